"""The prompt: one line, with the lines before it."""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.widgets import Input

BREAK = "⏎"
"""How a pasted line break is shown."""


class Prompt(Input):
    """Up and Down go through what was typed before."""

    BINDINGS = [
        Binding("up", "before", "Line before", id="history-before", show=False, tooltip="The line typed before"),
        Binding("down", "after", "Line after", id="history-after", show=False, tooltip="The line typed after"),
    ]

    def __init__(self) -> None:
        super().__init__(
            placeholder="aws …   or: help, check, hint, next, back", id="prompt", compact=True, select_on_focus=False
        )
        self._lines: list[str] = []
        self._at = 0

    def on_paste(self, event: events.Paste) -> None:
        """Take a command of several lines as one: an Input of its own accord keeps the first line alone."""
        event.prevent_default()
        event.stop()
        lines = event.text.replace("\r\n", "\n").replace("\r", "\n")  # a terminal sends a line break as \r
        lines = lines.replace("\\\n", " ").strip("\n")
        self.insert_text_at_cursor(lines.replace("\n", BREAK))

    def remember(self, line: str) -> None:
        """Keep a line for Up."""
        if line and self._lines[-1:] != [line]:
            self._lines.append(line)
        self._at = len(self._lines)

    def action_before(self) -> None:
        """The line before."""
        self._go(-1)

    def action_after(self) -> None:
        """The line after."""
        self._go(1)

    def _go(self, by: int) -> None:
        self._at = min(max(self._at + by, 0), len(self._lines))
        self.value = self._lines[self._at] if self._at < len(self._lines) else ""
        self.cursor_position = len(self.value)
