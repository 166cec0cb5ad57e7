"""The console's form behind the screen: kept over steps and sessions, and shown to checks before the role is there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tutor.ui.acting import Acting

if TYPE_CHECKING:
    from tutor.actions.console import CreateRoleForm
    from tutor.snapshot import Item, Need


class Drafting(Acting):
    """What stands in the form *Create role*."""

    _form: CreateRoleForm | None = None

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
