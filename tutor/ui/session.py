"""What happens behind the screen in the course: its reading, the learner's answers, hints, verdicts and results.

Teaching is `tutor.study`'s; here its answers become messages. Methods that may be slow run in a worker's thread; the
few that only look at what is known already (`review`, `shown`, `open_predictions`) may be called by handlers.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tutor.ui.acting import messages
from tutor.ui.drafting import Drafting

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account.target import Target
    from tutor.actions.console import CreateRoleForm
    from tutor.journal.store import Journal
    from tutor.report.launch import Rehearsed
    from tutor.study.reviews import Asked
    from tutor.study.study import Study
    from tutor.workshop.model import Question
    from tutor.workshop.ways import Kind


_REST = 3
"""How many times as long as it took, judging what was noticed rests afterwards."""


@dataclass(frozen=True)
class Shown:
    """What a question shows: the letters chosen last, whether they were right (None: not judged), what is said of it,
    and the prediction beside what happens (empty: not to be seen yet)."""

    letters: tuple[str, ...]
    right: bool | None
    lines: tuple[str, ...]
    compared: str = ""


class Session(Drafting):
    """One learner in one course on one account."""

    def __init__(
        self,
        name: str,
        target: Target,
        overrides: Mapping[str, str],
        home: Path,
        post: Callable[[Message], object],
        language: str = "",
    ) -> None:
        super().__init__(name, target, overrides, home, post)
        self._language = language
        self.study: Study | None = None
        self._judging = threading.Lock()
        self._noticed = threading.Lock()  # held by the one that waits to judge what was noticed
        self._rest_until = 0.0
        self._meeting = threading.RLock()  # of the course and the account, which come in either order
        self._seen_to_happen: set[str] = set()  # predictions whose demonstration was seen

    def read_course(self) -> None:
        """Read the course and the journal."""
        from tutor.study.study import Study
        from tutor.workshop.find import locate
        from tutor.workshop.model import CourseError
        from tutor.workshop.reader import read

        try:
            self.workshop = read(locate(self._name), self._overrides, language=self._language)
        except CourseError as error:
            head = "" if error.asked else "The course has a fault."
            self._post(messages().TroubleCame(head, str(error), fatal=True))
            return
        journal, notice = self._journal()
        with self._meeting:
            self.study = Study(self.workshop, None, journal, self.home)
            self._post(messages().CourseRead(self.workshop, self.study.progress, notice))
            self._settle_in()
        self.study.note("initialized")

    def watch_course(self) -> None:
        """Read the course again whenever one of its files changes, until the session is closed."""
        from tutor.ui.rereading import watch

        if self.workshop is not None:
            watch(self.workshop.folder, self.read_again, self._gone)

    def read_again(self) -> None:
        """The course as its files are now; what is wrong with them is said, and the course as it was stays."""
        from tutor.workshop.find import locate
        from tutor.workshop.model import CourseError
        from tutor.workshop.placing import at
        from tutor.workshop.reader import read

        try:
            workshop = read(locate(self._name), self._overrides, language=self._language)
        except CourseError as error:
            self._post(messages().TroubleCame("The course has a fault, so it is shown as it was:", str(error)))
            return
        with self._meeting:
            if self.account is not None:
                workshop = at(workshop, self.account.info.account, self.account.info.region)
            self.workshop = workshop
            if self.study is not None:
                self.study.workshop = workshop
            self._post(messages().CourseChanged(workshop))

    def _journal(self) -> tuple[Journal | None, str]:
        """The journal, and what is to be said of it; none where progress cannot be saved."""
        from tutor.home import HomeError, private_folder
        from tutor.journal.store import Journal

        try:
            journal = Journal(private_folder(self.home / "journal") / "events.jsonl")
        except (OSError, HomeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            return None, f"Your progress cannot be saved ({why}). You can go on; it will not be remembered."
        return journal, journal.notice

    def open_account(self) -> None:
        """Reach the account, and put its values into the course."""
        super().open_account()
        self._settle_in()

    def _settle_in(self) -> None:
        """Bring course and account together; whichever comes last does it."""
        from tutor.workshop.placing import at

        with self._meeting:
            if self.workshop is None or self.study is None or self.account is None:
                return
            info = self.account.info
            self.study.account = self.account
            self.workshop = self.study.workshop = at(self.workshop, info.account, info.region)
            self._post(messages().CoursePlaced(self.workshop))

    # -- questions -------------------------------------------------------------------------------

    def answer(self, asked: str, where: str, full_id: str, letters: Sequence[str]) -> None:
        """Answer a question that is asked in a `step`, in the `review` of a step, or in the `test` of a part; `where`
        is that step or part."""
        if self.study is None:
            return
        step, _, id = full_id.partition("/")
        if asked == "test":
            feedback = self.study.answer_test(where, full_id, letters)
            self._post(messages().TestAnswered(feedback, self.study.test_out(where)))
        elif asked == "review":
            feedback = self.study.answer_review(where, full_id, letters)
            self._post(messages().QuestionAnswered(full_id, asked, tuple(letters), feedback))
        else:
            kind = self.study.workshop.question(full_id).kind
            act = self.study.predict if kind == "predict" else self.study.answer
            self._post(messages().QuestionAnswered(full_id, asked, tuple(letters), act(step, id, letters)))
        self._tell()

    def shown(self, step: str) -> dict[str, Shown]:
        """What each question of a step shows, by `step/question`: those that were answered before."""
        from tutor.study.answers import feedback, recorded

        if self.study is None:
            return {}
        found = {}
        for question in self.study.workshop.step(step).questions:
            full_id, chosen = f"{step}/{question.id}", self.study.chosen(step, question.id)
            if not chosen or any(letter not in dict(question.lettered()) for letter in chosen):
                continue
            if question.kind == "predict":
                told = recorded(question, full_id, chosen)
                seen = full_id in self._seen_to_happen or step in self.study.progress.done
                found[full_id] = Shown(chosen, None, said(told), self.compared(step, question) if seen else "")
            else:
                told = feedback(question, full_id, chosen, tries=self.study.progress.answers[full_id].tries)
                found[full_id] = Shown(chosen, told.right, said(told))
        return found

    def compared(self, step: str, question: Question) -> str:
        """A prediction beside what happened, now that it was seen."""
        if self.study is None:
            return ""
        self._seen_to_happen.add(f"{step}/{question.id}")
        return self.study.compare(step, question.id)

    def answered(self, step: str) -> bool:
        """Whether all questions of a step are settled."""
        return self.study is not None and not self.study.open_questions(step)

    def predicted(self, step: str, question: Question) -> bool:
        """Whether a prediction was made."""
        return self.study is not None and bool(self.study.chosen(step, question.id))

    def review(self, step: str) -> tuple[Asked, ...]:
        """The questions of earlier steps that are due in this one."""
        return self.study.review(step) if self.study else ()

    def testable(self) -> set[str]:
        """The parts whose test-out is still open."""
        if self.study is None:
            return set()
        tests = [self.study.test_out(part.id) for part in self.study.workshop.parts if part.test_out]
        return {test.part.id for test in tests if test.open and not test.missed}

    def test_out(self, part: str) -> None:
        """Where the learner stands in a part's test-out."""
        if self.study:
            self._post(messages().TestOutOpened(self.study.test_out(part)))

    # -- help ------------------------------------------------------------------------------------

    def hint(self, step: str, why: str = "") -> None:
        """The next hint; the last one wants the learner's `why` first."""
        from tutor.study.hints import NoHint, WhyWanted

        if self.study is None:
            return
        found = self.study.hint(step, why)
        if isinstance(found, WhyWanted):
            self._post(messages().WhyWanted(step, found.ask))
        elif isinstance(found, NoHint):
            self._post(messages().HintGiven(step, found.why, none=True))
        else:
            self._post(messages().HintGiven(step, found.text, found.rung, last=found.last))
        self._tell()

    def solutions(self, step: str, *, give_up: bool = False) -> None:
        """The solutions of a step, or why they are not to be seen yet."""
        from tutor.study.solving import NotYet
        from tutor.workshop.ways import solutions

        if self.study is None:
            return
        there = bool(solutions(self.study.workshop.step(step)))
        found = self.study.solutions(step, give_up=give_up or not there)
        if isinstance(found, NotYet):
            self._post(messages().SolutionWithheld(step, found.why, there))
        else:
            self._post(messages().SolutionsShown(step, found))
        self._tell()

    def solve(self, kind: Kind, text: str) -> None:
        """Do a step by one of its solutions: a shell script, a Python text, or a stack's template."""
        from tutor.actions import python as snippets
        from tutor.actions.commands import program

        def todo(environment: Mapping[str, str]) -> list[list[str]]:
            if kind == "boto3":
                return [snippets.words(text)]
            aws = program(environment)
            if kind == "cli":
                beside = f'PATH="$PATH:{Path(aws).parent}"\n'
                return [["sh", "-eu", "-c", beside + text]]
            return [self._deploy(aws, text)]

        with self._by("python" if kind == "boto3" else "cli"):
            self._carry_out(todo)

    def _deploy(self, aws: str, template: str) -> list[str]:
        """The command that brings the course's one stack to this template."""
        from tutor.home import private_folder

        file = private_folder(self.home / "work") / "solution.yaml"
        file.write_text(template, encoding="utf-8")
        stack = self.workshop.id if self.workshop else "roletutor"
        options = ("--stack-name", stack, "--capabilities", "CAPABILITY_NAMED_IAM", "--no-fail-on-empty-changeset")
        return [aws, "cloudformation", "deploy", "--template-file", str(file), *options]

    # -- the step and its verdict ----------------------------------------------------------------

    def run(self, commands: Sequence[Sequence[str]], python: str = "", inside: str = "", fails: str = "") -> None:
        """See `Acting`; the way is noted."""
        with self._by("python" if python else "cli"):
            super().run(commands, python, inside, fails)

    def apply(self, form: CreateRoleForm) -> None:
        """See `Acting`; the way is noted."""
        with self._by("wizard"):
            super().apply(form)

    @contextmanager
    def _by(self, way: Literal["cli", "python", "wizard"]) -> Iterator[None]:
        if self.study is None or not self.study.progress.current:
            yield
            return
        with self.study.acting(self.study.progress.current, way):
            yield

    def _rehearsed(self, task: str) -> Rehearsed:
        return self.study.demonstrate(task) if self.study is not None else super()._rehearsed(task)

    def enter(self, step: str) -> None:
        """The learner is in this step now; what is special about its start is set up."""
        if self.study is not None:
            self.study.enter(step)
            self._post(messages().StepEntered(step, self.study.told()))

    def behind(self, step: str) -> bool:
        """Whether steps that this one rests on are not done, so that the account is not at its start."""
        return self.study is not None and bool(self.study.behind(step))

    def judge(self, step: str, *, asked: bool, noticed: bool = False) -> None:
        """Judge a step. `asked` by the learner; `noticed`: the account was changed from elsewhere.

        Such changes may come one after the other: they are judged together, and never so often that the screen has no
        time.
        """
        if self.study is None or (noticed and self._noticed.locked()):
            return
        if not noticed:
            self._judge(self.study, step, asked=asked)
            return
        with self._noticed:
            self._gone.wait(self._rest_until - time.monotonic())
        if not self._closed:
            begun = time.monotonic()
            self._judge(self.study, step, asked=False, noticed=True)
            self._rest_until = time.monotonic() + _REST * (time.monotonic() - begun)

    def _judge(self, study: Study, step: str, *, asked: bool, noticed: bool = False) -> None:
        from tutor.account import AccountError

        with self._judging:
            try:
                found = study.judge(step, asked=asked, beside=self.beside())
            except AccountError as error:
                if asked or study.account is not None:
                    self._post(messages().TroubleCame(error.sentence, error.remedy))
                return
        self._post(messages().Judged(found, asked, noticed))
        self._tell()

    def read_on(self, step: str) -> None:
        """The learner goes on from a step; one that is for reading is done then."""
        if self.study is not None and self.study.read(step):
            self._post(messages().StepRead(step))

    # -- any step, and the end -------------------------------------------------------------------

    def bring_to(self, step: str, *, reset: bool) -> None:
        """Bring the account to a step's start; what was in it is saved first."""
        from tutor.account import AccountError

        if self.study is None:
            return
        try:
            saved = self.study.reset(step) if reset else self.study.goto(step)
        except AccountError as error:
            self._post(messages().StepPrepared(step, error=f"{error.sentence} {error.remedy}".strip()))
            return
        self.empty_form()
        self._post(messages().StepPrepared(step, saved))
        self._tell()

    def certificate(self) -> None:
        """What was done in the course, how, and with how much help."""
        if self.study is not None:
            self._post(messages().CertificateMade(self.study.certificate()))

    def save_certificate(self) -> None:
        """Write the certificate as Markdown and as JSON where the learner started the tutor."""
        if self.study is None:
            return
        made, name = self.study.certificate(), f"certificate-{self.study.workshop.id}"
        files = (self._folder() / f"{name}.md", self._folder() / f"{name}.json")
        try:
            files[0].write_text(made.as_markdown(), encoding="utf-8")
            files[1].write_text(made.as_json(), encoding="utf-8")
        except OSError as error:
            self._post(messages().CertificateSaved((), f"It cannot be written to {files[0].parent}: {error.strerror}."))
            return
        self._post(messages().CertificateSaved(files))

    def _tell(self) -> None:
        """What the study has to say by itself, such as a disk that takes no more."""
        told = self.study.told() if self.study else ""
        if told:
            self._post(messages().TroubleCame(told))


def said(feedback: Any) -> tuple[str, ...]:
    """What is said of an answer beside the options, where the choice is seen anyway."""
    shown = (feedback.why, feedback.next) if feedback.right else (feedback.true, feedback.why, feedback.next)
    return tuple(text for text in shown if text)
