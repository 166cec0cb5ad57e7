"""The style of a word in a Markdown block is the one that Textual makes, and is made where there is such a word."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tutor.ui.mends import inline_styles  # noqa: F401 - Textual is mended by it
from tutor.ui.widgets.prose import Paragraph, Prose

TEXT = "Plain `code`, *leaned*, **strong** and ~~struck~~ words.\n\n- one `item`\n- another\n"
SHOWN = """
import asyncio, json
from textual.app import App
from textual.widgets import Markdown

class Shown(App[None]):
    CSS = "MarkdownParagraph > .strong { color: red; }"

    def compose(self):
        yield Markdown(TEXT)

async def main():
    async with Shown().run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        said = []
        for theme in ("textual-dark", "textual-light"):
            pilot.app.theme = theme
            await pilot.pause()
            lines = pilot.app.screen._compositor.render_strips()
            said.append([[(piece.text, str(piece.style)) for piece in line] for line in lines])
        print(json.dumps(said))

asyncio.run(main())
"""


def shown(first: str) -> Any:
    """Every line of the text in two themes, in pieces with their styles, by a process that does `first`."""
    words = [sys.executable, "-c", f"{first}\nTEXT = {TEXT!r}\n{SHOWN}"]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def of_textual() -> Any:
    """As Textual shows it by itself."""
    return shown("")


def test_it_looks_as_textual_shows_it_in_each_theme(of_textual: Any) -> None:
    dark, light = of_textual
    assert dark != light
    pieces = {text: style for line in dark for text, style in line}
    assert len({pieces["code"], pieces["leaned"], pieces["strong"], pieces["struck"]}) == 4
    assert shown("from tutor.ui.mends import inline_styles") == of_textual


class Two(App[None]):
    """A text in two paragraphs: one has code in it."""

    def compose(self) -> ComposeResult:
        """See `App`."""
        yield Prose("Nothing here.\n\nSome `code` here.")


async def test_a_block_without_such_a_word_is_not_asked_for_its_styles() -> None:
    async with Two().run_test() as pilot:
        await pilot.pause()
        plain, coded = pilot.app.query(Paragraph)
        assert not plain._component_styles
        assert set(coded._component_styles) == {"code_inline"}
        before = coded.get_visual_style("code_inline")
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert coded.get_visual_style("code_inline") != before  # it is styled anew with its block
        with pytest.raises(KeyError, match="no-such"):
            coded.get_component_styles("no-such")
