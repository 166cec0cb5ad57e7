"""In which order findings are to be read: what others rest on first, because mending it may mend them all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.checks.finding import Finding, Status
from tutor.checks.registry import find, is_known

_ORDER = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.SKIPPED: 2, Status.PASS: 3}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A finding, its `place` (from 0) in the order of the course, and the findings that rest on it, directly or through
    others."""

    finding: Finding
    place: int
    resting: tuple[Finding, ...] = ()


def ranked(findings: Sequence[Finding]) -> list[Ranked]:
    """What failed, then what is unknown, what was skipped and what passed. Of each kind that comes first which most
    rests on; then a check before those that are built upon it; then the order of the course."""
    found = [Ranked(finding, place, _resting(findings, place)) for place, finding in enumerate(findings)]
    names = {finding.check for finding in findings if finding.status is Status.FAIL}

    def key(one: Ranked) -> tuple[int, int, int, int]:
        below = len(_below(one.finding.check) & names) if one.finding.status is Status.FAIL else 0
        return _ORDER[one.finding.status], -len(one.resting), below, one.place

    return sorted(found, key=key)


def _resting(findings: Sequence[Finding], place: int) -> tuple[Finding, ...]:
    """The skipped findings whose way down passes `place`."""
    return tuple(finding for finding in findings if place in _way_down(findings, finding))


def _way_down(findings: Sequence[Finding], finding: Finding) -> list[int]:
    way: list[int] = []
    while 0 <= finding.rests_on < len(findings) and finding.rests_on not in way:
        way.append(finding.rests_on)
        finding = findings[finding.rests_on]
    return way


def _below(check: str) -> set[str]:
    """The checks that this one is built upon."""
    seen: set[str] = set()
    level = [check]
    while level:
        level = [base for name in level if is_known(name) for base in find(name).rests_on if base not in seen]
        seen.update(level)
    return seen - {check}
