"""Whether the learner answered a question right."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.checks.finding import Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.registry import check
from tutor.snapshot import Need, Present, Snapshot, Unreadable


def _needs(question: str, right: list[str]) -> Iterable[Need]:
    return [Need("answer", question)]


@check("question-answered", title="The question is answered", needs=_needs)
def question_answered(snapshot: Snapshot, *, question: str, right: list[str]) -> Finding:
    """The learner's last answer to the question (`step/question`) chose exactly these letters.

    What is right is not told here: the course says it, with its reasons, where it is answered.
    """
    title = f"The question {question.rpartition('/')[2]} is answered"
    item = snapshot.get(Need("answer", question))
    if isinstance(item, Unreadable):
        return could_not_find_out("question-answered", title, item)
    given = tuple(item.value) if isinstance(item, Present) else ()
    passes = bool(given) and {letter.strip().lower() for letter in given} == {letter.lower() for letter in right}
    observed = f"The answer was {', '.join(given)}." if given else "It is not answered yet."
    return Finding(
        "question-answered",
        Status.PASS if passes else Status.FAIL,
        title,
        expected="the right answer" if len(right) == 1 else "all right answers, and no other",
        observed=observed,
        why="" if passes else "The step is done when its questions are answered right.",
        fix=Fix() if passes else Fix("Answer it in the step." if not given else "Read why, and answer it again."),
    )
