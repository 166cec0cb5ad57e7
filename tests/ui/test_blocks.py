"""Questions of a lesson, by keyboard and by mouse, on a real sandbox; and text that means harm, in every block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ui_blocks import begun, go, question, said, shown, text_of
from ui_support import type_line, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.question import Choice, QuestionBlock

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


async def test_letters_at_the_prompt_answer_the_first_question_that_is_open(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, "f")
        assert "There is no answer 'f'" in said(app)
        for block in app.lesson.blocks(QuestionBlock):
            assert block.is_open
            await type_line(app, pilot, ", ".join(block.question.right).upper())
            await until(pilot, lambda block=block: not block.is_open, f"{block.full_id} is answered")
        await type_line(app, pilot, "a")
        assert "No question of this step is open" in said(app)


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
        fence = app.lesson.blocks(ActionBlock)[0]
        assert "expected to fail: ClientException" in shown(fence)
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
        assert "111122223333.dkr.ecr.ap-southeast-1" in shown(app.lesson.blocks(ActionBlock)[0])


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
        asked = [b.full_id for b in app.lesson.blocks(QuestionBlock) if b.asked == "review"]
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
        assert options[1:3] == ["▷ know it? test out", "●  1 Ask and predict"]
        assert options[0].split() == ["The", "first", "part", "0", "of", "2"]
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


# -- text that means harm ----------------------------------------------------------------------------------

HOSTILE = ["[red]x[/red]", "[/x]", "[@click=app.quit]x[/]", "a\x1b[31mb", "\u202eabc", "x" * 10_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_shown_as_it_is_in_every_new_place(course: Path, tmp_path: Path, text: str) -> None:
    from tutor.study.certificate import Certificate
    from tutor.study.solving import SolutionText, Solved
    from tutor.ui.screens.ask import AskLine, Confirm
    from tutor.ui.screens.certificate import CertificateScreen
    from tutor.ui.screens.solution import SolutionScreen
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
