"""Any step, any time: the account comes to a step's start, and what the learner had is never lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tiny_support as tiny

from tutor.account.base import AccountError
from tutor.account.sandbox import SandboxAccount
from tutor.rehearsal.programs import Ended, Interrupted, Programs
from tutor.rehearsal.states import StateTrouble, bring_back, prepare
from tutor.workshop.model import Workshop
from tutor.workshop.reader import read

COURSE = {
    "one": {
        "step.md": tiny.step("[{role-exists: {role: one}}]", start="{unreachable: [ecr]}"),
        "solutions/boto3.py": tiny.make("one") + "import time\ntime.sleep(3600)\n",
    },
    "prose": {"step.md": tiny.step("[]")},
    "two": {
        "step.md": tiny.step("[{role-exists: {role: two}}]", start="{script: start.py}"),
        "start.py": tiny.make("given"),
        "solutions/boto3.py": tiny.make("two"),
    },
    "three": {
        "step.md": tiny.step("[{role-exists: {role: three}}]", start="{unreachable: [logs]}"),
        "solutions/boto3.py": "raise SystemExit('the solution is broken')\n",
    },
    "four": {"step.md": tiny.step("[]")},
}


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    """Shared by these tests: starting it takes a second."""
    made = Programs()
    yield made
    made.close()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The course above."""
    more = '[seed]\nclusters = ["ours"]\n'
    return read(tiny.write(tmp_path_factory.mktemp("course") / "tiny", COURSE, more))


@pytest.fixture
def learner(account: SandboxAccount) -> SandboxAccount:
    """The shared account with something of the learner's own, and nothing saved."""
    for state in account.saved():
        account.forget(state.name)
    account.reset({})
    account.client("iam").create_user(UserName="mine")
    return account


def seen(account: SandboxAccount) -> tuple[list[str], list[str], int]:
    """Its roles, the users that the learner made, and how many clusters there are."""
    iam = account.client("iam")
    roles = sorted(role["RoleName"] for role in iam.list_roles()["Roles"])
    users = [user["UserName"] for user in iam.list_users()["Users"] if user["UserName"] != "workshop-admin"]
    return roles, users, len(account.client("ecs").list_clusters()["clusterArns"])


def network(account: SandboxAccount) -> tuple[str, ...]:
    """The services that tasks have no way to."""
    from tutor.snapshot import Need, Present

    need = Need("network")
    item = account.read([need]).items[need]
    assert isinstance(item, Present)
    return tuple(item.value)


STARTS = {
    "one": ([], ("ecr",)),
    "prose": (["one"], ()),
    "two": (["given", "one"], ()),
    "three": (["given", "one", "two"], ("logs",)),
}


@pytest.mark.parametrize("step", STARTS)
def test_the_account_is_as_the_steps_before_leave_it(
    learner: SandboxAccount, course: Workshop, programs: Programs, step: str
) -> None:
    roles, unreachable = STARTS[step]
    prepared = prepare(learner, course, step, programs)
    assert seen(learner) == (roles, [], 1)
    assert network(learner) == unreachable
    assert f"roletutor sandbox restore {prepared.saved_as}" in prepared.sentence


def test_what_the_learner_had_can_be_had_again(learner: SandboxAccount, course: Workshop, programs: Programs) -> None:
    before = seen(learner)
    prepared = prepare(learner, course, "two", programs)
    again = prepare(learner, course, "two", programs)  # also what was begun at that step
    assert again.saved_as != prepared.saved_as
    learner.restore(prepared.saved_as)
    assert seen(learner) == before == ([], ["mine"], 0)


def test_a_step_that_cannot_be_reached_leaves_the_account_as_it_was(
    learner: SandboxAccount, course: Workshop, programs: Programs
) -> None:
    before = seen(learner)
    with pytest.raises(StateTrouble, match=r"04-three/solutions/boto3.py failed: the solution is broken"):
        prepare(learner, course, "four", programs)
    assert seen(learner) == before
    assert network(learner) == ()


@pytest.mark.parametrize("step", ["prose", "four"])
def test_a_start_that_is_stopped_is_taken_back_though_everybody_has_let_go(
    course: Workshop, tmp_path: Path, step: str
) -> None:
    """Without a user the sandbox ends, and nobody could be brought back to anything."""
    account, programs = SandboxAccount(tmp_path), Programs()
    account.client("iam").create_user(UserName="mine")
    trouble: list[BaseException] = []

    class Leaving(Programs):
        """They are stopped when the first one has run, and the learner has left."""

        def __init__(self) -> None:
            """It needs nothing of its own."""

        def python(self, *given: Any, **named: Any) -> Ended:
            ended = programs.python(*given, **named)
            account.close()
            with (tmp_path / "sandbox/users.lock").open("a") as stream, suppress(BlockingIOError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                trouble.append(AssertionError("nobody holds the sandbox"))
            programs.stop()
            return ended

        def check(self) -> None:
            programs.check()

    with pytest.raises(Interrupted):
        prepare(account, course, step, Leaving())
    programs.close()
    assert trouble == []
    again = SandboxAccount(tmp_path)
    assert seen(again) == ([], ["mine"], 0)
    again.close()


def test_what_cannot_be_brought_back_is_named(
    learner: SandboxAccount, course: Workshop, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> None:
        raise AccountError("The sandbox does not answer.")

    monkeypatch.setattr(learner, "restore", broken)
    with pytest.raises(AccountError, match="halfway") as raised:
        prepare(learner, course, "four", programs)
    saved = learner.saved()[-1].name
    assert raised.value.remedy == f"To have it again: roletutor sandbox restore {saved}"


def test_to_restore_a_state_keeps_the_present_one(learner: SandboxAccount) -> None:
    learner.save("first")
    learner.client("iam").create_user(UserName="more")
    kept = bring_back(learner, "first")
    assert seen(learner)[1] == ["mine"]
    bring_back(learner, kept)
    assert seen(learner)[1] == ["mine", "more"]


def test_to_restore_what_is_not_there_saves_nothing(learner: SandboxAccount) -> None:
    with pytest.raises(AccountError, match="There is no saved state 'first'; there are: none"):
        bring_back(learner, "first")
    assert learner.saved() == []


def test_the_command_line_saves_lists_restores_and_deletes(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "tutor", "sandbox", *words],
            env={**os.environ, "ROLETUTOR_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, ended.stdout + ended.stderr

    assert run("start")[0] == 0
    assert "Nothing is saved" in run("saved")[1]
    assert run("run", "--", "aws", "iam", "create-user", "--user-name", "mine")[0] == 0
    assert run("save", "one") == (0, "The account is saved as one. `roletutor sandbox restore one` brings it back.\n")
    assert run("reset")[0] == 0
    code, said = run("restore", "one")
    assert code == 0
    assert "The account is as it was when one was saved. What was in it before is saved as before-one-" in said
    assert run("run", "--", "aws", "iam", "get-user", "--user-name", "mine")[0] == 0
    lines = run("saved")[1].splitlines()
    assert [line.split()[0].startswith(name) for line, name in zip(lines, ("one", "before-one-"), strict=True)]
    assert lines[0].endswith("1 change")
    assert lines[1].endswith("0 changes")
    assert run("forget", "one")[0] == 0
    code, said = run("restore", "one")
    assert code == 2
    assert "There is no saved state 'one'" in said
    assert run("stop")[0] == 0
