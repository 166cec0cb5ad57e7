"""A screen that lets a key in between its layout and its drawing, and does neither without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Size
    from textual.screen import Screen

    _Mixed = Screen[Any]
else:
    _Mixed = object  # Textual gives a screen the styles of the first of its bases that is a widget


_SOON = 0.001
"""Seconds from layout to drawing: whatever is due by then comes first."""


class DrawnOnce(_Mixed):
    """To be mixed into a screen. Layout, drawing and styling are what a key waits for longest; Textual 8.2.8 does the
    first two in one go, and some of it again whenever a screen comes to the top."""

    _lays_out = False
    _is_to_be_drawn = False

    @property
    def is_behind(self) -> bool:
        """Whether something is still to be laid out or drawn, and will be."""
        return self.is_current and (self._layout_required or self._is_to_be_drawn)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """All of it would be styled anew. But it was, when it was mounted, when its classes changed, and when the theme
        did, which reaches the screens below the top one too."""
        event.refresh_styles = False

    def _screen_resized(self, size: Size) -> None:
        """A screen is told of the size that it has just been laid out for. What has changed since asks for a layout by
        itself."""
        if size != self._compositor.size:
            super()._screen_resized(size)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        self._lays_out = not scroll or bool(self._layout_widgets)  # what only moves is drawn at once
        if self._lays_out:
            dirty, self._dirty_widgets = self._dirty_widgets, set()
            self._compositor.update_widgets(dirty)
            # A new map comes: a look at the old one, as each scrollbar that appears takes, need not make it.
            self._compositor._full_map_invalidated = False
            super()._refresh_layout(size, scroll)
            self._dirty_widgets |= dirty
        else:
            super()._refresh_layout(size, scroll)
        self._lays_out = False

    def _compositor_refresh(self) -> None:
        if self._is_to_be_drawn:
            return
        if not self._lays_out and not self.app._batch_count:
            super()._compositor_refresh()
            return
        self._is_to_be_drawn = True
        self.set_timer(_SOON, self._draw)

    def _draw(self) -> None:
        """Draw what was laid out, and what has changed since; not while updates are held back (`App.batch_update`):
        what is drawn then does not reach the terminal, and is not drawn again."""
        if self.app._batch_count:
            self.set_timer(_SOON, self._draw)
            return
        self._is_to_be_drawn = False
        if self._repaint_required:
            self._repaint_required = False
            self._dirty_widgets.add(self)
        there = self._dirty_widgets & self._compositor.visible_widgets.keys()
        to_come = self._dirty_widgets - there
        self._compositor.update_widgets(there)
        super()._compositor_refresh()
        self._dirty_widgets |= to_come  # a layout that is still to come gives them their place
