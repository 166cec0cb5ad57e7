"""What happens by the clock, without a request: a task comes to run, a service tries again.

An event runs at its own instant with a seed of its own, drawn when it was planned. So the same changes played again
give the same events with the same results; events themselves are not written down.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(order=True, frozen=True, slots=True)
class Event:
    """`what` happens at `at` (seconds since 1970), in `account`."""

    at: float
    number: int
    seed: int = field(compare=False)
    account: str = field(compare=False)
    what: Callable[[], None] = field(compare=False)


class Timeline:
    """The events to come, soonest first. `random` is moto's random numbers. The gate's lock guards it."""

    def __init__(self, random: Any) -> None:
        self._random = random
        self._events: list[Event] = []
        self._numbers = itertools.count()

    def plan(self, at: float, account: str, what: Callable[[], None]) -> None:
        """Let `what` happen at `at`, in seconds since 1970."""
        heapq.heappush(self._events, Event(at, next(self._numbers), self._random.getrandbits(63), account, what))

    def due(self, now: float) -> Iterator[Event]:
        """The events up to `now`, each taken out; one that an event plans meanwhile may be among them."""
        while self._events and self._events[0].at <= now:
            yield heapq.heappop(self._events)

    def next(self) -> float | None:
        """The instant of the soonest event, or None."""
        return self._events[0].at if self._events else None

    def clear(self, account: str = "") -> None:
        """Forget the events, of one account or of all."""
        self._events = [event for event in self._events if account and event.account != account]
        heapq.heapify(self._events)
