"""What happened with the account, and with what is outside the course: home's offers, settings, trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.cards import Cards
    from tutor.snapshot import Item, Role, TargetInfo
    from tutor.ui.behind.targets import OfferedCourse, OfferedTarget


@dataclass
class AccountOpened(Message):
    """The account answers."""

    info: TargetInfo
    writable: bool
    notice: str = ""


@dataclass
class AccountSeen(Message):
    """The account was looked at: its roles as cards. `changed`: because something in it changed; `elsewhere`: and not
    by what the learner did here. `at` is when, in seconds since 1970."""

    cards: Cards
    changed: bool = False
    elsewhere: bool = False
    at: float = 0.0


@dataclass
class RolesRead(Message):
    """Roles that are compared were read, with the text of every policy; `names` are all roles of the account. `number`
    is that of the question."""

    names: tuple[str, ...]
    roles: Mapping[str, Item[Role]]
    number: int


@dataclass
class TroubleCame(Message):
    """Something outside did not work: a sentence and what to do. `fatal` ends the app; `ended`: so has the command;
    `unreached`: the account could not be reached."""

    sentence: str
    remedy: str = ""
    fatal: bool = False
    ended: bool = False
    unreached: bool = False


@dataclass
class CoursesFound(Message):
    """Courses that can be opened, those found so far; `notice` is what is to be said of the learner's progress.
    `all`: there are no more."""

    courses: tuple[OfferedCourse, ...]
    notice: str = ""
    all: bool = False


@dataclass
class TargetsFound(Message):
    """Accounts that can be chosen, and what is wrong with the AWS settings, or nothing."""

    targets: tuple[OfferedTarget, ...]
    notice: str = ""


@dataclass
class ThemeKept(Message):
    """The theme was written down for the next time, or `problem` says why not."""

    problem: str = ""
