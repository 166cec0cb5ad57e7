"""AWS::ECS: clusters, task definitions, services.

Source: CloudFormation's AWS::ECS reference (properties, what a change replaces, return values). A service counts as
made when ECS has taken it; CloudFormation on AWS waits until it is steady.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation.properties import api_input
from sandbox.cloudformation.types.kind import Kind, Properties, Work, tolerant
from sandbox.ecs import scheduler

_CLUSTER = {"settings": "ClusterSettings"}
_SERVICE = {"placementStrategy": "PlacementStrategies", "enableECSManagedTags": "EnableECSManagedTags"}
_UPDATED_ON_SERVICE = frozenset(
    ("desiredCount", "taskDefinition", "capacityProviderStrategy", "deploymentConfiguration", "networkConfiguration")
) | {"placementConstraints", "placementStrategy", "platformVersion", "healthCheckGracePeriodSeconds", "propagateTags",
     "enableExecuteCommand", "enableECSManagedTags", "loadBalancers", "serviceRegistries", "volumeConfigurations",
     "serviceConnectConfiguration", "availabilityZoneRebalancing"}  # fmt: skip


def _create_cluster(work: Work) -> None:
    name = work.name("ClusterName", 255)
    given = {**api_input("ecs", "CreateCluster", work.properties, _CLUSTER), "clusterName": name}
    existing = work.api.call("ecs", "DescribeClusters", clusters=[name])["clusters"]
    if any(cluster.get("status") == "ACTIVE" for cluster in existing):
        from sandbox.errors import AwsError

        raise AwsError("AlreadyExists", name, 409)
    cluster = work.api.call("ecs", "CreateCluster", **given)["cluster"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": cluster["clusterArn"]}


def _update_cluster(work: Work, old: Properties) -> None:
    name = work.resource.physical_id
    new = api_input("ecs", "CreateCluster", work.properties, _CLUSTER)
    changed = {key: new[key] for key in ("settings", "configuration", "serviceConnectDefaults") if key in new}
    work.api.call("ecs", "UpdateCluster", cluster=name, **changed)
    keys = ("CapacityProviders", "DefaultCapacityProviderStrategy")
    if any(old.get(key) != work.properties.get(key) for key in keys):
        providers = {
            "capacityProviders": new.get("capacityProviders", []),
            "defaultCapacityProviderStrategy": new.get("defaultCapacityProviderStrategy", []),
        }
        work.api.call("ecs", "PutClusterCapacityProviders", cluster=name, **providers)
    _retag(work, old, str(work.resource.attributes["Arn"]))


def _delete_cluster(work: Work) -> None:
    tolerant(lambda: work.api.call("ecs", "DeleteCluster", cluster=work.resource.physical_id))


def _create_task_definition(work: Work) -> None:
    given = api_input("ecs", "RegisterTaskDefinition", work.properties, {})
    given["family"] = work.name("Family", 255)
    made = work.api.call("ecs", "RegisterTaskDefinition", **given)["taskDefinition"]
    work.resource.physical_id = made["taskDefinitionArn"]
    work.resource.attributes = {"TaskDefinitionArn": made["taskDefinitionArn"]}


def _delete_task_definition(work: Work) -> None:
    arn = work.resource.physical_id
    tolerant(lambda: work.api.call("ecs", "DeregisterTaskDefinition", taskDefinition=arn))


def _create_service(work: Work) -> None:
    given = api_input("ecs", "CreateService", work.properties, _SERVICE)
    given["serviceName"] = work.name("ServiceName", 255)
    if given.get("schedulingStrategy") != "DAEMON":
        given.setdefault("desiredCount", 1)
    made = work.api.call("ecs", "CreateService", **given)["service"]
    work.resource.physical_id = made["serviceArn"]
    work.resource.attributes = {"Name": made["serviceName"], "ServiceArn": made["serviceArn"]}


def _update_service(work: Work, old: Properties) -> None:
    new = api_input("ecs", "CreateService", work.properties, _SERVICE)
    before = api_input("ecs", "CreateService", old, _SERVICE)
    changed = {key: new[key] for key in new if key in _UPDATED_ON_SERVICE and before.get(key) != new[key]}
    work.api.call("ecs", "UpdateService", service=work.resource.attributes["Name"], **_cluster(work), **changed)
    _retag(work, old, work.resource.physical_id)


def _delete_service(work: Work) -> None:
    name = work.resource.attributes["Name"]
    tolerant(lambda: work.api.call("ecs", "DeleteService", service=name, force=True, **_cluster(work)))
    # CloudFormation waits until the last task has stopped; a stack's status is final here when the call returns
    scheduler.end_tasks(work.api.place, work.resource.physical_id)


def _cluster(work: Work) -> dict[str, str]:
    return {"cluster": work.properties["Cluster"]} if "Cluster" in work.properties else {}


def _retag(work: Work, old: Properties, arn: str) -> None:
    before, after = ({t["Key"]: t["Value"] for t in p.get("Tags", [])} for p in (old, work.properties))
    gone = [key for key in before if key not in after]
    if gone:
        work.api.call("ecs", "UntagResource", resourceArn=arn, tagKeys=gone)
    if after and after != before:
        tags = [{"key": key, "value": str(value)} for key, value in after.items()]
        work.api.call("ecs", "TagResource", resourceArn=arn, tags=tags)


def _check(operation: str, renamed: Mapping[str, str], properties: Properties) -> dict[str, Any]:
    api_input("ecs", operation, properties, renamed)
    return dict(properties)


KINDS = (
    Kind("AWS::ECS::Cluster", functools.partial(_check, "CreateCluster", _CLUSTER), _create_cluster, _update_cluster,
         _delete_cluster, "ClusterName", frozenset(("ClusterName",)), attributes=frozenset(("Arn",)), taggable=True),
    Kind("AWS::ECS::TaskDefinition", functools.partial(_check, "RegisterTaskDefinition", {}), _create_task_definition,
         lambda work, old: None, _delete_task_definition, recreated_by_any=True,
         attributes=frozenset(("TaskDefinitionArn",)), taggable=True),
    Kind("AWS::ECS::Service", functools.partial(_check, "CreateService", _SERVICE), _create_service, _update_service,
         _delete_service, "ServiceName", frozenset(("ServiceName", "Cluster", "LaunchType", "SchedulingStrategy",
         "Role")), attributes=frozenset(("Name", "ServiceArn")), taggable=True),
)  # fmt: skip
"""The types of ECS that the sandbox makes."""
