"""Whether a task or a service runs, and ECS Exec works; and why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from checks_support import (
    CLUSTER,
    FAMILY,
    NEEDED,
    SERVICE,
    T_NAME,
    TD_ARN,
    Made,
    allow,
    finding,
    service,
    task,
)

from tutor.checks import Status
from tutor.snapshot import (
    Absent,
    Unreadable,
)

TASKS: dict[str, tuple[Callable[[Made], object], str, str | None]] = {
    "none": (lambda m: m.has("tasks", f"{CLUSTER}|{FAMILY}", ()), "No task of", None),
    "no cluster": (lambda m: m.has("tasks", f"{CLUSTER}|{FAMILY}", Absent()), "There is no cluster", None),
    "pending": (lambda m: m.has("tasks", f"{CLUSTER}|{FAMILY}", (task("PENDING"),)), "on its way", None),
    "an older revision": (
        lambda m: m.has("tasks", f"{CLUSTER}|{FAMILY}", (task(revision=1),)),
        "What runs is fcj-core-fargate-td:1",
        "old-revision-runs",
    ),
    "stopped": (
        lambda m: m.has(
            "tasks",
            f"{CLUSTER}|{FAMILY}",
            (
                task(
                    "STOPPED",
                    stop_code="TaskFailedToStart",
                    stopped_reason="ResourceInitializationError: … There is a connection issue between the task and …",
                ),
            ),
        ),
        "TaskFailedToStart: ResourceInitializationError",
        "timeout-taken-for-iam",
    ),
    "stopped by somebody": (
        lambda m: m.has("tasks", f"{CLUSTER}|{FAMILY}", (task("STOPPED", stop_code="UserInitiated"),)),
        "UserInitiated",
        None,
    ),
}


@pytest.mark.parametrize("case", TASKS)
def test_a_task_that_does_not_run_says_why(case: str) -> None:
    change, words, misconception = TASKS[case]
    made = Made()
    change(made)
    found = finding(made, "task-runs", cluster=CLUSTER, family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    assert found.fix.cli
    assert found.fix.python


def test_a_task_of_the_newest_revision_that_runs_passes_whatever_else_stopped() -> None:
    made = Made().has("tasks", f"{CLUSTER}|{FAMILY}", (task("STOPPED", arn="arn:aws:ecs:x:1:task/c/2"), task()))
    assert finding(made, "task-runs", cluster=CLUSTER, family=FAMILY).status is Status.PASS


SERVICES: dict[str, tuple[Any, str, str | None]] = {
    "none": (Absent(), "There is no service", None),
    "draining": (service(status="DRAINING"), "is DRAINING", None),
    "older": (service(definition=f"{TD_ARN}:1"), "runs fcj-core-fargate-td:1", "old-revision-runs"),
    "another family": (service(definition=f"{TD_ARN}x:1"), "runs fcj-core-fargate-tdx:1", None),
    "wants none": (service(desired=0), "desired count is 0", None),
    "wants two": (service(desired=2), "1 of 2 tasks of fcj-core-fargate-td:2 run. Its last event: x", None),
}


@pytest.mark.parametrize("case", SERVICES)
def test_a_service_that_does_not_run_says_why(case: str) -> None:
    entry, words, misconception = SERVICES[case]
    if case == "wants two":
        entry = service(desired=2, events=("x",))
    made = Made().has("service", f"{CLUSTER}|{SERVICE}", entry)
    found = finding(made, "service-runs", cluster=CLUSTER, service=SERVICE, family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    assert found.fix.cli.startswith(
        "aws ecs create-service" if case in ("none", "draining") else "aws ecs update-service"
    )


def test_a_service_that_runs_passes() -> None:
    assert finding(Made(), "service-runs", cluster=CLUSTER, service=SERVICE, family=FAMILY).status is Status.PASS


def test_a_task_that_somebody_ran_by_hand_is_not_the_services() -> None:
    made = Made().has("tasks", f"{CLUSTER}|{FAMILY}", (task(group=f"family:{FAMILY}"),))
    found = finding(made, "service-runs", cluster=CLUSTER, service=SERVICE, family=FAMILY)
    assert found.status is Status.FAIL
    assert finding(made, "task-runs", cluster=CLUSTER, family=FAMILY).status is Status.PASS


@pytest.mark.parametrize("kind", ["service", "tasks"])
def test_a_service_that_cannot_be_read_is_unknown(kind: str) -> None:
    name = SERVICE if kind == "service" else FAMILY
    made = Made().has(kind, f"{CLUSTER}|{name}", Unreadable("no"))
    found = finding(made, "service-runs", cluster=CLUSTER, service=SERVICE, family=FAMILY)
    assert found.status is Status.UNKNOWN


# -- ECS Exec --------------------------------------------------------------------------------------

CHANNELS = allow("ssmmessages:*")


def test_exec_works_by_the_task_role() -> None:
    assert finding(Made().task_role(CHANNELS), "exec-works", family=FAMILY).status is Status.PASS


def test_exec_on_the_execution_role_is_named() -> None:
    found = finding(Made().execution(*NEEDED.values(), CHANNELS), "exec-works", family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, "exec-on-execution-role")
    assert T_NAME in found.fix.cli


def test_exec_without_a_task_role_fails() -> None:
    found = finding(Made().task_definition(taskRoleArn=None), "exec-works", family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, None)
    assert "Unable to locate credentials" in found.observed
