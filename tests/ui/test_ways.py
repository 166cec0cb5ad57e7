"""The lower part: four ways to act by keys and by mouse, what is said there, and what runs."""

from __future__ import annotations

from functools import partialmethod
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual.css.stylesheet import Stylesheet
from ui_empty_account import app_of
from ui_support import said, type_line, until

from tutor.actions.processes import Running
from tutor.ui.app import RoletutorApp
from tutor.ui.themes import THEMES
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.output import LIMIT, Output


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoletutorApp:
    """The app of a new learner, on an account where nothing has to start."""
    return app_of(tmp_path, monkeypatch)


async def begun(app: RoletutorApp, pilot: Any) -> None:
    """Wait until the step is judged."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
    if len(app.screen_stack) > 1:  # the offer to do the steps before
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "it is declined")


def tabs(app: RoletutorApp) -> str:
    """The line of the ways."""
    return "".join(str(tab.render()) for tab in app.query(".way"))  # type: ignore[attr-defined]


# -- which way ---------------------------------------------------------------------------------------------


async def test_another_way_styles_the_lower_part_once(app: RoletutorApp) -> None:
    async with app.run_test() as pilot:
        await begun(app, pilot)
        bottom, styled = app.query_one("#bottom"), list[Any]()
        style = Stylesheet.update_nodes

        def noted(self: Stylesheet, nodes: Any, *given: Any, **named: Any) -> None:
            nodes = list(nodes)
            styled.extend(node for node in nodes if node is bottom)
            style(self, nodes, *given, **named)

        with patch.object(Stylesheet, "update_nodes", noted):
            app._show_way("task")
        assert bottom.has_class("-task")
        assert not bottom.has_class("-cli")
        assert len(styled) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_key_goes_through_the_four_ways_and_each_has_its_input(
    app: RoletutorApp, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await begun(app, pilot)
        assert (app.way, app.focused) == ("cli", app.prompt)
        assert "[CLI]" in tabs(app)
        seen = {}
        for _ in range(4):
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert app.focused is not None
            seen[app.way] = app.focused.id
            assert f"[{app.query_one(f'#way-{app.way}').way_name}]" in tabs(app)  # type: ignore[attr-defined]
        assert seen == {
            "python": "python-editor",
            "task": "task-prompt",
            "console": "console-menu",
            "cli": "prompt",
        }


async def test_by_mouse_and_by_f2_and_by_words(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        for way in ("python", "task", "console", "cli"):
            await pilot.click(f"#way-{way}")
            await until(pilot, lambda way=way: app.way == way, f"{way} is in use")
        await pilot.press("f2")
        assert app.way == "console"
        assert app.focused is app.query_one("#console-menu")
        await pilot.press("escape")
        assert (app.way, app.focused) == ("cli", app.prompt)
        await type_line(app, pilot, "python")
        assert app.way == "python"


async def test_what_is_typed_over_the_lesson_goes_to_the_way_in_use(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("ctrl+o")
        app.query(ActionBlock).first().focus()
        await pilot.press("x")
        assert app.focused is app.query_one("#python-editor")
        await pilot.press("f2", "x")
        assert (app.way, app.prompt.value) == ("cli", "x")


async def test_a_command_put_at_the_prompt_brings_the_prompt_up(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("f2")
        app.prompt.value = "aws iam list-roles"
        await pilot.press("enter")
        await until(pilot, lambda: "called: iam list-roles" in said(app), "it runs")
        assert app.way == "cli"


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 8), ((120, 40), 12)])
async def test_the_lower_part_is_small_until_it_is_used(app: RoletutorApp, size: tuple[int, int], rows: int) -> None:
    async with app.run_test(size=size) as pilot:
        await begun(app, pilot)
        bottom = app.query_one("#bottom")
        assert bottom.size.height == rows
        await pilot.press("f12")
        await pilot.pause()
        assert bottom.size.height > size[1] // 2
        await pilot.press("f12", "ctrl+o")
        await pilot.pause()
        assert app.query_one("#python-editor").size.height >= 6
        assert app.output.size.height >= 3


# -- what runs ---------------------------------------------------------------------------------------------


async def test_escape_stops_what_runs_and_the_line_says_so_meanwhile(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.prompt.value = "aws wait"
        await pilot.press("enter")
        state = app.query_one("#ways-state")
        await until(pilot, lambda: "s running, Esc stops it" in str(state.render()), "it is said")  # type: ignore[attr-defined]
        await until(pilot, lambda: app.session._running is not None, "it runs")
        await pilot.press(*"aws n")
        await pilot.press("escape")  # the list, when it is open
        await pilot.press("escape")
        await until(pilot, lambda: not app.busy, "it has ended")
        assert "interrupted" in said(app)
        assert "Stopped." in said(app)
        assert app.prompt.value == "aws n"
        assert str(state.render()) == ""  # type: ignore[attr-defined]


async def test_ctrl_c_stops_too_and_what_ignores_it_is_killed(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app._run_program(
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('deaf')\ntime.sleep(60)"
        )
        await until(pilot, lambda: "deaf" in said(app), "it runs")
        with patch.object(Running, "stop", partialmethod(Running.stop, patience=3600)):  # the second one does not wait
            await pilot.press("ctrl+c", "ctrl+c")
            await until(pilot, lambda: not app.busy, "it has ended")
        assert "Stopped." in said(app)


async def test_enter_while_something_runs_keeps_the_line(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.prompt.value = "aws wait"
        await pilot.press("enter")
        await until(pilot, lambda: app.session._running is not None, "it runs")
        app.prompt.value = "aws next"
        await pilot.press("enter")
        await until(pilot, lambda: "A command is still running. Esc stops it." in said(app), "it is said")
        assert app.prompt.value == "aws next"
        await pilot.press("escape")
        await until(pilot, lambda: not app.busy, "it has ended")
        await pilot.press("enter")
        await until(pilot, lambda: "called: next" in said(app), "it runs now")


FLOODS = {
    "lines": ("for n in range(70_000): print(f'{n:06} ' + 'x' * 66)", 5_110_000),
    "one line": ("print('y' * 1_000_000)", 1_000_001),
    "bytes": ("import os\nfor _ in range(16): os.write(1, bytes(range(256)) * 256)", 1_048_576),
}


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_big_output_comes_in_small_pieces_and_does_not_fill_the_screen(
    app: RoletutorApp, tmp_path: Path, flood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, size = FLOODS[flood]
    pieces = list[int]()
    say = Output.say

    def counted(self: Output, text: str) -> None:
        pieces.append(len(text))
        say(self, text)

    monkeypatch.setattr(Output, "say", counted)
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        app._run_program(program)
        await until(pilot, lambda: not app.busy, "it has ended")
        assert max(pieces) <= 1 << 16  # the screen is drawn after each
        assert sum(pieces) < 325_000
        assert "characters are not shown; the whole output is in " in " ".join(said(app).split())
        [kept] = (tmp_path / "home" / "work" / "outputs").iterdir()
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.stat().st_size >= size
        assert len(app.output.lines) < 2 * LIMIT


# -- what is said ------------------------------------------------------------------------------------------


async def test_a_line_without_an_end_is_shown_when_its_program_ends(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app._run_program("print('half', end='')")
        await until(pilot, lambda: not app.busy, "it has ended")
        assert "half" in said(app)


async def test_lines_are_folded_to_the_width_and_anew_when_it_changes(app: RoletutorApp) -> None:
    text = "a word and another " * 12 + "arn:aws:iam::111122223333:role/" + "x" * 200 + " 漢字" * 30
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.output.clear()
        app.output.note(text, "plain")
        for width in (80, 120, 62):  # where it is smaller, only the lesson and the prompt are shown
            await pilot.resize_terminal(width, 24)
            await until(pilot, lambda width=width: app.size.width == width and fits(app), f"it is folded to {width}")
            rows = app.output.lines
            assert "".join(row.text for row in rows) == text
        assert len(rows) > 8


def fits(app: RoletutorApp) -> bool:
    """No row is wider than the place for it, and the first is as full as a word more or less leaves it."""
    room = app.output.scrollable_content_region.width
    widths = [cells(row.text.rstrip()) for row in app.output.lines]
    return max(widths) <= room and widths[0] > room - len("another ")


def cells(text: str) -> int:
    """How wide it is on the screen."""
    from rich.cells import cell_len

    return cell_len(text)


async def test_what_is_selected_is_copied_without_the_folds(app: RoletutorApp) -> None:
    from textual.geometry import Offset
    from textual.selection import Selection

    line = "aws iam create-role --role-name one --description " + "x" * 100
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.output.clear()
        app.output.note(f"{line}\nthe next line", "command")
        assert app.output.get_selection(Selection(None, None)) == (f"{line}\nthe next line", "\n")
        assert app.output.get_selection(Selection(Offset(4, 0), Offset(11, 0))) == ("iam cre", "\n")


async def test_each_manner_follows_the_theme(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.output.clear()
        app.output.note("good", "good")
        seen = set()
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause()
            [segment] = [part for part in app.output.render_line(0) if part.text.startswith("good")]
            assert segment.style is not None
            assert segment.style.color is not None
            seen.add(segment.style.color.get_truecolor().hex)
            assert segment.style.color.get_truecolor().hex == theme.success
        assert len(seen) == len(THEMES)


def test_an_old_line_is_let_go_with_all_its_rows() -> None:
    output = Output(id="output")
    output._width, output._follows = 10, False
    output.note("first " * 10, "plain")
    output._add([line for _ in range(LIMIT) for line in [type(output._said[0])("later", "plain")]])
    assert {row.text for row in output.lines} == {"later"}
    assert len(output.lines) == LIMIT
