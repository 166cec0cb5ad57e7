"""The steps at the left, by parts: a sign and a word for each, never colour alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.ui.widgets.options import Options
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual import events

    from tutor.workshop.model import Part, Step, Workshop

SIGNS = {"done": "✓", "current": "●", "open": "○"}
_TEST, _PART, _LEGEND = "test-out:", "part:", "legend"


class Rail(Options):
    """The list of steps. What a row says is said in full, with its state in words, where the mouse rests on it."""

    _shown: object = None
    _words: Mapping[str, str] = {}
    _again: Callable[[], None] = staticmethod(lambda: None)

    class StepChosen(Message):
        """The learner wants to go to a step."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    class TestOutChosen(Message):
        """The learner knows a part already."""

        def __init__(self, part: str) -> None:
            super().__init__()
            self.part = part

    def show(self, workshop: Workshop, current: str, done: set[str], testable: set[str]) -> None:
        """Show the course's parts and steps. The part with the current step offers its test-out, if it is open."""
        width = self.size.width - self.styles.scrollbar_size_vertical
        titles = [(step.id, step.title) for step in workshop.steps]
        shown = (titles, current, frozenset(done), frozenset(testable), width)
        if shown == self._shown:
            return
        self._shown, self._again = shown, lambda: self.show(workshop, current, done, testable)
        self.clear_options()
        first = {part.steps[0]: part for part in workshop.parts if part.steps}
        rows: list[Option] = []
        words: dict[str, str] = {_LEGEND: "What the signs before the steps mean"}
        for step in workshop.steps:
            if step.id in first:
                part = first[step.id]
                rows += _heading(part, current, done, testable, width)
                words[_PART + part.id] = f"{clean(part.title)}: {_counted(part, done)} steps done"
                words[_TEST + part.id] = (
                    "Answer the part's questions; all right at the first try, and it counts as done"
                )
            rows.append(_row(step, current, done))
            words[step.id] = f"{step.number} {clean(step.title)}: {_state(step, current, done)}"
        rows.append(Option(_legend(), id=_LEGEND, disabled=True))
        self._words = words
        self.add_options(rows)
        index = self.get_option_index(current)
        self.highlighted = index
        self.call_after_refresh(self.scroll_to_highlight)

    def on_resize(self) -> None:
        """The parts' titles are cut to what fits beside their counts."""
        self._again()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click or Enter goes to the step."""
        event.stop()
        id = event.option_id or ""
        if id.startswith(_TEST):
            self.post_message(self.TestOutChosen(id.removeprefix(_TEST)))
        elif id:
            self.post_message(self.StepChosen(id))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say in full what the row under the mouse is."""
        index = event.style.meta.get("option")
        found = self.options[index].id if isinstance(index, int) and index < self.option_count else None
        text = self._words.get(found or "")
        self.tooltip = Content(text) if text else None


def _heading(part: Part, current: str, done: set[str], testable: set[str], width: int) -> Sequence[Option]:
    counted = _counted(part, done)
    style = "$text-success" if set(part.steps) <= done else "$text-muted"
    room = max(width - len(counted) - 1, 8)
    head = Content(clean(part.title)).truncate(room, ellipsis=True, pad=True)
    text = Content.assemble(head.stylize("bold"), (f" {counted}", style))
    title = Option(text, id=_PART + part.id, disabled=True)
    if part.id not in testable or current not in part.steps or set(part.steps) <= done:
        return (title,)
    return (title, Option(Content.styled("▷ know it? test out", "$text-accent"), id=_TEST + part.id))


def _counted(part: Part, done: set[str]) -> str:
    return f"{sum(step in done for step in part.steps)} of {len(part.steps)}"


def _state(step: Step, current: str, done: set[str]) -> str:
    words = [*(["you are here"] if step.id == current else []), "done" if step.id in done else "open"]
    return ", ".join(words)


def _row(step: Step, current: str, done: set[str]) -> Option:
    sign = SIGNS["current" if step.id == current else "done" if step.id in done else "open"]
    both = f"{sign}✓" if step.id == current and step.id in done else f"{sign} "
    style = "bold" if step.id == current else "$text-success" if step.id in done else "$text-muted"
    return Option(Content.styled(f"{both}{step.number:>2} {clean(step.title)}", style), id=step.id)


def _legend() -> Content:
    return Content.assemble(("✓", "$text-success"), " done  ", ("●", "bold $text"), " here  ○ open")
