"""Task definitions: registered in moto's store, with all that AWS answers."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from typing import Any

import tutor.ecs
from sandbox.ecs import attributes
from sandbox.ecs.place import Place
from sandbox.errors import AwsError
from tutor.ecs import fargate

_TO_MOTO = {
    "volumes": "volumes",
    "networkMode": "network_mode",
    "tags": "tags",
    "placementConstraints": "placement_constraints",
    "requiresCompatibilities": "requires_compatibilities",
    "cpu": "cpu",
    "memory": "memory",
    "taskRoleArn": "task_role_arn",
    "executionRoleArn": "execution_role_arn",
    "proxyConfiguration": "proxy_configuration",
    "inferenceAccelerators": "inference_accelerators",
    "runtimePlatform": "runtime_platform",
    "ipcMode": "ipc_mode",
    "pidMode": "pid_mode",
    "ephemeralStorage": "ephemeral_storage",
}
_DEFAULTS: Mapping[str, Any] = {
    "cpu": 0,
    "portMappings": [],
    "essential": True,
    "environment": [],
    "mountPoints": [],
    "volumesFrom": [],
    "systemControls": [],
}


def register(place: Place, request: Mapping[str, Any], by: str) -> Any:
    """Register a task definition, `request` being RegisterTaskDefinition's input and `by` the caller's ARN.

    Who may pass the roles is the caller's affair. Raises AwsError for what AWS refuses.
    """
    check(place, request)
    stored = {own: copy.deepcopy(request[name]) for name, own in _TO_MOTO.items() if request.get(name) is not None}
    stored.update(_sizes(request))
    stored.update({f"{kind}_role_arn": role_arn(place, request[f"{kind}RoleArn"]) for kind in _given_roles(request)})
    definition = place.ecs.register_task_definition(
        family=request["family"],
        container_definitions=[_container(c, request.get("networkMode")) for c in request["containerDefinitions"]],
        **stored,
    )
    parsed = tutor.ecs.parse(_given(request))
    definition.network_mode = request.get("networkMode") or "bridge"
    definition.compatibilities = compatibilities(parsed, place.account)
    definition.registered_at = place.now()
    definition.registered_by = by
    definition.fault_injection = bool(request.get("enableFaultInjection"))
    definition.requires_attributes = attributes.required(request)
    return definition


def check(place: Place, request: Mapping[str, Any]) -> None:
    """Raise AwsError when AWS would refuse to register this."""
    try:
        parsed = tutor.ecs.parse(_given(request))
    except tutor.ecs.TaskDefinitionError as wrong:
        raise AwsError("ClientException", f"{wrong.field}: {wrong.problem}") from None
    refused = tutor.ecs.refusal(parsed, account=place.account)
    if refused is not None:
        raise AwsError(refused.code, refused.message)
    for role in (parsed.execution_role, parsed.task_role):
        if role and role_of(place, role_arn(place, role)) is None:
            raise AwsError("ClientException", "Role is not valid")


def role_arn(place: Place, role: str) -> str:
    """The ARN of a role that is given by its ARN or by its name. Source: ECS API reference, `taskRoleArn`."""
    if role.startswith("arn:"):
        return role
    found = next((item for item in place.backend("iam").roles.values() if item.name == role), None)
    return f"arn:aws:iam::{place.account}:role/{role}" if found is None else str(found.arn)


def role_of(place: Place, arn: str) -> Any:
    """moto's role of this ARN, or None."""
    return next((role for role in place.backend("iam").roles.values() if role.arn == arn), None)


def roles(definition: Any, overrides: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The ARNs of the roles that a launch is given: the overrides' first, else the task definition's."""
    given = overrides or {}
    both = (
        given.get("executionRoleArn") or getattr(definition, "execution_role_arn", None),
        given.get("taskRoleArn") or getattr(definition, "task_role_arn", None),
    )
    return tuple(role for role in both if role)


def compatibilities(parsed: tutor.ecs.TaskDefinition, account: str) -> list[str]:
    """Where a task definition can run, as AWS works it out: on EC2 always, on Fargate when Fargate would take it."""
    on_fargate = dataclasses.replace(parsed, requires_compatibilities=("FARGATE",))
    fits = parsed.network_mode == "awsvpc" and not tutor.ecs.problems(on_fargate, account=account)
    if fits:
        return ["EC2", "MANAGED_INSTANCES", "FARGATE"]
    return ["EXTERNAL", "EC2"] if parsed.network_mode != "awsvpc" else ["EC2"]


def described(definition: Any) -> dict[str, Any]:
    """The task definition as DescribeTaskDefinition shows it."""
    shown = {
        "taskDefinitionArn": definition.arn,
        "containerDefinitions": definition.container_definitions,
        "family": definition.family,
        "taskRoleArn": getattr(definition, "task_role_arn", None),
        "executionRoleArn": getattr(definition, "execution_role_arn", None),
        "networkMode": definition.network_mode,
        "revision": definition.revision,
        "volumes": definition.volumes,
        "status": definition.status,
        "requiresAttributes": getattr(definition, "requires_attributes", None),
        "placementConstraints": definition.placement_constraints,
        "compatibilities": definition.compatibilities,
        "runtimePlatform": definition.runtime_platform,
        "requiresCompatibilities": definition.requires_compatibilities,
        "cpu": definition.cpu,
        "memory": definition.memory,
        "inferenceAccelerators": definition.inference_accelerators,
        "pidMode": definition.pid_mode,
        "ipcMode": definition.ipc_mode,
        "proxyConfiguration": definition.proxy_configuration,
        "registeredAt": getattr(definition, "registered_at", None),
        "deregisteredAt": getattr(definition, "deregistered_at", None),
        "deleteRequestedAt": getattr(definition, "delete_requested_at", None),
        "registeredBy": getattr(definition, "registered_by", None),
        "ephemeralStorage": definition.ephemeral_storage,
        "enableFaultInjection": getattr(definition, "fault_injection", False),
    }
    return {name: value for name, value in shown.items() if value is not None}


def parsed(definition: Any) -> tutor.ecs.TaskDefinition:
    """A registered task definition as the tutor's value."""
    return tutor.ecs.parse(_given(described(definition)))


def named(place: Place, text: str) -> Any:
    """The task definition of a family (its newest active revision), `family:revision` or ARN; None without one."""
    name = text.rpartition("/")[2] if text.startswith("arn:") else text
    family, colon, revision = name.partition(":")
    revisions: Mapping[int, Any] = place.ecs.task_definitions.get(family, {})
    if colon:
        found = revisions.get(int(revision)) if revision.isdigit() else None
    else:
        found = next((revisions[n] for n in sorted(revisions, reverse=True) if revisions[n].status == "ACTIVE"), None)
    elsewhere = (
        text.startswith("arn:") and found is not None and found.arn.rpartition("/")[0] != text.rpartition("/")[0]
    )
    return None if elsewhere else found


def to_run(place: Place, text: str) -> Any:
    """The task definition to launch. Raises AwsError in RunTask's and CreateService's words."""
    definition = named(place, text)
    if definition is None:
        raise AwsError("ClientException", "TaskDefinition not found.")
    if definition.status != "ACTIVE":
        raise AwsError("ClientException", "TaskDefinition is inactive")
    return definition


def _sizes(request: Mapping[str, Any]) -> dict[str, str]:
    """The task's `cpu` in CPU units and `memory` in MiB, as text. Source: ECS API reference, RegisterTaskDefinition:
    "String values are converted to an integer … when the task definition is registered"."""
    found = {
        "cpu": fargate.cpu_units(request.get("cpu") or ""),
        "memory": fargate.memory_mib(request.get("memory") or ""),
    }
    return {name: str(amount) for name, amount in found.items() if amount is not None}


def _given_roles(request: Mapping[str, Any]) -> list[str]:
    return [kind for kind in ("task", "execution") if request.get(f"{kind}RoleArn")]


def _given(request: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a task definition in a request or a description, dates apart."""
    return {name: value for name, value in request.items() if not name.endswith("At")}


def _container(given: Mapping[str, Any], network_mode: str | None) -> dict[str, Any]:
    """A container definition with what AWS fills in."""
    full = {**copy.deepcopy(dict(_DEFAULTS)), **copy.deepcopy(dict(given))}
    for mapping in full["portMappings"] or ():
        if "containerPort" in mapping:
            mapping.setdefault("hostPort", mapping["containerPort"] if network_mode in ("awsvpc", "host") else 0)
        mapping.setdefault("protocol", "tcp")
    return full
