"""A change on a page of the console, before it is made: its calls beside it, live, and AWS's words when it is refused.

What one wrote stays until AWS has taken it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from tutor.actions import role_page
from tutor.actions.api_change import Change
from tutor.actions.role_page import RolePage
from tutor.ui import keys
from tutor.ui.screens.console_page import ConsolePage
from tutor.ui.widgets.equivalents import Equivalents
from tutor.ui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.study.begun import Rows
    from tutor.ui import messages
    from tutor.ui.behind.session import Session

NOTHING = "There is nothing to change yet."


class ChangeScreen(ConsolePage[bool]):
    """Closes with True when the change was made. A subclass says what is filled in and which change that is."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.CHANGE]
    CSS_PATH = ["console_page.tcss", "change.tcss"]
    danger = False
    """Whether the button is in the colour of what cannot be taken back."""

    def __init__(self, session: Session, page: RolePage, title: str, label: str) -> None:
        super().__init__(session, f"IAM › Roles › {page.name} › {title}")
        self.page = page
        self._label = label
        self._sent: Change | None = None
        self._tried = False
        self._known_as = f"{page.name} › {title}"
        self._of: Rows = []  # what it began with
        self._filled: Rows = []  # what was last filled in
        self._over = False  # made or given up: nothing of it is kept

    def compose(self) -> ComposeResult:
        """The fields, the calls beside them, buttons."""
        yield from self.head()
        with Horizontal(classes="middle"):
            with Vertical(classes="main change-body"):
                yield from self.fields()
            yield Equivalents()
        yield Static("", id="page-fault", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            variant = "error" if self.danger else "primary"
            yield Button(self._label, id="apply", variant=variant, compact=True)  # type: ignore[arg-type]
            yield Static("", id="change-says", classes="says", markup=False)
        yield KeyLine()

    def fields(self) -> ComposeResult:
        """What is filled in."""
        yield Vertical()

    def begin(self, of: Rows, fits: Callable[[Rows], bool]) -> Rows:
        """What was left of this change, where it `fits`, or else `of`."""
        left = self.session.begun_change(self._known_as, of)
        self._of, self._filled = of, left if left is not None and fits(left) else of
        return self._filled

    def filled(self) -> Rows:
        """What is filled in."""
        return self._of

    def keep(self) -> None:
        """Keep what is filled in, unless the change was made or given up."""
        self.session.keep_change(self._known_as, self._of, self._of if self._over else self._filled)

    def change(self) -> Change:
        """What the button does as things stand: nothing, until something is filled in. Raises PolicyError for what
        cannot be said as a call."""
        return Change("iam", self._label, ())

    def fault(self) -> str:
        """What is wrong with it before it is sent, or nothing."""
        from tutor.iam.errors import PolicyError

        try:
            change = self.change()
        except PolicyError as error:
            return error.message
        return role_page.fault(change) if change.calls else NOTHING

    def on_mount(self) -> None:
        """Show the calls; say that something is here from before."""
        self._show_calls()
        if self._filled != self._of:
            self.notify("What you began here before is here again. Cancel gives it up.", markup=False)

    def show_change(self) -> None:
        """Something was filled in: show the calls that this makes."""
        self._filled = self.filled()
        self._show_calls()
        if self._tried:
            self.show_fault(self.fault())

    def _show_calls(self) -> None:
        from tutor.iam.errors import PolicyError

        try:
            change = self.change()
        except PolicyError:
            change = ChangeScreen.change(self)
        if change.calls:
            self.query_one(Equivalents).show({"AWS CLI": change.cli, "boto3": change.boto3})
        else:
            self.query_one(Equivalents).show({"AWS CLI": lambda: NOTHING, "boto3": lambda: NOTHING})

    def show_page(self) -> None:
        """The role was read again."""
        self._show_calls()

    def take(self, event: Message) -> None:
        """AWS has taken the change, or says why not; what it took of it is not to be done again."""
        from tutor.ui import messages

        if isinstance(event, messages.ConsoleChanged) and event.change is self._sent:
            self._sent = None
            self._show_working(False)
            if event.error:
                self.show_fault(_refused(event))
            else:
                self._over = True
                self.dismiss(True)
        elif isinstance(event, messages.RoleRead) and event.page.name == self.page.name:
            self.page = event.page
            self.show_page()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One does what its key does; *Cancel* gives up what is filled in, as in the console."""
        event.stop()
        if event.button.id == "apply":
            self.action_apply()
        else:
            self._over = True
            self.action_leave()

    def action_apply(self) -> None:
        """Carry it out, unless something is wrong with it."""
        self._tried = True
        fault = self.fault()
        self.show_fault(fault)
        if fault or self._sent is not None or not self.is_free():
            return
        self._sent = self.change()
        self._show_working(True)
        self.carry_out(self._sent)

    def action_leave(self) -> None:
        """Close without it; what is filled in is kept."""
        self.keep()
        self.dismiss(False)

    def _show_working(self, working: bool) -> None:
        self.query_one("#apply", Button).disabled = working
        self.query_one("#change-says", Static).update("working …" if working else "")


def _refused(event: messages.ConsoleChanged) -> str:
    """AWS's words, and what was done before them."""
    if not event.done:
        return event.error
    few = "; ".join(event.done) if len(event.done) < 4 else f"{len(event.done)} of {len(event.change.calls)} calls"
    return f"{event.error}\nDone before it: {few}."
