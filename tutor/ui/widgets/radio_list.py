"""A choice of one among a few, each with a sentence of what it means: ◉ says which is chosen."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Literal

from textual import events
from textual.content import Content
from textual.widgets.option_list import Option

from tutor.ui.widgets.options import Options

Described = Literal["none", "chosen", "all"]


class RadioList(Options):
    """`OptionSelected` says what was chosen; its id is the label."""

    def __init__(self, *, id: str, classes: str = "") -> None:
        super().__init__(id=id, classes=f"radio {classes}", compact=True)
        self._shown: tuple[Sequence[tuple[str, str]], str, Described] = ((), "", "none")
        self._drawn: object = None

    def show(self, choices: Sequence[tuple[str, str]], chosen: str, *, described: Described) -> None:
        """Show labels with what each means. `described`: where there is room for that."""
        self._shown = (tuple(choices), chosen, described)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """The sentences are broken as the width is."""
        self._draw()

    def _draw(self) -> None:
        choices, chosen, described = self._shown
        width = max(self.scrollable_content_region.width or 50, 20)
        if self._drawn == (self._shown, width):
            return
        self._drawn = (self._shown, width)
        labels = [label for label, _ in choices]
        before = self.highlighted
        self.clear_options()
        for label, said in choices:
            shown = described == "all" or (described == "chosen" and label == chosen)
            lines = textwrap.wrap(said, width - 2) if shown and said != label else []
            self.add_option(Option(_prompt(label, label == chosen, lines), id=label))
        there = before is not None and before < len(labels) and self.has_focus
        self.highlighted = before if there else labels.index(chosen) if chosen in labels else 0 if labels else None


def _prompt(label: str, chosen: bool, lines: Sequence[str]) -> Content:
    parts: list[Content | tuple[str, str]] = [
        ("◉ ", "bold $accent") if chosen else ("○ ", "$text-muted"),
        (label, "bold") if chosen else Content(label),
    ]
    parts += [(f"\n  {line}", "$text-muted") for line in lines]
    return Content.assemble(*parts)
