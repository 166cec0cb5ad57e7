"""In the task: the prompt is the application's. On a real sandbox, from a task that does not start to a step done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import ui_course
from sandbox_support import allow, document
from ui_empty_account import app_of
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.messages import TasksSeen

TRUST = ui_course.TRUST


def words(app: RoletutorApp) -> str:
    """All that is said, as one line."""
    return " ".join(said(app).split())


async def inside(app: RoletutorApp, pilot: Any, line: str) -> None:
    """Type a line at the application's prompt, and wait until it has ended."""
    app.task_prompt.value = line
    await pilot.press("enter")
    await pilot.pause()
    await until(pilot, lambda: not app.busy, f"{line} ends")


def made(app: RoletutorApp, *, task_role: bool) -> None:
    """The roles, and a revision of the task definition `blocks` with them."""
    assert app.session.account is not None
    iam, ecs = app.session.account.client("iam"), app.session.account.client("ecs")
    base = "arn:aws:iam::111122223333:role"
    if not task_role:
        iam.create_role(RoleName="blocksRole", AssumeRolePolicyDocument=TRUST)
    else:
        iam.attach_role_policy(
            RoleName="blocksRole", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        )
        iam.create_role(RoleName="blocksTaskRole", AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="blocksTaskRole", PolicyName="p", PolicyDocument=document(allow("iam:CreateRole")))
    ecs.register_task_definition(
        family="blocks",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=f"{base}/blocksRole",
        **({"taskRoleArn": f"{base}/blocksTaskRole"} if task_role else {}),
        containerDefinitions=[{"name": "app", "image": "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/blocks:app"}],
    )


async def test_from_a_task_that_does_not_start_to_a_step_done_by_the_application(tmp_path: Path) -> None:
    course = ui_course.every_block(tmp_path / "course")
    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        app._go("alone")
        await until(pilot, lambda: "alone" in app.findings, "the step is judged")
        await pilot.click("#way-task")
        await inside(app, pilot, "aws sts get-caller-identity")
        assert "There is no task definition in this account yet" in words(app)
        assert str(app.query_one("#role-in-task").render()) == "no task definition yet"  # type: ignore[attr-defined]
        made(app, task_role=False)
        await until(pilot, lambda: app._family == "blocks", "it is seen")
        role = app.query_one("#role-in-task")
        assert "no task role" in str(role.render())  # type: ignore[attr-defined]
        assert str(app.task_dollar.render()) == "T blocks $"
        await inside(app, pilot, "aws sts get-caller-identity")
        assert (
            "The task did not start, so there is no application to be. AWS says: ResourceInitializationError"
            in words(app)
        )
        iam = app.session.account.client("iam")  # type: ignore[union-attr]
        policy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        iam.attach_role_policy(RoleName="blocksRole", PolicyArn=policy)
        await inside(app, pilot, "aws sts get-caller-identity")
        assert "…, without credentials: the task has no task role Unable to locate credentials" in words(app)
        made(app, task_role=True)
        await until(pilot, lambda: "T blocksTaskRole" in str(role.render()), "who it is")  # type: ignore[attr-defined]
        app.output.clear()
        await inside(app, pilot, "aws sts get-caller-identity --query Arn")
        assert "…, with the task role blocksTaskRole" in words(app)
        assert "assumed-role/blocksTaskRole/" in words(app)
        await inside(app, pilot, "sh -c 'echo keys: $AWS_ACCESS_KEY_ID, from: $AWS_CONTAINER_CREDENTIALS_FULL_URI'")
        assert "keys: , from: http://" in words(app)
        await inside(app, pilot, "aws iam delete-role --role-name blocksRole")
        assert "AccessDenied" in words(app)
        line = f"aws iam create-role --role-name anotherRole --assume-role-policy-document '{TRUST}'"
        await inside(app, pilot, line)
        await until(pilot, lambda: "alone" in app.done, "the step is done by the application")
        assert [action.way for action in app.session.actions] == ["task"] * 5
        assert json.loads((tmp_path / "home" / "work" / "history-task.jsonl").read_text().splitlines()[-1]) == line


async def test_exit_leaves_the_task_and_not_the_tutor(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await pilot.click("#way-task")
        await pilot.press(*"exi")
        await until(pilot, lambda: app.choices.is_open, "it is offered")
        assert [c.note for c in app.choices.candidates] == ["leave the task: you act as yourself again"]
        await pilot.press("t", "enter")
        await until(pilot, lambda: app.way == "cli", "back to the learner's own prompt")
        assert app.focused is app.prompt
        assert app.is_running
        await pilot.press(*"exi")
        await until(pilot, lambda: app.choices.is_open, "it is offered")
        assert [c.note for c in app.choices.candidates] == ["leave; everything is saved"]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoletutorApp:
    """The app of a new learner, on an account where nothing has to start."""
    return app_of(tmp_path, monkeypatch)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_family_is_the_courses_until_another_is_chosen(app: RoletutorApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await pilot.click("#way-task")
        app._families_of_course = lambda: ["second"]  # type: ignore[method-assign]
        app.post_message(TasksSeen((("first", ""), ("[/x]", "arn:aws:iam::1:role/r"), ("second", ""))))
        await until(pilot, lambda: app._family == "second", "the course's own")
        assert "T second $" in str(app.task_dollar.render())
        app.query_one("#families").focus()
        await pilot.press("enter", "up", "enter")
        await until(pilot, lambda: app._family == "[/x]", "the chosen one")
        assert app.focused is app.task_prompt
        assert str(app.query_one("#role-in-task").render()) == "T r"  # type: ignore[attr-defined]
        app.post_message(TasksSeen((("[/x]", "arn:aws:iam::1:role/r"), ("second", ""))))
        await pilot.pause()
        assert app._family == "[/x]"


async def test_only_in_a_sandbox_can_one_be_the_application(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await pilot.click("#way-task")
        app.post_message(TasksSeen((("first", ""),)))
        await until(pilot, lambda: app._family == "first", "a family")
        await inside(app, pilot, "aws s3 ls | head")
        assert "'|' needs a shell" in words(app)
        await inside(app, pilot, "aws s3 ls")
        assert "Only in the sandbox can the tutor act as the application" in words(app)
