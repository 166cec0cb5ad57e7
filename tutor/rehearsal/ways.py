"""A solution, mistake or fence of any kind, done in an account as a learner would do it.

By kind: `cli` is a shell script with the AWS CLI, `boto3` a Python program, `cloudformation` a template for the one
stack of the course, `wizard` the console's forms, one after another; what stands in a form is kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tutor.account.sandbox import SandboxAccount
from tutor.actions.console import CreateRoleForm, apply, policy_arns
from tutor.actions.filling import FillingError, draft_of, fill
from tutor.judge import Beside
from tutor.rehearsal import stacks
from tutor.rehearsal.programs import Ended, Programs
from tutor.snapshot import Absent, Need, Present
from tutor.workshop import variables
from tutor.workshop.model import Action, Workshop
from tutor.workshop.ways import Kind, forms
from tutor.workshop.wizard import check_wizard, submits, wizard_fields

FORM = Need("draft", "create-role")
SETTLED = 60.0
"""Seconds in which a task has come to run or stopped, and a service has what it wants or has failed."""


@dataclass(slots=True)
class Bench:
    """Where ways are done: an account, with what runs programs, and the form in the console as it stands.

    Where `quick`, the sandbox's clock runs on when something waits.
    """

    account: SandboxAccount
    programs: Programs
    workshop: Workshop
    quick: bool = True
    form: CreateRoleForm | None = None
    _clients: dict[str, Any] = field(default_factory=dict)

    def do(self, kind: Kind, text: str, name: str) -> Ended:
        """Do it; `text` is the file's, with its variables. Raises AccountError, OSError, Interrupted.

        What AWS or the form refuses is no trouble here: it is in the output, and the status is not 0.
        """
        text = self.placed(text)
        clock = self.account.handle if self.quick else None
        if kind == "cli":
            return self.programs.shell(text, self.account.environment(), clock=clock)
        if kind == "boto3":
            return self.programs.python(text, name, self.account.environment(), clock=clock)
        if kind == "cloudformation":
            return stacks.apply(self.client("cloudformation"), self.workshop.id, text, self._pause)
        return self._wizard(text)

    def run(self, action: Action) -> Ended:
        """Run a fence, as the learner or inside of a task. Raises AccountError, OSError, Interrupted."""
        kinds: dict[str, Kind] = {"aws": "cli", "python": "boto3"}
        if action.way == "wizard":
            return self._forms([self.placed(action.source)])
        if not action.inside:
            return self.do(kinds[action.way], action.source, f"fence at line {action.line}")
        return self._inside(action)

    def beside(self) -> Beside:
        """What is not in the account and still evidence: the draft in the form."""
        return {FORM: Absent() if self.form is None else Present(draft_of(self.form))}

    def client(self, service: str) -> Any:
        """A client of the account, kept."""
        if service not in self._clients:
            self._clients[service] = self.account.client(service)
        return self._clients[service]

    def placed(self, text: str) -> str:
        """The text with the course's variables, and the account's own, in their places."""
        return variables.placed(
            variables.fill(text, self.workshop.variables), self.account.info.account, self.account.info.region
        )

    def settle(self) -> None:
        """Let happen what the last action has set going: a task comes to run, a service becomes stable."""
        if self.quick:
            self.account.let_pass(SETTLED)

    def _pause(self, seconds: float) -> None:
        if self.quick:
            self.account.let_pass(max(1.0, seconds))
        else:
            time.sleep(seconds)

    def _inside(self, action: Action) -> Ended:
        from tutor.actions.in_task import TaskStopped, inside

        text = self.placed(action.source)
        clock = self.account.handle if self.quick else None
        try:
            with inside(self.account, action.inside, pause=self._pause) as at:
                if action.way == "aws":
                    return self.programs.shell(text, at.environment, clock=clock)
                return self.programs.python(text, f"fence at line {action.line}", at.environment, clock=clock)
        except TaskStopped as stopped:
            return Ended(1, stopped.reason)

    def _wizard(self, text: str) -> Ended:
        try:
            return self._forms(forms(text))
        except ValueError as fault:
            return Ended(1, str(fault))

    def _forms(self, sources: list[str]) -> Ended:
        said: list[str] = []
        for source in sources:
            faults = check_wizard(source)
            if faults:
                return Ended(1, "\n".join([*said, *faults]))
            trouble, lines = self._form(source)
            said += lines
            if trouble:
                return Ended(1, "\n".join([*said, trouble]))
        return Ended(0, "\n".join(said))

    def _form(self, source: str) -> tuple[str, list[str]]:
        """What went wrong, and what was done. A form that was sent off is a new one afterwards, as in the console."""
        fields = wizard_fields(source)
        self.form = self.form or CreateRoleForm(home_account=self.account.info.account)
        try:
            arns = policy_arns(self.client("iam")) if "policies" in fields else []
            fill(self.form, fields, arns)
        except FillingError as fault:
            return str(fault), []
        page = int(str(fields.get("page", 1)))
        last = 3 if submits(source) else page
        for number in range(last):
            if why := self.form.fault(number):
                return f"The form does not let you past page {number + 1}: {why}", []
        if not submits(source):
            return "", [f"the form stands at page {page}"]
        made = apply(self.form, self.client("iam"))
        if not made.error:
            self.form = None
        return made.error, list(made.done)
