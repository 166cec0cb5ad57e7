"""That what was made is gone: what is left is named, with the commands that take it away."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from checks_support import (
    CLUSTER,
    E_ARN,
    E_NAME,
    FAMILY,
    GROUP,
    GROUP_ARN,
    SERVICE,
    T_NAME,
    TD_ARN,
    Made,
    allow,
    role,
    task,
)
from checks_support import finding as ask

from tutor.checks import CheckCall, Status
from tutor.judge import judge
from tutor.snapshot import Absent, Unreadable

LEFT: dict[str, tuple[dict[str, Any], tuple[str, str], str]] = {
    "roles-gone": ({"roles": [E_NAME]}, ("role", E_NAME), E_NAME),
    "policies-gone": ({"policies": ["fcj-policy", "other"]}, ("policy-names", ""), "fcj-policy"),
    "users-gone": ({"users": ["fcj-deployer"]}, ("user-names", ""), "fcj-deployer"),
    "task-definitions-gone": ({"families": [FAMILY]}, ("task-definitions", FAMILY), f"{FAMILY}:1, {FAMILY}:2"),
    "log-groups-gone": ({"groups": [GROUP]}, ("log-group", f"|{GROUP}"), GROUP),
    "tasks-stopped": ({"cluster": CLUSTER}, ("tasks", f"{CLUSTER}|"), "RUNNING"),
    "services-gone": ({"cluster": CLUSTER}, ("services", CLUSTER), SERVICE),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_left_is_named_with_what_takes_it_away(name: str) -> None:
    asked, _, words = LEFT[name]
    found = ask(Made().has("log-group", f"|{GROUP}", GROUP_ARN), name, **asked)
    assert found.status is Status.FAIL
    assert words in found.observed
    assert "other" not in found.observed
    assert found.fix.cli
    assert found.fix.console


@pytest.mark.parametrize("name", LEFT)
@pytest.mark.parametrize("gone", [Absent(), ()], ids=["absent", "empty"])
def test_what_is_gone_passes(name: str, gone: Any) -> None:
    asked, (kind, key), _ = LEFT[name]
    if gone == () and kind in ("role", "log-group"):
        gone = Absent()
    assert ask(Made().has(kind, key, gone), name, **asked).status is Status.PASS


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_read_is_unknown(name: str) -> None:
    asked, (kind, key), _ = LEFT[name]
    assert ask(Made().has(kind, key, Unreadable("denied")), name, **asked).status is Status.UNKNOWN


def test_one_that_is_left_fails_although_another_cannot_be_read() -> None:
    found = ask(Made().has("role", T_NAME, Unreadable("denied")), "roles-gone", roles=[E_NAME, T_NAME])
    assert found.status is Status.FAIL


def test_tasks_that_stopped_are_gone() -> None:
    made = Made().has("tasks", f"{CLUSTER}|", (task("STOPPED"),))
    assert ask(made, "tasks-stopped", cluster=CLUSTER).status is Status.PASS


def test_a_role_is_emptied_before_it_is_deleted() -> None:
    made = Made().has("role", E_NAME, role(E_ARN, allow("s3:*"), managed=("CloudWatchLogsFullAccess",)))
    fix = ask(made, "roles-gone", roles=[E_NAME]).fix
    assert [shlex.split(line)[2] for line in fix.cli.splitlines()] == [
        "detach-role-policy",
        "delete-role-policy",
        "delete-role",
    ]
    assert len(fix.python.splitlines()) == 3


def test_every_revision_is_deregistered() -> None:
    fix = ask(Made(), "task-definitions-gone", families=[FAMILY]).fix
    assert fix.cli.splitlines() == [
        f"aws ecs deregister-task-definition --task-definition {FAMILY}:{number}" for number in (1, 2)
    ]
    assert TD_ARN not in fix.cli


def test_a_task_of_a_service_is_the_services_affair() -> None:
    calls = [CheckCall("tasks-stopped", {"cluster": CLUSTER}), CheckCall("services-gone", {"cluster": CLUSTER})]
    assert [f.status.value for f in judge(Made(), calls)] == ["skipped", "fail"]  # type: ignore[arg-type]
