"""The verdict on a step in a sandbox account: both halves are wanted, passed stays passed, who did it is known."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from study_support import TRUST, again, course

from tutor.account.base import AccountError
from tutor.account.sandbox import SandboxAccount
from tutor.actions.console import CreateRoleForm
from tutor.journal.store import Journal
from tutor.study import Study
from tutor.study.forms import keep, kept


@pytest.fixture
def of(tmp_path: Path, account: SandboxAccount) -> Study:
    """A learner of the small course on the shared sandbox."""
    return Study(course(tmp_path), account, Journal(tmp_path / "events.jsonl"), tmp_path)


def create(account: SandboxAccount, name: str = "wayRole") -> None:
    account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)


def test_a_step_with_questions_and_checks_wants_both(of: Study, account: SandboxAccount) -> None:
    with of.acting("make", "cli"):
        create(account)
    found = of.judge("make")
    assert {finding.status.value for finding in found.findings} == {"pass"}
    assert [question.id for question in found.open] == ["name"]
    assert not found.passed
    of.answer("make", "name", "a")
    assert of.judge("make").new
    assert of.progress.of("make").attempts == 2


def test_a_step_that_was_passed_stays_passed_and_the_findings_say_what_is_now(
    of: Study, account: SandboxAccount
) -> None:
    create(account)
    of.answer("make", "name", "a")
    assert of.judge("make").new
    account.client("iam").delete_role(RoleName="wayRole")
    found = again(of).judge("make")
    assert (found.passed, found.before, found.new) == (True, True, False)
    assert found.findings[0].status.value == "fail"
    assert "make" in again(of).progress.done


def test_a_look_that_was_not_asked_for_is_no_attempt(of: Study) -> None:
    assert not of.judge("make", asked=False).passed
    assert of.progress.of("make").attempts == 0


def test_work_from_outside_is_told_from_the_tutors_own(of: Study, account: SandboxAccount) -> None:
    of.judge("make")
    with of.acting("make", "python"):
        create(account)
    of.judge("make")
    assert of.progress.of("make").ways == ["python"]
    create(account, "another")
    of.judge("make")
    assert again(of).progress.of("make").ways == ["python", "elsewhere"]


def test_what_the_accounts_clock_brings_is_nobodys_work(of: Study, account: SandboxAccount) -> None:
    of.judge("make")
    with of.acting("make", "cli"):
        ecs = account.client("ecs")
        ecs.create_cluster(clusterName="way")
        ecs.register_task_definition(
            family="way",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "way", "image": "public.ecr.aws/docker/library/busybox:latest"}],
        )
        subnet = account.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        network = {"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}}
        (task,) = ecs.run_task(cluster="way", taskDefinition="way", launchType="FARGATE", networkConfiguration=network)[
            "tasks"
        ]
    before = account.last_change()
    ecs.get_waiter("tasks_running").wait(
        cluster="way", tasks=[task["taskArn"]], WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    assert account.last_change() > before
    of.judge("make")
    assert of.progress.of("make").ways == ["cli"]


def test_a_step_is_set_up_once_when_it_is_entered(of: Study, account: SandboxAccount) -> None:
    of.note("passed", "make")
    of.enter("launch")
    assert of.told() == ""
    assert of.progress.of("launch").started
    families = account.client("ecs").list_task_definitions()["taskDefinitionArns"]
    assert len(families) == 1
    of.enter("intro")
    of.enter("launch")
    assert account.client("ecs").list_task_definitions()["taskDefinitionArns"] == families
    assert of.demonstrate("way").launch.starts


def test_a_start_is_set_up_by_one_at_a_time(
    tmp_path: Path, account: SandboxAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who enters the step meanwhile waits, and then finds it set up."""
    of = Study(course(tmp_path), account, None, tmp_path)
    of.note("passed", "make")
    both, lock, begun, waiting = threading.Event(), of.beginning, [], []

    class Watched:
        def __enter__(self) -> None:
            waiting.append(1)
            if len(waiting) == 2:
                both.set()
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    def begin(*_: object) -> str:
        begun.append(1)
        assert both.wait(30)
        return ""

    of.beginning = Watched()  # type: ignore[assignment]
    monkeypatch.setattr("tutor.study.starting.begin", begin)
    threads = [threading.Thread(target=of.enter, args=("launch",)) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert begun == [1]


def test_what_is_said_of_a_start_is_said_once(of: Study) -> None:
    of.enter("launch")
    of.enter("launch")
    assert of.told().count("The account is not at this step's start.") == 1


def test_a_start_that_fails_is_said_and_tried_again(of: Study, account: SandboxAccount) -> None:
    of.note("passed", "make")
    script = of.workshop.step("launch").folder / "start.py"
    right = script.read_text()
    script.write_text("raise SystemExit('no luck')\n")
    of.enter("launch")
    said = of.told()
    assert "This step could not be set up (" in said
    assert "no luck" in said
    script.write_text(right)
    of.enter("launch")
    assert of.told() == ""
    assert of.progress.of("launch").started


def test_a_start_that_cannot_be_prepared_leaves_the_account_as_it_was(of: Study, account: SandboxAccount) -> None:
    create(account, "mine")
    (of.workshop.step("make").folder / "solutions/boto3.py").write_text("raise SystemExit('no luck')\n")
    with pytest.raises(AccountError, match="no luck"):
        of.goto("launch")
    assert [role["RoleName"] for role in account.client("iam").list_roles()["Roles"]] == ["mine"]
    assert of.progress.of("launch").prepared == 0


def test_without_an_account_nothing_is_judged_and_nothing_is_held_against_the_learner(tmp_path: Path) -> None:
    of = Study(course(tmp_path), None, None, tmp_path)
    for ask in (lambda: of.judge("make"), lambda: of.goto("make"), lambda: of.demonstrate("way")):
        with pytest.raises(AccountError, match="not ready"):
            ask()
    assert of.progress.of("make").attempts == 0


@pytest.mark.parametrize("damage", [b"", b"garbage", b"[]", b'{"home_account": 3}', b'{"policies": 3}', b"\xff"])
def test_a_form_that_was_left_comes_back_or_is_empty(tmp_path: Path, damage: bytes) -> None:
    form = CreateRoleForm(home_account="111122223333", role_name="wayRole", policies=["arn:aws:iam::aws:policy/X"])
    keep(tmp_path, form)
    assert kept(tmp_path, "111122223333") == form
    assert kept(tmp_path, "444455556666").role_name == "", "another account's form is another form"
    (tmp_path / "work/create-role.json").write_bytes(damage)
    assert kept(tmp_path, "111122223333") == CreateRoleForm(home_account="111122223333")
