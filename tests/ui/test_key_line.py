"""The line of keys at the bottom: what it shows, and that a click on it is the key."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Footer, Input

from tutor.ui.widgets.key_line import KeyLine


class Keys(App[None]):
    """Some keys; what was done by them is noted."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("f1", "note('help')", "Help", tooltip="What this is"),
        Binding("f2", "note('off')", "Off"),
        Binding("f3", "note('wide')", "漢字 wide", key_display="^x"),
        Binding("f4", "note('wide')", "the same again"),
        Binding("f5", "note('unseen')", "Unseen", show=False),
    ]

    def __init__(self, *, compact: bool = True, footer: bool = False) -> None:
        super().__init__()
        self.line = KeyLine(compact=compact)
        self.footer = footer
        self.noted: list[str] = []
        self.rung = 0

    def compose(self) -> ComposeResult:
        """With Textual's own in place of ours, to compare."""
        yield Input()
        yield Footer(compact=self.line._compact, show_command_palette=False) if self.footer else self.line

    def action_note(self, what: str) -> None:
        """Done."""
        self.noted.append(what)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One of them is shown, and cannot be done now."""
        return None if parameters == ("off",) else True

    def bell(self) -> None:
        """Heard."""
        self.rung += 1


def last_line(app: App[None]) -> list[tuple[str, Any, Any, Any, Any]]:
    """Each letter of the screen's last row with how it looks."""
    cells = []
    for segment in app.screen._compositor.render_strips()[-1]:
        style = segment.style
        assert style is not None
        for letter in segment.text:
            ground = style.bgcolor and style.bgcolor.get_truecolor()
            colour = letter != " " and style.color and style.color.get_truecolor()
            cells.append(
                (letter, colour, ground, letter != " " and bool(style.bold), letter != " " and bool(style.dim))
            )
    return cells


@pytest.mark.parametrize("compact", [True, False])
async def test_it_looks_as_textuals_own(compact: bool) -> None:
    rows = []
    for footer in (False, True):
        app = Keys(compact=compact, footer=footer)
        async with app.run_test(size=(70, 10)) as pilot:
            await pilot.pause()
            rows.append(last_line(app))
    assert rows[0] == rows[1]
    assert "Help" in "".join(letter for letter, *_ in rows[0])


async def test_a_click_is_the_key_and_what_cannot_be_done_rings() -> None:
    app = Keys()
    async with app.run_test(size=(70, 10)) as pilot:
        await pilot.pause()
        assert [key.description for key in app.line.keys] == ["Help", "Off", "漢字 wide"]
        for key in app.line.keys:
            for column in (app.line.place(key)[0], app.line.place(key)[1] - 1):
                assert await pilot.click(KeyLine, offset=(column, 0))
                await pilot.pause()
        await pilot.click(KeyLine, offset=(60, 0))  # beside them
        await pilot.click(KeyLine, offset=(app.line.place(app.line.keys[0])[1], 0))  # between two
        assert app.noted == ["help", "help", "wide", "wide"]
        assert app.rung == 2


async def test_what_the_mouse_is_over_stands_out_and_says_what_it_does() -> None:
    app = Keys()
    async with app.run_test(size=(70, 10)) as pilot:
        await pilot.pause()
        plain = last_line(app)
        await pilot.hover(KeyLine, offset=(1, 0))
        await pilot.pause()
        assert app.line.tooltip == "What this is"
        over = last_line(app)
        end = app.line.place(app.line.keys[0])[1]
        grounds = [[cell[2] for cell in row[:end]] for row in (over, plain)]
        assert all(one != other for one, other in zip(*grounds, strict=True))
        assert over[end:] == plain[end:]
        await pilot.hover(KeyLine, offset=(app.line.place(app.line.keys[2])[0], 0))
        assert app.line.tooltip is None
        await pilot.hover(Input)
        await pilot.pause()
        assert last_line(app) == plain


async def test_where_the_window_is_too_narrow_the_wheel_turns_it() -> None:
    app = Keys()
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause()
        whole = app.line.keys[-1].end
        assert whole > 20

        def turn(kind: type[events.MouseScrollDown | events.MouseScrollUp], times: int) -> None:
            for _ in range(times):
                app.post_message(kind(None, 3, 9, 0, 1, 0, False, False, False, screen_x=3, screen_y=9))

        turn(events.MouseScrollDown, 20)
        await pilot.pause()
        assert app.line.place(app.line.keys[-1])[1] == 20
        assert "".join(letter for letter, *_ in last_line(app)).endswith("wide")
        await pilot.click(KeyLine, offset=(18, 0))
        assert app.noted == ["wide"]
        turn(events.MouseScrollUp, 1)
        await pilot.pause()
        assert app.line.place(app.line.keys[-1])[1] == 24
        await pilot.resize_terminal(70, 10)
        await pilot.pause()
        assert app.line.place(app.line.keys[0])[0] == 0


async def test_it_is_drawn_again_when_its_keys_change_alone() -> None:
    app = Keys()
    async with app.run_test(size=(70, 10)) as pilot:
        await pilot.pause()
        before = app.line.keys
        app.refresh_bindings()
        await pilot.pause()
        assert app.line.keys is before
        app.check_action = lambda action, parameters: parameters != ("off",)  # type: ignore[method-assign]
        app.refresh_bindings()
        await pilot.pause()
        assert [key.description for key in app.line.keys] == ["Help", "漢字 wide"]
