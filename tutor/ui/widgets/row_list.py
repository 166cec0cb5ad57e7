"""A list of rows in columns that takes thousands of them: only those in sight are drawn."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it stands for, and its texts by column."""

    id: str
    cells: tuple[str, ...]


class RowList(ScrollView, can_focus=True):
    """Rows under a line of headings. Posts `Marked` when the cursor comes to a row, `Chosen` at Enter, Space, click.

    `checks`: each row has a sign, ☑ or ☐, that says whether it is selected.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ROWS]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--heading",
        "row-list--cursor",
        "row-list--checked",
        "row-list--muted",
    }

    @dataclass
    class Marked(Message):
        """The cursor has come to a row."""

        list: RowList
        id: str

        @property
        def control(self) -> RowList:
            """The list."""
            return self.list

    @dataclass
    class Chosen(Message):
        """A row was chosen."""

        list: RowList
        id: str

        @property
        def control(self) -> RowList:
            """The list."""
            return self.list

    def __init__(self, headings: Sequence[str], *, id: str, checks: bool = False, empty: str = "") -> None:
        super().__init__(id=id)
        self._headings = tuple(headings)
        self._checks = checks
        self._empty = empty
        self.rows: Sequence[Row] = ()
        self._checked: Container[str] = ()
        self.cursor = -1
        self._natural = [len(heading) for heading in headings]

    @property
    def marked(self) -> str:
        """The id of the row under the cursor, or nothing."""
        return self.rows[self.cursor].id if 0 <= self.cursor < len(self.rows) else ""

    def show(self, rows: Sequence[Row], checked: Container[str] = (), *, top: bool = False, empty: str = "") -> None:
        """Show these rows. The cursor stays on its row, or goes to the first (`top`, or when its row is gone)."""
        before = self.marked
        self.rows, self._checked = rows, checked
        self._empty = empty or self._empty
        at = next((n for n, row in enumerate(rows) if row.id == before), -1) if not top else -1
        self.cursor = at if at >= 0 else 0 if rows else -1
        for number in range(1, len(self._headings)):
            longest = max((cell_len(row.cells[number]) for row in rows[:300]), default=0)
            self._natural[number] = min(max(longest, len(self._headings[number])), 40)
        self.virtual_size = Size(0, len(rows) + 1)
        if top:
            self.scroll_home(animate=False, immediate=True)
        self.refresh()
        if self.marked and self.marked != before:
            self.post_message(self.Marked(self, self.marked))

    def check(self, checked: Container[str]) -> None:
        """Show which rows are selected."""
        self._checked = checked
        self.refresh()

    def mark(self, id: str) -> None:
        """Put the cursor on a row."""
        at = next((n for n, row in enumerate(self.rows) if row.id == id), -1)
        if at >= 0:
            self._go(at)

    # -- keys and mouse --------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """The row above or below."""
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A page up or down."""
        self._go(self.cursor + by * max(self.size.height - 2, 1))

    def action_end(self, last: int) -> None:
        """The first row, or the last."""
        self._go(len(self.rows) - 1 if last else 0)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.marked:
            self.post_message(self.Chosen(self, self.marked))

    def on_click(self, event: events.Click) -> None:
        """A click chooses."""
        at = self.scroll_offset.y + event.y - 1
        if event.y >= 1 and 0 <= at < len(self.rows):
            self._go(at)
            self.action_choose()

    def _go(self, to: int) -> None:
        if not self.rows:
            return
        to = min(max(to, 0), len(self.rows) - 1)
        moved, self.cursor = to != self.cursor, to
        self.scroll_to_region(Region(0, to, 1, 2), animate=False, force=True)
        self.refresh()
        if moved:
            self.post_message(self.Marked(self, self.marked))

    # -- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """A line: the headings on top, then the rows from where it is scrolled to."""
        width = self.scrollable_content_region.width
        if y == 0:
            return self._strip(self._headings, "row-list--heading", width, "  " if self._checks else "")
        at = self.scroll_offset.y + y - 1
        if at >= len(self.rows):
            text = self._empty if not self.rows and y == 1 else ""
            return self._strip((text, *("" for _ in self._headings[1:])), "row-list--muted", width, "")
        row = self.rows[at]
        checked = row.id in self._checked
        sign = ("☑ " if checked else "☐ ") if self._checks else ""
        style = "row-list--cursor" if at == self.cursor and self.has_focus else "row-list--checked" if checked else ""
        if at == self.cursor and not self.has_focus:
            style = "row-list--cursor"
        return self._strip(row.cells, style, width, sign)

    def _beside(self, shown: int) -> int:
        """The room that the columns after the first take, where so many are shown."""
        return sum(self._natural[1:shown]) + 2 * (shown - 1)

    def _strip(self, cells: Sequence[str], component: str, width: int, sign: str) -> Strip:
        style = self.rich_style
        if component:
            style += self.get_component_rich_style(component, partial=True)
        shown = len(cells)
        while shown > 1 and width - self._beside(shown) - len(sign) < _LEAST:
            shown -= 1  # the last columns go where there is no room for them
        text = sign + _fit(cells[0], max(width - self._beside(shown) - len(sign) - 1, 1))
        for number, cell in enumerate(cells[1:shown], 1):
            text += "  " + _fit(cell, self._natural[number])
        return Strip([Segment(set_cell_size(text, width), style)], width)


_LEAST = 28
"""Columns that the first one has at least."""


def _fit(text: str, width: int) -> str:
    shown = clean(text).replace("\n", " ")
    return set_cell_size(shown, width - 1) + "…" if cell_len(shown) > width else set_cell_size(shown, width)
