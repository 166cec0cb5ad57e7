"""Where two short texts differ, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from typing import TypeAlias

Words: TypeAlias = tuple[tuple[str, bool], ...]
"""Pieces of a text; True where the other text has something else."""

LONGEST = 240
_ALIKE = 0.35


def words_apart(expected: str, observed: str) -> tuple[Words, Words]:
    """Both texts with what differs marked; nothing is marked where one is long, or they have too little in common."""
    plain = ((expected, False),), ((observed, False),)
    if max(len(expected), len(observed)) > LONGEST:
        return plain
    left, right = (re.findall(r"\s+|[^\s]+", text) for text in (expected, observed))
    alike = difflib.SequenceMatcher(None, expected.split(), observed.split(), autojunk=False).ratio()
    if alike < _ALIKE or left == right:
        return plain
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    ours: list[tuple[str, bool]] = []
    theirs: list[tuple[str, bool]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        ours.append(("".join(left[a:b]), kind != "equal"))
        theirs.append(("".join(right[c:d]), kind != "equal"))
    return tuple(one for one in ours if one[0]), tuple(one for one in theirs if one[0])
