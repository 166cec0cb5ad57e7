"""The keys that work here, in one line at the bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from textual import events
    from textual.binding import Binding
    from textual.screen import Screen


@dataclass(frozen=True)
class ShownKey:
    """A key of the line: the key as Textual names it and as it is shown, what it does, and the cells that it takes."""

    key: str
    display: str
    description: str
    tooltip: str
    enabled: bool
    start: int
    end: int


class KeyLine(Widget, can_focus=False):
    """Textual's `Footer` does the same by a widget for each key, all of them made anew whenever the focus moves: a
    third of the work of walking through a screen. This is one widget, which is drawn again when its keys change."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--text", "key-line--under-mouse"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; color: $footer-foreground; background: $footer-background;
        & > .key-line--key { color: $footer-key-foreground; background: $footer-key-background; text-style: bold; }
        & > .key-line--text { color: $footer-description-foreground; background: $footer-description-background; }
        & > .key-line--under-mouse { color: $footer-key-foreground; background: $block-hover-background; }
    }
    """

    def __init__(self, *, compact: bool = False) -> None:
        """`compact`: with less room around each, where there are many."""
        super().__init__()
        self._compact = compact
        self._keys: Sequence[ShownKey] = ()
        self._left = 0  # what of the line the window is too narrow for, and was scrolled away
        self._under_mouse: ShownKey | None = None

    @property
    def keys(self) -> Sequence[ShownKey]:
        """What is shown, from the left; empty until the screen knows its keys."""
        return self._keys

    def place(self, key: ShownKey) -> tuple[int, int]:
        """The column in this line where it begins now, and the one after its end."""
        return key.start - self._left, key.end - self._left

    def on_mount(self) -> None:
        """The screen says when its keys change."""
        self.screen.bindings_updated_signal.subscribe(self, self._look)

    def on_unmount(self) -> None:
        """Nothing more is said to it."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _look(self, screen: Screen[Any]) -> None:
        if not screen.app.app_focus or not self.is_attached or screen is not self.screen:
            return
        keys = list(self._active(screen))
        if keys != self._keys:
            self._keys, self._under_mouse = keys, None
            self._scroll(0)
            self.refresh()

    def _active(self, screen: Screen[Any]) -> Iterator[ShownKey]:
        """Of several keys that do the same the first."""
        at, seen = 0, set[str]()
        for _, binding, enabled, tooltip in screen.active_bindings.values():
            if binding.show and binding.action not in seen:
                seen.add(binding.action)
                yield (key := self._key(binding, enabled, tooltip, at))
                at = key.end + self._compact

    def _key(self, binding: Binding, enabled: bool, tooltip: str, start: int) -> ShownKey:
        display = self.app.get_key_display(binding)
        room = 1 if self._compact else 3
        end = start + cell_len(display) + cell_len(binding.description) + room
        return ShownKey(binding.key, display, binding.description, tooltip, enabled, start, end)

    # -- drawing ---------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """See `Widget`."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        return Strip(self._segments()).crop_extend(self._left, self._left + self.size.width, self.rich_style)

    def _segments(self) -> Iterator[Segment]:
        ground = self.rich_style
        side = "" if self._compact else " "
        for key in self._keys:
            under = key is self._under_mouse
            styles = ("under-mouse", "under-mouse") if under else ("key", "text")
            dim = Style(dim=True) if not key.enabled else None
            first, second = (ground + self.get_component_rich_style(f"key-line--{name}") + dim for name in styles)
            yield Segment(f"{side}{key.display}{side}", first)
            yield Segment(f"{' ' if self._compact else ''}{key.description}{side}", second)
            if self._compact:
                yield Segment(" ", ground)

    # -- the mouse -------------------------------------------------------------------------------

    def _at(self, x: int) -> ShownKey | None:
        return next((key for key in self._keys if key.start <= x + self._left < key.end), None)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click is the key."""
        key = self._at(event.x)
        if key is None:
            return
        if key.enabled:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What a click would be stands out, and says what it does."""
        self._point_at(self._at(event.x))

    def on_leave(self, _: events.Leave) -> None:
        """Nothing stands out."""
        self._point_at(None)

    def _point_at(self, key: ShownKey | None) -> None:
        if key is not self._under_mouse:
            self._under_mouse = key
            self.tooltip = key.tooltip if key and key.tooltip else None
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Where the window is too narrow for all: those at the right."""
        self._turn(4, event)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Those at the left again."""
        self._turn(-4, event)

    def on_resize(self, _: events.Resize) -> None:
        """No more is scrolled away than has to be."""
        self._scroll(self._left)

    def _turn(self, by: int, event: events.MouseEvent) -> None:
        if self._scroll(self._left + by):
            event.stop()
            event.prevent_default()

    def _scroll(self, left: int) -> bool:
        """Whether it moved."""
        whole = self._keys[-1].end if self._keys else 0
        left = max(0, min(left, whole - self.size.width))
        if left == self._left:
            return False
        self._left = left
        self.refresh()
        return True
