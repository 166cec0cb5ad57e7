"""The clock that moto reads. A change has one instant, which is stored, so that a replay gives the same dates.

moto's modules take `utcnow` from `moto.core.utils` when they are imported, so `install` must run before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

_fixed: datetime | None = None


def now() -> datetime:
    """The instant of the change under way, or the present: UTC, without a zone, as moto has it."""
    return _fixed or datetime.now(timezone.utc).replace(tzinfo=None)  # noqa: UP017


@contextmanager
def at(timestamp: float) -> Iterator[None]:
    """Stop the clock at `timestamp`, in seconds since 1970. One change at a time: the caller holds the gate's lock."""
    global _fixed
    before = _fixed
    _fixed = datetime.fromtimestamp(timestamp, timezone.utc).replace(tzinfo=None)  # noqa: UP017
    try:
        yield
    finally:
        _fixed = before


def install() -> None:
    """Put this clock in moto's place. Call it before anything else of moto is imported."""
    import moto.core.utils

    moto.core.utils.utcnow = now
