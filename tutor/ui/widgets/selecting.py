"""What a box has to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.selection import SELECT_ALL
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.widget import Widget


def text_of(widget: Widget) -> str:
    """What a box has to be copied: what it says itself (`copy_text`), else all that it shows."""
    own = getattr(widget, "copy_text", None)
    if callable(own):
        return str(own())
    parts = [widget] if isinstance(widget, Static) else [part for part in widget.query(Static) if part.display]
    return "\n".join(text for text in (_shown(part) for part in parts) if text)


def _shown(part: Static) -> str:
    extracted = part.get_selection(SELECT_ALL)
    if extracted is not None:
        return extracted[0].rstrip()
    strips = part.render_lines(Region(0, 0, part.size.width, part.size.height))
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip()
