"""A screen that is laid out once for a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.screen import Screen

    _Mixed = Screen[Any]
else:
    _Mixed = object  # Textual gives a screen the styles of the first of its bases that is a widget


class LaidOut(_Mixed):
    """To be mixed into a screen. Textual 8.2.8 tells a screen of the size that it has just been laid out for, and lays
    it out and draws it again. What has changed since asks for a layout by itself."""

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:
            super()._screen_resized(size)
