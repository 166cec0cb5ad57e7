"""The learner's answers as evidence for checks. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.checks import CheckCall
from tutor.journal.progress import Progress
from tutor.snapshot import Absent, Item, Need, Present


def answers(progress: Progress, calls: Iterable[CheckCall]) -> dict[Need, Item[tuple[str, ...]]]:
    """For each `question-answered` among the calls the letters that were chosen last, or that there are none.

    An answer in a review is none: it was asked of another step.
    """
    asked = [str(call.parameters["question"]) for call in calls if call.name == "question-answered"]
    found = {full_id: progress.answers.get(full_id) for full_id in asked}
    return {
        Need("answer", full_id): Present(answered.last) if answered else Absent() for full_id, answered in found.items()
    }
