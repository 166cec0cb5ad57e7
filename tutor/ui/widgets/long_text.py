"""A text that may be longer than its place."""

from __future__ import annotations

from textual.containers import VerticalScroll


class LongText(VerticalScroll):
    """As long as it does not fit, the focus comes to it too, and the arrows and the keys of a page scroll it."""

    def allow_focus(self) -> bool:
        """Nobody has to pass by what is seen as a whole."""
        return self.max_scroll_y > 0
