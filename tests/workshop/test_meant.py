"""The two roles that a course is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.checks import CheckCall
from tutor.workshop.find import locate
from tutor.workshop.meant import roles_of
from tutor.workshop.model import Step, Workshop
from tutor.workshop.reader import read


def course(variables: dict[str, str], *wanted: tuple[str, str]) -> Workshop:
    """A course with these variables, whose checks want these roles in these fields."""
    checks = tuple(CheckCall("task-definition-role", {"field": field, "role": role}) for field, role in wanted)
    step = Step("one", 1, "One", 1, "goal", (), checks, source=Path())
    return Workshop("c", "C", "", (step,), {}, variables)


@pytest.mark.parametrize(
    ("variables", "wanted", "roles"),
    [
        ({"role_name": "e"}, (), {"e": "execution"}),
        ({"role_name": "e", "task_role_name": "t"}, (), {"e": "execution", "t": "task"}),
        ({"role_name": "e"}, (("task", "t"), ("task", "other"), ("execution", "x")), {"e": "execution", "t": "task"}),
        ({}, (("execution", "e"),), {"e": "execution"}),
        ({"role_name": "e"}, (("task", "e"),), {"e": "execution"}),
        ({"family": "f"}, (), {}),
    ],
)
def test_which_roles(variables: dict[str, str], wanted: tuple[tuple[str, str], ...], roles: dict[str, str]) -> None:
    assert roles_of(course(variables, *wanted)) == roles


def test_the_course_of_this_project_is_about_two() -> None:
    found = roles_of(read(locate("ecs-task-roles"), {}))
    assert found == {"fcjEcsTaskExecutionRole": "execution", "fcjEcsTaskRole": "task"}
