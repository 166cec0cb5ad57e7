"""What a check says: a finding, with all that a learner needs to understand it and to act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """`unknown`: could not find out, and `observed` says why. `skipped`: rests on a check that did not pass."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend it: a sentence, and the same by each way (empty where a way does not apply)."""

    text: str = ""
    cli: str = ""
    console: str = ""
    python: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where it was seen: a resource's ARN, a policy's name or ARN in it, a statement's index from 0 (-1: none)."""

    arn: str
    policy: str = ""
    statement: int = -1


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict. `check` is the check's name, `step` the step that asked for it (empty for an outcome).

    `misconception` is the id of the misconception that it shows, or None. `notes` are true remarks that change
    nothing of the verdict (a warning about excess, say). `rests_on` is, for a skipped one, the place (from 0) of the
    finding of the same run that did not pass; else -1. All texts are plain, and may quote text from outside: show
    them as they are, never as markup.
    """

    check: str
    status: Status
    title: str
    step: str = ""
    expected: str = ""
    observed: str = ""
    why: str = ""
    fix: Fix = field(default_factory=Fix)
    misconception: str | None = None
    evidence: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    reference: str = ""
    rests_on: int = -1
