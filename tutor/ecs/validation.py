"""What RegisterTaskDefinition refuses."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.ecs.task_definition import TaskDefinition


@dataclass(frozen=True, slots=True)
class Invalid:
    """What AWS answers: its error `code` (`ClientException`, `InvalidParameterException`), its `message`, and the
    `field` of the task definition that it is about (ours, for a person and a caret)."""

    code: str
    message: str
    field: str = ""


def problems(task_definition: TaskDefinition, *, account: str = "") -> tuple[Invalid, ...]:
    """Everything that AWS would refuse, in the order in which it is looked for; AWS itself names the first only.

    `account` is the caller's, for the roles of another one; without it that is not looked at.
    """
    raise NotImplementedError


def refusal(task_definition: TaskDefinition, *, account: str = "") -> Invalid | None:
    """The first problem, as RegisterTaskDefinition answers it; None when it registers."""
    return next(iter(problems(task_definition, account=account)), None)
