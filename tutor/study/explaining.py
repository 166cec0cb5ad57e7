"""Findings → what a learner reads first: the root cause on top, at most three, and the rest summed up. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.checks import MISCONCEPTIONS, Finding, Status
from tutor.checks.ranking import ranked

Way: TypeAlias = Literal["cli", "console", "python"]
"""The way that the learner works in: which of a fix's forms is shown."""

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """`first` are the findings to read now, root cause first; `more` how many others did not pass either; `waiting` the
    titles of checks that were not judged because they rest on those; `passed` how many passed."""

    first: tuple[Finding, ...]
    more: int
    waiting: tuple[str, ...]
    passed: int

    def lines(self, way: Way = "cli") -> list[str]:
        """All of it as plain lines, the fix in the way that the learner works in."""
        return list(_lines(self, way))


def explanation(findings: Sequence[Finding]) -> Explanation:
    """What to show of these findings."""
    ordered = [one.finding for one in ranked(findings) if one.finding.status in (Status.FAIL, Status.UNKNOWN)]
    waiting = tuple(finding.title for finding in findings if finding.status is Status.SKIPPED)
    passed = sum(finding.status is Status.PASS for finding in findings)
    return Explanation(tuple(ordered[:SHOWN]), len(ordered[SHOWN:]), waiting, passed)


def _lines(of: Explanation, way: Way) -> Iterator[str]:
    for finding in of.first:
        yield from finding_lines(finding, way)
    if of.more:
        yield f"{of.more} more did not pass; mend the first ones, and check again."
    if of.waiting:
        yield f"Not looked at yet, because it rests on that: {'; '.join(dict.fromkeys(of.waiting))}."


def finding_lines(finding: Finding, way: Way = "cli") -> Iterator[str]:
    """One finding that did not pass: what was seen, what was expected, why it matters, what to do."""
    if finding.status is Status.UNKNOWN:
        yield f"? {finding.title}: this could not be found out. {finding.observed}"
        return
    yield f"✗ {finding.title}"
    yield f"  What is there: {finding.observed}"
    yield f"  What is wanted: {finding.expected}"
    if finding.misconception is not None and finding.misconception in MISCONCEPTIONS:
        yield f"  Remember: {MISCONCEPTIONS[finding.misconception].sentence}"
    if finding.why:
        yield f"  Why: {finding.why}"
    if finding.fix.text:
        yield f"  To mend it: {finding.fix.text}"
    form = {"cli": finding.fix.cli, "console": finding.fix.console, "python": finding.fix.python}[way]
    yield from (f"    {'$ ' if way == 'cli' else ''}{line}" for line in form.splitlines())
    yield from (f"  Note: {note}" for note in finding.notes)
