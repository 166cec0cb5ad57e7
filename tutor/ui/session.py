"""What happens behind the screen: the course, the account, commands, checks and the journal.

Every method may be slow and runs in a worker's thread. It touches no widget: it posts what happened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.actions.console import CreateRoleForm
    from tutor.actions.processes import Running
    from tutor.journal.events import Verb
    from tutor.journal.store import Journal
    from tutor.workshop.model import Workshop


def _messages() -> ModuleType:
    """The messages, imported with the first of them: the first frame needs none."""
    from tutor.ui import messages

    return messages


class Session:
    """One learner in one course on one account. `post` hands a message to the app from any thread."""

    def __init__(
        self,
        name: str,
        target: Target,
        overrides: Mapping[str, str],
        home: Path,
        post: Callable[[Message], object],
        language: str = "",
    ) -> None:
        self.target = target
        self.home = home
        self.workshop: Workshop | None = None
        self.account: Account | None = None
        self._name = name
        self._overrides = overrides
        self._language = language
        self._post = post
        self._journal: Journal | None = None
        self._running: Running | None = None
        self._closed = False
        self._seen = 0
        self._judging = threading.Lock()
        self._verdicts: dict[str, str] = {}
        self._attempts: dict[str, int] = {}

    def read_course(self) -> None:
        """Read the course and the journal."""
        from tutor.home import HomeError, private_folder
        from tutor.journal.progress import progress
        from tutor.journal.store import Journal
        from tutor.workshop.find import locate
        from tutor.workshop.model import CourseError
        from tutor.workshop.reader import read

        try:
            self.workshop = read(locate(self._name), self._overrides, language=self._language)
        except CourseError as error:
            head = "" if error.asked else "The course has a fault."
            self._post(_messages().TroubleCame(head, str(error), fatal=True))
            return
        notice = ""
        try:
            self._journal = Journal(private_folder(self.home / "journal") / "events.jsonl")
            notice = self._journal.notice
        except (OSError, HomeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            notice = f"Your progress cannot be saved ({why}). You can go on; it will not be remembered."
        found = progress(self._journal.events if self._journal else [], self.workshop.id)
        self._attempts = dict(found.attempts)
        self._post(_messages().CourseRead(self.workshop, found, notice))
        self.note("initialized")

    def open_account(self) -> None:
        """Reach the account, and look at it."""
        from tutor.account import AccountError, open_account
        from tutor.workshop.model import CourseError
        from tutor.workshop.start import seed_of

        try:
            account = open_account(self.target, self.home, seed_of(self._name, self._overrides))
            notice = self._brought_back(account)
            self._seen = getattr(account, "last_change", lambda: 0)()  # before the look, or a change is missed
        except AccountError as error:
            self._post(_messages().TroubleCame(error.sentence, error.remedy))
            return
        except CourseError:
            return  # the reading of the course says it
        except OSError as error:
            self._post(_messages().TroubleCame("The sandbox's saved state was set aside.", str(error)))
            return
        if self._closed:
            account.close()
            return
        self.account = account
        self._post(_messages().AccountOpened(account.info, account.writable, notice))
        self.look()

    def _brought_back(self, account: Account) -> str:
        """What the sandbox has to say of its saved state; one that was set aside is made up for first."""
        if not getattr(account, "set_aside", bool)():
            return str(getattr(account, "notice", str)())
        from tutor.account.sandbox import SandboxAccount
        from tutor.restore import bring_back

        assert isinstance(account, SandboxAccount)
        return bring_back(account, self._name, self._overrides, self.home)

    def watch(self) -> None:
        """Look at the account whenever it changes, whoever changed it, until the session is closed.

        It waits in a thread that the process does not wait for: leaving the app takes no time.
        """
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        from tutor.account import AccountError

        account, seen = self.account, self._seen
        wait = getattr(account, "wait_for_change", None)
        while wait is not None and not self._closed and self.account is account:
            try:
                new = wait(seen)
            except AccountError as error:
                if not self._closed:
                    self._post(
                        _messages().TroubleCame(error.sentence, "Press F9 to start it again; your work is kept.")
                    )
                return
            if new != seen and not self._closed:
                seen = new
                self.look(changed=True)

    def look(self, *, changed: bool = False) -> None:
        """See how the role is now. `changed`: because something in the account did."""
        from tutor.account import AccountError
        from tutor.snapshot import Need

        if self.account is None or self.workshop is None or "role_name" not in self.workshop.variables:
            return
        name = self.workshop.variables["role_name"]
        try:
            snapshot = self.account.read([Need("role", name)])
        except AccountError as error:
            self._post(_messages().TroubleCame(error.sentence, error.remedy))
            return
        self._post(_messages().AccountSeen(snapshot.role(name), changed))

    def run(self, commands: Sequence[Sequence[str]], python: str = "") -> None:
        """Run `aws` commands one after the other until one fails, or the Python text."""
        from tutor.account import AccountError
        from tutor.actions import python as snippets
        from tutor.actions.commands import CommandError, program
        from tutor.actions.processes import Running
        from tutor.home import HomeError

        code = 0
        try:
            if self.account is None:
                raise CommandError("The account is not ready yet. Try again in a moment.")
            environment = self.account.environment()
            folder = self._folder()
            todo = (
                [[program(environment), *words[1:]] for words in commands] if not python else [snippets.words(python)]
            )
            for words in todo:
                running = self._running = Running(words, environment, folder)
                code = running.stream(lambda text: self._post(_messages().OutputCame(text)))
                if code or running.stopped:
                    break
        except (CommandError, HomeError) as error:
            self._post(_messages().CommandEnded(2, str(error)))
            return
        except AccountError as error:
            self._post(_messages().CommandEnded(2, f"{error.sentence} {error.remedy}"))
            return
        except OSError as error:
            self._post(_messages().CommandEnded(126, f"The command cannot be run: {error.strerror or error}."))
            return
        finally:
            stopped, self._running = bool(self._running and self._running.stopped), None
        self._post(_messages().CommandEnded(code, stopped=stopped))

    def _folder(self) -> Path:
        """Where commands run: where the learner started the tutor, so that `file://trust.json` is their own file."""
        from tutor.home import private_folder

        try:
            return Path.cwd()
        except OSError:  # deleted meanwhile
            return private_folder(self.home / "work")

    def stop(self) -> None:
        """Stop the command that runs."""
        if self._running is not None:
            self._running.stop()

    def apply(self, form: CreateRoleForm) -> None:
        """Carry out the form *Create role*."""
        from tutor.account import AccountError
        from tutor.actions.console import Applied, apply

        try:
            if self.account is None:
                raise AccountError("The account is not ready yet.", "Try again in a moment.")
            applied = apply(form, self.account.client("iam"))
        except AccountError as error:
            applied = Applied((), f"{error.sentence} {error.remedy}")
        self._post(_messages().RoleApplied(applied))

    def list_policies(self) -> None:
        """Fetch the ARNs of the AWS-managed policies."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account import AccountError
        from tutor.actions.console import policy_arns

        try:
            if self.account is None:
                raise AccountError("The account is not ready yet.", "Close the form and open it again in a moment.")
            self._post(_messages().PoliciesListed(policy_arns(self.account.client("iam"))))
        except AccountError as error:
            self._post(_messages().TroubleCame(error.sentence, error.remedy))
        except (BotoCoreError, ClientError) as error:
            self._post(_messages().TroubleCame(f"The policies could not be listed: {error}", "Open the form again."))

    def judge(self, current: str, *, asked: bool, noticed: bool = False) -> None:
        """Judge every step that has checks. `current` is the step the learner is in; when the change was only noticed,
        that is no attempt."""
        from tutor.account import AccountError
        from tutor.checks import run
        from tutor.judge import gather

        workshop, account = self.workshop, self.account
        if workshop is None or account is None:
            if asked:
                self._post(_messages().TroubleCame("The account is not ready yet.", "Try again in a moment."))
            return
        steps = [step for step in workshop.steps if step.checks]
        with self._judging:
            try:
                snapshot = gather(account, (call for step in steps for call in step.checks))
            except AccountError as error:
                self._post(_messages().TroubleCame(error.sentence, error.remedy))
                return
            findings = {step.id: run(step.checks, snapshot) for step in steps}
            self._note_verdicts(findings, "" if noticed else current)
        self._post(_messages().Judged(findings, asked, noticed))

    def note(self, verb: Verb, step: str = "", **result: int | str) -> None:
        """Add an event to the journal. A disk that does not take it is said, once."""
        from tutor.journal.events import Event

        if self._journal is None or self.workshop is None:
            return
        where = f"{self.workshop.id}/{step}" if step else self.workshop.id
        try:
            attempt = self._attempts.get(step, 0) if verb in ("attempted", "passed", "failed") else 0
            self._journal.append(Event(verb, where, attempt, result=result))
        except OSError as error:
            self._journal = None
            self._post(
                _messages().TroubleCame(
                    f"Your progress cannot be saved any more ({error.strerror}).", "Make room on the disk and restart."
                )
            )

    def close(self) -> None:
        """Let go of everything."""
        self._closed = True
        self.stop()
        if self.account is not None:
            self.account.close()
            self.account = None

    def _note_verdicts(self, findings: Mapping[str, Sequence[object]], current: str) -> None:
        for step, found in findings.items():
            statuses = [finding.status.value for finding in found]  # type: ignore[attr-defined]
            verdict = "passed" if set(statuses) == {"pass"} else "failed" if "fail" in statuses else ""
            if step == current and verdict:
                self._attempts[step] = self._attempts.get(step, 0) + 1
                self.note("attempted", step, passed=statuses.count("pass"), failed=statuses.count("fail"))
            if verdict and self._verdicts.get(step) != verdict and (verdict == "passed" or step in self._verdicts):
                self.note("passed" if verdict == "passed" else "failed", step)
            if verdict:
                self._verdicts[step] = verdict
