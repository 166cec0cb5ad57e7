"""A state that had to be set aside: the learner is brought back to where they were, and told what became of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from learner_support import ended

from tutor.account.sandbox import ACCOUNT, SandboxAccount, stop
from tutor.home import private_folder
from tutor.journal.events import Event
from tutor.journal.store import Journal
from tutor.restore import bring_back
from tutor.workshop.find import locate
from tutor.workshop.start import seed_of

COURSE = "ecs-task-roles"
ROLE = "fcjEcsTaskExecutionRole"


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A home whose sandbox has the course's seed, a user of the learner's own, and then a damaged state."""
    account = SandboxAccount(tmp_path, seed=seed_of())
    account.client("iam").create_user(UserName="mine")
    account.close()
    stop(tmp_path)
    assert ended(tmp_path / "sandbox")
    log = tmp_path / f"sandbox/accounts/{ACCOUNT}/changes.log"
    log.write_bytes(log.read_bytes().replace(b"seed", b"sEed"))
    return tmp_path


def passed(home: Path, *steps: str, course: str = COURSE) -> None:
    """Let the journal say that these steps are passed."""
    journal = Journal(private_folder(home / "journal") / "events.jsonl")
    for step in steps:
        journal.append(Event("passed", f"{course}/{step}"))


def test_passed_steps_are_done_again_with_the_courses_solutions(damaged: Path) -> None:
    passed(damaged, "trusted-entity", "permissions", "name-and-create", "verify")
    account = SandboxAccount(damaged)
    said = bring_back(account, COURSE, {}, damaged)
    assert "is damaged" in said
    assert "not yours" in said
    titles = "Choose the trusted entity, Add permissions, Name, review and create"
    assert f"are done again with the course's own solutions: {titles}." in said
    assert "What else you had made in the account is gone." in said
    attached = account.client("iam").list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    assert len(attached) == 4
    assert len(account.client("ecs").list_clusters()["clusterArns"]) == 1
    assert bring_back(account, COURSE, {}, damaged) == ""  # told once
    account.close()


def test_a_learner_s_own_name_is_kept(damaged: Path) -> None:
    passed(damaged, "trusted-entity")
    account = SandboxAccount(damaged)
    bring_back(account, COURSE, {"role_name": "mine"}, damaged)
    assert [role["RoleName"] for role in account.client("iam").list_roles()["Roles"]] == ["mine"]
    account.close()


def test_a_failed_step_is_not_done_for_the_learner(damaged: Path) -> None:
    passed(damaged, "trusted-entity")
    Journal(damaged / "journal/events.jsonl").append(Event("failed", f"{COURSE}/permissions"))
    account = SandboxAccount(damaged)
    bring_back(account, COURSE, {}, damaged)
    assert account.client("iam").list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"] == []
    account.close()


def test_who_had_passed_nothing_starts_from_the_seed(damaged: Path) -> None:
    account = SandboxAccount(damaged)
    said = bring_back(account, COURSE, {}, damaged)
    assert "starts again with what the course gives it" in said
    assert "You had passed no step of the course yet" in said
    assert account.client("iam").list_roles()["Roles"] == []
    assert len(account.client("ecs").list_clusters()["clusterArns"]) == 1
    account.close()


def course_with(folder: Path, solution: str, name: str) -> str:
    """A copy of the course whose step 3 has this solution and no other."""
    course = Path(shutil.copytree(locate(COURSE), folder / "course"))
    shutil.rmtree(course / "03-trusted-entity/solutions")
    (course / "03-trusted-entity/solutions").mkdir()
    (course / f"03-trusted-entity/solutions/{name}").write_text(solution)
    return str(course)


def test_a_step_s_own_solution_comes_before_its_fences(damaged: Path) -> None:
    text = (locate(COURSE) / "03-trusted-entity/solutions/boto3.py").read_text()
    course = course_with(damaged, text.replace("create_role(", "create_role(Path='/by-solution/', "), "boto3.py")
    passed(damaged, "trusted-entity")
    account = SandboxAccount(damaged)
    bring_back(account, course, {}, damaged)
    assert account.client("iam").get_role(RoleName=ROLE)["Role"]["Path"] == "/by-solution/"
    account.close()


@pytest.mark.parametrize(
    ("solution", "why"),
    [
        ("import boto3", "the step does not pass afterwards"),
        ("raise SystemExit('it broke')", "it broke"),
    ],
)
def test_a_solution_that_does_not_do_is_said(damaged: Path, solution: str, why: str) -> None:
    course = course_with(damaged, solution, "boto3.py")
    passed(damaged, "trusted-entity", "permissions")
    account = SandboxAccount(damaged)
    said = bring_back(account, course, {}, damaged)
    assert f"The step 'Choose the trusted entity' could not be done again ({why}): go on from there." in said
    account.close()


def test_the_command_line_tells_on_standard_error_and_checks_what_was_restored(damaged: Path) -> None:
    passed(damaged, "trusted-entity", "permissions")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    command = [Path(sys.executable).with_name("roletutor"), "check"]
    ended_ = subprocess.run(
        command, env={**environment, "ROLETUTOR_HOME": str(damaged)}, capture_output=True, text=True, timeout=120
    )
    assert ended_.returncode == 0, ended_.stderr
    assert "done again with the course's own solutions" in ended_.stderr
    assert "3 passed" in ended_.stdout
    assert "set aside" not in ended_.stdout
