"""A task's way by the clock: PROVISIONING, PENDING, RUNNING; or, stopped, STOPPING, DEPROVISIONING, STOPPED.

What happens is decided by `tutor.ecs.rehearse` at the moment when the agent would act, so a role that is mended while a
task is on its way counts. On AWS a stage takes from seconds to minutes; here a launch is over after three and a half
seconds at most, and each stage can be seen by who polls.

Source: ECS developer guide, "Amazon ECS task lifecycle".
"""

from __future__ import annotations

import functools

import tutor.ecs
from sandbox.ecs import definitions, doors, effects, inside, network, tasks
from sandbox.ecs.account_world import AccountWorld
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import Asked, Task

TO_PENDING = 1.0
TO_DECIDED = 1.5
TO_GONE = 1.0
TO_STOPPING = 0.5
TO_DEPROVISIONING = 0.5

EXIT_BY_SIGTERM = 143
"""128 + SIGTERM: how a process ends that StopTask's signal ends."""


def rehearsed(place: Place, asked: Asked, task_id: str = "") -> tutor.ecs.Launch:
    """What comes of a launch now. Raises tutor.ecs.TaskDefinitionError for overrides that are not of AWS's shape."""
    return tutor.ecs.rehearse(
        definitions.parsed(asked.definition),
        AccountWorld(place, doors.unreachable(place)),
        tutor.ecs.parse_overrides(asked.overrides),
        cluster=asked.cluster.name,
        task_id=task_id,
        execute_command=asked.execute_command,
    )


def launch(place: Place, asked: Asked) -> Task:
    """Start a task on its way."""
    task = tasks.new_task(place, asked)
    tasks.count(place, asked.cluster)
    place.after(TO_PENDING, functools.partial(_provision, place, task))
    return task


def stop(place: Place, task: Task, code: str, reason: str) -> None:
    """Stop a task, with AWS's stopCode and the reason; nothing for one that is stopping."""
    if task.stopping:
        return
    task.change(desiredStatus="STOPPED", stopCode=code, stoppedReason=reason, stoppingAt=place.now())
    place.after(TO_STOPPING, functools.partial(_stopping, place, task))


def end(place: Place, task: Task) -> None:
    """Bring a task that is to stop to its end at once, for who waits for that within one call."""
    if task.stopping and task.last_status != "STOPPED":
        _gone(place, task)


def _provision(place: Place, task: Task) -> None:
    if task.stopping:
        return
    asked = task.asked
    if asked.network is not None:
        interface = network.attach(place, asked.network, task.shown["attachments"][0]["id"])
        if interface is None:
            _fail(place, task, "TaskFailedToStart", _no_interface(asked.network))
            return
        task.interface = interface.id
        tasks.attached(task, interface)
    _move(place, task, "PENDING")
    task.change(connectivity="CONNECTED", connectivityAt=place.now())
    place.after(TO_DECIDED, functools.partial(_decide, place, task))


def _no_interface(asked: network.Network) -> str:
    public = "enabled" if asked.public else "disabled"
    return (
        f"Unexpected EC2 error while attempting to Create Network Interface with public IP assignment {public} in "
        f"subnet '{asked.subnets[0]}': InvalidSubnetID.NotFound"
    )


def _decide(place: Place, task: Task) -> None:
    """The agent acts: the rehearsal says what comes of it."""
    if task.stopping:
        return
    said = rehearsed(place, task.asked, task.id)
    task.launch = said
    effects.leave(place, task, said)
    if said.starts is False:
        for result in said.containers:
            shown = task.container(result.name)
            shown.update({key: value for key, value in _result(result).items() if value not in ("", None)})
        reason = said.refusal.message if said.refusal else said.stopped_reason
        _fail(place, task, said.stop_code or "TaskFailedToStart", reason)
        return
    task.environment = inside.environment(place, task)
    for shown in task.shown["containers"]:
        shown["lastStatus"] = "RUNNING"
        for agent in shown.get("managedAgents", ()):
            agent.update(lastStatus="RUNNING", lastStartedAt=place.now())
    _health(task)
    task.change(startedAt=place.now())
    _move(place, task, "RUNNING")


def _result(result: tutor.ecs.ContainerResult) -> dict[str, object]:
    return {"reason": result.reason, "exitCode": result.exit_code}


def _health(task: Task) -> None:
    """A container with a health check is taken to be healthy: the sandbox runs none that could be otherwise."""
    checked = {item["name"] for item in task.asked.definition.container_definitions if item.get("healthCheck")}
    for shown in task.shown["containers"]:
        if shown["name"] in checked:
            shown["healthStatus"] = "HEALTHY"
            task.shown["healthStatus"] = "HEALTHY"


def _fail(place: Place, task: Task, code: str, reason: str) -> None:
    task.change(desiredStatus="STOPPED", stopCode=code, stoppedReason=reason, stoppingAt=place.now())
    _move(place, task, "DEPROVISIONING")
    place.after(TO_GONE, functools.partial(_gone, place, task))


def _stopping(place: Place, task: Task) -> None:
    if task.last_status == "STOPPED":
        return
    for shown in task.shown["containers"]:
        if shown["lastStatus"] == "RUNNING":
            shown["exitCode"] = EXIT_BY_SIGTERM
        shown["lastStatus"] = "STOPPED"
    task.change(executionStoppedAt=place.now())
    _move(place, task, "STOPPING")
    place.after(TO_DEPROVISIONING, functools.partial(_deprovision, place, task))


def _deprovision(place: Place, task: Task) -> None:
    if task.last_status == "STOPPED":
        return
    _move(place, task, "DEPROVISIONING")
    place.after(TO_GONE, functools.partial(_gone, place, task))


def _gone(place: Place, task: Task) -> None:
    if task.last_status == "STOPPED":
        return
    network.detach(place, task.interface)
    for attachment in task.shown["attachments"]:
        attachment["status"] = "DELETED"
    for shown in task.shown["containers"]:
        shown["lastStatus"] = "STOPPED"
        for agent in shown.get("managedAgents", ()):
            agent["lastStatus"] = "STOPPED"
    task.change(stoppedAt=place.now())
    _move(place, task, "STOPPED")


def _move(place: Place, task: Task, status: str) -> None:
    task.change(lastStatus=status)
    tasks.count(place, task.asked.cluster)
    task.tell()
