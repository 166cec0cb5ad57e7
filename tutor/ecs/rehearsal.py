"""The rehearsal of a launch: every call planned, then made in order until one stops it."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.ecs.launch import ContainerResult, Launch, Refusal, Stage, State
from tutor.ecs.stages import application, control, fetches, images, logs
from tutor.ecs.stages.step import Scene, Step, task_id_of
from tutor.ecs.task_definition import Overrides, TaskDefinition, overridden, stray
from tutor.ecs.world import World

FAILED_TO_START = "TaskFailedToStart"


def rehearse(
    task_definition: TaskDefinition,
    world: World,
    overrides: Overrides | None = None,
    *,
    cluster: str = "default",
    task_id: str = "",
    execute_command: bool = False,
) -> Launch:
    """What happens when this task definition is registered (unless it is already) and run on Fargate in this world.

    `overrides` are RunTask's, `execute_command` its enableExecuteCommand, `cluster` the cluster's name. `task_id` is 32
    hexadecimal digits; without one it is worked out of the task definition, so that the same rehearsal gives the same
    texts.

    Raises UnknownElementError for a condition operator that does not exist, in a policy that the launch reaches.
    """
    task = overridden(task_definition, overrides) if overrides else task_definition
    identifier = task_id or task_id_of(task_definition, cluster)
    registering = None if task_definition.registered else task_definition
    strays = stray(task_definition, overrides) if overrides else ()
    scene = Scene(task, world, cluster, identifier, execute_command, registering, strays)
    return _walk(scene)


def plan(scene: Scene) -> Iterator[Step]:
    """Every call of the launch, in its order. Rows 5, 6, 9, 10 stand as the errors in public reports show them."""
    yield from control.steps(scene)
    yield from fetches.steps(scene)
    yield from application.mounts(scene)
    yield from logs.steps(scene)
    yield from images.steps(scene)
    yield from logs.events(scene)
    yield from application.running(scene)


def _walk(scene: Scene) -> Launch:
    stages: list[Stage] = []
    stopped: Stage | None = None
    refusal: Refusal | None = None
    unreadable: dict[str, None] = {}
    for step in plan(scene):
        if stopped:
            stages.append(step.stage)
            continue
        result = step.judge()
        stage = step.made(result)
        stages.append(stage)
        if stage.state is State.UNKNOWN and stage.stops:
            unreadable[f"{stage.name}: {stage.note}"] = None
        if stage.state is State.FAILED and stage.stops:
            stopped, refusal = stage, result.refusal
    return Launch(
        stages=tuple(stages),
        starts=False if stopped else None if unreadable else True,
        task_id=scene.task_id,
        task_arn=scene.task_arn,
        refusal=refusal,
        stop_code=FAILED_TO_START if stopped and not refusal else "",
        stopped_reason=stopped.error if stopped and not refusal else "",
        containers=() if refusal else _containers(scene, stopped, bool(unreadable)),
        unreadable=tuple(unreadable),
    )


def _containers(scene: Scene, stopped: Stage | None, unsure: bool) -> tuple[ContainerResult, ...]:
    """The containers as DescribeTasks shows them: a pull that failed is told at its container as well."""
    status = "STOPPED" if stopped else "PENDING" if unsure else "RUNNING"
    results = []
    for container in scene.task.containers:
        pulled = stopped and stopped.number == 10 and stopped.container == container.name
        results.append(ContainerResult(container.name, status, stopped.error if stopped and pulled else ""))
    return tuple(results)
