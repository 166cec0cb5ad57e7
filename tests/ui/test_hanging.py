"""A text with something before it: a sign, a letter."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.selection import SELECT_ALL

from tutor.ui.widgets.hanging import Hanging


class Beside(App[None]):
    """One text beside a sign."""

    CSS = "Hanging { width: 20; }"

    def compose(self) -> ComposeResult:
        self.one = Hanging(Content("one two three four five six"), 6)
        yield self.one


async def test_a_text_is_wrapped_beside_what_is_before_it() -> None:
    app = Beside()
    async with app.run_test(size=(30, 10)) as pilot:
        app.one.show_lead(Content("›○ a and more"))
        await pilot.pause()
        lines = [strip.text.rstrip() for strip in app.one.render_lines(app.one.size.region)]
        assert lines == ["›○ a aone two three", "      four five six"]
        before, *text = app.one.render_lines(app.one.size.region)[0]
        assert "offset" not in (before.style.meta if before.style else {})  # the mouse selects in the text alone
        assert text[0].style is not None
        assert text[0].style.meta["offset"] == (0, 0)
        copied = app.one.get_selection(SELECT_ALL)
        assert copied is not None
        assert copied[0] == "›○ a and more  one two three four five six"


@pytest.mark.parametrize("width", [1, 2, 6, 7, 8])
async def test_in_a_window_that_is_too_narrow_it_breaks_nothing(width: int) -> None:
    app = Beside()
    async with app.run_test(size=(width, 10)) as pilot:
        app.one.styles.width = width
        app.one.show_lead(Content("○"))
        await pilot.pause()
        strips = app.one.render_lines(app.one.size.region)
        assert all(strip.cell_length == width for strip in strips)
