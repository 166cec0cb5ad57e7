"""The checks over a real sandbox: what is read, what is exported, and mends pasted into a shell as they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from launch_support import (
    ACCOUNT,
    CLUSTER,
    FOUR,
    GROUP,
    ROLE,
    ROLE_ARN,
    SECRET,
    TASK_ROLE_ARN,
    Bench,
    allow,
    awslogs,
    document,
    trust,
)

from tutor.account.exported import ExportedAccount, save
from tutor.account.sandbox import SandboxAccount
from tutor.checks import CheckCall, Finding, Status, run
from tutor.judge import gather, judge
from tutor.snapshot import Absent, Draft, Need, Present, ServiceEntry, TaskEntry, Unreadable

FAMILY = "launch-td"
STARTS = CheckCall("task-starts", {"family": FAMILY})
RUNS = CheckCall("task-runs", {"cluster": CLUSTER, "family": FAMILY})
SERVES = CheckCall("service-runs", {"cluster": CLUSTER, "service": "svc", "family": FAMILY})
INJECTED = CheckCall(
    "secret-injected",
    {"family": FAMILY, "container": "core", "variable": "URL", "secret": SECRET, "key": "DB_CONNECTION_STRING"},
)


@pytest.fixture
def bench(account: SandboxAccount) -> Bench:
    """An account with what a launch takes."""
    return Bench(account)


def ask(bench: Bench, *calls: CheckCall) -> list[Finding]:
    """The findings."""
    return judge(bench.account, calls)


def pasted(bench: Bench, commands: str) -> str:
    """Run what a finding says in a shell, with the real AWS CLI."""
    environment = bench.account.environment()
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environment.get("PATH", os.defpath)))
    ended = subprocess.run(["sh", "-eu", "-c", commands], env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def registered(bench: Bench, **changes: Any) -> None:
    """The workshop's task, with logs and the secret."""
    secrets = [{"name": "URL", "valueFrom": f"{bench.secret}:DB_CONNECTION_STRING::"}]
    bench.register({"logConfiguration": awslogs(awslogs_create_group="true"), "secrets": secrets}, **changes)


def test_a_task_that_runs_and_one_that_stopped_are_read(bench: Bench) -> None:
    bench.attach(*FOUR)
    registered(bench)
    assert ask(bench, RUNS)[0].observed.startswith(f"No task of {FAMILY}:")
    need = Need("tasks", f"{CLUSTER}|{FAMILY}")
    arn = bench.run()["taskArn"]
    bench.pass_time(5)
    assert [f.status for f in ask(bench, INJECTED, STARTS, RUNS)] == [Status.PASS] * 3
    bench("ecs").stop_task(cluster=CLUSTER, task=arn)
    bench.pass_time(60)
    item = bench.account.read([need]).items[need]
    assert isinstance(item, Present)
    (task,) = item.value
    assert isinstance(task, TaskEntry)
    assert (task.arn, task.status, task.stop_code) == (arn, "STOPPED", "UserInitiated")
    assert task.started >= task.created > 0
    assert "UserInitiated" in ask(bench, RUNS)[0].observed


def test_a_role_in_another_case_that_has_policies_gives_way_to_the_role(bench: Bench) -> None:
    bench.attach(*FOUR[:2])
    bench.inline(allow("s3:GetObject"))
    name = ROLE.swapcase()
    exists = CheckCall("role-exists", {"role": name})
    (found,) = ask(bench, exists)
    assert found.misconception == "name-in-another-case"
    assert found.fix.python.count("\n") == found.fix.cli.count("\n") == 4
    pasted(bench, found.fix.cli)
    assert ask(bench, exists)[0].status is Status.PASS


def test_what_a_stopped_task_says_is_what_the_rehearsal_says(bench: Bench) -> None:
    registered(bench)
    bench.launch()
    (starts,) = ask(bench, STARTS)
    (runs,) = ask(bench, RUNS)
    words = "api error AccessDeniedException: User: arn:aws:sts::"
    assert words in starts.observed
    assert words in runs.observed
    pasted(bench, starts.fix.cli)
    assert ask(bench, STARTS)[0].status is Status.PASS


def test_the_network_is_told_apart_from_iam(bench: Bench) -> None:
    bench.attach(*FOUR)
    registered(bench)
    bench.account.cut_off(["ecr"])
    (found,) = ask(bench, STARTS)
    assert (found.status, found.misconception) == (Status.FAIL, "timeout-taken-for-iam")
    bench.launch()
    assert ask(bench, RUNS)[0].misconception == "timeout-taken-for-iam"
    bench.account.cut_off([])
    assert ask(bench, STARTS)[0].status is Status.PASS


def test_the_mends_run_the_task_and_the_service(bench: Bench) -> None:
    bench.attach(*FOUR)
    registered(bench)
    pasted(bench, ask(bench, RUNS)[0].fix.cli)
    bench.pass_time(5)
    assert ask(bench, RUNS)[0].status is Status.PASS
    (missing,) = ask(bench, SERVES)
    assert "There is no service" in missing.observed
    pasted(bench, missing.fix.cli)
    bench.pass_time(10)
    assert ask(bench, SERVES)[0].status is Status.PASS
    registered(bench, cpu="512", memory="1024")
    (older,) = ask(bench, SERVES)
    assert older.misconception == "old-revision-runs"
    pasted(bench, older.fix.cli)
    bench.pass_time(30)
    assert ask(bench, SERVES)[0].status is Status.PASS


def test_a_revision_is_registered_again_as_the_mend_says(bench: Bench) -> None:
    bench.attach(*FOUR)
    bench("iam").create_role(RoleName="launchTaskRole", AssumeRolePolicyDocument=trust())
    registered(bench, executionRoleArn=TASK_ROLE_ARN, taskRoleArn=ROLE_ARN)
    named = CheckCall("task-definition-role", {"family": FAMILY, "field": "execution", "role": ROLE})
    (swapped,) = ask(bench, named)
    assert swapped.misconception == "roles-swapped"
    assert ask(bench, STARTS)[0].misconception == "roles-swapped"
    pasted(bench, swapped.fix.cli)
    assert [f.status for f in ask(bench, named, STARTS, INJECTED)] == [Status.PASS] * 3


def test_all_is_taken_away_as_the_mends_say(bench: Bench) -> None:
    bench.attach(*FOUR)
    registered(bench)
    bench.serve()
    bench.pass_time(5)
    iam = bench("iam")
    policy = iam.create_policy(PolicyName="launch-policy", PolicyDocument=small_policy())["Policy"]["Arn"]
    iam.create_user(UserName="launch-user")
    iam.create_access_key(UserName="launch-user")
    iam.attach_user_policy(UserName="launch-user", PolicyArn=policy)
    iam.put_user_policy(UserName="launch-user", PolicyName="own", PolicyDocument=small_policy())
    calls = [
        CheckCall("services-gone", {"cluster": CLUSTER}),
        CheckCall("tasks-stopped", {"cluster": CLUSTER}),
        CheckCall("task-definitions-gone", {"families": [FAMILY]}),
        CheckCall("log-groups-gone", {"groups": [GROUP]}),
        CheckCall("roles-gone", {"roles": [ROLE]}),
        CheckCall("policies-gone", {"policies": ["launch-policy"]}),
        CheckCall("users-gone", {"users": ["launch-user"]}),
    ]
    for call in calls:
        (found,) = ask(bench, call)
        if found.status is Status.FAIL:
            pasted(bench, found.fix.cli)
            bench.pass_time(60)
        assert ask(bench, call)[0].status is Status.PASS, call.name
    assert [f.status for f in ask(bench, *calls)] == [Status.PASS] * len(calls)


def small_policy() -> str:
    """A small policy."""
    return document(allow("s3:ListAllMyBuckets"))


def test_an_exported_account_answers_as_the_account_itself(bench: Bench, tmp_path: Path) -> None:
    bench.attach(*FOUR)
    registered(bench)
    bench.serve()
    bench.pass_time(10)
    question, form = Need("answer", "s/q"), Need("draft", "create-role")
    beside: Mapping[Need, Any] = {
        question: Present(("a", "c")),
        form: Present(Draft("newRole", trust(), ("arn:aws:iam::aws:policy/x",), "d", {"project": "fcj"})),
    }
    calls = [
        *(INJECTED, STARTS, RUNS, SERVES),
        CheckCall("least-privilege", {"family": FAMILY}),
        CheckCall("services-gone", {"cluster": CLUSTER}),
        CheckCall("task-definitions-gone", {"families": [FAMILY]}),
        CheckCall("question-answered", {"question": "s/q", "right": ["a", "c"]}),
        CheckCall("role-trusts", {"role": "newRole", "draft": True}),
        CheckCall("role-trusts", {"role": ROLE}),
    ]
    snapshot = gather(bench.account, calls, beside, documents=True)
    file = tmp_path / "account.json"
    save(snapshot, file)
    live, read = run(calls, snapshot), judge(ExportedAccount(file), calls)
    assert [f.status.value for f in live] == ["pass"] * 4 + ["fail"] * 3 + ["pass"] * 3
    assert [(f.check, f.status, f.observed, f.fix) for f in read] == [
        (f.check, f.status, f.observed, f.fix) for f in live
    ]
    lacking = judge(ExportedAccount(file), [CheckCall("tasks-stopped", {"cluster": "other"})])
    assert lacking[0].status is Status.UNKNOWN


def test_what_no_account_knows_is_said_of_the_sandbox_too(bench: Bench) -> None:
    answer, form = Need("answer", "s/q"), Need("draft", "create-role")
    items = bench.account.read([answer, form, Need("network")]).items
    assert isinstance(items[answer], Unreadable)
    assert items[form] == Absent()
    assert items[Need("network")] == Present(())


def test_a_cluster_and_a_service_that_are_not_there_are_absent(bench: Bench) -> None:
    needs = [Need("tasks", "nowhere|x"), Need("services", "nowhere"), Need("service", f"{CLUSTER}|none")]
    assert set(bench.account.read(needs).items.values()) == {Absent()}


def test_a_service_and_the_active_revisions_are_read(bench: Bench) -> None:
    bench.attach(*FOUR)
    registered(bench)
    registered(bench)
    bench.serve()
    bench.pass_time(10)
    service, revisions, families = (
        Need("service", f"{CLUSTER}|svc"),
        Need("task-definitions", FAMILY),
        Need("families"),
    )
    items = bench.account.read([service, revisions, families]).items
    found = items[service]
    assert isinstance(found, Present)
    assert isinstance(found.value, ServiceEntry)
    assert (found.value.status, found.value.desired, found.value.running) == ("ACTIVE", 1, 1)
    assert found.value.events
    listed = items[revisions]
    assert isinstance(listed, Present)
    assert [arn.rpartition("/")[2] for arn in listed.value] == [f"{FAMILY}:1", f"{FAMILY}:2"]
    assert items[families] == Present((FAMILY,))
    assert found.value.definition == listed.value[1]
    assert ACCOUNT in found.value.arn
