"""The plain course from its opening to its end: the account, the lines of the input, the exit code."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tutor.account.base import AccountError
from tutor.home import HomeError, private_folder
from tutor.plain.asking import Asking
from tutor.plain.doing import Doing
from tutor.plain.lesson import Lesson
from tutor.plain.words import Typed
from tutor.printable import safe
from tutor.study import Study

if TYPE_CHECKING:
    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.journal.store import Journal
    from tutor.workshop.model import Workshop

COMPLETE, INCOMPLETE, NO_ACCOUNT = 0, 1, 3
_WIDTH = 80


def run(name: str, target: Target, step: str, overrides: Mapping[str, str], home: Path, language: str = "") -> int:
    """The course until `quit` or the end of the input. 0 when all of its steps are done, 1 when not, 3 when the account
    could not be opened and it is not. Raises CourseError for a course that cannot be read, or has no such step."""
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    workshop = read(locate(name), overrides, language=language)
    _known(workshop, step)
    paper = Paper(sys.stdin, sys.stdout)
    journal, notice = _journal(home)
    account, trouble, restored = _account(target, name, overrides, home)
    try:
        if account is not None:
            from tutor.workshop.placing import at

            workshop = at(workshop, account.info.account, account.info.region)
        study = Study(workshop, account, journal, home)
        study.absent = ("There is no account.", "`where` says why.")
        study.notice = " ".join(filter(None, (notice, restored)))
        study.note("initialized")
        lesson = Lesson(study, paper.say, paper.width, trouble)
        _begin(lesson, step, trouble)
        _typed(lesson, paper)
    finally:
        if account is not None:
            account.close()
    if study.certificate().complete:
        return COMPLETE
    return NO_ACCOUNT if account is None else INCOMPLETE


class Paper:
    """Where lines come from and go to. What comes from no terminal is echoed, so that what is printed can be read."""

    def __init__(self, source: TextIO, to: TextIO) -> None:
        self._source = source
        self._to = to
        for stream, errors in (
            (source, "replace"),
            (to, "backslashreplace"),
        ):  # whatever the bytes, whatever the locale
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors=errors)
        self._typed = source.isatty()
        self._open = False
        self.width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, 100) if to.isatty() else _WIDTH

    def say(self, line: str) -> None:
        """A line, with nothing in it that acts on a terminal."""
        if self._open:
            self._to.write("\n")
            self._open = False
        self._to.write(safe(line) + "\n")
        self._to.flush()

    def stream(self, text: str) -> None:
        """What a command says, as it comes."""
        text = safe(text.replace("\r\n", "\n").expandtabs(4), lines=True)
        self._to.write(text)
        self._to.flush()
        self._open = not text.endswith("\n") if text else self._open

    def read(self) -> str | None:
        """The next line without its end, or None when there is none."""
        if self._typed:
            self._to.write("> ")
            self._to.flush()
        line = self._source.readline()
        if not line:
            return None
        line = line.rstrip("\r\n")
        if not self._typed:
            self.say(f"> {line}")
        return line


def _begin(lesson: Lesson, step: str, trouble: str) -> None:
    study = lesson.study
    lesson.tell(study.workshop.title)
    lesson.told()
    if trouble:
        lesson.tell(f"There is no account: {trouble} The texts and questions are here all the same.")
    ids = [one.id for one in study.workshop.steps]
    before = study.progress.current if study.progress.current in ids else ids[0]
    lesson.tell("`help` lists what can be typed.")
    if step and study.account is not None and study.behind(step):
        lesson.prepare(step)
    else:
        lesson.enter(step or before)


def _typed(lesson: Lesson, paper: Paper) -> None:
    typed = Typed(lesson, Asking(lesson), Doing(lesson, paper.stream), paper.read)
    while (line := paper.read()) is not None:
        if not typed.carry_out(line):
            return


def _known(workshop: Workshop, step: str) -> None:
    import difflib

    from tutor.workshop.model import CourseError, Problem

    ids = [one.id for one in workshop.steps]
    if step and step not in ids:
        near = difflib.get_close_matches(step, ids, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(ids)}"
        raise CourseError([Problem("--step", 0, f"the course has no step {step!r}; {hint}")], asked=True)


def _journal(home: Path) -> tuple[Journal | None, str]:
    from tutor.journal.store import Journal

    try:
        journal = Journal(private_folder(home / "journal") / "events.jsonl")
    except (OSError, HomeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return None, f"Your progress cannot be saved ({why}). You can go on; it will not be remembered."
    return journal, journal.notice


def _account(target: Target, name: str, overrides: Mapping[str, str], home: Path) -> tuple[Account | None, str, str]:
    """The account, or None and why there is none; and what it has to say of its saved state."""
    from tutor.account import open_account
    from tutor.account.sandbox import SandboxAccount
    from tutor.restore import bring_back
    from tutor.workshop.start import seed_of

    try:
        account = open_account(target, home, seed_of(name, overrides))
    except AccountError as error:
        return None, str(error), ""
    if isinstance(account, SandboxAccount) and account.set_aside():
        return account, "", bring_back(account, name, overrides, home)
    return account, "", str(getattr(account, "notice", str)())
