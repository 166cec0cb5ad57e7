"""The last door before the terminal: whatever a widget draws, nothing that acts on a terminal goes through.

Texts from outside are made visible where they are put into widgets (`tutor.printable.visible`). This holds for what may
be forgotten, and for what Textual draws by itself, such as the value of an input.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Door(LineFilter):
    """Takes control characters and signs that turn the direction of writing out of what is drawn."""

    @staticmethod
    def acts(text: str) -> bool:
        """Whether there is anything in it that does not go through."""
        return _ACTING.search(text) is not None

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without them. They have no width, so that nothing moves."""
        if not any(self.acts(part.text) for part in segments if not part.control):
            return segments
        return [part if part.control else Segment(_ACTING.sub("", part.text), part.style) for part in segments]
