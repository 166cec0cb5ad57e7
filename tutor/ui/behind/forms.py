"""The console's forms behind the screen: kept over steps and sessions, shown to checks, and carried out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tutor.ui.behind.base import messages
from tutor.ui.behind.recording import Recording

if TYPE_CHECKING:
    from tutor.actions.console import CreateRoleForm
    from tutor.snapshot import Item, Need


class Forms(Recording):
    """What stands in the form *Create role*, and what comes of it."""

    _form: CreateRoleForm | None = None
    _aws_policies: list[str] | None = None

    def form(self) -> CreateRoleForm:
        """What stands in this account's form: it is kept until the role is made, over restarts too."""
        from tutor.actions.console import CreateRoleForm
        from tutor.home import HomeError
        from tutor.study.forms import kept

        account = self.account.info.account if self.account else ""
        if self._form is None or self._form.home_account != account:
            try:
                self._form = kept(self.home, account)
            except HomeError:
                self._form = CreateRoleForm(home_account=account)
        return self._form

    def keep_form(self) -> None:
        """Keep what stands in the form; without room on the disk it stays as long as the tutor is open."""
        from tutor.home import HomeError
        from tutor.study.forms import keep

        with suppress(OSError, HomeError):
            keep(self.home, self.form())

    def empty_form(self) -> None:
        """The role is made: the next one begins with an empty form."""
        from tutor.actions.console import CreateRoleForm

        self._form = CreateRoleForm(home_account=self.account.info.account if self.account else "")
        self.keep_form()

    def beside(self) -> Mapping[Need, Item[Any]]:
        """What is not in the account and still evidence: the form, unless it is as empty as it comes."""
        from tutor.actions.filling import draft_of
        from tutor.checks.drafts import FORM
        from tutor.snapshot import Absent, Present

        form = self.form()
        empty = form == type(form)(home_account=form.home_account)
        return {FORM: Absent() if empty else Present(draft_of(form))}

    def apply(self, form: CreateRoleForm) -> None:
        """Carry out the form *Create role*."""
        from tutor.account import AccountError
        from tutor.actions.console import Applied, apply, change_of
        from tutor.iam.errors import PolicyError

        try:
            if self.account is None:
                raise AccountError(*self.absent)
            applied = apply(form, self.account.client("iam"))
            self.record_form(form.cli(), applied)
        except AccountError as error:
            applied = Applied((), f"{error.sentence} {error.remedy}")
        try:
            change = change_of(form)
        except PolicyError:
            change = None
        self._post(messages().RoleApplied(applied, change))

    def list_policies(self) -> None:
        """Fetch the ARNs of the managed policies. AWS's own are fetched once."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account import AccountError
        from tutor.actions.console import policy_arns
        from tutor.ui.behind.console import said_of

        try:
            if self.account is None:
                raise AccountError(*self.absent)
            iam = self.account.client("iam")
            if not self._aws_policies:
                self._aws_policies = policy_arns(iam)
            self._post(messages().PoliciesListed([*self._aws_policies, *policy_arns(iam, "Local")]))
        except AccountError as error:
            self._post(messages().PageFailed("policies", f"{error.sentence} {error.remedy}"))
        except (BotoCoreError, ClientError) as error:
            self._post(messages().PageFailed("policies", f"The policies could not be listed. {said_of(error)}"))
