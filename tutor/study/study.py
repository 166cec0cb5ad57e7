"""One learner in one course on one account. Both faces, the app and the plain one, act through it.

Methods may be slow where they say that they ask the account; the others only compute and write to the journal. All may
be called from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tutor.account.base import NOT_READY, AccountError
from tutor.home import HomeError
from tutor.journal.events import Event, Verb
from tutor.journal.progress import Answered, Progress, progress
from tutor.study import answers, hints, reviews, solving, starting
from tutor.study.answers import Feedback
from tutor.study.certificate import Certificate, certificate
from tutor.study.changes import Changes
from tutor.study.hints import Hint, NoHint, WhyWanted
from tutor.study.reviews import Asked, TestOut
from tutor.study.solving import NotYet, Solved
from tutor.study.whys import Whys
from tutor.workshop.model import Question, Step, Workshop

if TYPE_CHECKING:
    from tutor.account import Account
    from tutor.checks import Finding
    from tutor.journal.store import Journal
    from tutor.report.launch import Rehearsed
    from tutor.snapshot import Item, Need


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a step.

    `findings` are those of its checks on the account (empty when it has none), `open` its questions that are not
    answered right, and its predictions that were not made. `passed` holds now or held before (`before`): a step that
    was passed stays passed whatever later steps do to the account. `new`: it was passed by this very verdict.
    """

    step: str
    findings: tuple[Finding, ...]
    open: tuple[Question, ...]
    passed: bool
    before: bool

    @property
    def new(self) -> bool:
        """Whether the step was not passed before, and is now."""
        return self.passed and not self.before


class Study:
    """`journal` is None where progress cannot be saved, `account` None until it answers (set it when it does).

    `progress` is what was done so far, always up to date. `notice` is what the learner must be told once, such as a
    disk that takes no more: `told()` takes it away.
    """

    def __init__(self, workshop: Workshop, account: Account | None, journal: Journal | None, home: Path) -> None:
        self.workshop = workshop
        self.account = account
        self.home = home
        self.notice = ""
        self.absent = NOT_READY  # while there is no account: what is said of it, and what to do
        self.progress: Progress = progress(journal.events if journal else (), workshop.id)
        self._journal = journal
        self._lock = threading.RLock()
        self.beginning = threading.Lock()  # held while a step's start is set up, by one at a time
        self._changes = Changes(self._written)

    # -- questions ---------------------------------------------------------------------------------

    def answer(self, step: str, question: str, letters: str | Iterable[str]) -> Feedback:
        """Answer a quiz of a step (or predict, where it is a prediction). The last answer counts.

        Raises LettersError, KeyError.
        """
        asked = self.workshop.step(step).question(question)
        if asked.kind == "predict":
            return self.predict(step, question, letters)
        chosen = self._record(f"{step}/{question}", asked, letters, "quiz")
        tries = self.progress.answers[f"{step}/{question}"].tries
        found = answers.feedback(asked, f"{step}/{question}", chosen, tries=tries)
        self._settle(step)
        return found.then(self._next(step) if found.right else "Choose again.")

    def predict(self, step: str, question: str, letters: str | Iterable[str]) -> Feedback:
        """Write down a prediction; it is compared later. Raises LettersError, KeyError."""
        asked = self.workshop.step(step).question(question)
        chosen = self._record(f"{step}/{question}", asked, letters, "predict")
        self._settle(step)
        return answers.recorded(asked, f"{step}/{question}", chosen).then("Now see what happens.")

    def compare(self, step: str, question: str) -> str:
        """The prediction beside what happens, and why: for after the demonstration. Raises KeyError."""
        asked = self.workshop.step(step).question(question)
        return answers.compared(asked, self.chosen(step, question))

    def chosen(self, step: str, question: str) -> tuple[str, ...]:
        """The letters chosen last for a quiz or a prediction of a step; empty: none yet."""
        full_id = f"{step}/{question}"
        found = self.progress.answers.get(full_id) or self.progress.predictions.get(full_id)
        return found.last if found else ()

    def open_questions(self, step: str) -> tuple[Question, ...]:
        """The questions of a step that are not answered right, and the predictions that were not made, in order."""
        return tuple(question for question in self.workshop.step(step).questions if not self._settled(step, question))

    # -- review and test-out -----------------------------------------------------------------------

    def review(self, step: str) -> tuple[Asked, ...]:
        """The questions of earlier steps that are due at the start of this one. Answering them blocks nothing."""
        return reviews.due(self.workshop, self.progress, step)

    def answer_review(self, step: str, full_id: str, letters: str | Iterable[str]) -> Feedback:
        """Answer a question of a step's review. A wrong one comes again with a later step. Raises LettersError."""
        asked = self.workshop.question(full_id)
        chosen = self._record(full_id, asked, letters, "review", where=step)
        found = answers.feedback(asked, full_id, chosen, tries=1, final=True)
        return found if found.right else found.then("It comes again with a later step.")

    def test_out(self, part: str) -> TestOut:
        """Where the learner stands in the test-out of a part. Raises KeyError."""
        found = next((one for one in self.workshop.parts if one.id == part), None)
        if found is None:
            raise KeyError(part)
        return reviews.test_out(self.workshop, self.progress, found)

    def answer_test(self, part: str, full_id: str, letters: str | Iterable[str]) -> Feedback:
        """Answer a question of a test-out. When all are right at the first try, the part's steps count as tested out.

        Raises LettersError; KeyError for a question that is not open in it.
        """
        test = self.test_out(part)
        asked = next((one.question for one in test.open if one.full_id == full_id), None)
        if asked is None or test.missed:
            raise KeyError(full_id)
        chosen = self._record(full_id, asked, letters, "test-out")
        found = answers.feedback(asked, full_id, chosen, tries=1, final=True)
        if not found.right:
            step = self.workshop.step(full_id.partition("/")[0])
            return found.then(f"So the steps of this part are to be done: {step.title!r} explains this.")
        if self.test_out(part).passed:
            for step_id in test.part.steps:
                if step_id not in self.progress.done:
                    self.note("passed", step_id, tested_out=1)
            return found.then(f"All were right at the first try: {test.part.title!r} is tested out.")
        return found

    # -- help --------------------------------------------------------------------------------------

    def hint(self, step: str, why: str = "") -> Hint | WhyWanted | NoHint:
        """The next rung. Before the last one a line of the learner's is wanted: ask for it, and call again with `why`.

        It is kept in the learner's home alone; the journal only has that there was one.
        """
        found = hints.next_hint(self.workshop.step(step), self.progress.of(step), why)
        if isinstance(found, Hint):
            result: dict[str, int | str] = {"hint": found.rung}
            if why.strip():
                self._keep(step, why)
                result["why"] = 1
            self.note("hinted", step, **result)
        return found

    def solutions(self, step: str, *, give_up: bool = False) -> Solved | NotYet:
        """All ways to do the step, with the learner's own why beside them: after the last hint, when the step is
        passed, or when the learner gives up."""
        of, record = self.workshop.step(step), self.progress.of(step)
        if step not in self.progress.done and not give_up and (of.unaided or record.rungs < len(of.hints)):
            when = "when the step is passed" if of.unaided else "after the last hint"
            return NotYet(f"The solution comes {when}. To see it now is to give up on this step.", can_give_up=True)
        account, region = (self.account.info.account, self.account.info.region) if self.account else ("", "")
        ways = solving.texts(self.workshop, of, account, region)
        if not ways:
            return NotYet("There is nothing to build in this step: each answer to its questions explains itself.")
        if step not in self.progress.done and not record.solution_seen:
            self.note("hinted", step, solution=1)
        return Solved(self.why(step), ways)

    def why(self, step: str) -> str:
        """What the learner wrote before the last hint of a step, or an empty text."""
        try:
            return Whys(self.home).of(self.workshop.id, step)
        except HomeError:
            return ""

    # -- the step and its verdict ------------------------------------------------------------------

    def enter(self, step: str) -> None:
        """The learner is in this step now. What is special about its start is set up, once; asks the account then.

        Where the account is not at this start, or it could not be set up, the notice says so. Raises KeyError.
        """

        of = self.workshop.step(step)
        self.note("progressed", step)
        try:
            with self.beginning, self._changes.ours():
                told = self._begun(of)
        except AccountError as error:
            told = str(error)
        self.notice = " ".join(filter(None, (self.notice, told if told not in self.notice else "")))

    def behind(self, step: str) -> tuple[Step, ...]:
        """The steps whose work this one rests on and that are not done. Raises KeyError.

        From where the tutor itself last prepared the account, at this step or before it, nothing is missing.
        """
        missing: list[Step] = []
        after = self.workshop.step(step)
        for before in reversed(self.workshop.before(step)):
            record = self.progress.of(after.id)
            if record.prepared or record.resets:
                break
            if before.checks and before.id not in self.progress.done:
                missing.append(before)
            after = before
        return tuple(reversed(missing))

    def goto(self, step: str, begun: starting.Begun = starting.nobody) -> str:
        """Bring the account to a step's start by the course's own solutions, and go there. Takes seconds.

        Returns the name of the saved state that what was in the account can be had back from. `begun` is given what can
        be stopped. Raises AccountError; the account is then as it was, or the error says that it is not.
        """
        return self._brought(step, "prepared", begun)

    def reset(self, step: str, begun: starting.Begun = starting.nobody) -> str:
        """The same for the step that the learner is in: its start comes back. Raises AccountError."""
        return self._brought(step, "reset", begun)

    def _brought(self, step: str, why: str, begun: starting.Begun) -> str:
        if self.account is None:
            raise AccountError(*self.absent)
        with self.beginning, self._changes.ours():
            saved = starting.bring(self.account, self.workshop, step, begun)
        self.note("initialized", step, **{why: 1, "started": 1})
        self.note("progressed", step)
        return saved

    def read(self, step: str) -> bool:
        """The learner goes on from a step: one without checks and questions counts as read then. Whether it is done."""
        of = self.workshop.step(step)
        if step not in self.progress.done and not of.checks and not of.questions:
            self.note("completed", step)
        return step in self.progress.done

    @contextmanager
    def acting(self, step: str, way: Literal["cli", "python", "wizard"]) -> Iterator[None]:
        """While the learner acts by this way; what changes in the account meanwhile is theirs, not from elsewhere."""
        with self._changes.ours():
            try:
                yield
            finally:
                self.did(step, way)

    def did(self, step: str, way: str) -> None:
        """Note that the learner worked on a step by this way, once."""
        if way not in self.progress.of(step).ways:
            self.note("progressed", step, way=way)

    def judge(self, step: str, *, asked: bool = True, beside: Mapping[Need, Item[Any]] | None = None) -> Judgement:
        """Judge one step, the current one; asks the account when the step has checks. `asked` makes it an attempt.

        `beside` is what is not in the account, such as the console form's draft. Raises AccountError when the account
        cannot be asked (that is no verdict), KeyError.
        """
        of = self.workshop.step(step)
        findings = tuple(self._findings(of, beside))
        statuses = [finding.status.value for finding in findings]
        open_ = self.open_questions(step)
        before = step in self.progress.done
        if asked and (findings or of.questions):
            failed = statuses.count("fail") + len(open_)
            self.note("attempted", step, passed=statuses.count("pass"), failed=failed)
        passes = set(statuses) <= {"pass"} and not open_ and bool(findings or of.questions)
        if passes and not before:
            self.note("passed", step)
        elif asked and not before and "fail" in statuses:
            self.note("failed", step)
        return Judgement(step, findings, open_, passes or before, before)

    def certificate(self, learner: str = "") -> Certificate:
        """What was done so far, how, and with how much help; `learner` is what the learner wants to be called."""
        return certificate(self.workshop, self.progress, learner)

    def demonstrate(self, task: str) -> Rehearsed:
        """The launch of a task definition, rehearsed in the account. Raises AccountError."""
        from tutor.demonstration import demonstrate

        if self.account is None:
            raise AccountError(*self.absent)
        with self._changes.ours():
            return demonstrate(self.account, task)

    def note(self, verb: Verb, step: str = "", **result: int | str) -> None:
        """Add an event on a step (or on `step/question`, or on the course). A full disk is said once, in `notice`."""
        with self._lock:
            where = f"{self.workshop.id}/{step}" if step else self.workshop.id
            attempt = self.progress.attempts.get(step, 0) if verb in ("passed", "failed") else 0
            if verb == "attempted" and "/" not in step:
                attempt = self.progress.attempts.get(step, 0) + 1
            new = Event(verb, where, attempt, result=result)
            if step:
                self.progress.add(new, step)
            if self._journal is None:
                return
            try:
                self._journal.append(new)
            except OSError as error:
                self._journal = None
                self.notice = (
                    f"Your progress cannot be saved any more ({error.strerror}). Make room on the disk and restart."
                )

    def told(self) -> str:
        """The notice, which is then gone."""
        found, self.notice = self.notice, ""
        return found

    # -- below -------------------------------------------------------------------------------------

    def _begun(self, of: Step) -> str:
        step = of.id
        if self.account is None:
            return ""
        starting.keep_apart(self.account, self.workshop, of)
        behind = self.behind(step)
        if behind and step not in self.progress.done:
            names = ", ".join(one.title for one in behind)
            return f"The account is not at this step's start. Not done yet: {names}. Do that first, or reset this step."
        if of.start.script and step not in self.progress.done and not self.progress.of(step).started:
            trouble = starting.begin(self.account, self.workshop, of)
            if trouble:
                return f"This step could not be set up ({trouble}). Resetting it brings the account to its start."
            self.note("initialized", step, started=1)
        return ""

    def _findings(self, step: Step, beside: Mapping[Need, Item[Any]] | None) -> Iterable[Finding]:
        if not step.checks:
            return ()
        from tutor.judge import judge

        if self.account is None:
            raise AccountError(*self.absent)
        if self._changes.elsewhere():
            self.did(step.id, "elsewhere")
        with self._changes.ours():  # to read a secret leaves a trace, too
            return judge(self.account, step.checks, beside)

    def _written(self) -> int:
        return int(getattr(self.account, "written", int)())

    def _settled(self, step: str, question: Question) -> bool:
        full_id = f"{step}/{question.id}"
        if question.kind == "predict":
            return full_id in self.progress.predictions
        return self.progress.answers.get(full_id, Answered()).right

    def _settle(self, step: str) -> None:
        """A step that is questions alone is passed with the last of them."""
        of = self.workshop.step(step)
        if not of.checks and step not in self.progress.done and not self.open_questions(step):
            self.note("passed", step)

    def _next(self, step: str) -> str:
        open_ = self.open_questions(step)
        if open_:
            return "Go on with the next question."
        if step in self.progress.done:
            return "This step is done: go on."
        return "All questions of this step are answered."

    def _record(
        self, full_id: str, question: Question, letters: str | Iterable[str], kind: str, where: str = ""
    ) -> tuple[str, ...]:
        chosen = answers.letters_of(question, letters)
        result: dict[str, int | str] = {
            "answer": ",".join(chosen),
            "right": int(answers.is_right(question, chosen)),
            "as": kind,
        }
        if where:
            result["in"] = where
        self.note("attempted", full_id, **result)
        return chosen

    def _keep(self, step: str, why: str) -> None:
        try:
            Whys(self.home).add(self.workshop.id, step, why)
        except (OSError, HomeError) as error:
            self.notice = f"Your sentence could not be kept ({getattr(error, 'strerror', None) or error})."
