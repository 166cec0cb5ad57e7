"""ECS Exec: what it asks of a running task."""

from __future__ import annotations

from tutor.ecs.launch import Refusal, Stage
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.world import World


def exec_refusal(task_definition: TaskDefinition) -> Refusal | None:
    """What RunTask or CreateService answers to `enableExecuteCommand` for this task definition; None when it goes."""
    raise NotImplementedError


def rehearse_exec(task_definition: TaskDefinition, world: World, *, task_id: str = "") -> tuple[Stage, ...]:
    """The calls of the SSM agent in the container, with the task role, when somebody opens a shell."""
    raise NotImplementedError
