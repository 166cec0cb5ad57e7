"""The console's *IAM › Roles*: all roles with whom they trust; one is searched for and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from tutor.ui import keys
from tutor.ui.screens.console_page import READ_ONLY, ConsolePage
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.actions.account_lists import RoleRow
    from tutor.ui.behind.session import Session


class RolesScreen(ConsolePage[None]):
    """The list. A role's page is opened over it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ROLES]

    def __init__(self, session: Session) -> None:
        super().__init__(session, "IAM › Roles")
        self._roles: tuple[RoleRow, ...] | None = None
        self.list = RowList(("Role name", "Trusted entities", "Created"), id="roles", empty="loading …")
        self._said = Static("", id="found", markup=False)

    def compose(self) -> ComposeResult:
        """Search, list, buttons."""
        yield from self.head()
        with Vertical(classes="page-body"):
            yield Input(id="search", placeholder="Search roles by name or trusted entity", compact=True)
            yield self._said
            yield self.list
        yield Static("", id="page-fault", markup=False)
        if not self.writable:
            yield Static(Content(READ_ONLY), id="read-only", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Create role", id="create", variant="primary", compact=True, disabled=not self.writable)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the roles."""
        self.query_one("#search").focus()
        self.work(self.session.list_roles)

    def take(self, event: Message) -> None:
        """The roles have come, or something was changed."""
        from tutor.ui import messages

        if isinstance(event, messages.RolesListed):
            self._roles = event.rows
            self.show_fault("")
            self._show()
        elif isinstance(event, messages.PageFailed) and event.what == "roles":
            self.list.show((), empty="not read")
            self.show_fault(event.sentence)
        elif isinstance(event, messages.ConsoleChanged):
            self.work(self.session.list_roles)

    def on_input_changed(self, event: Input.Changed) -> None:
        """A key in the search."""
        event.stop()
        self._show(top=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter opens the first hit when it is the only one, else it goes to the list."""
        event.stop()
        self.list.focus()
        if len(self.list.rows) == 1:
            self.list.action_choose()

    def on_key(self, event: events.Key) -> None:
        """Down in the search goes to the list."""
        if event.key == "down" and self.query_one("#search").has_focus:
            event.stop()
            self.list.focus()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open the role's page."""
        event.stop()
        from tutor.ui.screens.role_page import RolePageScreen

        self.app.push_screen(RolePageScreen(self.session, event.id), self._back)

    def _back(self, _: object) -> None:
        self.list.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "create":
            self.action_create()
        else:
            self.action_leave()

    def action_create(self) -> None:
        """The form *Create role*, in the place of the list."""
        if self.writable:
            self.dismiss(None)
            self.app.call_later(self.app.run_action, "create_role")

    def action_again(self) -> None:
        """Read them again."""
        self.work(self.session.list_roles)

    def _show(self, *, top: bool = False) -> None:
        if self._roles is None:
            return
        words = self.query_one("#search", Input).value.lower().split()
        rows = [
            Row(role.name, (role.name, ", ".join(role.trusts) or "nobody", role.created))
            for role in self._roles
            if all(word in f"{role.name} {' '.join(role.trusts)}".lower() for word in words)
        ]
        number = len(self._roles)
        of = f"{len(rows)} of {number}" if len(rows) != number else str(number)
        self._said.update(Content(f"{of} {'role' if number == 1 else 'roles'}"))
        self.list.show(rows, top=top, empty="No role has that in its name." if words else "There is no role yet.")
