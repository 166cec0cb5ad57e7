"""The certificate: what was done, how, and with how much help. It can be saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.study.certificate import Certificate, StepDone
    from tutor.ui.behind.session import Session


class CertificateScreen(Over[None]):
    """What it says, a step a line: a table would not fit a small window."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.CERTIFICATE]
    AUTO_FOCUS = "#save"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, certificate: Certificate, session: Session) -> None:
        super().__init__(classes="page")
        self._certificate = certificate
        self._session = session

    def compose(self) -> ComposeResult:
        """Title, text, buttons."""
        yield Static(Content(f"Certificate · {clean(self._certificate.title)}"), classes="top", markup=False)
        with VerticalScroll(id="certificate", can_focus=False):
            for number, line in enumerate(_lines(self._certificate)):
                yield Static(Content(clean(line)), classes="code" if number else "heading", markup=False)
        yield Static("", id="saved", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Save", id="save", variant="primary", compact=True)
        yield KeyLine()

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


def _lines(of: Certificate) -> Iterator[str]:
    """All of it, a paragraph an entry: what can be said, each step, and what it is no proof of."""
    from tutor.study.certificate import NO_PROOF

    yield f"{'Certificate' if of.complete else 'Record so far'}: {of.title}" + (f", {of.date}" if of.date else "")
    yield ""
    yield from of.sentences()
    yield ""
    for number, step in enumerate(of.steps, start=1):
        yield f"{'○' if step.how == 'open' else '✓'} {number:>2} {step.title}: {_said(step)}"
    yield ""
    yield NO_PROOF


def _said(step: StepDone) -> str:
    """How a step was done, and with what help."""
    from tutor.study.certificate import WAYS, time_of

    by = f" by {', '.join(WAYS[way] for way in step.ways)}" if step.ways else ""
    parts = [step.how.replace("-", " ") + by]
    if step.quizzes and step.how != "open":
        parts.append(f"{step.first_try} of {step.quizzes} questions right at the first try")
    if step.hints:
        parts.append(f"{step.hints} hint{'s' if step.hints > 1 else ''}")
    if step.solution_seen:
        parts.append("solution seen")
    if step.seconds is not None and step.how != "open":
        parts.append(time_of(step.seconds))
    return " · ".join(parts)
