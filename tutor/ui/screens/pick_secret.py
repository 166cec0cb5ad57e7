"""A secret of the account for an environment variable, with the JSON key in it: what ValueFrom wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from tutor.actions.account_lists import Choices


class PickSecret(Over["str | None"]):
    """Closes with the text for ValueFrom, or with None. The value of a secret is never read."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ASK]
    AUTO_FOCUS = "#secrets"
    CSS_PATH = ["dialogs.tcss", "console_page.tcss", "pick_secret.tcss"]

    def __init__(self, choices: Choices) -> None:
        super().__init__(classes="dialog pick-secret")
        self._choices = choices
        self.list = RowList(("Secret",), id="secrets", empty="loading …")

    def compose(self) -> ComposeResult:
        """Secrets, the JSON key, what comes of both."""
        with Vertical(classes="box"):
            yield Static("Secrets Manager: choose a secret", classes="label", markup=False)
            yield self.list
            yield Static("", id="secrets-fault", markup=False)
            yield Static("JSON key - optional: the whole secret without one", classes="label", markup=False)
            yield Input(id="json-key", placeholder="e.g. DB_CONNECTION_STRING", compact=True)
            yield Static("", id="value-from", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Use it", id="use", variant="primary", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the secrets, if they are there already."""
        self.offer(self._choices)
        self._show()

    def offer(self, choices: Choices) -> None:
        """Show the account's secrets, or why they could not be listed."""
        fault = choices.unlisted.get("secrets", "")
        if fault:
            self.list.show((), empty="not read")
        elif choices.secrets is not None:
            rows = [Row(secret.arn, (secret.name,)) for secret in choices.secrets]
            self.list.show(rows, empty="There is no secret in this account.")
        self.query_one("#secrets-fault", Static).update(Content(clean(f"✗ {fault}")) if fault else "")
        self.set_class(bool(fault), "-faulty")

    @property
    def value(self) -> str:
        """The text for ValueFrom. A JSON key needs both colons after it: version stage and version id, left out."""
        key = self.query_one("#json-key", Input).value.strip()
        arn = self.list.marked
        return f"{arn}:{key}::" if arn and key else arn

    def on_row_list_marked(self, event: RowList.Marked) -> None:
        """Another secret."""
        event.stop()
        self._show()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """On to its key."""
        event.stop()
        self._show()
        self.query_one("#json-key").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another key."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter uses it."""
        event.stop()
        self.dismiss(self.value or None)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Use it, or not."""
        event.stop()
        self.dismiss((self.value or None) if event.button.id == "use" else None)

    def action_close(self) -> None:
        """Without one."""
        self.dismiss(None)

    def _show(self) -> None:
        said = Content.assemble(("ValueFrom  ", "$text-muted"), clean(self.value) if self.value else "…")
        self.query_one("#value-from", Static).update(said)
