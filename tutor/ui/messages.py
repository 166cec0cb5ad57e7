"""What happened, named as facts. Workers post these; only the handlers of the app change what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.actions.console import Applied
    from tutor.journal.progress import Progress
    from tutor.report.launch import Rehearsed
    from tutor.snapshot import Item, Role, TargetInfo
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
class AccountOpened(Message):
    """The account answers."""

    info: TargetInfo
    writable: bool
    notice: str = ""


@dataclass
class AccountSeen(Message):
    """The account was looked at: the role that the course is about. `changed`: because something in it changed."""

    role: Item[Role]
    changed: bool = False


@dataclass
class OutputCame(Message):
    """A command said something."""

    text: str


@dataclass
class CommandEnded(Message):
    """A command has ended, or could not be run (`error` says why). `fails` is what a lesson said that it fails with,
    and `as_said` whether it did."""

    code: int
    error: str = ""
    stopped: bool = False
    fails: str = ""
    as_said: bool = False


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


@dataclass
class LaunchRehearsed(Message):
    """The launch of the fence in that line was rehearsed."""

    line: int
    rehearsed: Rehearsed


@dataclass
class LaunchFailed(Message):
    """The launch of the fence in that line could not be rehearsed: why, and what to do."""

    line: int
    sentence: str


@dataclass
class RoleApplied(Message):
    """The form *Create role* was carried out."""

    applied: Applied


@dataclass
class PoliciesListed(Message):
    """The ARNs of all AWS-managed policies."""

    arns: list[str]


@dataclass
class TroubleCame(Message):
    """Something outside did not work: a sentence and what to do. `fatal` ends the app; `ended`: so has the command."""

    sentence: str
    remedy: str = ""
    fatal: bool = False
    ended: bool = False
