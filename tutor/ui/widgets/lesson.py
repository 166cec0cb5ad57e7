"""The step's text: prose, notes, questions, fences that can be run, launches to be seen, and what it is done by."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import AwaitMount, Widget
from textual.widgets import Static

from tutor.ui.screens.drawn_once import DrawnOnce
from tutor.ui.widgets.action import ActionBlock
from tutor.ui.widgets.ending import Neighbours, StepChecks
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.question import QuestionBlock

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.worker import WorkType

    from tutor.checks import Finding
    from tutor.study.reviews import Asked
    from tutor.ui.behind.teaching import Shown
    from tutor.ui.widgets.action import Run
    from tutor.workshop.model import Block, Step

__all__ = ["ActionBlock", "Lesson", "Page"]

_ALERTS = {
    "note": "ℹ Note",
    "tip": "★ Tip",
    "important": "! Important",
    "warning": "▲ Warning",
    "caution": "■ Caution",
}


@dataclass(frozen=True)
class Page:
    """All that a lesson shows of a step.

    `head` says which step it is, `shown` what was answered, by `step/question`; `review` are questions of earlier steps
    that are asked first. `values` are the learner's own, which stand out in the text. `ran` says how its fences went,
    by their lines; `before` and `after` are the neighbours' titles.
    """

    step: Step
    head: str
    shown: Mapping[str, Shown] = field(default_factory=dict)
    review: Sequence[Asked] = ()
    values: Iterable[str] = ()
    findings: Sequence[Finding] = ()
    done: bool = False
    ran: Mapping[int, Run] = field(default_factory=dict)
    before: str = ""
    after: str = ""

    @property
    def open(self) -> int:
        """How many of its questions are still open."""
        answers = [self.shown.get(f"{self.step.id}/{question.id}") for question in self.step.questions]
        return sum(answer is None or answer.right is False for answer in answers)


W = TypeVar("W", bound=Widget)


class Lesson(VerticalScroll):
    """The middle of the screen."""

    checks: StepChecks | None = None
    _rest: Sequence[Widget] = ()

    def __init__(self) -> None:
        super().__init__(id="lesson", can_focus=False)
        self._batch = ExitStack()

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Show a step from its beginning. `keep_place`: it is the same step again."""
        from tutor.ui.widgets.prose import pattern

        step, values = page.step, pattern(page.values)
        parts: list[Widget] = [
            Static(Content(clean(page.head)), classes="where", markup=False),
            Static(Content(clean(step.title)), classes="title", markup=False),
            Static(Content(clean(step.goal)), classes="goal", markup=False),
        ]
        if page.review:
            parts.append(Static(Content(_REVIEW), classes="review-title", markup=False))
            parts += [QuestionBlock(one.full_id, one.question, "review") for one in page.review]
        parts += [_widget(page, block, values) for block in step.blocks]
        self.checks = StepChecks(step, page.findings, page.open, done=page.done)
        parts += [self.checks, Neighbours(page.before, page.after)]
        further_down = keep_place and self.scroll_y > 0
        self._place(parts, len(parts) if further_down else _first(page, self.size))
        if not keep_place:
            self.scroll_home(animate=False)

    def _place(self, parts: Sequence[Widget], first: int) -> None:
        """Put the parts in the place of those that are there, a few at a time: a long step would keep each key waiting.
        The first `first` are seen together, the rest come after them."""
        self._batch.close()
        self._batch = batch = ExitStack()
        batch.enter_context(self.app.batch_update())  # laid out once, when all that is seen has been mounted
        self.remove_children()
        mounting, self._rest = self.mount_all(parts[:_PORTION]), parts[_PORTION:]
        work: WorkType[None] = partial(self._mount, mounting, len(parts) - first, batch)
        self.run_worker(work, group="lesson", exclusive=True)

    async def _mount(self, mounting: AwaitMount, unseen: int, batch: ExitStack) -> None:
        with batch:
            await mounting
            while len(self._rest) > unseen:
                await self._mount_some(len(self._rest) - unseen)
        await self._mount_unseen()

    async def _mount_unseen(self) -> None:
        screen = self.screen
        while isinstance(screen, DrawnOnce) and screen.is_behind:  # noqa: ASYNC110 - if it is covered, nothing happens
            await asyncio.sleep(_MOMENT)
        while self._rest:
            await asyncio.sleep(0)  # what was typed meanwhile comes first
            with self.app.batch_update():
                await self._mount_some(_PORTION)

    async def _mount_some(self, most: int) -> None:
        number = min(most, _PORTION)
        portion, self._rest = self._rest[:number], self._rest[number:]
        await self.mount_all(portion)

    @property
    def whole(self) -> bool:
        """Whether all of the step has been mounted."""
        return not self._rest

    def on_unmount(self) -> None:
        """The screen is drawn again, even if the worker was called off before it began."""
        self._batch.close()

    def blocks(self, kind: type[W]) -> list[W]:
        """All blocks of a kind in the step, those too that are still to come."""
        self._complete()
        return list(self.query(kind))

    def _complete(self) -> None:
        rest, self._rest = self._rest, ()
        if rest:
            self.mount_all(rest)

    def action_scroll_end(self) -> None:
        """The end of the step, not of what has been mounted of it."""
        if self.whole:
            super().action_scroll_end()
            return
        self._complete()
        self.call_after_refresh(self.scroll_end, animate=False)

    def show_open(self) -> None:
        """Show at the end how many questions are still open."""
        if self.checks is not None and self.checks.is_attached:
            blocks = [block for block in self.blocks(QuestionBlock) if block.asked == "step"]
            self.checks.show_open(sum(block.is_open for block in blocks))


def _first(page: Page, size: Size) -> int:
    """How many of the step's parts fill the window, roughly: at 0 × 0, before there is a window, all of a usual one."""
    width, height = max(size.width, 80), size.height or 50
    rows = 4
    if page.review:
        rows += 2 + sum(_rows(one.question, width) for one in page.review)
    number = 3 + bool(page.review) + len(page.review)
    for block in page.step.blocks:
        if rows > height:
            return number
        rows += _rows(block, width)
        number += 1
    return number + 2


def _rows(block: Block, width: int) -> int:
    from tutor.workshop.model import Action, Alert, Prose, Question

    match block:
        case Prose() | Alert():
            return sum(1 + len(line) // width for line in block.markdown.splitlines())
        case Action():
            return 3 + block.source.count("\n")
        case Question():
            return 4 + sum(1 + len(text) // width for text in (block.ask, *(one.text for one in block.options)))
        case _:
            return 4


_MOMENT = 0.005
"""Seconds between two looks whether what is seen has been drawn."""
_PORTION = 4
"""Parts that are mounted in one go. With fewer the screen is laid out more often, with more a key waits longer."""
_REVIEW = "First, from earlier steps. It blocks nothing: answer what you remember."


def _widget(page: Page, block: Block, values: re.Pattern[str] | None) -> Widget:
    from tutor.ui.widgets.prose import Prose as ProseBlock
    from tutor.workshop.model import Action, Alert, Demonstration, Prose

    match block:
        case Prose():
            return ProseBlock(clean(block.markdown), values)
        case Alert():
            title = Static(Content(_ALERTS[block.kind]), classes="alert-title", markup=False)
            return Vertical(title, ProseBlock(clean(block.markdown), values), classes=f"alert {block.kind}")
        case Action():
            return ActionBlock(block, page.ran.get(block.line, ""), values)
        case Demonstration():
            return LaunchBlock(block)
        case _:
            full_id = f"{page.step.id}/{block.id}"
            return QuestionBlock(full_id, block, "step", page.shown.get(full_id))
