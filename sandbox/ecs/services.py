"""A service and its deployments, as they are kept and as DescribeServices shows them.

Source of the shape: ECS API reference, `Service` and `Deployment`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.ecs.network import Network
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import ON_THE_WAY, Task, tasks_of
from sandbox.errors import AwsError

EVENTS = 100
"""How many events are shown. Source: ECS API reference, `Service.events`."""


@dataclass
class Deployment:
    """One deployment: what is to run, and how far it is.

    `failures` counts launches that failed one after another; `failed_tasks` the same until the deployment completes, as
    it is shown. Source: ECS API reference, `Deployment.failedTasks`.
    """

    id: str
    definition: Any
    network: Network | None
    created: datetime
    updated: datetime
    desired: int
    status: str = "PRIMARY"
    rollout: str = "IN_PROGRESS"
    rollout_reason: str = ""
    failed_tasks: int = 0
    failures: int = 0
    execute_command: bool = False


@dataclass
class Service:
    """One service, kept under moto's names where moto looks at it. `deployments` has the primary one first.

    `retry` numbers the planned attempt that counts: one with an older number does nothing when its instant comes.
    `patience` counts the attempts since the account last changed; `steady` says whether the last event said so.
    """

    name: str
    arn: str
    cluster: Any
    desired_count: int
    launch_type: str
    capacity_provider_strategy: list[dict[str, Any]]
    platform_version: str
    scheduling_strategy: str
    created_at: datetime
    created_by: str
    configuration: dict[str, Any]
    tags: list[dict[str, str]]
    extra: dict[str, Any] = field(default_factory=dict)
    execute_command: bool = False
    status: str = "ACTIVE"
    deployments: list[Deployment] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    task_sets: list[Any] = field(default_factory=list)
    retry: int = 0
    waiting: bool = False
    patience: int = 0
    steady: bool = False

    @property
    def cluster_name(self) -> str:
        """moto's name for the cluster's name."""
        return str(self.cluster.name)

    @property
    def cluster_arn(self) -> str:
        """moto's name for the cluster's ARN."""
        return str(self.cluster.arn)

    @property
    def physical_resource_id(self) -> str:
        """moto's name for the ARN."""
        return self.arn

    @property
    def primary(self) -> Deployment:
        """The deployment that is to be."""
        return self.deployments[0]

    def tell(self, place: Place, message: str) -> None:
        """Add an event: `(service NAME) …`."""
        event = {"id": place.uuid(), "createdAt": place.now(), "message": f"(service {self.name}) {message}"}
        self.events = [event, *self.events[: EVENTS - 1]]


def key(cluster: Any, name: str) -> str:
    """Under what moto keeps a service."""
    return f"{cluster.name}:{name}"


def find(place: Place, cluster: Any, name_or_arn: str) -> Service | None:
    """A service of a cluster by its name or ARN."""
    found: Service | None = place.ecs.services.get(key(cluster, name_or_arn.rpartition("/")[2]))
    return found


def active(place: Place, cluster: Any, name_or_arn: str) -> Service:
    """The same, or AwsError when there is none or it is not active."""
    found = find(place, cluster, name_or_arn)
    if found is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if found.status != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    return found


def tasks_of_service(place: Place, service: Service, deployment: Deployment | None = None) -> list[Task]:
    """The tasks that a service (one of its deployments) wants running, and that have not stopped."""
    return [
        task
        for task in tasks_of(place, service.cluster)
        if task.asked.service == service.arn
        and not task.stopping
        and (deployment is None or task.asked.started_by == deployment.id)
    ]


def running(tasks: list[Task]) -> int:
    """How many of them run."""
    return sum(task.last_status == "RUNNING" for task in tasks)


def described(place: Place, service: Service, *, tags: bool = False) -> dict[str, Any]:
    """The service as the API shows it."""
    tasks = tasks_of_service(place, service)
    primary = service.primary
    shown: dict[str, Any] = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster_arn,
        "loadBalancers": [],
        "serviceRegistries": [],
        "status": service.status,
        "desiredCount": service.desired_count,
        "runningCount": running(tasks),
        "pendingCount": sum(task.last_status in ON_THE_WAY for task in tasks),
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "taskDefinition": primary.definition.arn,
        "deploymentConfiguration": service.configuration,
        "deployments": [_deployment(place, service, item) for item in service.deployments],
        "roleArn": f"arn:aws:iam::{place.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "events": service.events,
        "createdAt": service.created_at,
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": service.scheduling_strategy,
        "deploymentController": {"type": "ECS"},
        "createdBy": service.created_by,
        "enableECSManagedTags": False,
        "propagateTags": "NONE",
        "enableExecuteCommand": service.execute_command,
        "availabilityZoneRebalancing": "ENABLED",
        **service.extra,
        "tags": service.tags if tags else [],
        **_launching(service),
    }
    if primary.network is not None:
        shown["networkConfiguration"] = primary.network.shown()
    return shown


def _deployment(place: Place, service: Service, deployment: Deployment) -> dict[str, Any]:
    tasks = tasks_of_service(place, service, deployment)
    shown: dict[str, Any] = {
        "id": deployment.id,
        "status": deployment.status,
        "taskDefinition": deployment.definition.arn,
        "desiredCount": deployment.desired,
        "pendingCount": sum(task.last_status in ON_THE_WAY for task in tasks),
        "runningCount": running(tasks),
        "failedTasks": deployment.failed_tasks,
        "createdAt": deployment.created,
        "updatedAt": deployment.updated,
        "platformVersion": service.platform_version,
        "platformFamily": "Linux",
        "rolloutState": deployment.rollout,
        "rolloutStateReason": deployment.rollout_reason or f"ECS deployment {deployment.id} in progress.",
        **_launching(service),
    }
    if deployment.network is not None:
        shown["networkConfiguration"] = deployment.network.shown()
    return shown


def _launching(service: Service) -> Mapping[str, Any]:
    if service.capacity_provider_strategy:
        return {"capacityProviderStrategy": service.capacity_provider_strategy}
    return {"launchType": service.launch_type}


def count(place: Place, cluster: Any) -> None:
    """Bring a cluster's counter of services to what is there."""
    mine = [item for item in place.ecs.services.values() if item.cluster.name == cluster.name]
    cluster.active_services_count = sum(item.status == "ACTIVE" for item in mine)
