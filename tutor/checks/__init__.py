"""What "right" means: one small pure function a check, over a snapshot.

A check does no I/O. It takes a snapshot and parameters and gives a finding; `run` puts several together and skips what
rests on something that did not pass. A check is found by its name (`registry.py`).
"""

from __future__ import annotations

from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.misconceptions import MISCONCEPTIONS, Misconception
from tutor.checks.placing import placed, placed_all
from tutor.checks.registry import (
    Check,
    CheckCall,
    CheckError,
    all_checks,
    check,
    find,
    is_known,
    more_needs_of,
    needs_of,
    validate,
)
from tutor.checks.running import run

__all__ = [
    "MISCONCEPTIONS",
    "Check",
    "CheckCall",
    "CheckError",
    "Evidence",
    "Finding",
    "Fix",
    "Misconception",
    "Status",
    "all_checks",
    "check",
    "find",
    "is_known",
    "more_needs_of",
    "needs_of",
    "placed",
    "placed_all",
    "run",
    "validate",
]
