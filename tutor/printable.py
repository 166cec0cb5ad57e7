"""Text from outside on its way to a terminal: nothing in it may act on the terminal."""

from __future__ import annotations


def safe(text: str, *, lines: bool = False) -> str:
    """The text with control characters (a terminal's escapes) shown as `\\x1b`. `lines` leaves line breaks alone."""
    return "".join(c if c.isprintable() or (lines and c == "\n") else f"\\x{ord(c):02x}" for c in text)
