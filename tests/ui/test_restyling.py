"""A widget that gets other styles gets those that Textual would give it, and is refreshed once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from tutor.ui.mends import restyling

SHOWN = """
import asyncio, json
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, OptionList, Static

class Shown(App[None]):
    CSS = '''
    .-marked { color: red; border: heavy blue; padding: 1 2; text-style: bold; scrollbar-color: green; }
    .-gone { display: none; }
    .-wide Static { width: 100%; height: 3; }
    '''

    def compose(self):
        with VerticalScroll():
            yield Static("one")
            yield Button("two")
            yield Input("three")
            yield OptionList(*map(str, range(20)))
            for n in range(20):
                yield Static(f"line {n}")

def rules(app):
    def of(widget):
        return sorted((name, repr(value)) for name, value in widget.styles.base.get_rules().items())

    widgets = app.screen.walk_children(with_self=True)
    return [(type(widget).__name__, sorted(widget.classes), of(widget)) for widget in widgets]

async def main():
    async with Shown().run_test(size=(60, 30)) as pilot:
        app, said = pilot.app, []
        scroll = app.query_one(VerticalScroll)

        async def say():
            await pilot.pause()
            while app.screen._layout_required or app.screen._update_timer._active.is_set():
                await pilot.pause()
            lines = app.screen._compositor.render_strips()
            said.append([rules(app), [[(piece.text, str(piece.style)) for piece in line] for line in lines]])

        await say()
        for classes in ("-marked", "-wide", "-gone", "-gone", "-marked"):
            (app.query("Static").first() if classes == "-gone" else scroll).toggle_class(classes)
            await say()
        for theme in ("textual-light", "nord"):
            app.theme = theme
            await say()
        print(json.dumps(said))

asyncio.run(main())
"""


def shown(first: str) -> Any:
    """All rules and every line, after each change of classes and themes, in a process that does `first`."""
    words = [sys.executable, "-c", f"{first}\n{SHOWN}"]
    return json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def test_rules_and_lines_are_those_of_textuals_own() -> None:
    own = shown("")
    assert len({json.dumps(moment) for moment in own}) >= 6  # each change is seen
    assert shown("from tutor.ui.mends import restyling") == own


class Cards(App[None]):
    """Something with much in it."""

    CSS = ".-marked { color: red; background: blue; tint: green 10%; }"

    def compose(self) -> ComposeResult:
        """See `App`."""
        with Vertical():
            for n in range(8):
                yield Static(f"line {n}")


async def test_for_all_its_rules_a_widget_and_what_is_in_it_are_refreshed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[Widget]()
    refresh = Widget.refresh

    def counted(self: Widget, *given: Any, **named: Any) -> Widget:
        asked[self] += 1
        return refresh(self, *given, **named)

    async with Cards().run_test() as pilot:
        await pilot.pause()
        box = pilot.app.query_one(Vertical)
        counts = []
        for replace in (restyling._replace_textuals, restyling._replace_rules):
            monkeypatch.setattr(Widget, "refresh", counted)
            monkeypatch.setattr("textual.css.stylesheet.Stylesheet.replace_rules", staticmethod(replace))
            box.remove_class("-marked")
            await pilot.pause()
            asked.clear()
            box.add_class("-marked")
            await pilot.pause()
            assert box.styles.color == Color.parse("red")
            counts.append(asked[box.children[0]])
        textuals, ours = counts
        assert (ours, textuals > ours) == (1, True)


async def test_what_is_as_it_was_is_not_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Cards().run_test() as pilot:
        await pilot.pause()
        line = pilot.app.query("Static").first()
        rules: Any = line.styles.base.get_rules()

        def fails(*_: object, **__: object) -> None:
            raise AssertionError("refreshed")

        monkeypatch.setattr(Widget, "refresh", fails)
        for animate in (False, True):
            restyling._replace_rules(line, dict(rules), animate=animate)
        with pytest.raises(AssertionError, match="refreshed"):
            restyling._replace_rules(line, rules | {"color": Color.parse("blue")})


async def test_a_style_that_moves_is_still_textuals() -> None:
    async with Cards().run_test() as pilot:
        button = Button("one")
        await pilot.app.mount(button)
        rules: Any = button.styles.base.get_rules()
        restyling._replace_rules(button, rules | {"color": Color.parse("blue")}, animate=True)
        assert button.styles.color == Color.parse("blue")
