"""Text from outside on its way to a terminal: nothing in it may act on the terminal, hide, or lie about its order.

What a person sees of a text is what is in it. A control character, a terminal's escape, a sign that turns the direction
of writing (U+202E makes `exe.gpj` of `jpg.exe`) and one without a width or a shape are written out, as `\\x1b` or
`\\u202e`. Of marks that stand over a letter, four are shown; a flood of them would cover the lines around.
"""

from __future__ import annotations

import re
import unicodedata

MARKS = 4
"""Marks over one letter that are shown: no language that is written has more."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters by their kind, and nothing to be seen
_UNUSUAL = re.compile(r"[^\n -~]+")
_ESCAPE = re.compile(
    r"\x1b(?:"
    r"\[[0-?]*[ -/]*[@-~]"  # CSI: colours, moves
    r"|\][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC: titles, links, the clipboard
    r"|[PX^_][^\x1b\n]*\x1b\\"  # strings for the terminal
    r"|[ -/]+[0-~]|[0-OQ-WYZ`-~]"  # other commands of two or three characters
    r")"
)


def safe(text: str, *, lines: bool = False) -> str:
    """The text with all that is not plainly seen written out. `lines` leaves line breaks alone."""
    if text.isascii() and text.isprintable():
        return text
    found = _UNUSUAL.sub(_written_out, text)
    return found if lines else found.replace("\n", "\\x0a")


def visible(text: str) -> str:
    """The same for a screen: a terminal's escapes are taken out (colours of a program's output), tabs become spaces."""
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    return safe(text.expandtabs(4), lines=True)


def _written_out(run: re.Match[str]) -> str:
    """A run of characters of which some may have to be written out."""
    begins = run.start() == 0 or run.string[run.start() - 1] == "\n"
    marks, shown = MARKS if begins else 0, []
    for c in run.group():
        mark = unicodedata.category(c) in ("Mn", "Me")
        marks = marks + 1 if mark else 0
        shown.append(c if c.isprintable() and c not in _BLANK and marks <= MARKS else _code(c))
    return "".join(shown)


def _code(c: str) -> str:
    number = ord(c)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
