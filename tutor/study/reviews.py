"""Questions asked beside their own step: those due when a step is entered first, and those of a test-out. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.journal.progress import Progress
from tutor.workshop.model import Part, Question, Workshop


@dataclass(frozen=True, slots=True)
class Asked:
    """A question where it is asked beside its own step: `full_id` is `step/question`."""

    full_id: str
    question: Question


def due(workshop: Workshop, progress: Progress, step: str) -> tuple[Asked, ...]:
    """The review of a step that is still to be answered: the author's three, of steps that are done, and whatever came
    out wrong in an earlier review and was not put right since. Nothing once the step is done: it is for the start."""
    if step in progress.done:
        return ()
    owed = [full_id for full_id, answers in progress.reviews.items() if answers and not answers[-1][1]]
    wanted = dict.fromkeys((*workshop.step(step).review, *owed))
    return tuple(
        Asked(full_id, workshop.question(full_id))
        for full_id in wanted
        if full_id.partition("/")[0] in progress.done
        and _there(workshop, full_id)
        and all(where != step for where, _ in progress.reviews.get(full_id, ()))
    )


@dataclass(frozen=True, slots=True)
class TestOut:
    """Where a learner stands in the test-out of a part.

    `open` are the questions still to be answered, `missed` those that were not right at the first try: with one of
    them, the part's steps are to be walked. Answers of the steps themselves count, so nobody tests out by a second try.
    """

    part: Part
    open: tuple[Asked, ...]
    missed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all were right at the first try."""
        return bool(self.part.test_out) and not self.open and not self.missed


def test_out(workshop: Workshop, progress: Progress, part: Part) -> TestOut:
    """The test-out of a part as far as the learner is in it."""
    asked = [Asked(full_id, workshop.question(full_id)) for full_id in part.test_out]
    answers = progress.answers
    return TestOut(
        part,
        tuple(one for one in asked if one.full_id not in answers),
        tuple(one.full_id for one in asked if one.full_id in answers and not answers[one.full_id].first_right),
    )


def part_of(workshop: Workshop, step: str) -> Part | None:
    """The part that a step belongs to."""
    return next((part for part in workshop.parts if step in part.steps), None)


def _there(workshop: Workshop, full_id: str) -> bool:
    """Whether the course still has it: an older version of it may have asked something else."""
    try:
        return bool(workshop.question(full_id))
    except KeyError:
        return False
