"""A text with something before it, wrapped beside it: one widget where a row of two would take three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.visual import RenderOptions, Visual
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.selection import Selection
    from textual.style import Style


class _Beside(Visual):
    """`lead` in a column of `width` cells, and `text` beside it."""

    def __init__(self, lead: Content, text: Content, width: int) -> None:
        self._lead = lead
        self._text = text
        self._width = width

    def _left(self, width: int) -> int:
        return max(width - self._width, 1)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """See `Visual`."""
        return self._width + self._text.get_optimal_width(rules, self._left(container_width))

    def get_height(self, rules: RulesMap, width: int) -> int:
        """See `Visual`."""
        return max(self._text.get_height(rules, self._left(width)), 1)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """See `Visual`. What is before the text says no offset, so that what is selected is of the text alone."""
        texts = self._text.render_strips(self._left(width), height, style, options) or [Strip.blank(1)]
        leads = [self._lead.plain, *[""] * (len(texts) - 1)]
        return [
            Strip.join([Strip([Segment(set_cell_size(lead, self._width), style.rich_style)], self._width), text])
            for lead, text in zip(leads, texts, strict=True)
        ]


class Hanging(Static):
    """`text`, wrapped beside what `show_lead` shows before it in a column of `width` cells."""

    def __init__(self, text: Content, width: int, *, classes: str = "") -> None:
        super().__init__(classes=classes, markup=False)
        self._text = text
        self._lead = Content()
        self._width = width
        self.show_lead(self._lead)

    def show_lead(self, lead: Content) -> None:
        """Show this before the text, as plain as it is. It takes one line, cut at the column's width."""
        self._lead = lead
        self.update(_Beside(lead, self._text, self._width), layout=False)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """See `Widget`. What is before the text can be copied with the whole of it only."""
        if selection.start is None and selection.end is None:
            return f"{self._lead.plain.strip()}  {self._text.plain}", "\n"
        return selection.extract(self._text.plain), "\n"
