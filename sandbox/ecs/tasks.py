"""A task, as it is kept and as DescribeTasks shows it.

Source of the shape: ECS API reference, `Task` and `Container`, and public outputs of DescribeTasks for Fargate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import tutor.ecs
from sandbox.ecs.network import Interface, Network
from sandbox.ecs.place import Place

KEPT = timedelta(hours=1)
"""How long a stopped task is described. Source: ECS developer guide, "Viewing Amazon ECS stopped task errors"."""

ON_THE_WAY = ("PROVISIONING", "PENDING", "ACTIVATING")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a launch was asked with: RunTask's input, or a service's."""

    cluster: Any
    definition: Any
    network: Network | None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    launch_type: str = ""
    capacity_provider: str = ""
    platform_version: str = "1.4.0"
    started_by: str = ""
    group: str = ""
    service: str = ""
    tags: tuple[Mapping[str, str], ...] = ()
    execute_command: bool = False


def _nobody() -> None:
    """Nobody listens."""


@dataclass
class Task:
    """One task. `shown` is it in the API's shape, tags apart; `environment` is each container's, once it runs, its
    secrets injected; `launch` is what its rehearsal said; `tell` hears of each change of its status."""

    id: str
    task_arn: str
    asked: Asked
    shown: dict[str, Any]
    tags: list[dict[str, str]]
    launch: tutor.ecs.Launch | None = None
    interface: str = ""
    environment: dict[str, dict[str, str]] = field(default_factory=dict)
    tell: Callable[[], None] = _nobody

    @property
    def last_status(self) -> str:
        """PROVISIONING … STOPPED."""
        return str(self.shown["lastStatus"])

    @property
    def stopping(self) -> bool:
        """Whether it is to stop, or has."""
        return bool(self.shown["desiredStatus"] == "STOPPED")

    @property
    def cluster_arn(self) -> str:
        """Its cluster's ARN."""
        return str(self.asked.cluster.arn)

    @property
    def task_definition_arn(self) -> str:
        """Its task definition's ARN."""
        return str(self.asked.definition.arn)

    def container(self, name: str) -> dict[str, Any]:
        """A container of it, as DescribeTasks shows it."""
        return next(item for item in self.shown["containers"] if item["name"] == name)

    def change(self, **fields: Any) -> None:
        """Set fields as they are shown; each change makes a new version."""
        self.shown.update(fields)
        self.shown["version"] += 1

    def expired(self, now: datetime) -> bool:
        """Whether it stopped so long ago that AWS has forgotten it."""
        stopped = self.shown.get("stoppedAt")
        return stopped is not None and now - stopped > KEPT


def new_task(place: Place, asked: Asked) -> Task:
    """A task in PROVISIONING, put where moto keeps tasks."""
    identifier = place.hexadecimal()
    arn = place.arn(f"task/{asked.cluster.name}/{identifier}")
    definition = asked.definition
    attachments = [_attachment(place, asked.network)] if asked.network else []
    shown: dict[str, Any] = {
        "attachments": attachments,
        "attributes": [{"name": "ecs.cpu-architecture", "value": _architecture(definition)}],
        "clusterArn": asked.cluster.arn,
        "containers": [_container(place, asked, item, arn, number) for number, item in _containers(definition)],
        "cpu": str(asked.overrides.get("cpu") or definition.cpu or _sum(definition, "cpu")),
        "createdAt": place.now(),
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": asked.execute_command,
        "group": asked.group or f"family:{definition.family}",
        "healthStatus": "UNKNOWN",
        "lastStatus": "PROVISIONING",
        "memory": str(asked.overrides.get("memory") or definition.memory or _sum(definition, "memory")),
        "overrides": _overrides(asked),
        "platformVersion": asked.platform_version,
        "platformFamily": _platform(definition),
        "startedBy": asked.started_by or None,
        "taskArn": arn,
        "taskDefinitionArn": definition.arn,
        "version": 1,
        "ephemeralStorage": definition.ephemeral_storage or {"sizeInGiB": 20},
        "launchType": asked.launch_type or None,
        "capacityProviderName": asked.capacity_provider or None,
    }
    task = Task(identifier, arn, asked, shown, [dict(tag) for tag in asked.tags])
    kept = place.ecs.tasks.setdefault(asked.cluster.name, {})
    for old in [key for key, item in kept.items() if item.expired(place.now())]:
        del kept[old]
    kept[arn] = task
    return task


def described(task: Task, *, tags: bool = False) -> dict[str, Any]:
    """The task as the API shows it."""
    shown = {name: value for name, value in task.shown.items() if value is not None}
    return {**shown, "tags": task.tags if tags else []}


def tasks_of(place: Place, cluster: Any) -> Iterator[Task]:
    """A cluster's tasks that can still be described, oldest first."""
    now = place.now()
    for task in list(place.ecs.tasks.get(cluster.name, {}).values()):
        if not task.expired(now):
            yield task


def find(place: Place, cluster: Any, name_or_arn: str) -> Task | None:
    """A task of a cluster by its id or ARN."""
    for task in tasks_of(place, cluster):
        if name_or_arn in (task.id, task.task_arn):
            return task
    return None


def count(place: Place, cluster: Any) -> None:
    """Bring a cluster's counters to what is there."""
    tasks = list(tasks_of(place, cluster))
    cluster.running_tasks_count = sum(task.last_status == "RUNNING" for task in tasks)
    cluster.pending_tasks_count = sum(task.last_status in ON_THE_WAY for task in tasks)


def attached(task: Task, interface: Interface) -> None:
    """Show the network interface that a task has got."""
    details = {
        "subnetId": interface.subnet,
        "networkInterfaceId": interface.id,
        "macAddress": interface.mac,
        "privateDnsName": interface.dns,
        "privateIPv4Address": interface.address,
    }
    attachment = task.shown["attachments"][0]
    attachment["status"] = "ATTACHED"
    attachment["details"] = [{"name": name, "value": value} for name, value in details.items()]
    task.shown["availabilityZone"] = interface.zone
    for container in task.shown["containers"]:
        container["networkInterfaces"] = [{"attachmentId": attachment["id"], "privateIpv4Address": interface.address}]


def _attachment(place: Place, network: Network) -> dict[str, Any]:
    return {
        "id": place.uuid(),
        "type": "ElasticNetworkInterface",
        "status": "PRECREATED",
        "details": [{"name": "subnetId", "value": network.subnets[0]}],
    }


def _containers(definition: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return enumerate(definition.container_definitions)


def _container(place: Place, asked: Asked, given: Mapping[str, Any], task: str, number: int) -> dict[str, Any]:
    identifier = task.rpartition("/")[2]
    shown: dict[str, Any] = {
        "containerArn": place.arn(f"container/{asked.cluster.name}/{identifier}/{place.uuid()}"),
        "taskArn": task,
        "name": given["name"],
        "image": given["image"],
        "runtimeId": f"{identifier}-{place.world.random.getrandbits(32):010d}",
        "lastStatus": "PENDING",
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": str(given.get("cpu") or 0),
    }
    if given.get("memory"):
        shown["memory"] = str(given["memory"])
    if given.get("memoryReservation"):
        shown["memoryReservation"] = str(given["memoryReservation"])
    if asked.execute_command:
        shown["managedAgents"] = [{"name": "ExecuteCommandAgent", "lastStatus": "PENDING"}]
    return shown


def _overrides(asked: Asked) -> dict[str, Any]:
    given = {item.get("name"): dict(item) for item in asked.overrides.get("containerOverrides") or ()}
    names = [item["name"] for _, item in _containers(asked.definition)]
    rest = {name: value for name, value in asked.overrides.items() if name != "containerOverrides"}
    return {
        "containerOverrides": [given.get(name, {"name": name}) for name in names],
        "inferenceAcceleratorOverrides": [],
        **rest,
    }


def _architecture(definition: Any) -> str:
    return "arm64" if (definition.runtime_platform or {}).get("cpuArchitecture") == "ARM64" else "x86_64"


def _platform(definition: Any) -> str:
    family = (definition.runtime_platform or {}).get("operatingSystemFamily") or "LINUX"
    return "Linux" if family == "LINUX" else family.replace("_", " ").title().replace(" ", "_")


def _sum(definition: Any, what: str) -> int:
    return sum(item.get(what) or 0 for _, item in _containers(definition))
