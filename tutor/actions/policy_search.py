"""Searching policies by name while somebody types: fourteen hundred names in well under a frame."""

from __future__ import annotations

import re
from collections.abc import Iterable


class PolicySearch:
    """Policies by their ARNs, made ready once for many searches."""

    def __init__(self, arns: Iterable[str]) -> None:
        self._policies = [(arn, _name(arn)) for arn in sorted(arns, key=lambda arn: _name(arn).lower())]
        self._known = [
            (arn, name.lower(), frozenset(match.start() for match in _WORD.finditer(name)))
            for arn, name in self._policies
        ]

    def find(self, text: str) -> list[str]:
        """The ARNs whose names have every word of `text`, whatever the case; the likeliest first.

        The name itself, then names that begin so, then those of which a word begins so, then the others; among equals
        by name. An empty text finds all.
        """
        wanted = text.lower().split()
        if not wanted:
            return [arn for arn, _ in self._policies]
        first, *rest = wanted
        ranked: tuple[list[str], ...] = ([], [], [], [])
        for arn, name, starts in self._known:
            if first not in name or not all(word in name for word in rest):
                continue
            if not rest and name == first:
                ranked[0].append(arn)
            elif name.startswith(first):
                ranked[1].append(arn)
            elif _begins_a_word(name, first, starts):
                ranked[2].append(arn)
            else:
                ranked[3].append(arn)
        if not any(ranked) and text.lower().startswith("arn:"):
            return [arn for arn, _ in self._policies if arn.lower().startswith(text.lower().strip())]
        return [arn for rank in ranked for arn in rank]


_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z]|\b|_|-|\d)|[A-Z][a-z]*|(?<![A-Za-z])[a-z]+|\d+")


def _word_starts(name: str) -> frozenset[int]:
    return frozenset(match.start() for match in _WORD.finditer(name))


def _begins_a_word(name: str, text: str, starts: frozenset[int]) -> bool:
    at = name.find(text)
    while at >= 0:
        if at in starts:
            return True
        at = name.find(text, at + 1)
    return False


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
