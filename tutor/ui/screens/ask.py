"""Short questions of the tutor's own: a line to be written, and a yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType


class AskLine(Over["str | None"]):
    """Asks for one line. Closes with it, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ASK]
    AUTO_FOCUS = "#line-asked"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, ask: str) -> None:
        super().__init__(classes="dialog")
        self._ask = ask

    def compose(self) -> ComposeResult:
        """The question, the line, buttons."""
        with Vertical(classes="box"):
            yield Static(Content(clean(self._ask)), markup=False)
            yield Input(id="line-asked", placeholder="in your own words; it stays on this machine", compact=True)
            yield Static("", id="line-fault", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Go on", id="send", variant="primary", compact=True)
        yield KeyLine()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter sends it."""
        event.stop()
        self._send()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "send":
            self._send()
        else:
            self.action_close()

    def action_close(self) -> None:
        """Back, without it."""
        self.dismiss(None)

    def _send(self) -> None:
        line = self.query_one("#line-asked", Input).value.strip()
        if line:
            self.dismiss(line)
        else:
            self.query_one("#line-fault", Static).update(Content("✗ Write a few words first; any guess will do."))


class Confirm(Over[bool]):
    """Asks yes or no. The focus is on no."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ASK]
    AUTO_FOCUS = "#cancel"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, ask: str, yes: str, no: str) -> None:
        super().__init__(classes="dialog")
        self._texts = (ask, yes, no)

    def compose(self) -> ComposeResult:
        """The question and two buttons."""
        ask, yes, no = self._texts
        with Vertical(classes="box"):
            yield Static(Content(clean(ask)), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(Content(no), id="cancel", compact=True)
                yield Button(Content(yes), id="yes", variant="primary", compact=True)
        yield KeyLine()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """What was chosen."""
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_close(self) -> None:
        """Escape is no."""
        self.dismiss(False)
