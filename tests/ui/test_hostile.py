"""Text that means harm, from everywhere at once: the account, the course, programs, errors. It is shown as it is.

Every state of tests/ui_states.py is reached with the last door before the terminal (tutor/ui/door.py) taken out: then
each widget has to make its texts visible by itself. The door has a test of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import ui_course
import ui_snapshot
from rich.segment import Segment
from textual.app import App
from textual.content import Content
from textual.events import Paste
from textual.widgets import Static
from ui_account import REGION, QuietAccount, role
from ui_quiet import SIX_STEPS, play, rest, session, typed
from ui_states import STATES, State, reached

from tutor.account.base import AccountError
from tutor.printable import MARKS, safe, visible
from tutor.snapshot import AttachedPolicy, InlinePolicy, Present, Unreadable
from tutor.ui.door import Door
from tutor.ui.widgets.output import clean

MARKUP = "[red]x[/red][/y][@click=app.quit]z[/]"
"""Shown as it is, letter for letter."""
ESCAPES = "\x1b[31m\x1b[2J\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x07\x1b]52;c;ZXZpbA==\x07\x1bP1;2q\x1b\\\x1bc\x9b31m\x1b"
TURNING = "\u202egpj.exe\u202c \u2066a\u2069 \u200f\u061c\u200b\u2028\u3164\u00ad\ufeff"
SHAPES = "😀👩\u200d💻🇻🇳漢字 e\u0301 z" + "\u0300\u0489" * 30 + " עברית عربي\x00\x07\r\ud800"
HARM = MARKUP + ESCAPES + TURNING + SHAPES
LONG = "x" * 10_000
FLOOD = "a\nb\r\n" * 150
_TEXTS = {"title", "goal", "ask", "text", "because", "summary", "markdown", "hints", "inside"}


@dataclass
class Harm:
    """All that comes from outside is this text, or begins with it where it has to have a form."""

    text: str

    def course(self, value: Any) -> Any:
        """A part of a course with every text in it replaced."""
        if isinstance(value, tuple):
            return tuple(self.course(one) for one in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        given = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        new = {name: self.course(one) for name, one in given.items()}
        for name in _TEXTS & given.keys():
            if isinstance(given[name], str) and (name != "inside" or given[name]):
                new[name] = f"{self.text}{given[name]}" if name == "markdown" else self.text
            elif isinstance(given[name], tuple):
                new[name] = (self.text,) * len(given[name])
        return replace(value, **new)

    def role(self, value: Any) -> Any:
        """A role with harm in all that AWS says of it."""
        trust = json.loads(value.trust)
        trust["Statement"].append({**trust["Statement"][0], "Principal": {"AWS": self.text}})
        before = value.attached.value if isinstance(value.attached, Present) else ()
        return replace(
            value,
            description=self.text,
            trust=json.dumps(trust),
            attached=Present((*before, AttachedPolicy(self.text, f"arn:{self.text}", Unreadable(self.text)))),
            inline=Present((InlinePolicy(self.text, json.dumps({"Statement": [{"Sid": self.text}]})),)),
            tags={self.text: self.text},
            boundary=self.text,
        )

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """While it lasts, courses, policies' names, programs and errors have it."""
        from tutor.workshop import reader

        read = reader.read

        def harmful(*given: Any, **more: Any) -> Any:
            return self.course(read(*given, **more))

        with (
            patch("tutor.workshop.reader.read", harmful),
            patch("ui_account.POLICIES", (self.text, f"e{self.text}")),
            patch("tutor.ui.app.RoletutorApp.get_line_filters", App.get_line_filters),
        ):
            yield

    def at(self, state: State) -> State:
        """The state with harm in its account and programs."""
        says = {word: self.text + text for word, text in state.says.items()} or {"aws": self.text}
        return replace(state, roles=tuple(self.role(one) for one in state.roles), says=says)


_SAYS_NOTHING = {
    state.name
    for state in STATES
    if state.screen in ("CreateRoleScreen", "Confirm", "HelpScreen") or state.console or not state.harmed
}
"""States in which nothing that others have named is to be seen at 80 columns."""


_FURTHER_DOWN = {"launch-stops", "launch-starts", "lesson-table"}
"""States in which the course's own texts lie above what is seen."""


def faults(app: Any) -> list[str]:
    """What of the screen could act: characters, or an action that a text has brought."""
    found = []
    for row in ui_snapshot.rows(app):
        for part in row:
            if not all(c.isprintable() for c in part.text):
                found.append(ascii(part.text))
            if part.style and "app.quit" in str(part.style.meta.get("@click", "")):
                found.append(str(part.style.meta))
    return found


def squeezed(app: Any) -> str:
    """The screen's letters without what frames and breaks lines add."""
    return "".join(c for c in ui_snapshot.text(app) if c not in " \n│▃▂▅▆▇▄▁█▎")


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_in_every_state_it_is_shown_and_does_nothing(state: State, tmp_path: Path) -> None:
    harm = Harm(HARM)
    with harm.everywhere():
        async with harm.at(state).session(tmp_path, (80, 24)) as (app, pilot):
            await reached(state, app, pilot)
            assert faults(app) == []
            assert app.is_running
            if state.name in _FURTHER_DOWN:
                await play(app, pilot, lambda app: app.lesson.scroll_home(animate=False))
                assert faults(app) == []
            if state.name not in _SAYS_NOTHING:
                assert MARKUP[:20] in squeezed(app)


@pytest.mark.parametrize("text", [LONG, FLOOD, "\x1b]52;c;" + "A" * 500], ids=["long", "lines", "open"])
@pytest.mark.parametrize("name", ["question-wrong", "solution", "certificate", "form-policies"])
async def test_floods_end_and_do_nothing(name: str, text: str, tmp_path: Path) -> None:
    state, harm = next(one for one in STATES if one.name == name), Harm(text)
    with harm.everywhere():
        async with harm.at(state).session(tmp_path, (80, 24)) as (app, pilot):
            await reached(state, app, pilot)
            assert faults(app) == []


@pytest.mark.parametrize("text", [HARM, LONG, FLOOD], ids=["harm", "long", "lines"])
async def test_what_the_account_says_of_itself_and_of_its_trouble(text: str, tmp_path: Path) -> None:
    account = QuietAccount(account=text, region=text, kind="account")
    with Harm(text).everywhere():
        async with session(tmp_path, account, step="trusted-entity", size=(120, 40)) as (app, pilot):
            assert faults(app) == []
            account.items["role", "fcjEcsTaskExecutionRole"] = Unreadable(text, text, text)
            app.session.look()
            await play(app, pilot, "f5")
            account.trouble = AccountError(text, text)
            await play(app, pilot, "f5", typed(text.replace("\n", " ")), typed("aws " + text[:50]))
            assert faults(app) == []
            await play(app, pilot, lambda app: app.panel.show_trouble(text))
            assert faults(app) == []


async def test_a_learners_value_stands_in_the_lesson_as_it_is(tmp_path: Path) -> None:
    """A name that IAM takes may be emphasis for Markdown."""
    course, name = tmp_path / "course", "_my_role_"
    ui_course.every_block(course)
    step = course / "02-role/step.md"
    step.write_text(
        step.read_text() + "\nThe role {role_name}, in code `{role_name}`.\n\n> [!NOTE]\n> It is {role_name}.\n"
    )
    account = QuietAccount(role(name))
    async with session(
        tmp_path, account, course=course, overrides={"role_name": name}, step="role", size=(120, 40)
    ) as (app, pilot):
        await play(app, pilot, "f5")
        assert name in ui_snapshot.text(app)
        shown = [str(block.render()) for block in app.lesson.query("Paragraph")]
        assert f"The role {name}, in code {name}." in shown
        assert f"It is {name}." in shown


@pytest.mark.parametrize("value", [HARM, LONG, FLOOD], ids=["harm", "long", "lines"])
async def test_a_value_that_cannot_be_a_name_is_refused_in_a_sentence(value: str, tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), overrides={"role_name": value}) as (app, _):
        assert app.return_code == 2
        assert "cannot name a role" in app.fault


async def test_what_is_pasted_cannot_act_either(tmp_path: Path) -> None:
    with Harm(HARM).everywhere():
        async with session(tmp_path, QuietAccount(), course=SIX_STEPS) as (app, pilot):
            await play(app, pilot, lambda app: app.post_message(Paste(HARM)))
            assert faults(app) == []
            assert MARKUP in app.prompt.value
            await play(app, pilot, "enter")
            assert faults(app) == []
            await play(app, pilot, "f2")
            for one in app.screen.query("Input"):
                one.focus()
                await rest(app, pilot)
                await play(app, pilot, lambda app: app.post_message(Paste(HARM)))
            assert faults(app) == []


# -- the functions below them ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (MARKUP, MARKUP),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b]52;c;ZXZpbA==\x07paste", "paste"),
        ("\x1b]0;never ended", "\\x1b]0;never ended"),
        ("\x1bP1q\x1b\\x", "x"),
        ("a\x9b31mb", "a\\x9b31mb"),
        ("jpg\u202eexe", "jpg\\u202eexe"),
        ("a\u200bb\u2066c\u00ad", "a\\u200bb\\u2066c\\xad"),
        ("a\x00\x07", "a\\x00\\x07"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u3164b", "a\\u3164b"),
        ("Tiếng Vie\u0323\u0302t 漢字 😀 עברית", "Tiếng Vie\u0323\u0302t 漢字 😀 עברית"),
        ("\u0301a", "\\u0301a"),
        ("x\n\u0301y", "x\n\\u0301y"),
        ("a" + "\u0301" * 6, "a" + "\u0301" * MARKS + "\\u0301\\u0301"),
        ("a\tb\n", "a   b\n"),
    ],
)
def test_text_is_made_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert clean(text) == shown


def test_in_one_line_of_a_report_line_breaks_are_written_out_too() -> None:
    assert safe("a\nb\x1b[0m\u202e") == "a\\x0ab\\x1b[0m\\u202e"
    assert safe("a\nb", lines=True) == "a\nb"


def test_five_megabytes_are_made_visible_at_once() -> None:
    import time

    text = ("é\u202e" + "x" * 98) * 50_000
    begun = time.process_time()
    assert "\\u202e" in visible(text)
    assert time.process_time() - begun < 3


async def test_the_last_door_lets_nothing_through_that_acts(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), size=(80, 24)) as (app, pilot):
        app.prompt.value = f"aws {HARM}"
        app.query_one("#last-check", Static).update(Content(HARM))  # forgotten on purpose
        app.add_class("-account")
        await rest(app, pilot)
        for row in ui_snapshot.rows(app):
            assert not Door().acts("".join(part.text for part in row))
        assert "[red]x[/red]" in ui_snapshot.text(app)


def test_the_door_leaves_other_text_and_the_terminals_own_commands_alone() -> None:
    from textual.color import Color

    row = [Segment("e\u0301 漢字 ok"), Segment("\x1b[1m", None, [(1,)])]  # type: ignore[list-item]
    assert Door().apply(row, Color(0, 0, 0)) is row
    assert REGION in Door().apply([Segment(f"\x1b{REGION}")], Color(0, 0, 0))[0].text
