"""Textual's strips, mended for speed: a strip's caches are made when they are wanted, and it goes with its widget.

Textual 8.2.8 gives each row of each widget seven caches, which mostly stay empty, and keeps the rows of widgets that
were removed: most of all objects of a long session, each of them looked at whenever garbage is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.cache import FIFOCache
from textual.strip import Strip

SIZES = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}
"""As Textual has them."""


def _without_caches(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    self._segments = list(segments)
    self._cell_length = cell_length
    self._render_cache = None
    self._link_ids = None
    self._cell_count = None


def _made_when_wanted(self: Strip, name: str) -> FIFOCache[Any, Any]:
    """Called where a slot is empty."""
    if name not in SIZES:
        raise AttributeError(f"'Strip' object has no attribute {name!r}")
    cache = FIFOCache[Any, Any](SIZES[name])
    setattr(self, name, cache)
    return cache


Strip.__init__ = _without_caches  # type: ignore[method-assign]
Strip.__getattr__ = _made_when_wanted  # type: ignore[attr-defined]

# Textual remembers a widget's two colours by the widget's rows: it keeps the rows for as long as it knows the colours.
_colours = partial(StylesCache.get_inner_outer.__wrapped__, None)
StylesCache.get_inner_outer = staticmethod(lru_cache(1024)(_colours))  # type: ignore[method-assign,assignment]
