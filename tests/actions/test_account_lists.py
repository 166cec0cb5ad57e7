"""What the console's lists say of an account."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any

import pytest

from tutor.actions.account_lists import uses

ROLE = "arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole"
PREFIX = "arn:aws:ecs:ap-southeast-1:111122223333:task-definition/"


class Ecs:
    """An ECS with these families, each of one revision; `web` names the role."""

    def __init__(self, families: Sequence[str]) -> None:
        self.families = families

    def get_paginator(self, operation: str) -> Any:
        pages = [{"taskDefinitionArns": [f"{PREFIX}{family}:1" for family in self.families]}]
        return types.SimpleNamespace(paginate=lambda **_: pages)

    def describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:
        return {"taskDefinition": {"executionRoleArn": ROLE} if "/web:" in taskDefinition else {}}


@pytest.mark.parametrize(
    ("families", "said"),
    [
        ((), "no task definition's newest revision"),
        (("a", "web"), "web:1 as task execution role"),
        ([f"f{n:02}" for n in range(40)], "no task definition's newest revision"),
        (
            [*(f"f{n:02}" for n in range(40)), "web"],
            "no task definition's newest revision (of 41 task definitions only the first 40 were looked at)",
        ),
        (
            ["web", *(f"x{n:02}" for n in range(41))],
            "web:1 as task execution role (of 42 task definitions only the first 40 were looked at)",
        ),
    ],
)
def test_who_uses_a_role_is_said_of_what_was_looked_at(families: Sequence[str], said: str) -> None:
    assert uses(Ecs(families), ROLE).said() == said
