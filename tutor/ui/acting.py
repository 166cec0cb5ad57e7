"""What happens behind the screen in the account: it is opened and watched, commands and the form act on it.

Every method may be slow and runs in a worker's thread. It touches no widget: it posts what happened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.actions.console import CreateRoleForm
    from tutor.actions.processes import Running
    from tutor.report.launch import Rehearsed
    from tutor.workshop.model import Workshop


def messages() -> ModuleType:
    """The messages, imported with the first of them: the first frame needs none."""
    from tutor.ui import messages

    return messages


_GATHERED = 0.15
"""Seconds in which changes of the account are taken as one: a program makes many, one after the other."""


class Acting:
    """The account of one learner. `post` hands a message to the app from any thread."""

    def __init__(
        self, name: str, target: Target, overrides: Mapping[str, str], home: Path, post: Callable[[Message], object]
    ) -> None:
        self.target = target
        self.home = home
        self.workshop: Workshop | None = None
        self.account: Account | None = None
        self._name = name
        self._overrides = overrides
        self._post = post
        self._running: Running | None = None
        self._closed = False
        self._gone = threading.Event()
        self._seen = 0

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
            self._post(messages().TroubleCame(error.sentence, error.remedy))
            return
        except CourseError:
            return  # the reading of the course says it
        except OSError as error:
            self._post(messages().TroubleCame("The sandbox's saved state was set aside.", str(error)))
            return
        if self._closed:
            account.close()
            return
        self.account = account
        self._post(messages().AccountOpened(account.info, account.writable, notice))

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
                    self._post(messages().TroubleCame(error.sentence, "Press F9 to start it again; your work is kept."))
                return
            if new != seen and not self._closed:
                seen = new
                self.look(changed=True)
                self._gone.wait(_GATHERED)

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
            self._post(messages().TroubleCame(error.sentence, error.remedy))
            return
        self._post(messages().AccountSeen(snapshot.role(name), changed))

    # -- commands --------------------------------------------------------------------------------

    def run(self, commands: Sequence[Sequence[str]], python: str = "", inside: str = "", fails: str = "") -> None:
        """Run `aws` commands one after the other until one fails, or the Python text.

        `inside` is the family of the task as whose application they run (empty: as the learner). `fails` is what they
        must fail with, where a lesson says so.
        """
        from tutor.actions import python as snippets
        from tutor.actions.commands import program

        def todo(environment: Mapping[str, str]) -> list[list[str]]:
            if python:
                return [snippets.words(python)]
            return [[program(environment), *words[1:]] for words in commands]

        self._carry_out(todo, inside, fails)

    def _carry_out(
        self, todo: Callable[[Mapping[str, str]], Sequence[Sequence[str]]], inside: str = "", fails: str = ""
    ) -> None:
        from tutor.account import AccountError
        from tutor.actions.commands import CommandError
        from tutor.actions.in_task import TaskStopped
        from tutor.home import HomeError

        code, told = 0, ""
        try:
            with self._environment(inside) as environment:
                for words in todo(environment):
                    code, output = self._streamed(words, environment)
                    told += output
                    if code or (self._running and self._running.stopped):
                        break
        except TaskStopped as stopped:
            what = f"The task did not start, so there is no application to be. AWS says: {stopped.reason}"
            self._post(messages().CommandEnded(1, what))
            return
        except (CommandError, HomeError) as error:
            self._post(messages().CommandEnded(2, str(error)))
            return
        except AccountError as error:
            self._post(messages().CommandEnded(2, f"{error.sentence} {error.remedy}"))
            return
        except OSError as error:
            self._post(messages().CommandEnded(126, f"The command cannot be run: {error.strerror or error}."))
            return
        finally:
            stopped_by_key, self._running = bool(self._running and self._running.stopped), None
        as_said = bool(fails and code and fails in told)
        self._post(messages().CommandEnded(code, stopped=stopped_by_key, fails=fails, as_said=as_said))

    def _streamed(self, words: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
        """Run one command, hand on what it says, and give its exit code and output."""
        from tutor.actions.processes import Running

        told: list[str] = []

        def tell(text: str) -> None:
            told.append(text)
            self._post(messages().OutputCame(text))

        running = self._running = Running(words, environment, self._folder())
        code = running.stream(tell)
        return code, "".join(told)

    @contextmanager
    def _environment(self, inside: str) -> Iterator[Mapping[str, str]]:
        """That of the learner's commands, or of the application inside a task of the family `inside`."""
        from tutor.account.sandbox import SandboxAccount
        from tutor.actions.commands import CommandError
        from tutor.actions.in_task import inside as task_of

        if self.account is None:
            raise CommandError("The account is not ready yet. Try again in a moment.")
        if not inside:
            yield self.account.environment()
            return
        if not isinstance(self.account, SandboxAccount):
            raise CommandError("Only in the sandbox can the tutor act as the application inside a task.")
        with task_of(self.account, inside) as place:
            task = place.task.rpartition("/")[2][:8]
            self._post(
                messages().OutputCame(f"… as the application in the container {place.container}, task {task}…\n")
            )
            yield place.environment

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

    # -- the form --------------------------------------------------------------------------------

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
        self._post(messages().RoleApplied(applied))

    def list_policies(self) -> None:
        """Fetch the ARNs of the AWS-managed policies."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account import AccountError
        from tutor.actions.console import policy_arns

        try:
            if self.account is None:
                raise AccountError("The account is not ready yet.", "Close the form and open it again in a moment.")
            self._post(messages().PoliciesListed(policy_arns(self.account.client("iam"))))
        except AccountError as error:
            self._post(messages().TroubleCame(error.sentence, error.remedy))
        except (BotoCoreError, ClientError) as error:
            self._post(messages().TroubleCame(f"The policies could not be listed: {error}", "Open the form again."))

    # -- a launch to be seen ---------------------------------------------------------------------

    def demonstrate(self, task: str, line: int) -> None:
        """Rehearse the launch of a lesson's fence, which stands in `line` of its step."""
        from tutor.account import AccountError

        try:
            self._post(messages().LaunchRehearsed(line, self._rehearsed(task)))
        except AccountError as error:
            self._post(messages().LaunchFailed(line, f"{error.sentence} {error.remedy}".strip()))

    def _rehearsed(self, task: str) -> Rehearsed:
        from tutor.account import AccountError
        from tutor.demonstration import demonstrate

        if self.account is None:
            raise AccountError("The account is not ready yet.", "Try again in a moment.")
        return demonstrate(self.account, task)

    def close(self) -> None:
        """Let go of everything."""
        self._closed = True
        self._gone.set()
        self.stop()
        if self.account is not None:
            self.account.close()
            self.account = None
