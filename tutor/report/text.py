"""Findings for people: what failed first, each with expected, observed, why and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.checks import MISCONCEPTIONS, Finding, Status
from tutor.printable import safe
from tutor.report.document import summary
from tutor.snapshot import TargetInfo

SIGNS = {Status.PASS: "✓", Status.FAIL: "✗", Status.UNKNOWN: "?", Status.SKIPPED: "–"}
WORDS = {Status.PASS: "pass", Status.FAIL: "FAIL", Status.UNKNOWN: "unknown", Status.SKIPPED: "skipped"}


def as_text(title: str, target: TargetInfo, findings: Sequence[Finding]) -> str:
    """The report as plain lines, without colour. Control characters in texts from outside are shown, not sent."""
    return "".join(safe(line) + "\n" for line in _lines(title, target, findings))


def _lines(title: str, target: TargetInfo, findings: Sequence[Finding]) -> Iterator[str]:
    where = " · ".join(part for part in (target.kind, target.account, target.region) if part)
    yield f"{title} ({where})"
    yield ""
    for finding in findings:
        yield from _finding(finding)
    counts = summary(findings)
    yield ""
    yield ", ".join(f"{number} {word}" for word, number in counts.items() if number or word in ("passed", "failed"))


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{SIGNS[finding.status]} {WORDS[finding.status]:8}{finding.title}  [{finding.check}]"
    if finding.status is not Status.FAIL:
        if finding.status is not Status.PASS:
            yield f"    {finding.observed}"
        yield from (f"    note: {note}" for note in finding.notes)
        return
    yield f"    expected   {finding.expected}"
    yield f"    observed   {finding.observed}"
    if finding.misconception is not None and finding.misconception in MISCONCEPTIONS:
        yield f"    remember   {MISCONCEPTIONS[finding.misconception].sentence}  [{finding.misconception}]"
    if finding.why:
        yield f"    why        {finding.why}"
    if finding.fix.text:
        yield f"    to mend it {finding.fix.text}"
    yield from (f"      $ {line}" for line in finding.fix.cli.splitlines())
    yield from (f"    note: {note}" for note in finding.notes)
    if finding.reference:
        yield f"    see        {finding.reference}"
