"""The steps at the left: a sign and a word for each, never colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

SIGNS = {"done": "✓", "current": "●", "open": "○"}


class Rail(OptionList):
    """The list of steps."""

    class StepChosen(Message):
        """The learner wants to go to a step."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    def show(self, steps: Sequence[tuple[str, str]], current: str, done: set[str]) -> None:
        """Show `steps` (ids and titles)."""
        self.clear_options()
        for number, (id, title) in enumerate(steps, start=1):
            sign = SIGNS["current" if id == current else "done" if id in done else "open"]
            both = f"{sign}✓" if id == current and id in done else f"{sign} "
            style = "bold" if id == current else "$text-success" if id in done else "$text-muted"
            self.add_option(Option(Content.styled(f"{both}{number} {title}", style), id=id))
        self.highlighted = next((i for i, (id, _) in enumerate(steps) if id == current), None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click or Enter goes to the step."""
        event.stop()
        if event.option_id:
            self.post_message(self.StepChosen(event.option_id))
