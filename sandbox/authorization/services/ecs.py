"""Amazon ECS: clusters, services, tasks and task definitions by name or ARN, in the cluster that the request names.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container Service".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import Resolver, arn, by_types, named, tag_map, text, texts
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    operation = invocation.call.operation
    context = _context(invocation)
    if operation in ("ListTasks", "DescribeCapacityProviders") and not texts(
        invocation.input, "containerInstance", "capacityProviders"
    ):
        return iter((Asked(action_name("ecs", operation), "*", context),))
    return by_types(invocation, _RESOLVERS, context=context, tags=lambda resource: _tags(invocation, resource))


def task_definition_arn(invocation: Invocation, name: str) -> str:
    """The ARN of a task definition by ARN, `family:revision` or family (the newest active revision)."""
    if name.startswith("arn:"):
        return name
    family, _, revision = name.partition(":")
    if not revision:
        revisions = invocation.backend("ecs").task_definitions.get(family, {})
        active = [number for number, found in revisions.items() if found.status == "ACTIVE"]
        revision = str(max(active)) if active else "*"
    return arn(invocation, "ecs", f"task-definition/{family}:{revision}")


def _cluster(given: Mapping[str, Any]) -> str:
    return text(given, "cluster").rpartition("/")[2] or "default"


def _clusters(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    for name in texts(given, "cluster", "clusters", "clusterName") or ["default"]:
        yield name if name.startswith("arn:") else arn(invocation, "ecs", f"cluster/{name}")


def _in_cluster(kind: str, *members: str) -> Resolver:
    def resolve(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
        for name in texts(given, *members):
            whole = f"{kind}/{_cluster(given)}/{name.rpartition('/')[2]}"
            yield name if name.count("/") > 1 else arn(invocation, "ecs", whole)

    return resolve


def _task_definitions(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    family = text(given, "family")
    if family:
        yield arn(invocation, "ecs", f"task-definition/{family}:*")
    for name in texts(given, "taskDefinition", "taskDefinitions"):
        yield task_definition_arn(invocation, name)


def _task_sets(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    service = text(given, "service").rpartition("/")[2]
    for name in texts(given, "taskSet", "taskSets") or ["*"]:
        whole = f"task-set/{_cluster(given)}/{service}/{name.rpartition('/')[2]}"
        yield name if name.startswith("arn:") else arn(invocation, "ecs", whole)


_RESOLVERS: dict[str, Resolver] = {
    "cluster": _clusters,
    "service": _in_cluster("service", "service", "services", "serviceName"),
    "task": _in_cluster("task", "task", "tasks"),
    "container-instance": _in_cluster(
        "container-instance", "containerInstance", "containerInstances", "containerInstanceArn"
    ),
    "task-definition": _task_definitions,
    "task-set": _task_sets,
    "capacity-provider": named("ecs", "capacity-provider/", "name", "capacityProvider", "capacityProviders"),
}


def _context(invocation: Invocation) -> dict[str, Any]:
    given = invocation.input
    found: dict[str, Any] = {}
    if invocation.call.operation not in ("DescribeClusters", "CreateCluster"):
        found["ecs:cluster"] = next(iter(_clusters(invocation, given)))
    if text(given, "taskDefinition"):
        found["ecs:task-definition"] = task_definition_arn(invocation, text(given, "taskDefinition"))
    if text(given, "serviceName", "service"):
        found["ecs:service"] = next(iter(_RESOLVERS["service"](invocation, given)))
    if "enableExecuteCommand" in given:
        found["ecs:enable-execute-command"] = str(given["enableExecuteCommand"]).lower()
    for member, key in (("cpu", "ecs:task-cpu"), ("memory", "ecs:task-memory"), ("container", "ecs:container-name")):
        if text(given, member):
            found[key] = text(given, member)
    providers = [item.get("capacityProvider") for item in given.get("capacityProviderStrategy") or ()]
    if providers:
        found["ecs:capacity-provider"] = [str(name) for name in providers]
    return found


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    ecs = invocation.backend("ecs")
    kind, _, name = resource.split(":", 5)[-1].partition("/")
    last = name.rpartition("/")[2]
    find: dict[str, Callable[[], Any]] = {
        "cluster": lambda: ecs.clusters.get(last),
        "service": lambda: next((s for s in ecs.services.values() if s.arn == resource), None),
        "task": lambda: next((t for c in ecs.tasks.values() for t in c.values() if t.task_arn == resource), None),
        "task-definition": lambda: next(
            (d for f in ecs.task_definitions.values() for d in f.values() if d.arn == resource), None
        ),
    }
    found = find[kind]() if kind in find else None
    return tag_map(found.tags) if found is not None else {}
