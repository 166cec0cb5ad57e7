"""What runs in ECS: tasks, services, and the task definitions and families that are active."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.snapshot import Absent, Item, Present, ServiceEntry, TargetInfo, TaskEntry

Clients = Callable[[str, str], Any]
_AT_ONCE = 100
"""DescribeTasks takes so many. Source: the ECS API reference."""
_SERVICES_AT_ONCE = 10
"""DescribeServices takes so many. Source: the ECS API reference."""


def _task_definitions(clients: Clients, family: str, info: TargetInfo) -> Item[tuple[str, ...]]:
    """`familyPrefix` is a whole family's name all the same. Source: the ECS API reference, ListTaskDefinitions."""
    arns = _pages(clients("ecs", ""), "list_task_definitions", "taskDefinitionArns", familyPrefix=family)
    own = [arn for arn in arns if _family(arn) == family]
    return Present(tuple(sorted(own, key=lambda arn: int(arn.rpartition(":")[2]))))


def _families(clients: Clients, name: str, info: TargetInfo) -> Item[tuple[str, ...]]:
    return Present(tuple(_pages(clients("ecs", ""), "list_task_definition_families", "families", status="ACTIVE")))


def _tasks(clients: Clients, name: str, info: TargetInfo) -> Item[tuple[TaskEntry, ...]]:
    """Those that run and those that stopped within the last hour or so, as AWS keeps them."""
    cluster, _, family = name.partition("|")
    ecs, asked = clients("ecs", ""), {"cluster": cluster, **({"family": family} if family else {})}
    arns = [
        arn
        for status in ("RUNNING", "STOPPED")
        for arn in _pages(ecs, "list_tasks", "taskArns", desiredStatus=status, **asked)
    ]
    arns = list(dict.fromkeys(arns))
    found: list[TaskEntry] = []
    for start in range(0, len(arns), _AT_ONCE):
        answer = ecs.describe_tasks(cluster=cluster, tasks=arns[start : start + _AT_ONCE])
        found += map(_task, answer["tasks"])
    return Present(tuple(sorted(found, key=lambda task: -task.created)))


def _task(raw: dict[str, Any]) -> TaskEntry:
    return TaskEntry(
        raw["taskArn"],
        raw["taskDefinitionArn"],
        raw.get("lastStatus", ""),
        raw.get("stopCode", ""),
        raw.get("stoppedReason", ""),
        _seconds(raw.get("createdAt")),
        _seconds(raw.get("startedAt")),
        raw.get("group", ""),
        tuple(f"{c.get('name', '')}: {c['reason']}" for c in raw.get("containers", ()) if c.get("reason")),
    )


def _seconds(instant: Any) -> float:
    return float(instant.timestamp()) if hasattr(instant, "timestamp") else 0.0


def _service(clients: Clients, name: str, info: TargetInfo) -> Item[ServiceEntry]:
    """One that was deleted can be described for a while, and is INACTIVE then: it is gone."""
    cluster, _, service = name.partition("|")
    found = clients("ecs", "").describe_services(cluster=cluster, services=[service])["services"]
    raw = next((entry for entry in found if entry.get("status") != "INACTIVE"), None)
    return Absent() if raw is None else Present(_entry(raw))


def _entry(raw: dict[str, Any]) -> ServiceEntry:
    return ServiceEntry(
        raw["serviceArn"],
        raw.get("status", ""),
        raw.get("taskDefinition", ""),
        raw.get("desiredCount", 0),
        raw.get("runningCount", 0),
        tuple(event.get("message", "") for event in raw.get("events", ())[:5]),
    )


def _all_services(clients: Clients, name: str, info: TargetInfo) -> Item[tuple[ServiceEntry, ...]]:
    """Those of every cluster in the region that are not deleted."""
    ecs, found = clients("ecs", ""), []
    for cluster in _pages(ecs, "list_clusters", "clusterArns"):
        arns = _pages(ecs, "list_services", "serviceArns", cluster=cluster)
        for start in range(0, len(arns), _SERVICES_AT_ONCE):
            answer = ecs.describe_services(cluster=cluster, services=arns[start : start + _SERVICES_AT_ONCE])
            found += [_entry(raw) for raw in answer["services"] if raw.get("status") != "INACTIVE"]
    return Present(tuple(found))


def _services(clients: Clients, cluster: str, info: TargetInfo) -> Item[tuple[str, ...]]:
    arns = _pages(clients("ecs", ""), "list_services", "serviceArns", cluster=cluster)
    return Present(tuple(arn.rpartition("/")[2] for arn in arns))


def _family(arn: str) -> str:
    return arn.rpartition("/")[2].rpartition(":")[0]


def _pages(client: Any, operation: str, key: str, **asked: str) -> list[str]:
    return [entry for page in client.get_paginator(operation).paginate(**asked) for entry in page[key]]


READS: dict[str, Callable[[Clients, str, TargetInfo], Item[Any]]] = {
    "task-definitions": _task_definitions,
    "families": _families,
    "tasks": _tasks,
    "service": _service,
    "services": _services,
    "all-services": _all_services,
}
"""How each kind of need is read."""
