"""The account: opened, seen, shown; trouble with it is said; its roles are opened and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.handling.console import Console
from tutor.ui.keys import key_of

if TYPE_CHECKING:
    from tutor.ui import messages
    from tutor.ui.widgets.panel import AccountPanel


class Accounts(Console):
    """The account's part of the screen."""

    def on_account_opened(self, event: messages.AccountOpened) -> None:
        """The account answers."""
        self.ready = True
        self._show_target(event.info)
        self.panel.show_account(event.info, writable=event.writable)
        if event.notice:
            self._say(event.notice, "warning")
        self.session.watch()

    def on_account_seen(self, event: messages.AccountSeen) -> None:
        """Show the roles as they are now. What was changed from elsewhere is judged too; a command's end judges its
        own."""
        account = self.session.account
        if self.workshop is None or account is None:
            return
        self.panel.show_cards(event.cards, elsewhere=event.elsewhere, at=event.at, kind=account.info.kind)
        self.role_line.show(event.cards)
        self.cards = event.cards
        if event.changed and not self.busy:
            self._work(self.session.judge, self.current, asked=False, noticed=True)
        self._tell_compare()

    def on_trouble_came(self, event: messages.TroubleCame) -> None:
        """Say it where the learner looks, with the next step."""
        if event.fatal:
            self.fault = f"{event.sentence}\n{event.remedy}".strip()
            self.exit(return_code=2)
            return
        if event.ended:
            self.running_line, self.running_step = 0, ""
            self._set_busy(False)
        if event.unreached:
            self._show_top(f"no account ({key_of('reconnect')})")
            lines = filter(None, (event.sentence, event.remedy, f"{key_of('reconnect')}: try again"))
            self.panel.show_trouble("\n".join(lines))
        self._say(f"{event.sentence} {event.remedy}".strip(), "warning")

    # -- the panel -------------------------------------------------------------------------------

    def _set_busy(self, busy: bool, *, stoppable: bool = False) -> None:
        """What was marked as changed has been seen when the learner does the next thing."""
        if busy:
            self.panel.settle()
        super()._set_busy(busy, stoppable=stoppable)

    def _go(self, id: str) -> None:
        """Another step is read in the lesson's own place."""
        if self.workshop is not None:
            self.remove_class("-account")
            self.panel.settle()
        super()._go(id)

    def action_account(self) -> None:
        """Go to the account; where the window is narrow it takes the lesson's place, and gives it back."""
        if self.workshop is None:
            return
        narrow = self.screen.has_class("-narrow")
        if self.has_class("-account") if narrow else self.focused is self.panel:
            self.remove_class("-account")
            self.prompt.focus()
        else:
            self.remove_class("-steps")
            self.add_class("-account")
            self.call_after_refresh(self.panel.focus)

    def on_account_panel_role_chosen(self, event: AccountPanel.RoleChosen) -> None:
        """Open the role's page; of an account in a file there is none, but what is known of its roles."""
        account = self.session.account
        if account is not None and account.info.kind == "file":
            self.action_compare()
        else:
            self.open_role(event.name)

    # -- two roles side by side ------------------------------------------------------------------

    def action_compare(self) -> None:
        """See the two roles side by side, and which of them needs a permission."""
        from tutor.ui.screens.compare import CompareScreen

        if not self.ready:
            self._say(" ".join(self.session.absent), "warning")
            return
        self.push_screen(CompareScreen(self.session, self.cards), self._back)

    def _back(self, _: object = None) -> None:
        self.prompt.focus()

    def on_roles_read(self, event: messages.RolesRead) -> None:
        """Show what was read where it was asked for."""
        from tutor.ui.screens.compare import CompareScreen

        for screen in self.screen_stack[-1:]:  # a worker's message may come when no screen is left
            if isinstance(screen, CompareScreen):
                screen.show_roles(event.names, event.roles, event.number)

    def _tell_compare(self) -> None:
        """A screen over the lesson that shows the account shows it as it is now."""
        for screen in self.screen_stack[-1:]:  # a worker's message may come when no screen is left
            changed = getattr(screen, "account_changed", None)
            if changed is not None:
                changed(self.cards)

    def action_reconnect(self) -> None:
        """Reach the account again."""
        self.ready = False
        self._show_top("starting …")
        self.panel.show_trouble("starting …")
        self._work(self.session.open_account)
