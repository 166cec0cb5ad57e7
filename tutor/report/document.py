"""The report as JSON. Its schema is in `schema/report-1.json`; a change that breaks a reader gets a new number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from tutor.checks import Finding, Status
from tutor.snapshot import TargetInfo

SCHEMA = "roletutor/report/1"
_COUNTED = (
    ("passed", Status.PASS),
    ("failed", Status.FAIL),
    ("unknown", Status.UNKNOWN),
    ("skipped", Status.SKIPPED),
)


def summary(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings have each status."""
    return {name: sum(finding.status is status for finding in findings) for name, status in _COUNTED}


def document(workshop: str, target: TargetInfo, findings: Sequence[Finding]) -> dict[str, object]:
    """The report as plain values."""
    return {
        "schema": SCHEMA,
        "workshop": workshop,
        "target": asdict(target),
        "summary": summary(findings),
        "findings": [_finding(finding) for finding in findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    """As the schema has it: what a skipped one rests on is said in its text."""
    values = {**asdict(finding), "status": finding.status.value}
    del values["rests_on"]
    return values


def as_json(workshop: str, target: TargetInfo, findings: Sequence[Finding]) -> str:
    """The report as a JSON text that ends with a line break."""
    return json.dumps(document(workshop, target, findings), indent=2, ensure_ascii=False) + "\n"
