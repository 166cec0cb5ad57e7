"""What happened in the course: read, judged, answered, helped, finished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.journal.progress import Progress
    from tutor.study.answers import Feedback
    from tutor.study.certificate import Certificate
    from tutor.study.reviews import TestOut
    from tutor.study.solving import Solved
    from tutor.study.study import Judgement
    from tutor.workshop.model import Workshop


@dataclass
class CourseRead(Message):
    """The course and the learner's progress are there."""

    workshop: Workshop
    progress: Progress
    notice: str = ""


@dataclass
class CoursePlaced(Message):
    """The course has the account's own values in its texts now."""

    workshop: Workshop


@dataclass
class CourseChanged(Message):
    """Its author has changed the course, and it was read again."""

    workshop: Workshop


@dataclass
class Judged(Message):
    """The checks have looked at the step of `judgement`; `asked` when the learner pressed the key, `noticed` when the
    account was changed from elsewhere."""

    judgement: Judgement
    asked: bool = False
    noticed: bool = False


@dataclass
class StepEntered(Message):
    """The learner is in this step now, and what it begins with is there. `notice` is what there is to say of that."""

    step: str
    notice: str = ""


@dataclass
class StepRead(Message):
    """A step without anything to do was read."""

    step: str


@dataclass
class QuestionAnswered(Message):
    """A question was answered in a step or in the review of one (`asked`)."""

    full_id: str
    asked: str
    letters: tuple[str, ...]
    feedback: Feedback


@dataclass
class TestOutOpened(Message):
    """Where the learner stands in a part's test-out."""

    test: TestOut


@dataclass
class TestAnswered(Message):
    """A question of a test-out was answered, and where the learner stands now."""

    feedback: Feedback
    test: TestOut


@dataclass
class HintGiven(Message):
    """A hint; `none`: there is none, and the text says why."""

    step: str
    text: str
    rung: int = 0
    last: bool = False
    none: bool = False


@dataclass
class WhyWanted(Message):
    """Before the last hint, the learner is asked for a line."""

    step: str
    ask: str


@dataclass
class SolutionsShown(Message):
    """All ways to do a step."""

    step: str
    solved: Solved


@dataclass
class SolutionWithheld(Message):
    """The solution is not to be seen yet, and `why`; `there`: there is one."""

    step: str
    why: str
    there: bool


@dataclass
class StepPrepared(Message):
    """The account was brought to a step's start; what was in it is saved under the name `saved`. Or it was not:
    `error` says why."""

    step: str
    saved: str = ""
    error: str = ""


@dataclass
class CertificateMade(Message):
    """What was done in the course so far."""

    certificate: Certificate


@dataclass
class CertificateSaved(Message):
    """The certificate was written to `files`, or `error` says why not."""

    files: tuple[Path, ...]
    error: str = ""
