"""What "right" means: one small pure function a check, over a snapshot.

A check does no I/O. It takes a snapshot and parameters and gives a finding; `run` puts several together and skips what
rests on something that did not pass. Importing this package registers the checks of this project.
"""

from __future__ import annotations

from tutor.checks import (
    answers,
    cleanup,
    guarding,
    injected,
    launches,
    least,
    passing,
    policies,
    rights,
    roles,
    task_definitions,
    tasks,
    trust,
)
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
    "answers",
    "check",
    "cleanup",
    "find",
    "guarding",
    "injected",
    "launches",
    "least",
    "more_needs_of",
    "needs_of",
    "passing",
    "placed",
    "placed_all",
    "policies",
    "rights",
    "roles",
    "run",
    "task_definitions",
    "tasks",
    "trust",
    "validate",
]
