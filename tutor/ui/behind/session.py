"""What happens behind the screen in the course: its reading, the learner's answers, hints, verdicts and results.

Teaching is `tutor.study`'s; here its answers become messages. Methods that may be slow run in a worker's thread; the
few that only look at what is known already (`review`, `shown`, `open_predictions`) may be called by handlers.
"""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tutor.account.base import NOT_READY
from tutor.ui.behind.base import messages
from tutor.ui.behind.commands import Commands, Job
from tutor.ui.behind.completing import Completing
from tutor.ui.behind.console import ConsolePages
from tutor.ui.behind.forms import Forms
from tutor.ui.behind.launches import Launches
from tutor.ui.behind.recording import made
from tutor.ui.behind.teaching import Teaching
from tutor.ui.behind.unfinished import Unfinished
from tutor.ui.behind.watching import Watching

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.actions.api_change import Change
    from tutor.actions.console import CreateRoleForm
    from tutor.journal.store import Journal
    from tutor.rehearsal.programs import Programs
    from tutor.report.launch import Rehearsed
    from tutor.study.study import Study
    from tutor.workshop.ways import Kind


_REST = 3
"""How many times as long as it took, judging what was noticed rests afterwards."""


class Session(Teaching, Watching, Commands, Completing, Forms, ConsolePages, Launches, Unfinished):
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
        self._judging = threading.Lock()
        self._to_judge: set[tuple[str, bool, bool]] = set()  # what waits for the judgement that is under way
        self._noticed = threading.Lock()  # held by the one that waits to judge what was noticed
        self._rest_until = 0.0
        self._opening = threading.Lock()  # held while the account is being reached
        self._meeting = threading.RLock()  # of the course and the account, which come in either order
        self._opened: Account | None = None  # the account that was last told of
        self._entered: Account | None = None  # the account in which a step was last entered

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
            self.study.absent = self.absent
            self._post(messages().CourseRead(self.workshop, self.study.progress, notice))
            self._settle_in()
        self.study.note("initialized")

    def watch_course(self) -> None:
        """Read the course again whenever one of its files changes, until the session is closed."""
        from tutor.ui.behind.rereading import watch

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

    def open_account(self, left: Session | None = None) -> None:
        """Reach the account, and put its values into the course. Does nothing while it is being reached already.

        `left` is the session that was left for this one: what it still does to the same account is over first.
        """
        if not self._opening.acquire(blocking=False):
            return
        try:
            self._miss(*NOT_READY)
            if left is not None and left.target.kind == self.target.kind:
                left.rest()
            if self.reach():
                with self._meeting:
                    self._opened = self.account
                    self._settle_in()
        finally:
            self._opening.release()

    def _miss(self, sentence: str, remedy: str) -> None:
        super()._miss(sentence, remedy)
        if self.study is not None:
            self.study.absent = self.absent

    def _settle_in(self) -> None:
        """Bring course and account together, once: whichever comes last does it."""
        from tutor.workshop.placing import at

        with self._meeting:
            if self.workshop is None or self.study is None or self._opened is None:
                return
            info = self._opened.info
            self.study.account = self._opened
            self.workshop = self.study.workshop = at(self.workshop, info.account, info.region)
            self._post(messages().CoursePlaced(self.workshop))

    # -- solutions -------------------------------------------------------------------------------

    def solve(self, kind: Kind, text: str) -> None:
        """Do a step by one of its solutions: a shell script, a Python text, or a stack's template."""
        from tutor.actions import python as snippets
        from tutor.actions.commands import program

        def todo(environment: Mapping[str, str]) -> list[Job]:
            if kind == "boto3":
                return [Job(snippets.words(text), text, python=True)]
            aws = program(environment)
            if kind == "cli":
                beside = f'PATH="$PATH:{Path(aws).parent}"\n'
                return [Job(["sh", "-eu", "-c", beside + text], text)]
            deploy = self._deploy(text)
            return [Job([aws, *deploy[1:]], shlex.join(deploy))]

        with self._by("python" if kind == "boto3" else "cli"):
            self._carry_out(todo)

    def _deploy(self, template: str) -> list[str]:
        """The command that brings the course's one stack to this template; each template stays in a file of its own,
        so that what was saved as done finds it again."""
        from hashlib import sha256

        from tutor.home import private_folder

        name = sha256(template.encode()).hexdigest()[:12]
        file = private_folder(self.home / "work") / f"solution-{name}.yaml"
        file.write_text(template, encoding="utf-8")
        stack = self.workshop.id if self.workshop else "roletutor"
        options = ("--stack-name", stack, "--capabilities", "CAPABILITY_NAMED_IAM", "--no-fail-on-empty-changeset")
        return ["aws", "cloudformation", "deploy", "--template-file", str(file), *options]

    # -- the step and its verdict ----------------------------------------------------------------

    def run(self, commands: Sequence[Sequence[str]], python: str = "", inside: str = "", fails: str = "") -> None:
        """See `Commands`; the way is noted."""
        with self._by("python" if python else "cli"):
            super().run(commands, python, inside, fails)

    def apply(self, form: CreateRoleForm) -> None:
        """See `Forms`; the way is noted."""
        with self._by("wizard"):
            super().apply(form)

    def carry_out(self, change: Change) -> None:
        """See `ConsolePages`; the way is noted."""
        with self._by("wizard"):
            super().carry_out(change)

    @contextmanager
    def _by(self, way: Literal["cli", "python", "wizard"]) -> Iterator[None]:
        with self.acting():
            if self.study is None or not self.study.progress.current:
                yield
                return
            with self.study.acting(self.study.progress.current, way):
                yield

    def _rehearsed(self, task: str) -> Rehearsed:
        return self.study.demonstrate(task) if self.study is not None else super()._rehearsed(task)

    def enter(self, step: str, *, placed: bool = False) -> None:
        """The learner is in this step now; what is special about its start is set up. `placed`: the account came after
        the learner; where the step was entered in it all the same, there is nothing to do."""
        if self.study is None or (placed and self._entered is self.study.account):
            return
        self._entered = self.study.account
        before = self.study.progress.of(step).started
        with self.acting():
            self.study.enter(step)
        if not before and self.study.progress.of(step).started:
            self._record_script(self.study, step)
        self._post(messages().StepEntered(step, self.study.told()))

    def _record_script(self, study: Study, step: str) -> None:
        """What the course has made for a step's start, the learner's own commands may rest on."""
        from tutor.study.starting import script

        if study.account is not None:
            with suppress(OSError):  # gone since it was run
                self.record(made("course", script(study.account, study.workshop, study.workshop.step(step)), 0))

    def behind(self, step: str) -> bool:
        """Whether steps that this one rests on are not done, so that the account is not at its start."""
        return self.study is not None and bool(self.study.behind(step))

    def judge(self, step: str, *, asked: bool, noticed: bool = False) -> None:
        """Judge a step; an empty one is none, while a course is still on its way. `asked` by the learner, who sees the
        account anew, too; `noticed`: others changed it.

        Such changes may come one after the other: they are judged together, and never so often that the screen has no
        time.
        """
        if self.study is None or not step or (noticed and self._noticed.locked()):
            return
        if not noticed:
            if self._judge(self.study, step, asked=asked) and asked:
                self.look_again()
            return
        with self._noticed:
            self._gone.wait(self._rest_until - time.monotonic())
        if not self._closed:
            begun = time.monotonic()
            self._judge(self.study, step, asked=False, noticed=True)
            self._rest_until = time.monotonic() + _REST * (time.monotonic() - begun)

    @property
    def judges(self) -> bool:
        """Whether a judgement is under way: the next one waits for it."""
        return self._judging.locked()

    def _judge(self, study: Study, step: str, *, asked: bool, noticed: bool = False) -> bool:
        """Whether it could be judged; what a judgement that waits will see is not judged again."""
        from tutor.account import AccountError

        wanted = step, asked, noticed
        if wanted in self._to_judge:
            return False  # the one that waits sees all that there is by now (two that come at once may both wait)
        self._to_judge.add(wanted)
        with self._judging:
            self._to_judge.discard(wanted)
            if self._closed:
                return False
            try:
                found = study.judge(step, asked=asked, beside=self.beside())
            except AccountError as error:
                if asked or study.account is not None:
                    self._post(messages().TroubleCame(error.sentence, error.remedy))
                return False
        self._post(messages().Judged(found, asked, noticed))
        self._tell()
        return True

    def read_on(self, step: str) -> None:
        """The learner goes on from a step; one that is for reading is done then."""
        if self.study is not None and self.study.read(step):
            self._post(messages().StepRead(step))

    # -- any step, and the end -------------------------------------------------------------------

    def bring_to(self, step: str, *, reset: bool) -> None:
        """Bring the account to a step's start; what was in it is saved first. Stopped, it is as it was."""
        from tutor.account import AccountError

        if self.study is None:
            return
        try:
            with self.acting():
                bring = self.study.reset if reset else self.study.goto
                saved = bring(step, self._may_stop)
        except AccountError as error:
            self._post(messages().StepPrepared(step, error=f"{error.sentence} {error.remedy}".strip()))
            return
        finally:
            self._running = None
        self.record_start(step)
        self.empty_form()
        self.drop_drafts()
        self._post(messages().StepPrepared(step, saved))
        self._tell()

    def _may_stop(self, programs: Programs) -> None:
        """They can be stopped from now on; it may have been asked for already."""
        self._running = programs
        if self._stop_asked.is_set() or self._closed:
            programs.stop()

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

    def keep_theme(self, name: str) -> None:
        """Write down the theme that was chosen."""
        from tutor.ui.settings import keep_theme

        self._post(messages().ThemeKept(keep_theme(self.home, name)))

    def rest(self) -> None:
        """Wait until the account is not being reached any more, and no step's start set up or taken back."""
        with self._opening:
            pass
        if self.study is not None:
            with self.study.beginning:
                pass

    def close(self) -> None:
        """Let go of everything. A step's start that is being brought about is taken back: see `rest`."""
        self._closed = True
        self._gone.set()
        self.stop()
        self.stop()  # at once: nobody is there any more to wait for it
        if self.account is not None:
            self.account.close()
            self.account = None
