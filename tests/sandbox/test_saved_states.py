"""Saved states: an account can be had again as it was, whatever has happened since; a name is a file, whole or not."""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from learner_support import client, ended

from sandbox import states
from tutor.account import sandbox
from tutor.account.base import AccountError
from tutor.account.learners import Learners
from tutor.account.sandbox import ACCOUNT, SandboxAccount

TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
FOLDER = f"sandbox/accounts/{ACCOUNT}"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[SandboxAccount]:
    """An account of this test's own."""
    account = SandboxAccount(tmp_path, seed=lambda: {"clusters": ["ours"]})
    yield account
    account.close()


def roles(account: SandboxAccount) -> list[dict[str, object]]:
    """All that IAM says of the account's roles."""
    found: list[dict[str, object]] = account.client("iam").list_roles()["Roles"]
    return found


def add_role(account: SandboxAccount, name: str) -> None:
    """A role of that name."""
    account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)


def test_a_restored_state_is_the_same_to_the_last_id_and_date(own: SandboxAccount) -> None:
    add_role(own, "first")
    before = roles(own)
    own.save("one")
    add_role(own, "second")
    own.restore("one")
    assert roles(own) == before


def test_a_state_outlives_the_accounts_reset_to_another_start(own: SandboxAccount, tmp_path: Path) -> None:
    add_role(own, "first")
    own.save("one")
    sandbox.reset(tmp_path, lambda: {"clusters": ["theirs"]})
    assert roles(own) == []
    own.restore("one")
    assert [role["RoleName"] for role in roles(own)] == ["first"]
    assert own.client("ecs").list_clusters()["clusterArns"][0].endswith("cluster/ours")


def test_what_is_done_after_a_restore_goes_on_from_there_also_after_kill_9(own: SandboxAccount, tmp_path: Path) -> None:
    add_role(own, "first")
    own.save("one")
    add_role(own, "second")
    own.restore("one")
    add_role(own, "third")
    os.kill(own.handle.pid, signal.SIGKILL)
    own.close()
    assert ended(tmp_path / "sandbox")
    again = SandboxAccount(tmp_path)
    assert {role["RoleName"] for role in roles(again)} == {"first", "third"}
    assert [state.name for state in again.saved()] == ["one"]
    again.close()


@pytest.mark.parametrize("moved", [(), ("start.json",), ("start.json", "changes.log")], ids=len)
def test_a_restore_that_was_cut_off_is_finished_at_the_next_start(
    own: SandboxAccount, tmp_path: Path, moved: tuple[str, ...]
) -> None:
    add_role(own, "first")
    own.save("one")
    sandbox.reset(tmp_path, lambda: {"clusters": ["theirs"]})
    os.kill(own.handle.pid, signal.SIGKILL)
    own.close()
    assert ended(tmp_path / "sandbox")
    folder = tmp_path / FOLDER
    header = json.loads((folder / "saved/one.state").read_bytes().split(b"\n")[1][9:])
    states.begin(folder, "one", header)
    for name in moved:
        (folder / "restoring" / name).replace(folder / name)
    again = SandboxAccount(tmp_path)
    assert [role["RoleName"] for role in roles(again)] == ["first"]
    assert again.client("ecs").list_clusters()["clusterArns"][0].endswith("cluster/ours")
    assert not (folder / "restoring").exists()
    again.close()


def test_the_list_says_when_and_how_much(own: SandboxAccount) -> None:
    own.save("empty")
    add_role(own, "first")
    own.save("one")
    assert [(state.name, state.changes) for state in own.saved()] == [("empty", 0), ("one", 1)]
    assert own.saved()[0].at <= own.saved()[1].at
    own.forget("empty")
    assert [state.name for state in own.saved()] == ["one"]


def test_nobody_else_can_read_a_state(own: SandboxAccount, tmp_path: Path) -> None:
    own.save("one")
    folder = tmp_path / FOLDER / "saved"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


@pytest.mark.parametrize("name", ["", "../x", ".x", "a/b", "a b", "x" * 65, "ä"])
def test_a_name_is_refused_that_would_be_no_plain_file(own: SandboxAccount, name: str) -> None:
    with pytest.raises(AccountError, match="cannot be the name of a saved state"):
        own.save(name)


def test_a_name_that_is_taken_or_unknown_is_said_so_and_nothing_changes(own: SandboxAccount) -> None:
    own.save("one")
    add_role(own, "first")
    with pytest.raises(AccountError, match="There is a saved state 'one' already"):
        own.save("one")
    with pytest.raises(AccountError, match="There is no saved state 'two'; there are: one"):
        own.restore("two")
    with pytest.raises(AccountError, match="There is no saved state 'two'"):
        own.forget("two")
    assert len(roles(own)) == 1


@pytest.mark.parametrize("damage", [(b"seed", b"sEed"), (b'"format":1', b'"format":9'), (b'"moto":"', b'"moto":"0')])
def test_a_damaged_or_foreign_state_is_refused_and_the_account_stays(
    own: SandboxAccount, tmp_path: Path, damage: tuple[bytes, bytes]
) -> None:
    add_role(own, "first")
    own.save("one")
    add_role(own, "second")
    file = tmp_path / FOLDER / "saved/one.state"
    file.write_bytes(file.read_bytes().replace(*damage))
    with pytest.raises(AccountError, match=r"damaged|another version"):
        own.restore("one")
    assert len(roles(own)) == 2
    assert not (tmp_path / FOLDER / "restoring").exists()


def test_tasks_that_ran_run_again(own: SandboxAccount) -> None:
    ecs, subnet = own.client("ecs"), own.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    ecs.register_task_definition(
        family="f",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "core", "image": "public.ecr.aws/x/y:1"}],
    )
    network = {"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}}
    ecs.run_task(cluster="ours", taskDefinition="f", launchType="FARGATE", networkConfiguration=network)
    own.let_pass(120)
    own.save("running")
    tasks = ecs.list_tasks(cluster="ours")["taskArns"]
    ecs.stop_task(cluster="ours", task=tasks[0])
    own.let_pass(600)
    own.restore("running")
    assert ecs.describe_tasks(cluster="ours", tasks=tasks)["tasks"][0]["lastStatus"] == "RUNNING"


def test_one_learners_restore_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    learners = Learners(tmp_path)
    first, second = learners.open(2)
    client(first, "iam").create_role(RoleName="first", AssumeRolePolicyDocument=TRUST)
    learners.save(first.account, "one")
    client(first, "iam").create_role(RoleName="later", AssumeRolePolicyDocument=TRUST)
    client(second, "iam").create_role(RoleName="second", AssumeRolePolicyDocument=TRUST)
    learners.restore(first.account, "one")
    assert [role["RoleName"] for role in client(first, "iam").list_roles()["Roles"]] == ["first"]
    assert [role["RoleName"] for role in client(second, "iam").list_roles()["Roles"]] == ["second"]
    assert [state.name for state in learners.saved(first.account)] == ["one"]
    assert learners.saved(second.account) == []
    learners.close()
