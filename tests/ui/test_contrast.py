"""Every text can be read in every theme: 4.5:1 at least, in the themes themselves and as it is drawn."""

from __future__ import annotations

from typing import Any

import pytest
from textual.color import Color
from textual.widgets import Button
from ui_blocks import begun, go, question
from ui_contrast import AA, contrast, faint
from ui_support import until

from tutor.checks import Finding, Status
from tutor.ui.app import RoletutorApp
from tutor.ui.themes import THEMES

GROUNDS = ("background", "surface", "panel", "marked")
TEXTS = (
    "foreground",
    "text-muted",
    "text-disabled",
    "text-primary",
    "text-secondary",
    "text-accent",
    "text-success",
    "text-error",
    "text-warning",
    "execution",
    "task",
    "accent",
)
PAIRS = (
    ("bar-text", "bar"),
    ("real-text", "real"),
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("input-cursor-foreground", "input-cursor-background"),
    ("foreground", "input-selection-background"),
    ("screen-selection-foreground", "screen-selection-background"),
    ("footer-foreground", "footer-background"),
    ("footer-key-foreground", "footer-background"),
    ("button-color-foreground", "primary"),
)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_each_text_colour_can_be_read_on_each_ground(theme: Any, app: RoletutorApp) -> None:
    app.theme = theme.name
    values = app.get_css_variables()
    weak = []
    for text, ground in [*PAIRS, *((text, ground) for text in TEXTS for ground in GROUNDS)]:
        ratio = contrast(Color.parse(values[text]), Color.parse(values[ground]))
        if ratio < AA:
            weak.append(f"{text} {values[text]} on {ground} {values[ground]}: {ratio:.2f}")
    assert weak == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_rules_and_the_cursors_ground_can_be_told_from_what_is_around(theme: Any, app: RoletutorApp) -> None:
    app.theme = theme.name
    values = app.get_css_variables()
    for sign in ("accent", "execution", "task"):
        for ground in GROUNDS[:3]:
            assert contrast(Color.parse(values[sign]), Color.parse(values[ground])) >= 3, (sign, ground)


class Reading:
    """What cannot be read, gathered over a walk."""

    def __init__(self, app: RoletutorApp, pilot: Any) -> None:
        self.app, self.pilot, self.faint = app, pilot, []

    async def look(self, where: str) -> None:
        """Look at what is drawn now."""
        await self.pilot.pause()
        self.faint += [f"{where}: {line}" for line in faint(self.app)]

    async def look_at_each_focus(self, where: str) -> None:
        """The same, with the focus on the first thing of each kind in turn."""
        kinds = {type(widget): widget for widget in reversed(self.app.screen.focus_chain)}
        for widget in kinds.values():
            widget.focus()
            await self.look(f"{where}, focus on {type(widget).__name__}#{widget.id}")


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_each_drawn_text_can_be_read(theme: Any, app: RoletutorApp) -> None:
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await begun(app, pilot)
        app.theme = theme.name
        reading = Reading(app, pilot)
        await a_test_out(app, pilot, reading)
        await prose(app, reading)
        await lesson(app, pilot, reading)
        await output(app, reading)
        await dialogs(app, pilot, reading)
        await manners(app, pilot, reading)
        assert not reading.faint, "\n".join(reading.faint)


PROSE = """\
# A heading

## A second

Prose with **bold**, *italic*, ~~struck~~, `code`, and [a link](https://example.com).

- one
- two
    1. three

> quoted

| a | b |
|---|---|
| c | d |

```python
import boto3  # a comment
name = "x" + str(1)
def f(a: int) -> None: return None
```

```json
{"Version": "2012-10-17", "n": 1, "yes": true}
```

```sh
aws iam get-role --role-name "x" # a comment
```
"""


async def prose(app: RoletutorApp, reading: Reading) -> None:
    """All that Markdown has."""
    from textual.widgets import Markdown

    shown = Markdown(PROSE, open_links=False)
    await app.lesson.mount(shown, before=0)
    app.lesson.scroll_home(animate=False)
    await reading.look("prose")
    app.lesson.scroll_relative(y=20, animate=False)
    await reading.look("prose, further down")
    await shown.remove()


async def lesson(app: RoletutorApp, pilot: Any, reading: Reading) -> None:
    """The lesson with a question right, one wrong, one written down; hovered; and with a launch."""
    for id, letter in (("refused", "a"), ("who", "a"), ("all", "a")):
        question(app, id).focus()
        await pilot.press(letter)
    question(app, "all").focus()
    await pilot.press("enter")
    await until(pilot, lambda: question(app, "all").has_class("-wrong"), "it is judged")
    await reading.look_at_each_focus("the lesson")
    question(app, "who").focus()
    await pilot.press("b")
    await until(pilot, lambda: question(app, "who").has_class("-right"), "it is right")
    await pilot.hover(question(app, "who"))
    await reading.look("a question, right and hovered")
    app.set_class(True, "-real")
    await reading.look("a real account")
    app.set_class(False, "-real")
    await go(app, pilot, "task")
    await reading.look("a launch")


async def output(app: RoletutorApp, reading: Reading) -> None:
    """Every manner of what is said, and a finding of each status."""
    app.output.clear()
    for manner in ("command", "plain", "good", "warning", "bad", "dim", "hint"):
        app._say(f"This is said in the manner {manner}.", manner)
    app.output.say("what a command says\n")
    await reading.look("what is said")
    app.output.clear()
    findings = [
        Finding(check="role-exists", title=f"It is {status.value}", status=status, expected="one", observed="another")
        for status in Status
    ]
    app.output.report(findings)
    app.panel.show_findings(findings)
    await reading.look("a report")


async def dialogs(app: RoletutorApp, pilot: Any, reading: Reading) -> None:
    """The short questions, the solution, the certificate, a test-out."""
    from tutor.ui.screens.ask import AskLine, Confirm
    from tutor.ui.screens.solution import SolutionScreen

    await app.push_screen(AskLine("Why?"))
    await pilot.press("enter")
    await reading.look("a line asked for")
    await pilot.press("escape")
    await app.push_screen(Confirm("Really?", "Yes", "No"))
    await reading.look_at_each_focus("yes or no")
    for button in app.screen.query(Button):
        button.disabled = True
    await reading.look("yes or no, disabled")
    app.screen.dismiss(False)
    await pilot.pause()
    await go(app, pilot, "role")
    app._work(app.session.solutions, "role", give_up=True)
    await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "the solution is shown")
    await reading.look_at_each_focus("the solution")
    await pilot.hover("#way-1")
    await reading.look("a tab, hovered")
    await closed(app, pilot)
    app.action_certificate()
    await until(pilot, lambda: len(app.screen_stack) == 2, "the certificate is shown")
    await reading.look("the certificate")
    await closed(app, pilot)


async def a_test_out(app: RoletutorApp, pilot: Any, reading: Reading) -> None:
    """A test-out, with an answer."""
    app.action_test_out()
    await until(pilot, lambda: len(app.screen_stack) == 2, "the test-out is open")
    await reading.look("a test-out")
    await closed(app, pilot)


async def closed(app: RoletutorApp, pilot: Any) -> None:
    """Close the screen on top."""
    await pilot.press("escape")
    await until(pilot, lambda: len(app.screen_stack) == 1, "it is closed")


async def manners(app: RoletutorApp, pilot: Any, reading: Reading) -> None:
    """Help, palette, a notice, the list of steps, a selection."""
    await pilot.press("f1")
    await reading.look("the help")
    await pilot.press("escape", "ctrl+p")
    await until(pilot, lambda: bool(app.screen.query_one("CommandList").option_count), "the palette is filled")  # type: ignore[attr-defined]
    await reading.look("the palette")
    await pilot.press(*"step")
    await pilot.pause(0.3)
    await reading.look("the palette, searched")
    await pilot.press("escape")
    app.notify("A notice.", markup=False)
    app.notify("A warning.", severity="warning", markup=False)
    app.notify("An error.", title="Title", severity="error", markup=False)
    app.screen.text_select_all()
    await reading.look("notices and a selection")
    app.rail.focus()
    await pilot.press("down")
    await pilot.hover(app.rail, offset=(3, 2))
    await reading.look("the list of steps")
    await pilot.resize_terminal(50, 12)
    await reading.look("a small window")
