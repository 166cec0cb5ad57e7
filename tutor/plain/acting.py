"""What acts on the account: AWS CLI lines, Python, the console's form; the former inside a task as well."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tutor.account.base import Account, AccountError
from tutor.home import HomeError, private_folder
from tutor.snapshot import Item, Need, Present
from tutor.study import Study

if TYPE_CHECKING:
    from tutor.actions.console import CreateRoleForm

Words = Sequence[str]


class _Stopped(Exception):
    """The learner has stopped the command."""


class Acting:
    """One learner's hands. `tell` gets whole lines, `stream` text as it comes from a command."""

    def __init__(self, study: Study, tell: Callable[[str], None], stream: Callable[[str], None]) -> None:
        self._study = study
        self._tell = tell
        self._stream = stream
        self._form: CreateRoleForm | None = None

    def aws(self, step: str, text: str, inside: str = "", fails: str = "") -> bool:
        """Run `aws` commands, one after the other until one fails. Whether all ended as they should."""
        from tutor.actions.commands import CommandError, program, split

        try:
            commands = split(text)
        except CommandError as error:
            self._tell(str(error))
            return False

        def todo(environment: Mapping[str, str]) -> list[Words]:
            return [[program(environment), *words[1:]] for words in commands]

        return self._carried_out(step, "cli", todo, inside, fails)

    def python(self, step: str, source: str, inside: str = "", fails: str = "") -> bool:
        """Run a Python text. Whether it ended as it should."""
        from tutor.actions import python

        return self._carried_out(step, "python", lambda _: [python.words(source)], inside, fails)

    def form(self) -> CreateRoleForm:
        """The console's form, as it was left."""
        from tutor.study.forms import kept

        if self._form is None:
            account = self._study.account
            self._form = kept(self._study.home, account.info.account if account else "")
        return self._form

    def beside(self) -> Mapping[Need, Item[Any]]:
        """The form as evidence."""
        from tutor.actions.filling import draft_of
        from tutor.checks.drafts import FORM

        return {FORM: Present(draft_of(self.form()))}

    def set(self, step: str, values: Mapping[str, object]) -> bool:
        """Put values into the form. Whether it took them."""
        from tutor.actions.filling import FillingError, fill

        try:
            arns = self._policies() if values.get("policies") else []
            with self._study.acting(step, "wizard"):
                fill(self.form(), values, arns)
        except (FillingError, AccountError) as error:
            self._tell(str(error))
            return False
        self._keep()
        return True

    def submit(self, step: str) -> bool:
        """Press *Create role*. Whether the role was created, with its policies."""
        from tutor.actions.console import PAGES, CreateRoleForm, apply

        form = self.form()
        fault = next((f"{PAGES[page]}: {what}" for page in range(len(PAGES)) if (what := form.fault(page))), "")
        if fault:
            self._tell(fault)
            return False
        try:
            with self._study.acting(step, "wizard"):
                applied = apply(form, self._account().client("iam"))
        except AccountError as error:
            self._tell(str(error))
            return False
        for line in applied.done:
            self._tell(line)
        if applied.error:
            self._tell(applied.error)
            return False
        self._form = CreateRoleForm(home_account=form.home_account)
        self._keep()
        return True

    def clear(self) -> None:
        """Empty the form, as *Cancel* does."""
        from tutor.actions.console import CreateRoleForm

        self._form = CreateRoleForm(home_account=self.form().home_account)
        self._keep()

    # -- below -------------------------------------------------------------------------------------

    def _carried_out(
        self,
        step: str,
        way: Literal["cli", "python"],
        todo: Callable[[Mapping[str, str]], Sequence[Words]],
        inside: str,
        fails: str,
    ) -> bool:
        from tutor.actions.commands import CommandError
        from tutor.actions.in_task import TaskStopped

        code, said = 0, ""
        try:
            with self._study.acting(step, way), self._environment(inside) as environment:
                for words in todo(environment):
                    code, output = self._run(words, environment)
                    said += output
                    if code:
                        break
        except _Stopped:
            self._tell("Stopped. What it has done in the account by then stays.")
            return False
        except TaskStopped as stopped:
            self._tell(f"The task did not start, so there is no application to be. AWS says: {stopped.reason}")
            return False
        except (CommandError, HomeError, AccountError) as error:
            self._tell(str(error))
            return False
        except OSError as error:
            self._tell(f"The command cannot be run: {error.strerror or error}.")
            return False
        if fails:
            return self._failed_as_told(code, said, fails)
        if code:
            self._tell(f"The command ended with exit code {code}.")
        return not code

    def _failed_as_told(self, code: int, said: str, fails: str) -> bool:
        if code and fails in said:
            self._tell(f"It failed with {fails}, as the text said.")
            return True
        self._tell(
            f"The text says that this fails with {fails}; here it did not. Your account is not as the step began."
        )
        return False

    def _run(self, words: Words, environment: Mapping[str, str]) -> tuple[int, str]:
        """The command's exit code and output. Ctrl+C stops the command and not the course, which is told by `_Stopped`;
        a second one kills it."""
        from tutor.actions.processes import Running

        said: list[str] = []

        def came(text: str) -> None:
            said.append(text)
            self._stream(text)

        running = Running(words, environment, self._folder())
        # A KeyboardInterrupt would come out of the reading, which then waits for a command that nobody has stopped.
        before = signal.signal(signal.SIGINT, lambda *_: running.stop())
        try:
            code = running.stream(came)
        finally:
            signal.signal(signal.SIGINT, before)
        if running.stopped:
            raise _Stopped
        return code, "".join(said)

    @contextmanager
    def _environment(self, inside: str) -> Iterator[Mapping[str, str]]:
        from tutor.account.sandbox import SandboxAccount
        from tutor.actions.in_task import inside as task_of

        account = self._account()
        if not inside:
            yield account.environment()
            return
        if not isinstance(account, SandboxAccount):
            raise AccountError("Only in the sandbox can the tutor act as the application inside a task.")
        with task_of(account, inside) as place:
            yield place.environment

    def _account(self) -> Account:
        if self._study.account is None:
            raise AccountError("There is no account to act on.", "`where` says why.")
        return self._study.account

    def _policies(self) -> list[str]:
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.actions.console import policy_arns

        try:
            return policy_arns(self._account().client("iam"))
        except (BotoCoreError, ClientError) as error:
            raise AccountError(f"The policies could not be listed: {error}", "Try again.") from None

    def _keep(self) -> None:
        from tutor.study.forms import keep

        with suppress(OSError, HomeError):  # it lives on in this session all the same
            keep(self._study.home, self.form())

    def _folder(self) -> Path:
        """Where commands run: where the learner started the tutor, so that `file://trust.json` is their own file."""
        try:
            return Path.cwd()
        except OSError:  # deleted meanwhile
            return private_folder(self._study.home / "work")
