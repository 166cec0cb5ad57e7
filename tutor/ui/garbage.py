"""When Python looks for cyclic garbage: not while somebody waits for an answer.

A look through all that is alive takes as long as drawing the screen. It was the longest time in which no key was
answered: at the start, where it finds nothing, and with every few steps.
"""

from __future__ import annotations

import gc
import time

IDLE = 0.5
"""Seconds without a key or a click after which nobody is taken to wait."""
_SOME, _MUCH = 5, 300
"""Collections of the young since the last whole one, from which a whole one is worth it, and from which it is made even
while somebody works: about 60 MB of what may be garbage."""
_NEVER = 1 << 30


class Garbage:
    """The collector of a process that is the app's alone."""

    def __init__(self) -> None:
        gc.disable()
        self._starts = True
        self._touched = 0.0

    def begin(self) -> bool:
        """The start is over: what is loaded by now stays, and is not looked through again. False where it was over."""
        if not self._starts:
            return False
        self._starts = False
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], _NEVER)
        gc.enable()
        return True

    def touch(self) -> None:
        """A key or a click has come."""
        self._touched = time.monotonic()

    def look(self) -> None:
        """To be called now and then: collect, if there is something and nobody waits."""
        waiting = gc.get_count()[2]
        idle = time.monotonic() - self._touched >= IDLE
        if not self._starts and (waiting >= _MUCH or (waiting >= _SOME and idle)):
            gc.collect()
