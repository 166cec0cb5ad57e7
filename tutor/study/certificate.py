"""What a learner has done of a course, how, and with how much help. Pure: out of the journal's progress and the course.

It says only what the events say. The journal is the learner's own file on their machine, so a certificate proves
nobody's identity and no grade; it says so itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from tutor.journal.progress import Progress, StepRecord
from tutor.printable import safe
from tutor.workshop.model import Step, Workshop

SCHEMA = "roletutor/certificate/1"
"""Its form is in `schema/certificate-1.json`; a change that breaks a reader gets a new number."""

NO_PROOF = (
    "Computed from the learner's own journal on the learner's own machine. It is no proof of identity, and whoever can "
    "write that file can change it."
)
How: TypeAlias = Literal["built", "answered", "read", "tested-out", "open"]

WAYS = {
    "cli": "AWS CLI",
    "python": "Python",
    "wizard": "console form",
    "elsewhere": "from outside this course",
}
"""What each way that a step records is called."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step. `how`: built (its checks passed), answered (its questions), read, tested out, or still open.

    `ways` are those that were used in it (cli, python, wizard, elsewhere), `hints` the rungs that were read, `whys` how
    often the learner wrote down a reason of their own. `first_try` counts the quizzes that were right at first, of
    `quizzes`; `predictions` those that came true, of `predicted`. `prepared` and `resets`: how often the tutor brought
    the account to this step's start. `seconds` lie between its first and last event (None: nothing happened).
    """

    id: str
    title: str
    how: How
    ways: tuple[str, ...]
    attempts: int
    hints: int
    whys: int
    solution_seen: bool
    quizzes: int
    first_try: int
    predicted: int
    predictions: int
    prepared: int
    resets: int
    seconds: int | None

    @property
    def unaided(self) -> bool:
        """Whether it is done, without a hint, without a look at the solution, and not by a test-out alone."""
        return self.how not in ("open", "tested-out") and not self.hints and not self.solution_seen


@dataclass(frozen=True, slots=True)
class Certificate:
    """`date` is ISO 8601, the day (UTC) on which the last step was done; empty while none is. `learner` is what the
    learner wants to be called, or empty."""

    course: str
    title: str
    learner: str
    date: str
    steps: tuple[StepDone, ...]
    reviewed: int
    reviewed_right: int

    @property
    def complete(self) -> bool:
        """Whether every step of the course is done."""
        return not self.open

    @property
    def open(self) -> tuple[StepDone, ...]:
        """The steps that are not done yet."""
        return tuple(step for step in self.steps if step.how == "open")

    def sentences(self) -> list[str]:
        """What can be said of all of it, each sentence true by the journal."""
        return list(_sentences(self))

    def as_json(self) -> str:
        """As one JSON document that ends with a line break. Schema: `roletutor/certificate/1`."""
        document = {
            "schema": SCHEMA,
            "course": {"id": self.course, "title": self.title},
            "learner": self.learner or None,
            "date": self.date or None,
            "complete": self.complete,
            "open": [step.id for step in self.open],
            "summary": self.sentences(),
            "review": {"answers": self.reviewed, "right": self.reviewed_right},
            "steps": [asdict(step) for step in self.steps],
            "note": NO_PROOF,
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def as_markdown(self) -> str:
        """As Markdown. Names from outside are escaped: none of them becomes markup, or acts on a terminal."""
        return "".join(line + "\n" for line in _markdown(self))


def certificate(workshop: Workshop, progress: Progress, learner: str = "") -> Certificate:
    """The certificate of what was done so far; `complete` says whether that is the whole course."""
    steps = tuple(_step(step, progress) for step in workshop.steps)
    ids = {step.id for step in workshop.steps}
    days = [progress.of(id).done_at for id in progress.done & ids]
    answers = [right for found in progress.reviews.values() for _, right in found]
    return Certificate(
        workshop.id,
        workshop.title,
        learner.strip(),
        max(map(_day, days), default=""),
        steps,
        len(answers),
        sum(answers),
    )


def _day(instant: str) -> str:
    """The day of an ISO 8601 instant; empty where the journal, a file that anyone can edit, has none."""
    try:
        return datetime.fromisoformat(instant).date().isoformat()
    except ValueError:
        return ""


def _step(step: Step, progress: Progress) -> StepDone:
    record = progress.of(step.id)
    answers = [progress.answers.get(f"{step.id}/{question.id}") for question in step.quizzes]
    foreseen = [progress.predictions.get(f"{step.id}/{q.id}") for q in step.questions if q.kind == "predict"]
    made = [found for found in foreseen if found]
    return StepDone(
        id=step.id,
        title=step.title,
        how=_how(step, record, step.id in progress.done),
        ways=tuple(record.ways),
        attempts=record.attempts,
        hints=record.rungs,
        whys=record.whys,
        solution_seen=record.solution_seen,
        quizzes=len(answers),
        first_try=sum(found.first_right for found in answers if found),
        predicted=len(made),
        predictions=sum(found.first_right for found in made),
        prepared=record.prepared,
        resets=record.resets,
        seconds=record.seconds if record.first else None,
    )


def _how(step: Step, record: StepRecord, done: bool) -> How:
    if not done:
        return "open"
    if record.tested_out:
        return "tested-out"
    return "built" if step.checks else "answered" if step.questions else "read"


def _sentences(of: Certificate) -> Iterator[str]:
    total = len(of.steps)
    done = [step for step in of.steps if step.how != "open"]
    yield f"{len(done)} of {_counted(total, 'step')} done."
    if not done:
        return
    alone = sum(step.unaided for step in done)
    yield f"{alone} of {_counted(total, 'step')} without any help: no hint was read and no solution was looked at."
    tested = sum(step.how == "tested-out" for step in done)
    if tested:
        yield f"{_counted(tested, 'step')} tested out: all questions of the part were right at the first try."
    hinted = sum(bool(step.hints) for step in done)
    if hinted:
        yield f"In {_counted(hinted, 'step')} hints were read, {sum(step.hints for step in done)} in all."
    seen = sum(step.solution_seen for step in done)
    if seen:
        yield f"In {_counted(seen, 'step')} the solution was looked at before the step was done."
    quizzes = sum(step.quizzes for step in of.steps)
    if quizzes:
        right = sum(step.first_try for step in of.steps)
        yield f"{right} of {_counted(quizzes, 'question')} right at the first try."
    if of.reviewed:
        yield f"{of.reviewed_right} of {_counted(of.reviewed, 'answer')} in reviews right."
    prepared = sum(bool(step.prepared) for step in of.steps)
    if prepared:
        yield f"For {_counted(prepared, 'step')} the tutor prepared the account with the course's own solutions."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _markdown(of: Certificate) -> Iterator[str]:
    yield f"# {'Certificate' if of.complete else 'Record so far'}: {_escaped(of.title)}"
    yield ""
    if of.learner:
        yield f"**{_escaped(of.learner)}**"
        yield ""
    if of.date:
        yield f"Completed on {of.date}." if of.complete else f"Last step done on {of.date}."
        yield ""
    for sentence in of.sentences():
        yield f"- {sentence}"
    if of.open:
        yield ""
        yield "Still open: " + ", ".join(_escaped(step.title) for step in of.open) + "."
    yield ""
    yield "| step | done | by | checked | hints | solution seen | right at first try | time from first to last event |"
    yield "|---|---|---|---|---|---|---|---|"
    for number, step in enumerate(of.steps, start=1):
        yield f"| {number} {_escaped(step.title)} | " + " | ".join(_cells(step)) + " |"
    yield ""
    yield f"*{NO_PROOF}*"


def _cells(step: StepDone) -> Iterator[str]:
    yield step.how.replace("-", " ")
    yield ", ".join(WAYS[way] for way in step.ways) or "–"
    yield str(step.attempts)
    yield str(step.hints)
    yield "yes" if step.solution_seen else "no"
    yield f"{step.first_try} of {step.quizzes}" if step.quizzes else "–"
    yield time_of(step.seconds)


def time_of(seconds: int | None) -> str:
    """Seconds as a person says them."""
    if seconds is None:
        return "–"
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"


_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&])")


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", safe(text))
