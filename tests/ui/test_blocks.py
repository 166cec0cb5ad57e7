"""Every kind of block of a lesson, by keyboard and by mouse, on a real sandbox; and text that means harm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import ui_course
from ui_support import said as lines_said
from ui_support import type_line, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.question import Choice, QuestionBlock
from tutor.workshop.variables import fill, placed


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course with every block."""
    return ui_course.every_block(tmp_path / "course")


@pytest.fixture
def app(course: Path, tmp_path: Path) -> RoletutorApp:
    """The app of a new learner in it."""
    return RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows, as one line: a narrow window breaks it anywhere."""
    return " ".join(lines_said(app).split())


async def begun(app: RoletutorApp, pilot: Any) -> None:
    """Wait until the first step stands with the account's values."""
    await until(pilot, lambda: app.ready and app.current in app.findings, "the step is judged")
    await until(pilot, lambda: not app.query(".goal") or "{account}" not in text_of(app, ".goal"), "it is placed")


async def go(app: RoletutorApp, pilot: Any, step: str) -> None:
    """Go to a step, and wait until it alone is shown."""
    app._go(step)
    assert app.workshop is not None
    title = app.workshop.step(step).title
    await until(pilot, lambda: len(app.query(".title")) == 1 and text_of(app, ".title") == title, "it is shown")


def question(app: RoletutorApp, id: str, asked: str = "step") -> QuestionBlock:
    """The block of a question."""
    return next(b for b in app.lesson.query(QuestionBlock) if b.full_id.endswith(f"/{id}") and b.asked == asked)


def shown(block: Any) -> str:
    """All that a block shows."""
    return "\n".join(str(part.render()) for part in block.query("Static") if part.display)


def text_of(app: RoletutorApp, selector: str) -> str:
    """What the first of these shows."""
    return str(app.query(selector).first().render())  # type: ignore[attr-defined]


# -- questions ---------------------------------------------------------------------------------------------


async def test_a_quiz_is_answered_by_its_letter_and_explains(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        block = question(app, "who")
        block.focus()
        await pilot.press("a")
        await until(pilot, lambda: "✗ Not so." in shown(block), "it is wrong")
        assert "The application is not there yet." in shown(block)
        assert "executionRoleArn starts the task" in shown(block)
        await pilot.press("b")
        await until(pilot, lambda: "✓ Right. It prepares the task." in shown(block), "it is right")
        assert "right" in str(block.border_title)


@pytest.mark.parametrize("keys", [("down", "enter"), ("down", "space"), ("down", "down", "up", "enter")])
async def test_a_quiz_is_answered_by_arrows(app: RoletutorApp, keys: tuple[str, ...]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        block = question(app, "who")
        block.focus()
        await pilot.press(*keys)
        await until(pilot, lambda: "✓ Right." in shown(block), "it is right")


async def test_a_quiz_is_answered_by_mouse(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        block = question(app, "all")
        block.scroll_visible(animate=False)
        await pilot.pause()
        for choice in list(block.query(Choice))[:2]:
            await pilot.click(choice)
        assert block.chosen == ("a", "b")
        block.scroll_visible(animate=False)
        await pilot.pause()
        await pilot.click(block.query_one(".send"))
        await until(pilot, lambda: "✓ Right." in shown(block), "it is right")


async def test_where_several_are_right_all_must_be_chosen(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        block = question(app, "all")
        block.focus()
        await pilot.press("enter")
        assert "Choose first" in shown(block)
        await pilot.press("a", "enter")
        await until(pilot, lambda: "something that holds too is missing" in shown(block), "one is missing")
        await pilot.press("c", "c", "b", "enter")
        await until(pilot, lambda: "✓ Right." in shown(block), "it is right")


async def test_once_it_is_right_letters_are_for_the_prompt(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        block = question(app, "who")
        block.focus()
        await pilot.press("b")
        await until(pilot, lambda: block.settled, "it is right")
        await pilot.press(*"aws")
        assert app.prompt.value == "aws"
        assert block.chosen == ("b",)


async def test_a_prediction_comes_before_what_shows_it_and_is_compared_then(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        fence = app.lesson.query(ActionBlock).first()
        assert "expected to fail: ClientException" in str(fence.border_title)
        fence.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "First say what you expect" in said(app), "it is asked for")
        assert not app.busy
        block = question(app, "refused")
        assert app.focused is block or app.focused is app.prompt
        block.focus()
        await pilot.press("b")
        await until(pilot, lambda: "-recorded" in block.classes, "it is written down")
        assert "No role is there." not in shown(block)
        fence.focus()
        await pilot.press("enter")
        await until(pilot, lambda: "It failed, as the lesson said: ClientException." in said(app), "it fails as told")
        assert "You expected b) It takes it. What happens is a) It refuses." in shown(block)


async def test_answers_are_there_again_after_a_restart(app: RoletutorApp, course: Path, tmp_path: Path) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        for id, letter in (("refused", "a"), ("who", "c")):
            question(app, id).focus()
            await pilot.press(letter)
            await until(pilot, lambda id=id: bool(app.session.shown("ask").get(f"ask/{id}")), "it is kept")
    again = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with again.run_test(size=(120, 40)) as pilot:
        await begun(again, pilot)
        assert question(again, "refused").chosen == ("a",)
        assert "✗ Not so." in shown(question(again, "who"))
        assert "You only asked for it." in shown(question(again, "who"))


async def test_a_step_of_questions_is_done_with_the_last_of_them(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "3 questions are still open" in said(app), "they are counted")
        await answer_all(app, pilot)
        await until(pilot, lambda: "ask" in app.done, "it is done")
        assert said(app).count("This step is done. F4: next step.") == 1


async def answer_all(app: RoletutorApp, pilot: Any) -> None:
    """Answer the first step's questions."""
    for id, keys in (("refused", "a"), ("who", "b"), ("all", "ab")):
        question(app, id).focus()
        await pilot.press(*keys, *(["enter"] if len(keys) > 1 else []))
        await until(pilot, lambda id=id: question(app, id).settled, f"{id} is answered")


# -- the account's values, review, test-out ----------------------------------------------------------------


async def test_the_accounts_own_values_stand_in_the_lesson(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        assert text_of(app, ".goal") == "Say who does what in 111122223333."
        assert "ap-southeast-1" in shown(question(app, "who"))
        assert "111122223333.dkr.ecr.ap-southeast-1" in shown(app.lesson.query(ActionBlock).first())


async def test_questions_of_earlier_steps_are_asked_once_and_block_nothing(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await answer_all(app, pilot)
        await until(pilot, lambda: "ask" in app.done, "it is done")
        await go(app, pilot, "task")
        assert app.lesson.query(".review-title")
        block = question(app, "who", "review")
        block.focus()
        await pilot.press("a")
        await until(pilot, lambda: "What holds is b) The agent." in shown(block), "it is told")
        await pilot.press("b")
        assert block.chosen == ("a",)
        await go(app, pilot, "ask")
        await go(app, pilot, "task")
        asked = [b.full_id for b in app.lesson.query(QuestionBlock) if b.asked == "review"]
        assert asked == ["ask/all"]


async def test_a_part_is_tested_out_by_its_questions(app: RoletutorApp) -> None:
    from tutor.ui.screens.test_out import TestOutScreen

    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, "test-out")
        await until(pilot, lambda: isinstance(app.screen, TestOutScreen), "it is open")
        screen: Any = app.screen
        await pilot.press("b")
        await until(pilot, lambda: len(screen.test.open) == 1, "one is answered")
        await pilot.pause()
        await pilot.press("a", "b", "enter")
        await until(pilot, lambda: screen.test.passed, "all are right")
        await until(pilot, lambda: "✓ All were right" in str(screen.query_one("#rule").render()), "it is said")
        await pilot.press("escape")
        assert {"ask", "role"} <= app.done
        assert "The first part: tested out." in said(app)


async def test_a_wrong_answer_ends_a_test_out_and_the_rail_offers_it_no_more(app: RoletutorApp) -> None:
    from tutor.ui.screens.test_out import TestOutScreen

    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        options = [str(option.prompt) for option in app.rail.options]
        assert options[:3] == ["— The first part", "▷ know it? test out", "●  1 Ask and predict"]
        app.rail.focus()
        await pilot.press("up", "enter")
        await until(pilot, lambda: isinstance(app.screen, TestOutScreen), "it is open")
        screen: Any = app.screen
        await pilot.press("a")
        await until(pilot, lambda: bool(screen.test.missed), "it is missed")
        await until(pilot, lambda: all(b.closed for b in screen.query(QuestionBlock)), "nothing more is asked")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "back in the lesson")
        assert "▷ know it? test out" not in [str(option.prompt) for option in app.rail.options]
        await type_line(app, pilot, "test-out")
        await until(pilot, lambda: "are to be walked" in said(app), "it is said")
        assert app.done == set()


# -- hints and solutions -----------------------------------------------------------------------------------


async def test_hints_come_in_rungs_and_the_last_wants_a_why(app: RoletutorApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 1: Who assumes it?" in said(app), "the first")
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 2: One use case" in said(app), "the second")
        await pilot.press("f6")
        await until(pilot, lambda: len(app.screen_stack) == 2, "a why is asked for")
        await pilot.press("enter")
        assert "Write a few words first" in str(app.screen.query_one("#line-fault").render())
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "back")
        assert "in 111122223333" not in said(app)
        await pilot.press("f6")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked for again")
        await pilot.press(*"it trusts [/x] nobody", "enter")
        await until(pilot, lambda: "Hint 3: It is ecs-tasks.amazonaws.com, in 111122223333." in said(app), "the last")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the solution is shown")
        assert "You wrote: it trusts [/x] nobody" in shown(app.screen)


async def test_to_see_the_solution_before_the_last_hint_is_to_give_up(app: RoletutorApp) -> None:
    from tutor.ui.screens.solution import SolutionScreen

    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1, "not yet")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked again")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "it is shown")
        screen: Any = app.screen
        assert [way.title for way in screen._solved.ways] == [
            "AWS CLI",
            "Python (boto3)",
            "CloudFormation",
            "Console",
        ]


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_each_way_of_the_solution_can_be_run(app: RoletutorApp, turns: int) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await solution_of_role(app, pilot)
        await pilot.press(*["f4"] * turns)
        await pilot.pause()
        await pilot.press("f5")
        await until(pilot, lambda: "role" in app.done, "the step passes")


async def test_the_consoles_way_opens_the_form(app: RoletutorApp) -> None:
    from tutor.ui.screens.create_role import CreateRoleScreen

    async with app.run_test(size=(120, 40)) as pilot:
        await solution_of_role(app, pilot)
        await pilot.press("f3")
        await pilot.pause()
        await pilot.click("#run")
        await until(pilot, lambda: isinstance(app.screen, CreateRoleScreen), "the form is open")
        screen: Any = app.screen
        assert screen.form.use_case == ""


async def solution_of_role(app: RoletutorApp, pilot: Any) -> None:
    """Open the solution of the second step."""
    from tutor.ui.screens.solution import SolutionScreen

    await begun(app, pilot)
    await go(app, pilot, "role")
    await until(pilot, lambda: "role" in app.findings, "it is judged")
    app._work(app.session.solutions, "role", give_up=True)
    await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "it is shown")
    await pilot.pause()


async def test_a_step_to_be_done_alone_has_no_hints_and_says_so(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "alone")
        await pilot.press("f6", "f7")
        await until(pilot, lambda: "it has no hints" in said(app) and "nothing to build" in said(app), "both are said")


# -- the form's draft --------------------------------------------------------------------------------------


async def test_the_forms_first_page_passes_the_step_before_the_role_is_there(
    app: RoletutorApp, course: Path, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        app.lesson.query(ActionBlock).first().focus()
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the form is open")
        await pilot.press("tab", "enter", "tab", "down", "down", "enter", "f4", "escape")
        await until(pilot, lambda: "role" in app.done, "the first page passes the step")
        assert app.session.account is not None
        assert app.session.account.client("iam").list_roles()["Roles"] == []
    again = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with again.run_test(size=(120, 40)) as pilot:
        await begun(again, pilot)
        assert again.session.form().use_case == "Elastic Container Service Task"


# -- launches and the inside of a task ---------------------------------------------------------------------


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
    block = app.lesson.query_one(LaunchBlock)
    block.focus()
    await pilot.press("enter")
    lines = lambda: {(line.sign, line.who, line.text.split()[0]) for line in block.lines}  # noqa: E731
    await until(pilot, lambda: bool(block.lines), "it is rehearsed")
    assert ("✓", "you", "ecs:RunTask") in lines()
    assert ("✓", "ECS", "sts:AssumeRole") in lines()
    assert ("✗", "E agent", "ecr:GetAuthorizationToken") in lines()
    told = "\n".join(line.text for line in block.lines)
    assert "ResourceInitializationError: unable to pull secrets or registry auth" in told
    assert "No statement allows ecr:GetAuthorizationToken on *." in told
    assert "The task would stop: TaskFailedToStart." in told
    assert "put-role-policy" not in told  # what mends it is for the learner to say
    assert "You expected a) It starts. What happens is b) It stops." in shown(block)
    assert "You expected a)" in shown(question(app, "starts"))


async def test_a_launch_of_what_is_not_there_says_so(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "task")
        block = app.lesson.query_one(LaunchBlock)
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
    fence = app.lesson.query(ActionBlock).first()
    assert "inside blocks" in str(fence.border_title)
    fence.focus()
    await pilot.press("enter")
    await until(pilot, lambda: "The task did not start, so there is no application to be." in said(app), "it is said")
    assert "ResourceInitializationError" in said(app)


async def test_a_fence_inside_a_task_runs_as_its_application(at_launch: tuple[RoletutorApp, Any]) -> None:
    app, pilot = at_launch
    assert app.session.account is not None
    policy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    app.session.account.client("iam").attach_role_policy(RoleName="blocksRole", PolicyArn=policy)
    fence = app.lesson.query(ActionBlock).first()
    fence.focus()
    await pilot.press("enter")
    await until(pilot, lambda: "as the application in the container app" in said(app), "it runs")
    await until(pilot, lambda: not app.busy, "it has ended")
    assert "Unable to locate credentials" in said(app)  # the task has no task role


# -- text that means harm ----------------------------------------------------------------------------------

HOSTILE = ["[red]x[/red]", "[/x]", "[@click=app.quit]x[/]", "a\x1b[31mb", "\u202eabc", "x" * 10_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_it_is_in_every_new_place(course: Path, tmp_path: Path, text: str) -> None:
    from tutor.ecs import State
    from tutor.report.launch_lines import Line
    from tutor.study.certificate import Certificate
    from tutor.study.solving import SolutionText, Solved
    from tutor.ui.screens.ask import AskLine, Confirm
    from tutor.ui.screens.certificate import CertificateScreen
    from tutor.ui.screens.solution import SolutionScreen
    from tutor.ui.widgets.launch import table
    from tutor.workshop.model import Action, Demonstration, Option, Question

    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    options = (Option(text, True, text), Option(text + "2", False, text))
    block = QuestionBlock("x/y", Question("y", "quiz", text, options, 1))
    launch = LaunchBlock(Demonstration("family", 1))
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await app.lesson.mount(block, launch, ActionBlock(Action("aws", text, 1, text, text)))
        block.show_answer(("a",), False, (text, text))
        block.show_comparison(text)
        launch.show_trouble(text)
        assert text not in HOSTILE[:3] or text in shown(launch)
        launch._rows.update(table([Line("✗", text, text, State.FAILED)]))
        app._say(text, "hint")
        await pilot.pause()
        ways = (SolutionText("cli", text, text), SolutionText("boto3", "b", text))
        for screen in (
            AskLine(text),
            Confirm(text, text, text),
            SolutionScreen(text, Solved(text, ways)),
            CertificateScreen(Certificate("x", text, text, "", (), 0, 0), app.session),
        ):
            app.push_screen(screen)
            await pilot.pause()
            assert app.screen is screen
            app.pop_screen()
        await pilot.pause()
        assert app.is_running
        if text.startswith("["):
            assert text in shown(block)
        assert "\x1b" not in shown(block) + str(launch.border_title)
        assert "\u202e" not in shown(block)
