"""What a rehearsal found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from tutor.printable import safe
from tutor.rehearsal.replay import Report
from tutor.rehearsal.verdicts import ACCEPTED, REFUSED, Shortfall

_SHOWN = 12  # lines of a script's output


def as_text(reports: Sequence[Report]) -> str:
    """Each thing that falls short, then the figures."""
    return "".join(safe(line) + "\n" for report in reports for line in _lines(report))


def as_json(reports: Sequence[Report]) -> str:
    """One JSON object a line: each thing that falls short, then the figures of all courses together."""
    found = [{"workshop": report.course, **asdict(short)} for report in reports for short in report.shortfalls]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [*found, _figures(reports)])


def _figures(reports: Sequence[Report]) -> dict[str, int | float]:
    return {
        "steps": sum(report.steps for report in reports),
        "solutions": sum(report.solutions for report in reports),
        "mistakes": sum(report.mistakes for report in reports),
        "false_accepts": sum(report.count(ACCEPTED) for report in reports),
        "false_refusals": sum(report.count(REFUSED) for report in reports),
        "seconds": round(sum(report.seconds for report in reports), 1),
    }


def _lines(report: Report) -> Iterator[str]:
    for short in report.shortfalls:
        yield from _short(report.course, short)
    yield (
        f"{report.course}: {report.steps} steps, {report.solutions} solutions, {report.mistakes} mistakes, "
        f"{report.fences} fences, {report.questions} questions in {report.seconds:.0f} s"
    )
    if report.shortfalls:
        files = len({(short.step, short.file) for short in report.shortfalls})
        yield (
            f"{files} of them fall short: {report.count(ACCEPTED)} false accepts, "
            f"{report.count(REFUSED)} false refusals, {len(report.shortfalls)} faults in all"
        )
    else:
        yield "all as the course says: false accepts 0, false refusals 0"


def _short(course: str, short: Shortfall) -> Iterator[str]:
    about = f", check {short.check}" if short.check else ""
    yield f"{course}/{short.file}: {short.kind}{about}"
    yield f"    expected  {_indented(short.expected)}"
    yield f"    seen      {_indented(short.seen)}"
    lines = short.output.strip().splitlines()
    if lines:
        yield "    it printed"
        yield from (f"      | {line}" for line in lines[-_SHOWN:])
    yield ""


def _indented(text: str) -> str:
    return "\n              ".join(text.splitlines())
