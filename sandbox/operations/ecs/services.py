"""Services: create, update, delete, describe, list.

Source of the texts: public bug reports on each operation, and moto, which has some of them from AWS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.ecs import definitions, network, scheduler, services
from sandbox.ecs.network import Network
from sandbox.ecs.place import Place, cluster_named
from sandbox.ecs.services import Deployment, Service
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations.ecs.calling import Output, ecs, needed, page, pass_roles
from sandbox.operations.ecs.tasks import platform_version, where
from tutor.ecs.exec import Operation, exec_refusal

_INVALID = "InvalidParameterException"
_MOST_DESCRIBED = 10
_KEPT = (
    "placementConstraints",
    "placementStrategy",
    "deploymentController",
    "enableECSManagedTags",
    "propagateTags",
    "healthCheckGracePeriodSeconds",
    "availabilityZoneRebalancing",
)
_CONFIGURATION: Mapping[str, Any] = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
}


@ecs("CreateService")
def create(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """The service is there at once; whether its tasks come to run shows in its events."""
    needed(given, "serviceName", "taskDefinition")
    cluster = cluster_named(place, given.get("cluster", ""))
    name = given["serviceName"]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,255}", name):
        raise AwsError(_INVALID, "Service name contains invalid characters.")
    _check_free(place, cluster, name)
    _check_supported(given)
    definition = definitions.to_run(place, given["taskDefinition"])
    desired = _count(given.get("desiredCount", 0))
    launch_type, provider = where(cluster, definition, given)
    checked = network.checked(place, definition.network_mode, given.get("networkConfiguration"))
    _check_exec(definition, bool(given.get("enableExecuteCommand")), "CreateService")
    pass_roles(invocation, place, given.get("role"), *definitions.roles(definition))
    service = Service(
        name,
        place.arn(f"service/{cluster.name}/{name}"),
        cluster,
        desired,
        launch_type,
        _strategy(given, provider),
        platform_version(given),
        given.get("schedulingStrategy", "REPLICA"),
        place.now(),
        invocation.caller.arn,
        _configuration(_CONFIGURATION, given),
        [dict(tag) for tag in given.get("tags", ())],
        {key: given[key] for key in _KEPT if key in given},
        bool(given.get("enableExecuteCommand")),
    )
    place.ecs.services[services.key(cluster, name)] = service
    services.count(place, cluster)
    _deploy(place, service, definition, checked)
    return {"service": services.described(place, service, tags=True)}


@ecs("UpdateService")
def update(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """Another task definition, network or setting of the tasks makes a new deployment; another count does not."""
    needed(given, "service")
    cluster = cluster_named(place, given.get("cluster", ""))
    service = services.active(place, cluster, given["service"])
    _check_supported(given)
    primary = service.primary
    definition = primary.definition
    if "taskDefinition" in given:
        definition = definitions.to_run(place, given["taskDefinition"])
        pass_roles(invocation, place, *definitions.roles(definition))
    checked = primary.network
    if "networkConfiguration" in given:
        checked = network.checked(place, definition.network_mode, given["networkConfiguration"])
    execute = bool(given.get("enableExecuteCommand", service.execute_command))
    _check_exec(definition, execute, "UpdateService")
    renewed = (
        given.get("forceNewDeployment")
        or definition.arn != primary.definition.arn
        or checked != primary.network
        or execute != service.execute_command
    )
    service.configuration = _configuration(service.configuration, given)
    service.execute_command = execute
    service.extra.update({key: given[key] for key in _KEPT if key in given})
    if "platformVersion" in given:
        service.platform_version = platform_version(given)
    if "desiredCount" in given:
        scheduler.scale(place, service, _count(given["desiredCount"]))
    if renewed:
        _deploy(place, service, definition, checked)
    else:
        scheduler.reconcile(place, service)
    return {"service": services.described(place, service, tags=True)}


@ecs("DeleteService")
def delete(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """It drains, and is INACTIVE when its tasks have stopped; it can still be described."""
    needed(given, "service")
    cluster = cluster_named(place, given.get("cluster", ""))
    service = services.active(place, cluster, given["service"])
    if service.desired_count > 0 and not given.get("force"):
        raise AwsError(_INVALID, "The service cannot be stopped while it is scaled above 0.")
    scheduler.drain(place, service)
    return {"service": {**services.described(place, service), "status": "DRAINING"}}


@ecs("DescribeServices")
def describe(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """What is not there is among the failures as MISSING."""
    cluster = cluster_named(place, given.get("cluster", ""))
    names = given.get("services") or []
    if not names:
        raise AwsError(_INVALID, "Services cannot be empty.")
    if len(names) > _MOST_DESCRIBED:
        raise AwsError(_INVALID, f"Services cannot have more than {_MOST_DESCRIBED} elements")
    found, failures = [], []
    for name in dict.fromkeys(names):
        service = services.find(place, cluster, name)
        if service is None:
            arn = place.arn(f"service/{cluster.name}/{name.rpartition('/')[2]}")
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            found.append(services.described(place, service, tags="TAGS" in given.get("include", ())))
    return {"services": found, "failures": failures}


@ecs("ListServices")
def list_services(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """The cluster's services that are not INACTIVE."""
    cluster = cluster_named(place, given.get("cluster", ""))
    arns = sorted(
        service.arn
        for service in place.ecs.services.values()
        if service.cluster is cluster
        and service.status != "INACTIVE"
        and given.get("launchType") in (None, service.launch_type)
        and given.get("schedulingStrategy") in (None, service.scheduling_strategy)
    )
    return page(arns, given, "serviceArns")


@ecs("CreateTaskSet")
def create_task_set(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """The sandbox's services have no external deployment controller; the words are AWS's for one that has none."""
    services.active(place, cluster_named(place, given.get("cluster", "")), given.get("service", ""))
    raise AwsError(
        _INVALID,
        "Amazon ECS only supports task set management on services configured with external deployment controllers.",
    )


def _deploy(place: Place, service: Service, definition: Any, checked: Network | None) -> None:
    now = place.now()
    identifier = f"ecs-svc/{place.number()}"
    made = Deployment(identifier, definition, checked, now, now, service.desired_count)
    made.execute_command = service.execute_command
    scheduler.deploy(place, service, made)


def _check_free(place: Place, cluster: Any, name: str) -> None:
    there = services.find(place, cluster, name)
    if there is not None and there.status == "ACTIVE":
        raise AwsError(_INVALID, "Creation of service was not idempotent.")
    if there is not None and there.status == "DRAINING":
        raise AwsError(_INVALID, "Unable to Start a service that is still Draining.")


def _check_supported(given: Mapping[str, Any]) -> None:
    """What the sandbox would have to lie about, it does not take."""
    controller = (given.get("deploymentController") or {}).get("type", "ECS")
    lacking = [
        what
        for what, there in {
            "load balancers": given.get("loadBalancers"),
            "service discovery": given.get("serviceRegistries"),
            "Service Connect": (given.get("serviceConnectConfiguration") or {}).get("enabled"),
            f"the deployment controller {controller}": controller != "ECS",
            "the scheduling strategy DAEMON": given.get("schedulingStrategy") == "DAEMON",
        }.items()
        if there
    ]
    if lacking:
        raise AwsError(
            "SandboxCannotDoThis",
            f"The sandbox's services know no {' and no '.join(lacking)}. This is the sandbox's own limit, not a "
            "mistake of yours; on AWS it may work.",
        )


def _check_exec(definition: Any, execute: bool, operation: Operation) -> None:
    refused = exec_refusal(definitions.parsed(definition), operation) if execute else None
    if refused is not None:
        raise AwsError(refused.code, refused.message)


def _count(desired: int) -> int:
    if desired < 0:
        raise AwsError(_INVALID, "desiredCount must be non-negative.")
    return desired


def _strategy(given: Mapping[str, Any], provider: str) -> list[dict[str, Any]]:
    if not provider:
        return []
    return [dict(item) for item in given.get("capacityProviderStrategy") or [{"capacityProvider": provider}]]


def _configuration(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    asked = given.get("deploymentConfiguration") or {}
    breaker = {**base["deploymentCircuitBreaker"], **(asked.get("deploymentCircuitBreaker") or {})}
    return {**base, **asked, "deploymentCircuitBreaker": breaker}
