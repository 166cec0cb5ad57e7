"""Findings in a few rows, for below the lesson: the root cause, and how much more there is. Pure.

All of it (every finding, why, the lesson that explains it) is on the screen that the last row names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from rich.cells import cell_len, set_cell_size

from tutor.checks import MISCONCEPTIONS, Finding, Status
from tutor.checks.ranking import Ranked, ranked

Way: TypeAlias = Literal["cli", "console", "python"]
Row: TypeAlias = tuple[str, str, str]
"""Manner, label (empty: none), text."""

ROWS = 6
"""So many rows there are at 80×24."""

_LABELS = 12
_MORE = "all findings, why and the lesson"


def short(findings: Sequence[Finding], way: Way, width: int, height: int = ROWS, *, key: str) -> Iterator[Row]:
    """The rows, `height` of them at most where something did not pass; each is a text that fits `width` by itself or
    is wrapped into the rows that are left for it. `key` is what shows all of it."""
    order = ranked(findings)
    bad = [one for one in order if one.finding.status in (Status.FAIL, Status.UNKNOWN)]
    if bad:
        yield from _root(bad, way, max(width, 40), max(height, ROWS), key)
        return
    for one in order:
        sign, word = ("–", "skipped") if one.finding.status is Status.SKIPPED else ("✓", "pass")
        yield "good" if word == "pass" else "dim", "", f"{sign} {one.finding.title}: {word}"
        for note in one.finding.notes:
            yield "dim", "note", note


def fix_of(finding: Finding, way: Way) -> str:
    """The fix in the form of this way, or an empty text."""
    return {"cli": finding.fix.cli, "console": finding.fix.console, "python": finding.fix.python}[way]


def _root(bad: Sequence[Ranked], way: Way, width: int, height: int, key: str) -> Iterator[Row]:
    finding = bad[0].finding
    room = width - _LABELS
    if finding.status is Status.UNKNOWN:
        yield "warning", "", clipped(f"? {finding.title}: unknown, and no fault of yours", width)
        yield "plain", "observed", clipped(finding.observed, room * (height - 4))
    else:
        yield "bad", "", clipped(f"✗ {finding.title}: FAIL", width)
        if finding.expected:
            yield "plain", "expected", clipped(finding.expected, room)
        remember = _remember(finding) if height >= ROWS + 3 else ""
        yield "plain", "observed", clipped(finding.observed, room * (height - 5 - (2 if remember else 0)))
        if remember:
            yield "hint", "remember", clipped(remember, room * 2)
    form = fix_of(finding, way)
    if finding.fix.text:
        yield "plain", "to do", clipped(finding.fix.text, room if form else room * 2)
    if form:
        more = " …" if "\n" in form else ""
        first = form.splitlines()[0]
        shown = f"$ {first}" if way == "cli" else first
        yield "dim", {"cli": "CLI", "console": "Console", "python": "Python"}[way], clipped(shown + more, room)
    yield "hint", "", clipped(" · ".join([*_others(bad), f"{key}: {_MORE}"]), width)


def _remember(finding: Finding) -> str:
    known = MISCONCEPTIONS.get(finding.misconception or "")
    return known.sentence if known else ""


def _others(bad: Sequence[Ranked]) -> Iterator[str]:
    resting = len(bad[0].resting)
    if resting:
        yield f"{resting} more {'rests' if resting == 1 else 'rest'} on it"
    for status, word in ((Status.FAIL, "failed"), (Status.UNKNOWN, "unknown")):
        number = sum(one.finding.status is status for one in bad[1:])
        if number:
            yield f"{number} more {word}"


def clipped(text: str, room: int) -> str:
    """The text on one line, in so many cells; where it is longer, its end is an ellipsis."""
    text = " ".join(text.split())
    return text if cell_len(text) <= room else set_cell_size(text, room - 1).rstrip() + "…"
