"""What happened, named as facts. Workers post these; only the handlers of the app change what is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.actions.console import Applied
    from tutor.checks import Finding
    from tutor.journal.progress import Progress
    from tutor.snapshot import Item, Role, TargetInfo
    from tutor.workshop.model import Workshop


@dataclass
class CourseRead(Message):
    """The course and the learner's progress are there."""

    workshop: Workshop
    progress: Progress
    notice: str = ""


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
    """A command has ended, or could not be run (`error` says why)."""

    code: int
    error: str = ""
    stopped: bool = False


@dataclass
class Judged(Message):
    """The checks have looked. `findings` by the step's id; `asked` when the learner pressed the key, `noticed` when the
    account was changed from elsewhere."""

    findings: Mapping[str, list[Finding]] = field(default_factory=dict)
    asked: bool = False
    noticed: bool = False


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
