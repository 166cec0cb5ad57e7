"""How well texts can be read: the contrast of each drawn letter to its ground, of whatever screen is on top.

    await pilot.pause()
    assert faint(app) == []

names every text under 4.5:1 (WCAG 2, level AA), with its place, its colours and its contrast. Rules, blocks and
scrollbars are not text; what lies dimmed behind a dialog is not in use. Textual draws both into the same cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.color import Color as RichColor
from textual.color import Color
from textual.filter import dim_color
from textual.widget import Widget

AA = 4.5


@dataclass(frozen=True)
class Faint:
    """A text that cannot be read well: what it is, where, and in what."""

    text: str
    row: int
    column: int
    foreground: str
    ground: str
    contrast: float
    within: str

    def __str__(self) -> str:
        return (
            f"{self.text!r} at row {self.row}, column {self.column} in {self.within}: "
            f"{self.foreground} on {self.ground} is {self.contrast:.2f}:1"
        )


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2 of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def faint(app: Any, least: float = AA) -> list[str]:
    """Every text of the screen that is on top whose contrast is less, as sentences; each once."""
    found: dict[tuple[str, str, str], Faint] = {}
    for one in _faint(app, least):
        found.setdefault((one.foreground, one.ground, one.within), one)
    return [str(one) for one in found.values()]


def _faint(app: Any, least: float) -> Iterator[Faint]:
    screen = app.screen
    for row, strip in enumerate(screen._compositor.render_strips()):
        column = 0
        filtered = strip.apply_filter(app._filters[0], app.screen.background_colors[0])
        for segment in filtered:
            start, column = column, column + segment.cell_length
            if segment.style is None or not _is_text(segment.text):
                continue
            foreground, ground = _colors(segment.style)
            ratio = contrast(foreground, ground)
            if ratio >= least:
                continue
            widget = _widget_at(screen, start + len(segment.text) - len(segment.text.lstrip()), row)
            if widget is None or widget is screen:  # a dimmed screen behind a dialog is drawn as the dialog's ground
                continue
            yield Faint(segment.text.strip(), row, start, foreground.hex, ground.hex, ratio, _path(widget))


def _is_text(text: str) -> bool:
    return any(not c.isspace() and not "\u2500" <= c <= "\u259f" and not "\u2800" <= c <= "\u28ff" for c in text)


def _colors(style: Any) -> tuple[Color, Color]:
    """What is seen: reversed and dimmed as a terminal does."""
    color = style.color or RichColor.parse("#ffffff")
    ground = style.bgcolor or RichColor.parse("#000000")
    assert color.triplet is not None, f"{color} is the terminal's own colour, so nobody knows its contrast"
    assert ground.triplet is not None, f"{ground} is the terminal's own colour, so nobody knows its contrast"
    if style.reverse:
        color, ground = ground, color
    if style.dim:
        color = dim_color(ground, color)
    return Color.from_rich_color(color), Color.from_rich_color(ground)


def _widget_at(screen: Any, x: int, y: int) -> Widget | None:
    from textual.errors import NoWidget

    try:
        return screen.get_widget_at(x, y)[0]
    except NoWidget:
        return None


def _path(widget: Widget) -> str:
    names = []
    for node in widget.ancestors_with_self:
        if isinstance(node, Widget):
            names.append(type(node).__name__ + (f"#{node.id}" if node.id else ""))
    return " < ".join(names[:3])


def _luminance(color: Color) -> float:
    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
