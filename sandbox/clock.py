"""The clock that moto reads. A change has one instant, which is stored, so that a replay gives the same dates.

moto's modules take `utcnow` from `moto.core.utils` when they are imported, so `install` must run before them. A few
ask the system past it: `patches/system_sources.py` gives those the clock's own `seconds` and `Datetime`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone, tzinfo
from typing import Any

_fixed: datetime | None = None


def now() -> datetime:
    """The instant of the change under way, or the present: UTC, without a zone, as moto has it."""
    return _fixed or datetime.now(timezone.utc).replace(tzinfo=None)  # noqa: UP017


def seconds() -> float:
    """The same in seconds since 1970."""
    return time.time() if _fixed is None else _fixed.replace(tzinfo=timezone.utc).timestamp()  # noqa: UP017


@contextmanager
def at(timestamp: float) -> Iterator[None]:
    """Stop the clock at `timestamp`, in seconds since 1970; it may be stopped already.

    One change at a time: the caller holds the gate's lock.
    """
    global _fixed
    before = _fixed
    _fixed = datetime.fromtimestamp(timestamp, timezone.utc).replace(tzinfo=None)  # noqa: UP017
    try:
        yield
    finally:
        _fixed = before


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class Datetime(datetime, metaclass=_AnyDatetime):
    """A `datetime` whose `now` is this clock's."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """The instant of the change under way, or the present."""
        moment = now().replace(tzinfo=timezone.utc)  # noqa: UP017
        return moment.astimezone(tz) if tz else moment.astimezone().replace(tzinfo=None)


def install() -> None:
    """Put this clock in moto's place. Call it before anything else of moto is imported."""
    import moto.core.utils

    moto.core.utils.utcnow = now
