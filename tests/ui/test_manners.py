"""Manners: help of the place, copying, small windows, and an end that loses nothing."""

from __future__ import annotations

import errno
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import ui_snapshot
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import WorkerFailed
from ui_blocks import question
from ui_manners import quiet
from ui_quiet import focused, play, rest
from ui_states import STATES, reached
from ui_support import said, until

from tutor.ui.app import RoletutorApp
from tutor.ui.screens.ask import AskLine, Confirm
from tutor.ui.screens.help import PLACES, HelpScreen
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.selecting import text_of

# -- help --------------------------------------------------------------------------------------------------


async def helped(app: RoletutorApp, pilot: Any) -> str:
    """Ask for help; all that it shows."""
    await pilot.press("f1")
    await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the help is open")
    return " ".join(text_of(app.screen).split())


async def test_help_is_of_the_place_where_the_focus_is(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        for focus, name, key in (
            (app.prompt, "Prompt", "The line typed before"),
            (question(app, "who"), "QuestionBlock", "Answer with what is chosen"),
            (app.query(ActionBlock).first(), "ActionBlock", "Run this"),
            (app.rail, "Rail", "Look at the account and judge this step"),
            (app.panel, "AccountPanel", "Go to the account's roles, and back"),
        ):
            app.add_class("-account", "-steps") if name in ("Rail", "AccountPanel") else None
            app.screen.set_focus(focus)
            shown = await helped(app, pilot)
            assert f"Help · {PLACES[name].title}" in shown
            assert " ".join(PLACES[name].text.split()) in shown
            assert key in shown
            await pilot.press("f1")
            await until(pilot, lambda: len(app.screen_stack) == 1, "the same key closes it")
            assert app.focused is focus


async def test_help_works_over_a_dialog_and_the_palette_and_gives_them_back(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await app.push_screen(AskLine("Why?"))
        shown = await helped(app, pilot)
        assert "Help · A line from you" in shown
        assert "Back to the lesson, without it" in shown
        assert "judge this step" not in shown
        await pilot.click("#close-help")
        await until(pilot, lambda: isinstance(app.screen, AskLine), "the dialog is back")
        await pilot.press("ctrl+p")
        assert "Help · The commands" in await helped(app, pilot)
        await pilot.press("escape", "escape", "escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "all are closed")


async def test_the_word_help_opens_the_same_and_it_scrolls(app: RoletutorApp, tmp_path: Path) -> None:
    from tutor.ui.words import WORDS

    async with quiet(app, tmp_path) as pilot:
        await pilot.press(*"help", "enter")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the help is open")
        shown = " ".join(text_of(app.screen).split())
        assert "Help · The prompt" in shown
        for word in WORDS:
            assert word in shown
        view = app.screen.query_one("#help")
        assert view.max_scroll_y > 0
        await pilot.press("pagedown")
        await until(pilot, lambda: view.scroll_offset.y > 0, "it has scrolled")


def test_every_screen_of_ours_says_what_it_is() -> None:
    import importlib
    import pkgutil

    from textual.screen import Screen

    import tutor.ui.screens
    from tutor.ui.screens.console_page import ConsolePage

    for module in pkgutil.iter_modules(tutor.ui.screens.__path__, "tutor.ui.screens."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, Screen) and one.__module__ == module.name:
                named = {name.partition(":")[0] for name in PLACES}
                says = any(part.__name__ in named or "HELP" in vars(part) for part in one.__mro__)
                assert says or one in (HelpScreen, ConsolePage), one


# -- copying -----------------------------------------------------------------------------------------------


async def test_what_is_selected_with_the_mouse_in_the_output_is_copied(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        app.output.clear()
        app.output.say("first line\nsecond [red]line[/red]\nthird\n")
        await pilot.pause()
        await drag(app, pilot, app.output, (6, 0), (3, 2))
        assert app.screen.get_selected_text() == "line\nsecond [red]line[/red]\nthir"
        await pilot.press("ctrl+c")
        assert app.clipboard == "line\nsecond [red]line[/red]\nthir"
        await until(pilot, lambda: bool(app._notifications), "it is said")
        assert [notice.message for notice in app._notifications] == ["Copied: 3 lines."]
        assert app.is_running


async def test_a_selection_in_a_scrolled_log_is_of_the_lines_that_are_seen(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        app.output.clear()
        app.output.say("".join(f"line {number}\n" for number in range(100)))
        await until(pilot, lambda: app.output.scroll_offset.y > 50, "the end is seen")
        first = app.output.scroll_offset.y
        await drag(app, pilot, app.output, (0, 0), (3, 1))
        assert app.screen.get_selected_text() == f"line {first}\nline"


async def test_a_text_of_the_lesson_is_selected_and_a_fence_that_is_drawn_over_does_not_run(
    app: RoletutorApp, tmp_path: Path
) -> None:
    asked: list[object] = []
    app._first_predict = lambda line: asked.append(line) or True  # type: ignore[method-assign, func-returns-value]
    async with quiet(app, tmp_path, size=(120, 40)) as pilot:
        await drag(app, pilot, app.query_one("#lesson .title"), (0, 0), (2, 0))
        assert app.screen.get_selected_text() == "Ask"
        fence = app.query(ActionBlock).first()
        code = fence.query_one(".code")
        await drag(app, pilot, code, (0, 0), (6, 0))
        assert app.screen.get_selected_text() == "aws ecs"
        await pilot.press("ctrl+c")
        assert app.clipboard == "aws ecs"
        assert not asked
        await pilot.click(code)
        await until(pilot, lambda: bool(asked), "a plain click runs it")


async def drag(app: RoletutorApp, pilot: Any, widget: Any, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Draw the mouse over a widget's text."""
    widget.scroll_visible(animate=False, immediate=True)
    await pilot.pause()
    x, y = widget.content_region.offset
    await pilot.mouse_down(offset=(x + start[0], y + start[1]))
    await pilot.hover(offset=(x + start[0] + 1, y + start[1]))
    await pilot.hover(offset=(x + end[0], y + end[1]))
    await pilot.mouse_up(offset=(x + end[0], y + end[1]))
    await pilot.pause()


async def test_the_box_with_the_focus_is_copied_whole(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        fence = app.query(ActionBlock).first()
        fence.focus()
        await pilot.press("ctrl+y")
        assert app.clipboard.startswith("aws ecs register-task-definition --family nothing")
        assert "blocks:app" in app.clipboard
        question(app, "who").focus()
        await pilot.press("ctrl+y")
        assert "Who pulls the image" in app.clipboard
        assert "The agent" in app.clipboard
        app.prompt.focus()
        app._say("$ aws one", "command")
        app._say("an old answer", "plain")
        app._say("$ aws two", "command")
        app._say("the answer", "plain")
        await pilot.pause()
        await pilot.press("ctrl+y")
        assert app.clipboard == "$ aws two\nthe answer"
        app.prompt.value = "aws three"
        await pilot.press("ctrl+y")
        assert app.clipboard == "aws three"


async def test_ctrl_c_stops_what_runs_and_never_leaves(app: RoletutorApp, tmp_path: Path) -> None:
    stopped: list[bool] = []
    async with quiet(app, tmp_path) as pilot:
        app.session.stop = lambda: stopped.append(True)  # type: ignore[method-assign]
        await pilot.press("ctrl+c")
        assert [notice.message for notice in app._notifications] == ["Ctrl+Q leaves the tutor; everything is saved."]
        app._set_busy(True, stoppable=True)
        await pilot.press("ctrl+c")
        assert stopped == [True]
        assert app.is_running


# -- sizes -------------------------------------------------------------------------------------------------


async def test_in_a_small_window_the_lesson_has_its_place_even_where_the_output_was_larger(
    app: RoletutorApp, tmp_path: Path
) -> None:
    async with quiet(app, tmp_path) as pilot:
        bottom = app.query_one("#bottom")
        bottom.add_class("-larger")
        await pilot.pause()
        assert bottom.region.height > 12
        for size in ((40, 10), (120, 15), (59, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert bottom.region.height == 2
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: bottom.region.height > 12, "it is larger again")


async def test_a_small_window_says_so_in_a_line_and_does_no_harm(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        before = regions(app)
        for width, height in ((20, 5), (59, 40), (120, 15), (1, 1), (40, 8)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            line = app.query_one("#small", Static)
            assert line.region.height == 1
            assert len(str(line.render())) <= max(width - 2, 0)
            if width > 10 and height >= 8:
                assert f"{width}×{height}" in str(line.render())
                assert app.lesson.region.height >= 1
                assert app.prompt.region.height == 1
                assert app.output.region.height == 0
            await pilot.press("f4", "f3")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: line.region.height == 0, "the line is gone")
        assert regions(app) == before
        for width, height in ((80, 24), (100, 30), (200, 60)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert app.lesson.region.width >= 30
            assert app.lesson.region.height >= 10
            assert app.output.region.height >= 4
            assert app.query_one("#bottom", Vertical).region.bottom == height - 1


async def test_what_the_learner_is_at_stays_in_sight_in_another_window(tmp_path: Path) -> None:
    state = next(one for one in STATES if one.name == "prediction-wanted")
    async with state.session(tmp_path, (120, 40)) as (app, pilot):
        await reached(state, app, pilot)
        await play(app, pilot, focused(".predict"))
        for size in ((80, 24), (100, 30), (80, 24)):
            await pilot.resize_terminal(*size)
            await rest(app, pilot)
            assert app.focused is not None
            assert app.lesson.region.overlaps(app.focused.region)
            assert app.output.is_vertical_scroll_end


async def test_a_list_of_completions_goes_with_its_prompt(tmp_path: Path) -> None:
    state = next(one for one in STATES if one.name == "completion")
    async with state.session(tmp_path, (120, 40)) as (app, pilot):
        await reached(state, app, pilot)
        for size in ((80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await rest(app, pilot)
            assert app.choices.is_open
            assert app.choices.region.bottom == app.prompt.region.y
            assert app.screen.region.contains_region(app.choices.region)


def regions(app: RoletutorApp) -> list[object]:
    """Where the parts of the screen are."""
    return [(one.id, one.region) for one in app.screen.query("#top, #lesson, #output, #prompt")]


# -- the end -----------------------------------------------------------------------------------------------


async def test_to_leave_while_a_command_runs_is_asked_once(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        app._set_busy(True)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1, "it stays")
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked again")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit, "twice is an answer")


async def test_to_leave_is_at_once_where_nothing_runs(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit, "it has left")


# -- errors of the tutor's own -----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["handler", "panic", "worker"])
async def test_an_error_of_the_tutors_own_is_a_sentence_and_its_details_are_in_a_log(
    where: str, app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path / "home"))

    def broken() -> None:
        raise ZeroDivisionError("the tutor's own")

    with suppress(ZeroDivisionError, WorkerFailed):  # Textual hands it on to tests
        async with quiet(app, tmp_path) as pilot:
            if where == "handler":
                app.action_clear = broken  # type: ignore[method-assign]
                await pilot.press("ctrl+l")
            elif where == "worker":
                app.run_worker(broken, thread=True)
            else:
                try:
                    broken()
                except ZeroDivisionError:
                    app.panic("a traceback")
            await until(pilot, lambda: bool(app.fault), "it is taken")
    assert "It is the tutor's fault, not yours." in app.fault
    assert "ZeroDivisionError: the tutor's own" in (tmp_path / "home/logs/trouble.log").read_text()
    assert "Traceback" not in capsys.readouterr().err
    assert not app._exit_renderables


def test_an_error_in_a_thread_goes_to_the_log(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path))
    monkeypatch.setattr(threading, "excepthook", app._ended_thread)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    assert "ZeroDivisionError" in (tmp_path / "logs/trouble.log").read_text()


def test_when_the_terminal_is_gone_what_would_be_drawn_is_taken_all_the_same(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver's thread is Textual's own: without its taking, the screen waits for ever."""
    from textual.drivers._writer_thread import WriterThread

    class Gone:
        def write(self, text: str) -> None:
            raise OSError(errno.EIO, "Input/output error")

        def flush(self) -> None:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path))
    monkeypatch.setattr(threading, "excepthook", app._ended_thread)
    thread = WriterThread(Gone())  # type: ignore[arg-type]
    thread.start()
    writer = threading.Thread(target=lambda: [thread.write("x") for _ in range(200)], daemon=True)
    writer.start()
    writer.join(10)
    assert not writer.is_alive()
    thread.stop()
    assert not (tmp_path / "logs").exists()


async def test_words_and_keys_say_the_same(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path):
        assert "F1: help, F4: the next step." in " ".join(said(app).split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_notice_of_any_length_is_seen_to_its_last_word(
    app: RoletutorApp, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with quiet(app, tmp_path, size) as pilot:
        for number in range(1, 60, 3):
            words = f"{'x' * number} it, and the theme can be remembered. {'y' * (60 - number)} END"
            app.notify(words, markup=False)
            await until(pilot, lambda: len(app.screen.query("Toast")) == 1, "it is there")
            await until(pilot, lambda: bool(app.screen.query("Toast").first().size), "it has its place")
            assert "END" in ui_snapshot.text(app), words
            await pilot.click("Toast")
            await until(pilot, lambda: not app.screen.query("Toast"), "it is gone")
