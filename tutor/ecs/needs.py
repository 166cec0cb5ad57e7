"""What a launch needs, of which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.ecs.launch import RoleKind
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.world import World


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a role must be allowed: `number` is the stage, `because` the part of the task definition that
    asks for it, `resource` an ARN, where six `?` stand for a secret's unknown random characters, or `*`."""

    number: int
    role: RoleKind
    action: str
    resource: str
    because: str
    container: str = ""


def needs(task_definition: TaskDefinition, world: World) -> tuple[Need, ...]:
    """All that a launch needs, in its order."""
    raise NotImplementedError


def least_privilege(task_definition: TaskDefinition, world: World) -> dict[str, Any]:
    """The smallest identity-based policy with which the execution role starts this task, as a JSON-able document."""
    raise NotImplementedError
