"""The certificate: what was done, how, and with how much help. It can be saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, Markdown, Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.ui.session import Session


class CertificateScreen(ModalScreen[None]):
    """The certificate as its Markdown reads."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.CERTIFICATE]
    AUTO_FOCUS = "#save"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, text: str, session: Session) -> None:
        super().__init__(classes="page")
        self._text = text
        self._session = session

    def compose(self) -> ComposeResult:
        """Title, text, buttons."""
        yield Static(Content("Certificate"), classes="top", markup=False)
        with VerticalScroll(id="certificate", can_focus=False):
            yield Markdown(clean(self._text), open_links=False)
        yield Static("", id="saved", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Save", id="save", variant="primary", compact=True)
        yield Footer(show_command_palette=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_close()

    def action_save(self) -> None:
        """Write it as Markdown and as JSON."""
        self.run_worker(self._session.save_certificate, thread=True)

    def show_saved(self, files: tuple[Path, ...], error: str) -> None:
        """Say where it is, or why it could not be written."""
        names = " and ".join(str(file) for file in files)
        self.query_one("#saved", Static).update(Content(clean(f"✗ {error}" if error else f"✓ Saved as {names}")))

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the text."""
        shown = self.query_one("#certificate")
        shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)
