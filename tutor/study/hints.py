"""Hints in rungs, from a question to nearly the answer. Pure. There is no countdown: the last one says that it is.

Before the last rung the learner writes in a line why they think that it does not pass: to say it is half of finding it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.journal.progress import StepRecord
from tutor.workshop.model import Step

WHY_ASKED = "Before the last hint: in a line, why do you think that it does not pass yet?"


@dataclass(frozen=True, slots=True)
class Hint:
    """A rung, from 1. `last`: there is none after it, and the solution can be had."""

    rung: int
    text: str
    last: bool


@dataclass(frozen=True, slots=True)
class WhyWanted:
    """The last rung wants a line of the learner's first: `ask` is the question."""

    ask: str = WHY_ASKED


@dataclass(frozen=True, slots=True)
class NoHint:
    """There is none, and `why`."""

    why: str


def next_hint(step: Step, record: StepRecord, why: str = "") -> Hint | WhyWanted | NoHint:
    """What a learner with that record gets when they ask for a hint. The last rung is given again when it was had."""
    if step.unaided:
        return NoHint("This step is for you alone: it has no hints. What failed says where to look.")
    if not step.hints:
        return NoHint("This step has no hints: it is all in its text.")
    count = len(step.hints)
    rung = min(record.rungs + 1, count)
    if rung == count and count > 1 and not record.whys and not why.strip():
        return WhyWanted()
    return Hint(rung, step.hints[rung - 1], rung == count)
