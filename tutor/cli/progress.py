"""How far something is that takes a while, on standard error: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

_WIDTH = 30
_LINES = 10  # how often where there is no terminal


class Progress:
    """A context in which `told` may be called, from any thread that holds its own lock."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._bar = self._stream.isatty()
        self._tenth = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._write("\r\x1b[K")

    def told(self, done: int, of: int, what: str) -> None:
        """So many of so many are done, and this one was the last."""
        if self._bar:
            filled = _WIDTH * done // max(1, of)
            line = f"{self._title} [{'#' * filled}{'-' * (_WIDTH - filled)}] {done}/{of} {what}"
            self._write("\r\x1b[K" + line[: max(20, shutil.get_terminal_size().columns - 1)])
        elif done == of or _LINES * done // of > self._tenth:
            self._tenth = _LINES * done // of
            self._write(f"{self._title}: {done} of {of} ({what})\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
