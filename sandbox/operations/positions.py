"""Where each statement of a policy document stands: line and column, as IAM's simulator counts them.

The simulator says where its parser was: a statement begins after the sign before it (`[`, or the `}` of the statement
before), a single statement after its own `{`; and it ends after its `}`. Lines and columns count from 1. Source: the
examples of SimulateCustomPolicy and SimulatePrincipalPolicy in the AWS CLI's reference, and reported outputs.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()

Position = tuple[int, int]
"""Line and column."""


@functools.lru_cache(maxsize=256)
def positions(document: str) -> tuple[tuple[Position, Position], ...]:
    """Start and end of each statement, in order; nothing for a document that is not JSON."""
    try:
        return tuple((_position(document, start), _position(document, end)) for start, end in _spans(document))
    except (ValueError, IndexError):
        return ()


def _spans(text: str) -> Iterator[tuple[int, int]]:
    at = _statement(text)
    if text[at] == "{":
        yield at + 1, _DECODER.raw_decode(text, at)[1]
        return
    previous = at + 1
    at = _skip(text, at + 1)
    while text[at] != "]":
        end = _DECODER.raw_decode(text, at)[1]
        yield previous, end
        previous = end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _statement(text: str) -> int:
    """Where the value of the top-level `Statement` begins. Raises ValueError when there is none."""
    at = _skip(text, 0) + 1
    while True:
        at = _skip(text, at)
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == "Statement":
            return at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])
        if text[at] != ",":
            raise ValueError("no Statement")
        at += 1


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _position(text: str, at: int) -> Position:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
