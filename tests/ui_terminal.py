"""What stands on the terminal: all that was written to it, one thing over the other.

A snapshot is of what the screen's parts are now; whether all of it has been drawn is another matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from rich.cells import cell_len
from textual.app import App

_PIECE = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|(\n)|([^\x1b\n]+)")


class Terminal:
    """Letters by their places."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], str] = {}
        self._x = self._y = 0

    def write(self, text: str) -> None:
        """What a terminal does with it: letters, moves, new lines; colours are not kept."""
        for row, column, newline, letters in _PIECE.findall(text):
            if row:
                self._y, self._x = int(row) - 1, int(column) - 1
            elif newline:
                self._y, self._x = self._y + 1, 0
            for letter in letters:
                width = cell_len(letter)
                if width:
                    self._cells[self._y, self._x] = letter
                    for beside in range(1, width):
                        self._cells[self._y, self._x + beside] = ""
                else:
                    self._cells[self._y, self._x - 1] = self._cells.get((self._y, self._x - 1), "") + letter
                self._x += width

    def text(self, width: int, height: int) -> str:
        """The rows without the spaces at their ends."""
        rows = ["".join(self._cells.get((y, x), " ") for x in range(width)).rstrip() for y in range(height)]
        return "".join(row + "\n" for row in rows)


@contextmanager
def watched(app: App[Any]) -> Iterator[Terminal]:
    """The terminal of an app that is run without one."""
    terminal, display = Terminal(), app._display

    def shown(screen: Any, update: Any) -> None:
        if update is not None and not app._batch_count:  # as Textual does
            terminal.write(update.render_segments(app.console))
        display(screen, update)

    with patch.object(app, "_display", shown):
        yield terminal
