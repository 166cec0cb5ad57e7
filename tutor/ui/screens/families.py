"""The console's *Amazon ECS › Task definitions*: one is chosen, and its newest revision is where the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from tutor.ui import keys
from tutor.ui.screens.console_page import ConsolePage
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.ui.behind.session import Session


class FamiliesScreen(ConsolePage[Any]):
    """Closes with the form of the new revision, with `new` for a new task definition, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.CONSOLE_PAGE[0], *keys.EVERYWHERE]

    def __init__(self, session: Session) -> None:
        super().__init__(session, "Amazon ECS › Task definitions")
        self.list = RowList(("Task definition", "Newest revision"), id="family-list", empty="loading …")

    def compose(self) -> ComposeResult:
        """What to do, the list, buttons."""
        yield from self.head()
        with Vertical(classes="page-body"):
            yield Static(
                Content("Choose the task definition whose newest revision the new one begins with."),
                classes="help",
                markup=False,
            )
            yield self.list
        yield Static("", id="page-fault", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Create new task definition", id="new", compact=True)
            yield Button("Create new revision", id="revise", variant="primary", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self.list.focus()
        self.work(self.session.list_families)

    def take(self, event: Message) -> None:
        """The families, or the revision that was chosen, have come."""
        from tutor.ui import messages

        if isinstance(event, messages.FamiliesListed):
            rows = [Row(row.arn, (row.family, f"revision {row.revision}")) for row in event.rows]
            self.list.show(rows, empty="There is no task definition yet.")
        elif isinstance(event, messages.RevisionDescribed):
            self.dismiss(event.form)
        elif isinstance(event, messages.PageFailed) and event.what in ("task definition", "task definitions"):
            if event.what == "task definitions":
                self.list.show((), empty="not read")
            self.show_fault(event.sentence)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Read its newest revision."""
        event.stop()
        self.work(self.session.describe_revision, event.id)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A new one, a revision of the marked one, or nothing."""
        event.stop()
        if event.button.id == "new":
            self.dismiss("new")
        elif event.button.id == "revise":
            self.list.action_choose()
        else:
            self.action_leave()
