"""The two roles that a course is about, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from tutor.workshop.model import Workshop

Part = Literal["execution", "task"]


def roles_of(workshop: Workshop) -> Mapping[str, Part]:
    """The names of the course's roles, each with what it is to be: the values of the variables whose names end in
    `role_name` (`role_name` is the execution role's, `task_role_name` the task role's). Where these leave one of the
    two out, it is the first that a check wants in that field of a task definition (`task-definition-role`)."""
    found: dict[str, Part] = dict(_variables(workshop))
    for name, part in _checked(workshop):
        if part not in found.values():
            found.setdefault(name, part)
    return found


def _variables(workshop: Workshop) -> Iterator[tuple[str, Part]]:
    for variable, value in workshop.variables.items():
        if variable.endswith("role_name") and value:
            yield value, "task" if "task_role" in variable or variable.startswith("task_") else "execution"


def _checked(workshop: Workshop) -> Iterator[tuple[str, Part]]:
    for call in (call for step in workshop.steps for call in step.checks):
        role, field = call.parameters.get("role"), call.parameters.get("field")
        if call.name == "task-definition-role" and isinstance(role, str) and field in ("execution", "task"):
            yield role, "task" if field == "task" else "execution"
