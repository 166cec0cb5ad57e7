"""A screen is left once. Two quick keys would otherwise leave the one below it too, and hand its answer over twice."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


def once(screen: Screen[Any]) -> None:
    """Make `screen.dismiss` do nothing unless the screen is on top (Textual 8.2.8 takes whatever is on top away)."""
    dismiss = screen.dismiss

    def guarded(result: Any = None) -> AwaitComplete:
        return dismiss(result) if screen.is_attached and screen.app.screen is screen else AwaitComplete()

    screen.dismiss = guarded  # type: ignore[method-assign]
