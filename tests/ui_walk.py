"""The course walked in the app by one kind of hand: by the keyboard alone, or by the mouse alone.

What is to be answered is answered as the course says, what shows a prediction is run, what is to be built is built; the
hand says how. Neither touches the app but through keys, pastes, clicks and the wheel.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeGuard
from unittest.mock import patch

from textual import events
from textual._wait import wait_for_idle
from textual.geometry import Offset
from textual.widget import Widget
from ui_support import said, until

from tutor.study.demonstrations import predictions_shown_by
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.question import Choice, QuestionBlock
from tutor.workshop.model import Action, Demonstration, Question, Step
from tutor.workshop.variables import fill, placed

STILL = 3
"""So many looks show a widget at the same place before it is clicked: what is above it has been laid out."""


class Hand(Protocol):
    """What a learner works with."""

    app: RoletutorApp
    pilot: Any

    async def answer(self, block: QuestionBlock) -> None:
        """Answer rightly."""

    async def start(self, block: Widget) -> None:
        """Run a fence or a launch."""

    async def build(self, step: Step) -> None:
        """Build what the step wants."""

    async def go_on(self) -> None:
        """To the next step, or from the last one to the certificate."""

    async def save(self) -> None:
        """Save the certificate that is shown."""


async def walk(hand: Hand) -> None:
    """The whole course, up to the saved certificate."""
    with patch("textual.pilot.wait_for_idle", _wait), patch("textual.app.wait_for_idle", _wait):
        await _walk(hand)


async def certified(hand: Hand, folder: Path) -> dict[str, Any]:
    """Walk the whole course: what its certificate says, which is complete and saved in this folder."""
    await walk(hand)
    await until(hand.pilot, lambda: len(list(folder.glob("certificate-*"))) == 2, "it is saved")
    made: dict[str, Any] = json.loads((folder / "certificate-ecs-task-roles.json").read_text())
    assert made["complete"]
    assert made["open"] == []
    return made


async def _wait(at_least: float = 0.02) -> None:
    """Textual's own wait for a process that rests, but not for a second wherever the account is read meanwhile: what a
    hand waits for here it sees on the screen."""
    await wait_for_idle(at_least, max_sleep=0.06)


async def _walk(hand: Hand) -> None:
    from tutor.ui.screens.certificate import CertificateScreen

    app, pilot = hand.app, hand.pilot
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
    assert app.workshop is not None
    for step in app.workshop.steps:
        await until(pilot, lambda step=step: shown(app) == step.title and _rests(app), f"{step.id} is shown")
        await _step(hand, step)
        await until(pilot, lambda step=step: step.id in app.done or _for_reading(step), f"{step.id} is done")
        await hand.go_on()
    await until(pilot, lambda: isinstance(app.screen, CertificateScreen), "the certificate is shown")
    await hand.save()


def _rests(app: RoletutorApp) -> bool:
    """Whether all of the step has been mounted, and is there for Tab."""
    return app.lesson.whole and all(one.is_finished for one in app.workers if one.group == "lesson")


def shown(app: RoletutorApp) -> str:
    """The title of the step that alone is shown, or nothing while another one still is."""
    titles = app.lesson.query(".title")
    return str(titles.first().render()) if len(titles) == 1 else ""  # type: ignore[attr-defined]


async def _step(hand: Hand, step: Step) -> None:
    """Work through a step: predictions and what shows them as they come, then the work, then the questions."""
    app = hand.app
    for block in app.lesson.blocks(QuestionBlock):
        if block.asked == "review":
            await hand.answer(block)
            assert block.has_class("-right")
    ran: set[int] = set()
    for block in step.blocks:
        if not _tells(block) or not (predicted := predictions_shown_by(step, block.line)):
            continue
        for one in predicted:
            await hand.answer(_question(app, step, one))
        for leads in step.blocks[: step.blocks.index(block)] if isinstance(block, Demonstration) else ():
            if isinstance(leads, Action) and leads.way != "wizard" and leads.line not in ran:
                await _run(hand, leads)
                ran.add(leads.line)
        await _run(hand, block)
        ran.add(block.line)
        for one in predicted:
            await until(hand.pilot, lambda one=one: _compared(app, step, one), f"{one.id} is compared")
    if step.checks and step.id not in app.done:
        await hand.build(step)
        passes = lambda: all(f.status.value == "pass" for f in app.findings[step.id])  # noqa: E731
        await until(hand.pilot, passes, f"{step.id} is built")
    for one in step.questions:
        if not _question(app, step, one).settled:
            await hand.answer(_question(app, step, one))
    for one in step.questions:
        if one.kind == "predict":
            await until(hand.pilot, lambda one=one: _compared(app, step, one), f"{one.id} is compared at the latest")


def _for_reading(step: Step) -> bool:
    return not step.checks and not step.questions


def _tells(block: object) -> TypeGuard[Action | Demonstration]:
    """Whether a block shows what happens, and is not only one way to do the step's work."""
    return isinstance(block, Demonstration) or (isinstance(block, Action) and bool(block.fails or block.inside))


def _compared(app: RoletutorApp, step: Step, predicted: Question) -> bool:
    return _question(app, step, predicted).has_class("-compared")


def _question(app: RoletutorApp, step: Step, one: Question) -> QuestionBlock:
    full_id = f"{step.id}/{one.id}"
    return next(b for b in app.lesson.blocks(QuestionBlock) if b.full_id == full_id and b.asked == "step")


async def _run(hand: Hand, block: Action | Demonstration) -> None:
    """Run a fence; it must come out as the lesson says."""
    app, pilot = hand.app, hand.pilot
    if isinstance(block, Demonstration):
        launch = next(b for b in app.lesson.blocks(LaunchBlock) if b.demonstration.line == block.line)
        await hand.start(launch)
        played = lambda: launch.lanes is not None and launch.lanes.ended  # noqa: E731 - its end moves what is below it
        await until(pilot, played, f"the launch in line {block.line} is rehearsed and has played")
        assert "otherwise than the text says" not in text_of(launch)
        return
    before = said(app)
    await hand.start(next(b for b in app.lesson.blocks(ActionBlock) if b._block.line == block.line))
    ended = lambda: said(app) != before and not app.busy and not app.running_line  # noqa: E731
    await until(pilot, ended, f"the fence in line {block.line} ends")
    assert not block.fails or f"as the lesson said: {block.fails}" in " ".join(said(app).split())


def text_of(block: Widget) -> str:
    """All that a block shows."""
    return "\n".join(str(part.render()) for part in block.query("Static") if part.display)


def filled(app: RoletutorApp, file: Path) -> str:
    """A file of the course with the course's and the account's values."""
    assert app.workshop is not None
    assert app.session.account is not None
    info = app.session.account.info
    return placed(fill(file.read_text(), app.workshop.variables), info.account, info.region)


class Keyboard:
    """Keys, and what is pasted."""

    def __init__(self, app: RoletutorApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot

    async def to(self, widget: Widget) -> None:
        """Go to a widget by Tab, or by Shift+Tab where that is nearer."""
        chain = self.app.screen.focus_chain
        assert widget in chain, f"{widget} cannot be reached by Tab"
        at = chain.index(self.app.focused) if self.app.focused in chain else -1
        forward = (chain.index(widget) - at) % len(chain)
        back = len(chain) - forward
        for _ in range(min(forward, back)):  # as one who holds the key down
            self.app.post_message(events.Key("tab" if forward <= back else "shift+tab", None))
        await until(self.pilot, lambda: self.app.focused is widget, f"{widget} has the focus")

    async def write(self, text: str) -> None:
        """Paste a text where the focus is, as a terminal does."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def answer(self, block: QuestionBlock) -> None:
        """By letters."""
        await self.to(block)
        await self.pilot.press(*block.question.right, *(["enter"] if block.several else []))
        await until(self.pilot, lambda: block.settled, f"{block.full_id} is answered")

    async def start(self, block: Widget) -> None:
        """Enter."""
        await self.to(block)
        await self.pilot.press("enter")

    async def go_on(self) -> None:
        """F4."""
        await self.pilot.press("f4")

    async def save(self) -> None:
        """F2."""
        await self.pilot.press("f2")

    async def build(self, step: Step) -> None:
        """By the solution's Python; see the keyboard's walk for the other ways."""
        await self.by_the_solution("boto3")

    async def by_the_solution(self, kind: str) -> None:
        """Give up, look at the solution, and run one of its ways."""
        from tutor.ui.screens.ask import Confirm
        from tutor.ui.screens.solution import SolutionScreen

        await self.pilot.press("f7")
        await until(self.pilot, lambda: isinstance(self.app.screen, Confirm), "to see it is to give up")
        await self.pilot.press("tab", "enter")
        await until(self.pilot, lambda: isinstance(self.app.screen, SolutionScreen), "the solution is shown")
        screen: Any = self.app.screen
        await self.pilot.pause()
        while screen.way.kind != kind:
            await self.pilot.press("f4")
            await self.pilot.pause()
        await self.pilot.press("f5")
        await until(self.pilot, lambda: len(self.app.screen_stack) == 1 and not self.app.busy, "it has ended")


class Mouse:
    """Clicks and the wheel."""

    def __init__(self, app: RoletutorApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot

    async def click(self, widget: Widget, at: tuple[int, int] | None = None) -> None:
        """Bring a widget into view by the wheel, and click on what of it is seen, or at a place in it."""
        seen: list[Offset] = []
        for _ in range(400):
            now = self._seen(widget)
            if now is None:
                await self._wheel(widget)
                seen.clear()
            elif seen.count(now) == STILL:
                await self.pilot.click(widget, offset=at or now - widget.region.offset)
                return
            else:
                seen = [*seen, now] if now in seen else [now]
                await asyncio.sleep(0.03)  # a pause would ask every widget
        raise AssertionError(f"{widget} cannot be brought into view by the wheel")

    def _seen(self, widget: Widget) -> Offset | None:
        """A place on the screen where a click meets the widget (or something in it)."""
        region = self._visible(widget)
        for y in range(region.y, region.bottom):
            for x in (region.x + 1, region.x, region.x + region.width // 2):
                if not self.app.screen.region.contains(x, y):
                    continue
                met, _ = self.app.screen.get_widget_at(x, y)
                if met is widget or widget in met.ancestors:
                    return Offset(x, y)
        return None

    def _visible(self, widget: Widget) -> Any:
        region = widget.region
        for above in widget.ancestors:
            if isinstance(above, Widget) and above.is_scrollable:
                region = region.intersection(above.region)
        return region

    async def _wheel(self, widget: Widget) -> None:
        above = next(w for w in widget.ancestors if isinstance(w, Widget) and w.is_scrollable and w.max_scroll_y)
        x, y = above.region.x + above.region.width // 2, above.region.y + above.region.height // 2
        away = widget.region.y - y
        kind = events.MouseScrollDown if away >= 0 else events.MouseScrollUp
        for _ in range(max(1, abs(away) // 6)):  # far enough to be on the screen, not past it
            self.app.post_message(
                kind(None, x, y, 0, 1 if away >= 0 else -1, 0, False, False, False, screen_x=x, screen_y=y)
            )
        await self.pilot.pause()

    async def answer(self, block: QuestionBlock) -> None:
        """Click on the options."""
        await self._choose(block, block.question.right)
        await until(self.pilot, lambda: block.settled, f"{block.full_id} is answered")

    async def _choose(self, block: QuestionBlock, letters: Sequence[str]) -> None:
        for choice in block.query(Choice):
            if choice.letter in letters:
                await self.click(choice)
        if block.several:
            await self.click(block.query_one(".send"))

    async def start(self, block: Widget) -> None:
        """A click on it."""
        await self.click(block)

    async def footer(self, words: str) -> None:
        """Click on a key of the footer."""
        from tutor.ui.widgets.key_line import KeyLine

        line = self.app.screen.query_one(KeyLine)
        keys = [key for key in line.keys if key.description == words]
        assert keys, f"the footer has no {words!r}"
        await self.click(line, (line.place(keys[0])[0], 0))

    async def go_on(self) -> None:
        """The footer's Next."""
        await self.footer("Next")

    async def save(self) -> None:
        """The footer's Save."""
        await self.footer("Save")

    async def build(self, step: Step) -> None:
        """Give up, look at the solution, and run one of its ways: the mouse alone can write no name."""
        from textual.widgets import Tab

        from tutor.ui.screens.ask import Confirm
        from tutor.ui.screens.solution import SolutionScreen

        await self.footer("Solve")
        await until(self.pilot, lambda: isinstance(self.app.screen, Confirm), "to see it is to give up")
        await self.click(self.app.screen.query_one("#yes"))
        await until(self.pilot, lambda: isinstance(self.app.screen, SolutionScreen), "the solution is shown")
        screen: Any = self.app.screen
        await self.pilot.pause()
        ways = [way.kind for way in screen._solved.ways]
        await self.click(screen.query_one(f"#way-{ways.index('boto3')}", Tab))
        await until(self.pilot, lambda: screen.way.kind == "boto3", "the way is shown")
        await self.click(screen.query_one("#run"))
        await until(self.pilot, lambda: len(self.app.screen_stack) == 1 and not self.app.busy, "it has ended")
