"""A launch in a lesson, and what runs inside a task."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import ui_course
from ui_blocks import begun, go, question, said, shown
from ui_support import until

from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.lesson import ActionBlock
from tutor.workshop.variables import fill, placed


@pytest.fixture
async def at_launch(app: RoletutorApp) -> AsyncIterator[tuple[RoletutorApp, Any]]:
    """The app in the step with the launch, with a task definition whose role has no permissions."""
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        for text in (ui_course.ROLE_BY_BOTO3, ui_course.DEFINITION):
            source = placed(fill(text, {"role_name": "blocksRole"}), "111122223333", "ap-southeast-1")
            app._set_busy(True)
            app._work(app.session.run, [], python=source)
            await until(pilot, lambda: not app.busy, "it is made")
        await go(app, pilot, "task")
        yield app, pilot


async def test_a_launch_is_shown_call_by_call_with_what_stopped_it(at_launch: tuple[RoletutorApp, Any]) -> None:
    app, pilot = at_launch
    question(app, "starts").focus()
    await pilot.press("a")
    await until(pilot, lambda: question(app, "starts").settled, "it is predicted")
    block = app.lesson.blocks(LaunchBlock)[0]
    block.focus()
    await pilot.press("enter")
    await until(pilot, lambda: bool(block.lines), "it is rehearsed")
    assert block.lanes is not None
    lanes = block.lanes
    await until(pilot, lambda: app.focused is lanes, "the lanes have the focus")
    await pilot.press("end")
    calls = {(call.sign, call.lane.value, call.action, call.role) for call in lanes.lanes.calls if call.step}
    assert ("✓", "you", "ecs:RunTask", "") in calls
    assert ("✓", "ECS", "sts:AssumeRole", "E") in calls
    assert ("✗", "agent", "ecr:GetAuthorizationToken", "E") in calls
    await until(pilot, lambda: "AWS says" in shown(block), "what there is to say of the call stands below")
    told = shown(block)
    assert "ResourceInitializationError: unable to pull secrets or registry auth" in told
    assert "No statement allows ecr:GetAuthorizationToken on *." in told
    assert "the role has no policies at all" in told
    assert "The task would stop: TaskFailedToStart." in told
    assert "put-role-policy" not in told  # what mends it is for the learner to say
    assert "You expected a) It starts. What happens is b) It stops." in shown(block)
    assert "You expected a)" in shown(question(app, "starts"))


async def test_a_launch_of_what_is_not_there_says_so(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "task")
        block = app.lesson.blocks(LaunchBlock)[0]
        block.scroll_visible(animate=False)
        await pilot.pause()
        await pilot.click(block)
        await until(pilot, lambda: "First say what you expect" in said(app), "a prediction is wanted")
        question(app, "starts").focus()
        await pilot.press("b")
        await until(pilot, lambda: question(app, "starts").settled, "it is predicted")
        block.action_run()
        await until(pilot, lambda: "There is no active task definition blocks." in shown(block), "it is said")


async def test_a_fence_inside_a_task_that_does_not_start_says_aws_words(at_launch: tuple[RoletutorApp, Any]) -> None:
    app, pilot = at_launch
    fence = app.lesson.blocks(ActionBlock)[0]
    await until(pilot, lambda: "as the application in the task blocks" in shown(fence), "whose application it is")
    fence.focus()
    await pilot.press("enter")
    await until(pilot, lambda: "The task did not start, so there is no application to be." in said(app), "it is said")
    assert "ResourceInitializationError" in said(app)


async def test_a_fence_inside_a_task_runs_as_its_application(at_launch: tuple[RoletutorApp, Any]) -> None:
    app, pilot = at_launch
    assert app.session.account is not None
    policy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    app.session.account.client("iam").attach_role_policy(RoleName="blocksRole", PolicyArn=policy)
    fence = app.lesson.blocks(ActionBlock)[0]
    fence.focus()
    await pilot.press("enter")
    await until(pilot, lambda: "as the application in the container app" in said(app), "it runs")
    await until(pilot, lambda: not app.busy, "it has ended")
    assert "Unable to locate credentials" in said(app)  # the task has no task role


async def test_f8_launches_any_task_definition_after_a_guess(at_launch: tuple[RoletutorApp, Any]) -> None:
    from tutor.ui.screens.launch import LaunchScreen

    app, pilot = at_launch
    await pilot.press("f8")
    await until(pilot, lambda: "First say what you expect" in said(app), "the lesson's own prediction comes first")
    assert len(app.screen_stack) == 1
    await go(app, pilot, "role")  # this step has no launch: any may be guessed at
    await pilot.press("f8")
    await until(pilot, lambda: isinstance(app.screen, LaunchScreen), "the screen is there")
    screen: Any = app.screen
    await until(pilot, lambda: screen.asking, "the only task definition is taken, and it is asked")
    await pilot.press("d")
    await until(pilot, lambda: screen.of is not None and screen._lanes.display, "it is rehearsed")
    await pilot.press("end")
    await until(pilot, lambda: "✓ Right. You expected that it stops at the agent (E)." in shown(screen), "it is told")
    await until(pilot, lambda: "to mend" in shown(screen), "outside the lesson what mends it is said")
    assert "aws iam put-role-policy --role-name blocksRole" in shown(screen)
    await pilot.press("escape")
    await until(pilot, lambda: len(app.screen_stack) == 1, "back in the lesson")
