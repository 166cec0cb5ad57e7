"""The steps at the left, by parts: a sign and a word for each, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from tutor.workshop.model import Part, Step, Workshop

SIGNS = {"done": "✓", "current": "●", "open": "○"}
_TEST = "test-out:"


class Rail(OptionList):
    """The list of steps."""

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
        self.clear_options()
        first = {part.steps[0]: part for part in workshop.parts if part.steps}
        for step in workshop.steps:
            if step.id in first:
                self.add_options(_heading(first[step.id], current, done, testable))
            self.add_option(_row(step, current, done))
        index = self.get_option_index(current)
        self.highlighted = index
        self.call_after_refresh(self.scroll_to_highlight)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click or Enter goes to the step."""
        event.stop()
        id = event.option_id or ""
        if id.startswith(_TEST):
            self.post_message(self.TestOutChosen(id.removeprefix(_TEST)))
        elif id:
            self.post_message(self.StepChosen(id))


def _heading(part: Part, current: str, done: set[str], testable: set[str]) -> Sequence[Option]:
    title = Option(Content.styled(f"— {clean(part.title)}", "italic"), disabled=True)
    if part.id not in testable or current not in part.steps or set(part.steps) <= done:
        return (title,)
    return (title, Option(Content.styled("▷ know it? test out", "$text-accent"), id=_TEST + part.id))


def _row(step: Step, current: str, done: set[str]) -> Option:
    sign = SIGNS["current" if step.id == current else "done" if step.id in done else "open"]
    both = f"{sign}✓" if step.id == current and step.id in done else f"{sign} "
    style = "bold" if step.id == current else "$text-success" if step.id in done else "$text-muted"
    return Option(Content.styled(f"{both}{step.number:>2} {clean(step.title)}", style), id=step.id)
