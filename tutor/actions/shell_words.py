"""A line as a shell reads it, with the place of every word: blanks, quotes, backslashes, comments, several commands."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word. `text` is what a program is given; `start` and `end` are its place, quotes included.

    `quote` is the quote that is open at its end, or empty; `expands` is what a shell would put something else in the
    place of (`$NAME`, `$(`, a backtick), or empty; `joins` is what a shell takes for no part of a word, because it is
    in no quotes (`|`, `&&`, `2>`'s `>`), or empty.
    """

    text: str
    start: int
    end: int
    quote: str = ""
    expands: str = ""
    joins: str = ""


def commands(text: str) -> list[list[Word]]:
    """The words of each command in `text`, in order. A line's end ends a command, unless a backslash is before it."""
    return [words for words in _lines(text) if words]


def open_command(text: str) -> tuple[list[Word], Word]:
    """The words before a cursor at the end of `text`, and the one that is being written (it may be empty).

    In a comment the word that is being written is `#`.
    """
    words = _lines(text)[-1]
    line = max(text.rfind("\n") + 1, words[-1].end if words else 0)
    if "#" in text[line:]:
        return words, Word("#", line, len(text))
    if words and words[-1].end == len(text):
        return words[:-1], words[-1]
    return words, Word("", len(text), len(text))


def _lines(text: str) -> list[list[Word]]:
    found: list[list[Word]] = [[]]
    at = 0
    while at < len(text):
        sign = text[at]
        if text.startswith("\\\n", at):
            at += 2
        elif sign == "\n":
            found.append([])
            at += 1
        elif sign.isspace():
            at += 1
        elif sign == "#":
            at = _line_end(text, at)
        else:
            word = _word(text, at)
            found[-1].append(word)
            at = word.end
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _word(text: str, start: int) -> Word:
    """The word that begins at `start`. An open quote reaches to the end of the text."""
    parts: list[str] = []
    at, quote, expands, joins = start, "", "", ""
    while at < len(text):
        sign = text[at]
        if not expands and quote != "'" and sign in "$`":
            expands = _expansion(text, at)
        if quote == "'" or (quote == '"' and sign != "\\"):
            if sign == quote:
                quote = ""
            else:
                parts.append(sign)
            at += 1
        elif sign == "\\":
            following = text[at + 1 : at + 2]
            if quote and following not in ('"', "\\", "$", "`", "\n"):
                parts.append(sign)
                at += 1
                continue
            parts.append("" if following == "\n" else following or sign)
            at += 2
        elif sign in "'\"":
            quote = sign
            at += 1
        elif sign.isspace():
            break
        else:
            if not joins and sign in "|&;<>":
                joins = _joining(text, at)
            parts.append(sign)
            at += 1
    return Word("".join(parts), start, min(at, len(text)), quote, expands, joins)


def _joining(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end] in "|&;<>":
        end += 1
    return text[at:end]


def _expansion(text: str, at: int) -> str:
    found = re.match(r"`|\$\(|\$\{|\$\w+", text[at:])
    return found.group() if found else ""
