"""Who changed the account: the learner through this tutor, or somebody by other means."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Changes:
    """`written` gives a number that grows with each change that was asked of the account; 0 where it is not known."""

    def __init__(self, written: Callable[[], int]) -> None:
        self._written = written
        self._lock = threading.RLock()
        self._ours = 0
        self._seen = 0

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What changes meanwhile is the tutor's own doing."""
        with self._lock:
            self._ours += 1
        try:
            yield
        finally:
            with self._lock:
                self._ours -= 1
                self._seen = self._written()

    def elsewhere(self) -> bool:
        """Whether something has changed since the last look that was not ours. The first look only looks."""
        with self._lock:
            if self._ours:
                return False
            before, self._seen = self._seen, self._written()
            return 0 < before < self._seen
