"""Which rules are a widget's: the same as by Textual's own way to find out, for every kind of selector."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.css import stylesheet
from textual.css.model import RuleSet
from textual.dom import DOMNode
from textual.widgets import Button, Input, Static
from ui_quiet import rest
from ui_states import STATES, reached

from tutor.ui.mends import matching


class Nested(App[None]):
    """Every kind of selector, about widgets three deep."""

    CSS = """
    * { opacity: 1; }
    Static { width: 1; }
    .a { width: 2; }
    #one { width: 3; }
    Static.a { width: 4; }
    .a.b { width: 5; }
    Vertical Static { width: 6; }
    Vertical > Static { width: 7; }
    Vertical > Horizontal > Static { width: 8; }
    Vertical Horizontal .a { width: 9; }
    Screen > Vertical Static.b { width: 10; }
    .a .a { width: 11; }
    .a > .a { width: 12; }
    Vertical.a > Horizontal.b .a { width: 13; }
    Input:focus { width: 14; }
    Vertical:focus-within Static { width: 15; }
    Button:disabled, Static:first-child { width: 16; }
    App:dark Static { width: 17; }
    #one #two { width: 18; }
    * > .b { width: 19; }
    Vertical {
        &.a { height: 2; }
        &.a > Static { height: 3; }
        Horizontal { &:hover { height: 4; } .b { height: 5; } }
    }
    """

    def compose(self) -> ComposeResult:
        """See `App`."""
        with Vertical(id="one", classes="a"):
            yield Static(classes="a b")
            with Horizontal(id="two", classes="b"):
                yield Static(classes="a")
                yield Input()
            with Horizontal(classes="a"), Vertical(classes="a"):
                yield Static(classes="a b")
                yield Button(disabled=True)


def compared(app: App[None]) -> list[bool]:
    """For each selector and each widget: whether the one is about the other, held against Textual's own answer."""
    found = []
    nodes: list[DOMNode] = [app, *app.screen.walk_children(with_self=True)]
    for rule in app.stylesheet.rules:
        for selectors in rule.selector_set:
            for node in nodes:
                ours = matching._match(selectors.selectors, node.css_path_nodes)
                assert ours is matching._match_outside_in(selectors.selectors, node.css_path_nodes), (selectors, node)
                found.append(ours)
    return found


async def test_every_kind_of_selector() -> None:
    async with Nested().run_test() as pilot:
        app = pilot.app
        ours = [rule for rule in app.stylesheet.rules if not rule.is_default_rules]
        assert len(ours) > 20
        for focused in (None, app.query_one(Input)):
            app.set_focus(focused)
            await pilot.pause()
            found = compared(app)
            assert 60 < sum(found) < len(found) / 2
            used = {rule for rule in ours if any(stylesheet.Stylesheet._check_rule(rule, node.css_path_nodes)
                                                 for node in app.screen.walk_children(with_self=True))}  # fmt: skip
            assert len(used) > 12


@pytest.mark.parametrize("name", ["lesson-top", "form-policies", "task-definition", "compare-needs"])
async def test_in_our_own_screens(name: str, tmp_path: Path) -> None:
    state = next(one for one in STATES if one.name == name)
    async with state.session(tmp_path, (80, 24)) as (app, pilot):
        await reached(state, app, pilot)
        await rest(app, pilot)
        assert sum(compared(app)) > 200


def test_a_rule_is_itself_only() -> None:
    one, other = RuleSet(), RuleSet()
    assert len({one, other, one}) == 2
    assert RuleSet.__hash__ is object.__hash__
