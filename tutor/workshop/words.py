"""How the texts of a course come to be what a learner reads: translated, then the variables' values put in.

A unit is what a translator has before them: a title, a hint, a paragraph, an answer of a quiz. Fences that run are no
units: commands are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tutor.workshop import variables

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Unit:
    """A text with its variables still in braces; `context` says of which step it is, and what.

    `file` (relative to the course) and `line` are where it begins.
    """

    context: str
    text: str
    file: str
    line: int

    @property
    def key(self) -> tuple[str, str]:
        """What a translation is found by."""
        return self.context, self.text


def as_it_is(unit: Unit) -> str:
    """No translation."""
    return unit.text


@dataclass(frozen=True, slots=True)
class Noting:
    """No translation, and each unit that came by is in `units`."""

    units: list[Unit] = field(default_factory=list)

    def __call__(self, unit: Unit) -> str:
        """The text of the unit."""
        self.units.append(unit)
        return unit.text


@dataclass(frozen=True, slots=True)
class Words:
    """The values of a course's variables, and what makes the translation of a unit."""

    values: Mapping[str, str] = field(default_factory=dict)
    translated: Callable[[Unit], str] = as_it_is

    def filled(self, text: str) -> str:
        """A text that is the same in every language."""
        return variables.fill(text, self.values)

    def said(self, context: str, text: str, file: str, line: int) -> str:
        """A text for people."""
        return self.filled(self.translated(Unit(context, text, file, line)) if text.strip() else text)

    def prose(self, context: str, lines: Sequence[str], file: str, line: int) -> str:
        """Markdown for people: each part between blank lines is a unit, and what a fence holds is none.

        `line` is where the first of `lines` is in `file`.
        """
        return "\n".join(
            self.filled(part) if verbatim else self._in_markdown(Unit(context, part, file, line + number))
            for number, part, verbatim in _parts(lines)
        )

    def _in_markdown(self, unit: Unit) -> str:
        return variables.fill_markdown(self.translated(unit), self.values) if unit.text.strip() else unit.text


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, str, bool]]:
    """Runs of lines, each with the number of its first: paragraphs, and what stays as it is (fences, blank lines)."""
    start, fence = 0, ""
    for number, line in enumerate(lines):
        opens = _FENCE.match(line)
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield start, "\n".join(lines[start : number + 1]), True
                start, fence = number + 1, ""
            continue
        if opens or not line.strip():
            if start < number:
                yield start, "\n".join(lines[start:number]), False
            start = number
            if opens:
                fence = opens.group(1)
            else:
                yield number, line, True
                start = number + 1
    if start < len(lines):
        yield start, "\n".join(lines[start:]), bool(fence)
