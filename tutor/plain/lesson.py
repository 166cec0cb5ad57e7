"""The learner in a step: where they are, its text, the verdict, help, and the end. Each method says it in lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tutor.account.base import AccountError
from tutor.plain import pages
from tutor.plain.markdown import wrapped
from tutor.snapshot import Item, Need
from tutor.study import Judgement, Study
from tutor.study.explaining import Way, explanation
from tutor.study.hints import Hint, NoHint, WhyWanted
from tutor.study.solving import NotYet
from tutor.workshop.model import Part, Question, Step

_KINDS = {"sandbox": "the sandbox", "account": "a real account, read-only", "file": "a file, read-only"}
_CODE = " " * 4  # a command in a fix: it is not wrapped, so that it can be copied
_BLANK = re.compile(r"\s*")


def _nothing_beside() -> Mapping[Need, Item[Any]]:
    return {}


class Lesson:
    """`say` gets a line, `width` is in columns; `trouble` says why there is no account, where there is none.

    `way` is how the learner acted last: fixes are shown in it. `beside` is what checks look at beside the account.
    `elsewhere` is a question from elsewhere that is open: review or test-out, of which step or part, and its full id.
    """

    def __init__(self, study: Study, say: Callable[[str], None], width: int, trouble: str = "") -> None:
        self.study = study
        self.width = width
        self.way: Way = "cli"
        self.beside: Callable[[], Mapping[Need, Item[Any]]] = _nothing_beside
        self.why_wanted = False
        self.elsewhere: tuple[str, str, str] | None = None
        self._say = say
        self._trouble = trouble
        self._compared: set[str] = set()

    @property
    def step(self) -> Step:
        """The step that the learner is in."""
        return self.study.workshop.step(self.study.progress.current)

    def tell(self, text: str) -> None:
        """Say a text, wrapped; an indented line stays indented."""
        for line in text.split("\n"):
            blank = _BLANK.match(line)
            self.lines(wrapped(line.strip(), self.width, blank.group() if blank and line.strip() else ""))

    def lines(self, lines: Iterable[str]) -> None:
        """Say lines as they are."""
        for line in lines:
            self._say(line)

    # -- where the learner is ----------------------------------------------------------------------

    def enter(self, id: str) -> None:
        """Go to a step, set its start up, and show it."""
        self.elsewhere = None
        self.study.enter(id)
        self.show()
        self.told()
        due = len(self.study.review(id))
        if due:
            what = "1 question" if due == 1 else f"{due} questions"
            self.tell(f"Before it, {what} of earlier steps: `review` asks.")

    def told(self) -> None:
        """What the study has to say by itself."""
        if notice := self.study.told():
            self.tell(notice)

    def show(self) -> None:
        """The text of the step."""
        self.lines(pages.page(self.study.workshop, self.step, self.width))
        self._say("")

    def next(self) -> None:
        """The next step; one for reading counts as read then."""
        step = self.step
        self.compare(step.questions)
        if not self.study.read(step.id):
            open_ = [question.id for question in self.study.open_questions(step.id)]
            parts = [f"not answered yet: {', '.join(open_)}"] if open_ else []
            parts += ["its check has not passed"] if step.checks else []
            self.tell(f"Step {step.number} is left open ({'; '.join(parts)}).")
        if step.number < len(self.study.workshop.steps):
            self.enter(self.study.workshop.steps[step.number].id)
        else:
            self._at_the_end()

    def back(self) -> None:
        """The step before."""
        number = self.step.number
        if number == 1:
            self.tell("This is the first step.")
        else:
            self.enter(self.study.workshop.steps[number - 2].id)

    def where(self) -> None:
        """Course, step, account."""
        step, study = self.step, self.study
        done = sum(one.id in study.progress.done for one in study.workshop.steps)
        self.tell(f"{study.workshop.title}: {done} of {len(study.workshop.steps)} steps done.")
        self.tell(f"You are in step {step.number}, {step.id}: {step.title}.")
        if study.account is None:
            self.tell(f"There is no account: {self._trouble}")
        else:
            info = study.account.info
            self.tell(f"The account is {_KINDS[info.kind]}: {info.account}, {info.region or 'no region'}.")

    def steps(self) -> None:
        """All steps, each with its state in words."""
        for step in self.study.workshop.steps:
            done = step.id in self.study.progress.done
            state = ("tested out" if self.study.progress.of(step.id).tested_out else "done") if done else "open"
            here = ", you are here" if step.id == self.step.id else ""
            self.tell(f"{step.number} {step.id}: {step.title} ({state}{here})")

    # -- the verdict -------------------------------------------------------------------------------

    def check(self, *, asked: bool = True) -> None:
        """Judge the step. `asked` by the learner, who hears all of it; else only that it is done, once it is."""
        step = self.step
        if not step.checks and not step.questions:
            if asked:
                self.tell("This step is for reading: there is nothing to check. `next` goes on.")
            return
        try:
            found = self.study.judge(step.id, asked=asked, beside=self.beside() if step.checks else None)
        except AccountError as error:
            if asked:
                self.tell(f"This could not be found out: {error}")
            return
        if found.new:
            self.done()
        elif asked:
            self._explain(found)

    def done(self) -> None:
        """Say that the step is done."""
        step = self.step
        last = step.number == len(self.study.workshop.steps)
        self.tell(f"Step {step.number} is done. " + ("`certificate` shows all." if last else "`next` goes on."))
        self.compare(step.questions)

    def compare(self, questions: Iterable[Question]) -> None:
        """Say of predictions among these what happens, each once."""
        for question in questions:
            name = f"{self.step.id}/{question.id}"
            made = question.kind == "predict" and self.study.chosen(self.step.id, question.id)
            if made and name not in self._compared:
                self._compared.add(name)
                self.tell(self.study.compare(self.step.id, question.id))

    def _explain(self, found: Judgement) -> None:
        if found.findings:
            told = explanation(found.findings)
            for line in told.lines(self.way):
                (self.lines([line]) if line.startswith(_CODE) else self.tell(line))
            if not told.first:
                self.tell("What is checked in the account is as it should be.")
        if found.open:
            self.tell(f"Still to be answered: {', '.join(question.id for question in found.open)}.")
        if found.before:
            self.tell("You have passed this step before, and it stays passed.")
        elif self.step.hints and any(finding.status.value != "pass" for finding in found.findings):
            self.tell("`hint` helps.")

    # -- help --------------------------------------------------------------------------------------

    def hint(self, why: str = "") -> None:
        """The next hint; before the last one a line of the learner's own is wanted."""
        match self.study.hint(self.step.id, why):
            case Hint(text=text, last=last):
                self.tell(f"Hint: {text}")
                if last:
                    self.tell("That was the last hint. `solution` shows all ways.")
            case WhyWanted(ask=ask):
                self.why_wanted = True
                self.tell(ask)
            case NoHint(why=reason):
                self.tell(reason)

    def solution(self, word: str = "") -> None:
        """All ways to do the step; `anyway` gives up on it."""
        found = self.study.solutions(self.step.id, give_up=word == "anyway")
        if isinstance(found, NotYet):
            self.tell(found.why)
            if found.can_give_up:
                self.tell("`solution anyway` says so.")
            return
        if found.why:
            self.tell(f"Your own reason was: {found.why}")
        for way in found.ways:
            self._say(f"{way.title}:")
            self.lines(f"    {line}".rstrip() for line in way.text.split("\n"))

    # -- any step, any time ------------------------------------------------------------------------

    def reset(self) -> None:
        """Bring the account to this step's start, and begin the step again."""
        if self._saved(self.study.reset):
            self.enter(self.step.id)

    def prepare(self, id: str) -> None:
        """Bring the account to a step's start by the course's own solutions, and go there."""
        if self._saved(self.study.goto, id):
            self.enter(id)

    def after(self, part: Part) -> None:
        """A part is tested out: go on behind it, in an account that is prepared for it."""
        last = self.study.workshop.step(part.steps[-1])
        if last.number == len(self.study.workshop.steps):
            self._at_the_end()
        else:
            self.prepare(self.study.workshop.steps[last.number].id)

    def _saved(self, bring: Callable[[str], str], id: str = "") -> bool:
        try:
            saved = bring(id or self.step.id)
        except AccountError as error:
            self.tell(str(error))
            return False
        self.tell("The account is at the start of this step. What was in it is saved; this brings it back:")
        self.lines([f"{_CODE}roletutor sandbox restore {saved}"])
        return True

    # -- the end -----------------------------------------------------------------------------------

    def certificate(self, form: str = "") -> None:
        """What was done, how, and with how much help."""
        made = self.study.certificate()
        self.lines((made.as_json() if form == "json" else made.as_markdown()).splitlines())

    def _at_the_end(self) -> None:
        left = [step.title for step in self.study.certificate().open]
        if left:
            self.tell(f"This is the last step. Still open: {', '.join(left)}.")
        else:
            self.tell("This is the end: all steps are done. `certificate` shows what you did, and how.")
