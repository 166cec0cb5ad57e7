"""The console: its pages are opened, workers' messages handed to them, and what they did is said and judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from tutor.ui.frame import Frame

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.actions.console import CreateRoleForm
    from tutor.actions.task_definition import TaskDefinitionForm
    from tutor.ui import messages
    from tutor.ui.widgets.console_menu import ConsoleMenu


class Console(Frame):
    """The console's part of the screen."""

    PALETTE: ClassVar[list[tuple[str, str, str]]] = [
        ("Console: Create role", "IAM › Roles › Create role", "create_role"),
        ("Console: Roles", "IAM › Roles: a role's permissions, trust and tags", "roles"),
        ("Console: Policies", "IAM › Policies: search all managed policies", "policies"),
        ("Console: Create new task definition", "Amazon ECS › Task definitions", "task_definition"),
        ("Console: Create new revision", "Amazon ECS › Task definitions: begin with a registered one", "revision"),
    ]

    # -- pages -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """At home there is no account yet whose pages could be opened."""
        if not self.opened and any(action == name for _, _, name in Console.PALETTE):
            return False
        return super().check_action(action, parameters)

    def on_console_menu_chosen(self, event: ConsoleMenu.Chosen) -> None:
        """Open a page."""
        self.open_page(event.page)

    def open_page(self, page: str) -> None:
        """Open a page of the console by its name in `ConsoleMenu`."""
        pages: dict[str, Callable[[], None]] = {
            "create-role": self.action_create_role,
            "roles": self.action_roles,
            "policies": self.action_policies,
            "task-definition": self.action_task_definition,
            "revision": self.action_revision,
        }
        pages[page]()

    def action_create_role(self) -> None:
        """Open the form *Create role*."""
        self._open_form("")

    def action_roles(self) -> None:
        """Open *IAM › Roles*."""
        from tutor.ui.screens.roles import RolesScreen

        if self._reachable():
            self.push_screen(RolesScreen(self.session), self._to_prompt)

    def open_role(self, name: str) -> None:
        """Open a role's page."""
        from tutor.ui.screens.role_page import RolePageScreen

        if self._reachable():
            self.push_screen(RolePageScreen(self.session, name), self._to_prompt)

    def action_policies(self) -> None:
        """Open *IAM › Policies*."""
        from tutor.ui.screens.policies import PoliciesScreen

        if self._reachable():
            self.push_screen(PoliciesScreen(self.session), self._to_prompt)

    def action_task_definition(self) -> None:
        """Open *Create new task definition*."""
        if self._reachable():
            self._open_task_definition(self.session.draft())

    def action_revision(self) -> None:
        """Choose a task definition, and open *Create new revision* of it."""
        from tutor.ui.screens.families import FamiliesScreen

        if self._reachable():
            self.push_screen(FamiliesScreen(self.session), self._revise)

    def _revise(self, form: TaskDefinitionForm | str | None) -> None:
        if form == "new":
            self.action_task_definition()
        elif form is None or isinstance(form, str):
            self._to_prompt(None)
        else:
            self._open_task_definition(self.session.draft(form))

    def _open_task_definition(self, form: TaskDefinitionForm) -> None:
        from tutor.ui.screens.task_definition import TaskDefinitionScreen

        def closed(_: Any) -> None:
            self._to_prompt(None)

        self.push_screen(TaskDefinitionScreen(form, self.session), closed)

    def _open_form(self, source: str) -> None:
        from tutor.ui.screens.create_role import CreateRoleScreen
        from tutor.workshop.wizard import wizard_fields

        if not self._reachable():
            return
        if not self.session.writable:
            self._say("This account is read-only here, so the form cannot create a role in it.", "warning")
            return
        page = wizard_fields(source).get("page", 1) if source else 1

        def closed(form: CreateRoleForm | None) -> None:
            self.session.keep_form()
            if form is None:
                self._work(self.session.judge, self.current, asked=False)
            elif self._free():
                self._say("Create role …", "command")
                self._start_work(self.session.apply, form, stoppable=False)
            self.prompt.focus()

        self.push_screen(CreateRoleScreen(self.session.form(), self.session, int(str(page)) - 1), closed)

    def _reachable(self) -> bool:
        if not self.ready or self.session.account is None:
            self._say(" ".join(self.session.absent), "warning")
            return False
        if self.session.account.info.kind == "file":
            self._say("This is an exported account: there is no AWS behind it to be asked.", "warning")
            return False
        return True

    def _to_prompt(self, _: object) -> None:
        if self.workshop:
            self.prompt.focus()

    # -- what comes of it ------------------------------------------------------------------------

    def on_role_applied(self, event: messages.RoleApplied) -> None:
        """Say what the form made."""
        self._set_busy(False)
        self._tell_done(event.applied.done, event.applied.error)
        if not event.applied.error:
            self.session.empty_form()
        self._work(self.session.judge, self.current, asked=True)

    def on_console_changed(self, event: messages.ConsoleChanged) -> None:
        """Say what a button did, hand it to the page that it is on, and judge."""
        self._set_busy(False)
        self._say(f"{event.change.label} …", "command")
        self._tell_done(event.done, event.error)
        self._hand(event)
        self._work(self.session.judge, self.current, asked=True)

    def _tell_done(self, done: tuple[str, ...], error: str) -> None:
        for line in done:
            self._say(line, "good")
        if error:
            self._say(error, "warning")

    def on_policies_listed(self, event: messages.PoliciesListed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_policy_read(self, event: messages.PolicyRead) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_roles_listed(self, event: messages.RolesListed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_role_read(self, event: messages.RoleRead) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_role_uses_found(self, event: messages.RoleUsesFound) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_families_listed(self, event: messages.FamiliesListed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_choices_listed(self, event: messages.ChoicesListed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_revision_described(self, event: messages.RevisionDescribed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def on_page_failed(self, event: messages.PageFailed) -> None:
        """Hand it to the page that asked."""
        self._hand(event)

    def _hand(self, event: Message) -> None:
        from tutor.ui.screens.console_page import ConsolePage

        for screen in self.screen_stack:
            if isinstance(screen, ConsolePage) and screen.composed:
                screen.take(event)
