"""The list of how a line may go on, over the lesson: it moves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.ui.widgets.options import Options
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from tutor.actions.completion import Candidate
    from tutor.ui.widgets.prompt import Prompt

SHOWN = 60
ROWS = 8
"""How many ways to go on are in the list, and how many of them are seen at once."""


class CompletionList(Options, can_focus=False):
    """Belongs to the prompt that it was shown for last. By keys of the prompt, or by mouse."""

    @dataclass
    class Taken(Message):
        """One was clicked."""

        prompt: Prompt
        candidate: Candidate

    def __init__(self) -> None:
        super().__init__(id="completion", compact=True, markup=False)
        self.candidates: list[Candidate] = []
        self.searches = False
        """Whether it shows what was typed before."""
        self._prompt: Prompt | None = None
        self._at = 0
        self._placed = Region()
        self.display = False

    @property
    def is_open(self) -> bool:
        """Whether it is seen."""
        return bool(self.display)

    def show(
        self, prompt: Prompt, candidates: list[Candidate], at: int, *, searches: bool = False, empty: str = ""
    ) -> None:
        """Show these, above what is written from character `at` on; `empty` is said where there are none."""
        if self.is_open and candidates and candidates[:SHOWN] == self.candidates and prompt is self._prompt:
            return  # and what is marked stays marked
        self._prompt, self._at, self.searches = prompt, at, searches
        self.candidates = candidates[:SHOWN]
        room = self.app.size.width - 4
        wide = min(max((len(c.text) for c in self.candidates), default=0), room // 2 if not searches else room)
        options = [Option(_row(c, wide, room), id=str(number)) for number, c in enumerate(self.candidates)]
        if len(candidates) > SHOWN:
            more = f"… {len(candidates) - SHOWN} more: type on"
            options.append(Option(Content.styled(more, "$text-muted"), disabled=True))
        if not options:
            options = [Option(Content.styled(empty, "$text-muted"), disabled=True)]
        self.set_options(options)
        self.highlighted = None
        self.scroll_home(animate=False)
        self._place(prompt)
        self.display = True

    def on_mount(self) -> None:
        """It goes with its prompt, which moves when the window's size changes."""
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._follow())

    def _follow(self) -> None:
        if self.is_open and self._prompt is not None and self._prompt.region != self._placed:
            self._place(self._prompt)

    def _place(self, prompt: Prompt) -> None:
        """Above the prompt, beginning where the word does, and inside of the screen."""
        at, options = self._at, self.options
        width = min(max(option.prompt.cell_length for option in options) + 2, self.app.size.width)  # type: ignore[union-attr]
        place = self._placed = prompt.region
        height = min(len(options), ROWS, max(place.y - 1, 1))
        before = prompt.text[:at]
        x = place.x + len(before) - (before.rfind("\n") + 1)
        self.styles.width, self.styles.height = width, height
        self.styles.offset = (max(min(x - 1, self.app.size.width - width), 0), max(place.y - height, 0))

    def close(self) -> None:
        """It is not seen any more."""
        self.display = False
        self.searches = False
        self.candidates = []

    def move(self, by: int) -> None:
        """Mark the one below or above; from none, the first or the last."""
        number = len(self.candidates)
        if not number:
            return
        if self.highlighted is None:
            self.highlighted = 0 if by > 0 else number - 1
        else:
            self.highlighted = (self.highlighted + by) % number

    def chosen(self) -> Candidate | None:
        """The one that is marked."""
        at = self.highlighted
        return self.candidates[at] if at is not None and at < len(self.candidates) else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """By mouse."""
        event.stop()
        if self._prompt is not None and event.option_index < len(self.candidates):
            self.post_message(self.Taken(self._prompt, self.candidates[event.option_index]))


def _row(candidate: Candidate, wide: int, room: int) -> Content:
    """What it is, that it is required, and what AWS says of it, in one row."""
    text = clean(candidate.text).replace("\n", " ")
    text = text if len(text) <= wide else text[: wide - 1] + "…"
    parts = [Content(text.ljust(wide))]
    left = room - wide - 2
    if candidate.required:
        parts.append(Content.styled("  required", "$text-warning"))
        left -= 10
    note = " ".join(clean(candidate.note).split())
    if note and left > 8:
        parts.append(Content.styled("  " + (note if len(note) <= left else note[: left - 1] + "…"), "$text-muted"))
    return Content.assemble(*parts)
