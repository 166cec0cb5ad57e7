"""The console's *IAM › Policies*: all managed policies, searched while one types, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from tutor.ui import keys
from tutor.ui.screens.console_page import ConsolePage
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.policy_picker import PolicyPicker

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.ui.behind.session import Session


class PoliciesScreen(ConsolePage[None]):
    """The list, and the JSON of the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.POLICIES]

    def __init__(self, session: Session) -> None:
        super().__init__(session, "IAM › Policies")
        self.picker = PolicyPicker([], picks=False)

    def compose(self) -> ComposeResult:
        """Search, list, JSON."""
        yield from self.head()
        with Vertical(classes="page-body"):
            yield self.picker
        yield Static("", id="page-fault", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Copy the JSON", id="copy", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the policies."""
        self.query_one("#search").focus()
        self.work(self.session.list_policies)

    def take(self, event: Message) -> None:
        """The policies, or the JSON of one, have come."""
        from tutor.ui import messages

        if isinstance(event, messages.PoliciesListed):
            self.picker.show_policies(event.arns)
        elif isinstance(event, messages.PolicyRead):
            self.picker.show_document(event.arn, event.document, event.error)
        elif isinstance(event, messages.PageFailed) and event.what == "policies":
            self.show_fault(event.sentence)

    def on_policy_picker_wanted(self, event: PolicyPicker.Wanted) -> None:
        """The JSON of one is wanted."""
        self.work(self.session.read_policy, event.arn)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "copy":
            self.action_copy_same()
        else:
            self.action_leave()

    def action_copy_same(self) -> None:
        """Copy the JSON of the marked policy."""
        if self.picker.document:
            self.app.copy_to_clipboard(self.picker.document)
            self.app.notify("Copied: the policy's JSON.", timeout=3, markup=False)
