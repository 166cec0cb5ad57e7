"""Tasks: run, describe, list, stop; and ECS Exec.

Source of the texts: public bug reports on each operation, and moto, which has many of them from AWS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tutor.ecs
from sandbox.ecs import account_world, definitions, doors, lifecycle, network, services, tasks
from sandbox.ecs.place import Place, cluster_named
from sandbox.ecs.tasks import Asked, Task
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations.ecs.calling import Output, ecs, needed, page, pass_roles
from tutor.ecs.exec import rehearse_exec

_INVALID = "InvalidParameterException"
_LAUNCH_TYPES = ("EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES")
_FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
_MOST_TASKS = 10
_MOST_DESCRIBED = 100


@ecs("RunTask")
def run(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """A launch that the API refuses makes no task; every other does, and its fate shows in DescribeTasks."""
    needed(given, "taskDefinition")
    cluster = cluster_named(place, given.get("cluster", ""))
    definition = definitions.to_run(place, given["taskDefinition"])
    how_many = given.get("count", 1)
    if not 1 <= how_many <= _MOST_TASKS:
        raise AwsError(_INVALID, f"Count must be between 1 and {_MOST_TASKS}.")
    launch_type, provider = where(cluster, definition, given)
    overrides = _overrides(given)
    asked = Asked(
        cluster,
        definition,
        network.checked(place, definition.network_mode, given.get("networkConfiguration")),
        overrides,
        launch_type,
        provider,
        platform_version(given),
        given.get("startedBy", ""),
        given.get("group", ""),
        tags=_tags(given, definition),
        execute_command=bool(given.get("enableExecuteCommand")),
    )
    pass_roles(invocation, place, *definitions.roles(definition, overrides))
    refused = lifecycle.rehearsed(place, asked).refusal
    if refused is not None:
        raise AwsError(refused.code, refused.message)
    started = [lifecycle.launch(place, asked) for _ in range(how_many)]
    return {"tasks": [tasks.described(task, tags=True) for task in started], "failures": []}


@ecs("StartTask")
def start(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """Tasks on container instances: there are none in the sandbox."""
    cluster_named(place, given.get("cluster", ""))
    if not given.get("containerInstances"):
        raise AwsError("ClientException", "Container Instances cannot be empty.")
    raise AwsError(_INVALID, "No Container Instances were found in your cluster.")


@ecs("DescribeTasks")
def describe(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """What is not there, or was stopped more than an hour ago, is among the failures as MISSING."""
    cluster = cluster_named(place, given.get("cluster", ""))
    names = given.get("tasks") or []
    if not names:
        raise AwsError(_INVALID, "Tasks cannot be empty.")
    if len(names) > _MOST_DESCRIBED:
        raise AwsError(_INVALID, f"Tasks cannot have more than {_MOST_DESCRIBED} elements")
    found, failures = [], []
    for name in dict.fromkeys(names):
        identifier = _identifier(name)
        task = tasks.find(place, cluster, name)
        if task is None:
            failures.append({"arn": place.arn(f"task/{cluster.name}/{identifier}"), "reason": "MISSING"})
        else:
            found.append(tasks.described(task, tags="TAGS" in given.get("include", ())))
    return {"tasks": found, "failures": failures}


@ecs("ListTasks")
def list_tasks(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """Those that are to run, unless `desiredStatus` is STOPPED."""
    cluster = cluster_named(place, given.get("cluster", ""))
    wanted = given.get("desiredStatus", "RUNNING")
    service = given.get("serviceName")
    if service is not None and services.find(place, cluster, service) is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    arns = [
        task.task_arn
        for task in tasks.tasks_of(place, cluster)
        if task.shown["desiredStatus"] == wanted and _matches(task, given)
    ]
    return page(reversed(arns), given, "taskArns")


@ecs("StopTask")
def stop(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """The answer shows the task as it is: still running, and to be stopped."""
    cluster = cluster_named(place, given.get("cluster", ""))
    needed(given, "task")
    _identifier(given["task"])
    task = tasks.find(place, cluster, given["task"])
    if task is None:
        raise AwsError(_INVALID, "The referenced task was not found.")
    lifecycle.stop(place, task, "UserInitiated", given.get("reason") or "Task stopped by user")
    return {"task": tasks.described(task)}


@ecs("ExecuteCommand")
def execute(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """All that ECS Exec asks for is looked at. There is no container to open a shell in, and that is said last."""
    cluster = cluster_named(place, given.get("cluster", ""))
    needed(given, "task", "command")
    _identifier(given["task"])
    task = tasks.find(place, cluster, given["task"])
    if task is None:
        raise AwsError(_INVALID, "The referenced task was not found.")
    names = [item["name"] for item in task.asked.definition.container_definitions]
    container = given.get("container", names[0] if len(names) == 1 else "")
    if container not in names:
        raise AwsError("ClientException", "Container not found.")
    if not task.asked.execute_command or task.last_status != "RUNNING":
        raise AwsError(
            _INVALID,
            "The execute command failed because execute command was not enabled when the task was run or the execute "
            "command agent isn’t running. Wait and try again or run a new task with execute command enabled and try "
            "again.",
        )
    definition = tutor.ecs.task_definition.overridden(
        definitions.parsed(task.asked.definition), tutor.ecs.parse_overrides(task.asked.overrides)
    )
    world = account_world.AccountWorld(place, doors.unreachable(place))
    calls = rehearse_exec(definition, world, cluster=cluster.name, task_id=task.id)
    if any(call.state is tutor.ecs.State.FAILED for call in calls):
        raise AwsError(
            "TargetNotConnectedException", "The execute command failed due to an internal error. Try again later."
        )
    raise AwsError(
        "SandboxCannotDoThis",
        "ECS Exec is allowed and would open a session now: it was enabled, and the task role may use ssmmessages. The "
        "sandbox runs no container, so there is no shell to open. On AWS this works.",
    )


def where(cluster: Any, definition: Any, given: Mapping[str, Any]) -> tuple[str, str]:
    """The launch type and capacity provider of RunTask or CreateService. Raises AwsError when it is not Fargate."""
    launch_type = given.get("launchType", "")
    strategy = given.get("capacityProviderStrategy") or []
    if launch_type and launch_type not in _LAUNCH_TYPES:
        raise AwsError(_INVALID, f"launch type should be one of [{','.join(_LAUNCH_TYPES)}]")
    if launch_type and strategy:
        raise AwsError(_INVALID, "Specify either Launch Type or Capacity Provider Strategy, but not both.")
    if not launch_type:
        strategy = strategy or cluster.default_capacity_provider_strategy or []
    provider = strategy[0].get("capacityProvider", "") if strategy else ""
    if provider and provider not in _FARGATE_PROVIDERS:
        raise AwsError(_INVALID, "The specified capacity provider was not found.")
    if launch_type in ("", "EC2", "EXTERNAL", "MANAGED_INSTANCES") and not provider:
        raise AwsError(_INVALID, "No Container Instances were found in your cluster.")
    if "FARGATE" not in definition.compatibilities:
        raise AwsError(_INVALID, "Task definition does not support launch_type FARGATE.")
    return "FARGATE", provider


def platform_version(given: Mapping[str, Any]) -> str:
    """The platform version that a launch gets: LATEST is 1.4.0. Source: ECS developer guide, "Fargate platform
    versions"."""
    asked = given.get("platformVersion") or "LATEST"
    if asked not in ("LATEST", "1.4.0", "1.3.0"):
        raise AwsError("PlatformUnknownException", "The specified platform does not exist.")
    return "1.4.0" if asked == "LATEST" else str(asked)


def _overrides(given: Mapping[str, Any]) -> Mapping[str, Any]:
    overrides: Mapping[str, Any] = given.get("overrides") or {}
    try:
        tutor.ecs.parse_overrides(overrides)
    except tutor.ecs.TaskDefinitionError as wrong:
        raise AwsError(_INVALID, f"{wrong.field}: {wrong.problem}") from None
    return overrides


def _tags(given: Mapping[str, Any], definition: Any) -> tuple[Mapping[str, str], ...]:
    inherited = definition.tags if given.get("propagateTags") == "TASK_DEFINITION" else []
    merged = {tag["key"]: tag for tag in (*inherited, *given.get("tags", ()))}
    return tuple(merged.values())


def _matches(task: Task, given: Mapping[str, Any]) -> bool:
    family, started_by = given.get("family"), given.get("startedBy")
    service = given.get("serviceName", "").rpartition("/")[2]
    launch_type = given.get("launchType")
    return (
        (not family or task.asked.definition.family == family)
        and (not started_by or task.asked.started_by == started_by)
        and (not service or task.asked.group == f"service:{service}")
        and (not launch_type or task.asked.launch_type == launch_type)
        and not given.get("containerInstance")
    )


def _identifier(name: str) -> str:
    """A task's id out of its id or ARN. Raises AwsError for what can be none."""
    identifier = name.rpartition("/")[2]
    if len(identifier) not in (32, 36):
        raise AwsError(_INVALID, "taskId length should be one of [32,36]")
    if not re.fullmatch(r"[0-9a-fA-F-]+", identifier):
        raise AwsError(_INVALID, "taskId contains invalid characters")
    return identifier
