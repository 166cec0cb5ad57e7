"""What commands say, and what the tutor says of it. Texts from outside are shown as they are, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tutor.printable import visible
from tutor.ui import keys
from tutor.ui.widgets.folding import fold

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events
    from textual.selection import Selection

    from tutor.checks import Finding
    from tutor.report.short import Way

_STRUCK_OVER = re.compile(r"[^\n]\x08")  # how `aws help` writes bold
MANNERS = ("command", "plain", "good", "warning", "bad", "dim", "hint")
"""The ways in which a text is said; each has a style of the theme's."""
LIMIT = 5000
LARGEST = 2_000_000
"""Lines and characters that are kept; the oldest are let go."""
_LABEL = 12
"""Cells of a finding's label, with the blanks around it."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it was said. A labelled one is shown beside its label."""

    text: str
    manner: str
    label: str = ""
    report: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line or a part of one, as it is on the screen. The first `label` characters are its label's; `goes_on`: the
    line goes on in the next row; `report`: it is of a report of findings."""

    text: str
    manner: str
    label: int = 0
    goes_on: bool = False
    report: bool = False


class Output(ScrollView, can_focus=False):
    """The lower part of the screen: what was done and said, whichever way. It can be selected and copied."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"output--{manner}" for manner in MANNERS}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.lines: list[Row] = []
        """All that is shown, from the first on, in the width of now."""
        self._said: list[_Line] = []
        self._rest = ""
        self._characters = self._width = self._height = 0
        self._follows = True
        self._strips: LRUCache[int, Strip] = LRUCache(512)

    @property
    def allow_select(self) -> bool:
        """It can be selected by mouse."""
        return True

    # -- what is said ----------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Show a chunk of a command's output; the last line may go on in the next chunk."""
        *lines, self._rest = (self._rest + text).split("\n")
        if lines:
            lines = clean("\n".join(lines) + "\n").split("\n")[:-1]
            left_out = len(lines) - LIMIT
            if left_out > 0:
                lines = [f"… {left_out} lines before this are not shown", *lines[-LIMIT:]]
            self._add([_Line(line, "plain") for line in lines], follow=self.is_vertical_scroll_end)

    def end(self) -> None:
        """The command has ended: its last line has come, with or without a line's end."""
        if self._rest:
            rest, self._rest = self._rest, ""
            self._add([_Line(clean(rest), "plain")], follow=self.is_vertical_scroll_end)

    def note(self, text: str, manner: str) -> None:
        """Show a sentence of the tutor's. `manner` is one of MANNERS."""
        self.end()
        self._add([_Line(line, manner) for line in clean(text).split("\n")])

    def read(self, text: str) -> None:
        """Show a text that is to be read from its first line on."""
        with self._from_the_first():
            self._add([_Line(line, "plain") for line in clean(text).split("\n")])

    class ReportChosen(Message):
        """The last report was clicked: all findings are wanted."""

    def report(self, findings: Sequence[Finding], way: Way = "cli") -> None:
        """Show findings in short, from the first line on; the fix in the way that the learner works in."""
        from tutor.report.short import short

        with self._from_the_first():
            width, height = self.scrollable_content_region.width, self.size.height
            for manner, label, text in short(findings, way, width, height, key=keys.key_of("findings")):
                first, *others = clean(text).split("\n")
                blank = " " if label else ""
                lines = [_Line(first, manner, label), *(_Line(other, manner, blank) for other in others)]
                self._add([replace(line, report=True) for line in lines])

    def clear(self) -> None:
        """Forget all of it."""
        self._said.clear()
        self.lines.clear()
        self._strips.clear()
        self._rest = ""
        self._characters = 0
        self._resized()
        self.scroll_home(animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """A click on a report asks for all of it."""
        at = event.y + self.scroll_offset.y
        if at < len(self.lines) and self.lines[at].report:
            self.post_message(self.ReportChosen())

    @contextmanager
    def _from_the_first(self) -> Iterator[None]:
        """What is written meanwhile is seen from its first line on."""
        self.note("", "plain")
        before = len(self.lines)
        self._follows = False
        yield
        self._follows = True
        if len(self.lines) - before > self.size.height:
            self.call_after_refresh(self.scroll_to, y=before, animate=False)
        else:
            self.scroll_end(animate=False)

    def _add(self, lines: Sequence[_Line], *, follow: bool = True) -> None:
        self._said += lines
        self._characters += sum(len(line.text) for line in lines)
        rows = [row for line in lines for row in _rows(line, self._width)]
        self.lines += rows
        if len(self._said) > LIMIT or self._characters > LARGEST:
            self._let_go()
        self._resized()
        if follow and self._follows and self.allow_vertical_scroll:
            self.scroll_end(animate=False, immediate=True)
        elif follow and self._follows:  # there was nothing to scroll before these lines
            self.call_after_refresh(self.scroll_end, animate=False)

    def _let_go(self) -> None:
        """Let go of the oldest lines."""
        number = rows = 0
        while len(self._said) - number > LIMIT or self._characters > LARGEST:
            self._characters -= len(self._said[number].text)
            number += 1
            while self.lines[rows].goes_on:
                rows += 1
            rows += 1
        del self._said[:number], self.lines[:rows]
        self._strips.clear()

    # -- how it is shown -------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Fold the lines anew where the width is another. Whoever saw the end sees it still."""
        width = self.scrollable_content_region.width
        at_end = self.is_vertical_scroll_end or self.scroll_y + self._height >= len(self.lines)
        self._height = self.scrollable_content_region.height
        if width != self._width:
            self._width = width
            self.lines = [row for line in self._said for row in _rows(line, width)]
            self._strips.clear()
            self._resized()
        if at_end:
            self.scroll_end(animate=False)

    def notify_style_update(self) -> None:
        """The theme is another."""
        super().notify_style_update()
        self._strips.clear()

    def _resized(self) -> None:
        self.virtual_size = Size(self._width, len(self.lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of what is seen."""
        at = y + self.scroll_offset.y
        if at >= len(self.lines):
            return Strip.blank(self.size.width, self.rich_style)
        selection = self.text_selection
        if selection is None and (kept := self._strips.get(at)) is not None:
            return kept
        row = self.lines[at]
        style = self.rich_style + self.get_component_rich_style(f"output--{row.manner}", partial=True)
        label = self.rich_style + self.get_component_rich_style("output--dim", partial=True)
        parts = [(row.text[: row.label], label), (row.text[row.label :], style)]
        if selection is not None and (span := selection.get_span(at)) is not None:
            parts = _marked(parts, *span, self.screen.get_component_rich_style("screen--selection"))
        strip = Strip([Segment(text, style) for text, style in parts if text])
        strip = strip.crop_extend(0, self.size.width, self.rich_style).apply_offsets(0, at)
        if selection is None:
            self._strips[at] = strip
        return strip

    # -- selecting -------------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, a line that was folded being one again."""
        found = ""
        for y, row in enumerate(self.lines):
            span = selection.get_span(y)
            if span is None:
                continue
            start, end = span
            found += row.text[start:] if end < 0 else row.text[start:end]
            if not row.goes_on and (end < 0 or end > len(row.text)):
                found += "\n"
        return found.removesuffix("\n"), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Another part is selected."""
        self._strips.clear()
        self.refresh()


def _rows(line: _Line, width: int) -> list[Row]:
    """A line in rows of that width; before the width is known, in one."""
    if not line.label:
        parts = fold(line.text, width)
        last = len(parts) - 1
        return [Row(part, line.manner, goes_on=number < last, report=line.report) for number, part in enumerate(parts)]
    parts = fold(line.text, max(width - _LABEL, 20) if width else 0)
    last = len(parts) - 1
    head = f"  {line.label.strip()}".ljust(_LABEL)
    return [
        Row((" " * _LABEL if number else head) + part, line.manner, _LABEL, number < last, line.report)
        for number, part in enumerate(parts)
    ]


def _marked(parts: list[tuple[str, Style]], start: int, end: int, style: Style) -> list[tuple[str, Style]]:
    """The parts of a row with the selected characters in another style."""
    found: list[tuple[str, Style]] = []
    at = 0
    for text, own in parts:
        first = min(max(start - at, 0), len(text))
        last = len(text) if end < 0 else min(max(end - at, first), len(text))
        found += [(text[:first], own), (text[first:last], own + style), (text[last:], own)]
        at += len(text)
    return found


def clean(text: str) -> str:
    """The text without terminal escapes or overstriking, and all that is not plainly seen written out."""
    if text.isascii() and text.isprintable():  # nearly always, and a hundred times as fast
        return text
    return visible(_STRUCK_OVER.sub("", text.replace("\r\n", "\n")))
