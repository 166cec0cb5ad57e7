"""The value of a refused registration, and what its rules share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tutor.ecs.task_definition import Container, TaskDefinition

CLIENT, INVALID = "ClientException", "InvalidParameterException"


@dataclass(frozen=True, slots=True)
class Invalid:
    """What AWS answers: its error `code` (`ClientException`, `InvalidParameterException`), its `message`, and the
    `field` of the task definition that it is about (ours, for a person and a caret)."""

    code: str
    message: str
    field: str = ""


Found: TypeAlias = Iterator[Invalid]


def containers(task: TaskDefinition) -> Iterator[tuple[str, Container]]:
    """Each container with its field's name."""
    for number, container in enumerate(task.containers):
        yield f"containerDefinitions[{number}]", container
