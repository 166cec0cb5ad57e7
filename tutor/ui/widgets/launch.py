"""A launch to be seen in the lesson: its calls one by one, who makes each, and where and in which words it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType

    from tutor.report.launch import Rehearsed
    from tutor.report.launch_lines import Line
    from tutor.workshop.model import Demonstration

_STYLES = {"passed": "green", "failed": "red", "unknown": "yellow", "not judged": "", "not reached": "dim"}


class LaunchBlock(Vertical, can_focus=True):
    """A launch fence: rehearsed with Enter when it has the focus, or by a click; what came of it stays below."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LAUNCH]

    class Asked(Message):
        """The learner wants to see this launch."""

        def __init__(self, block: LaunchBlock) -> None:
            super().__init__()
            self.block = block

    def __init__(self, demonstration: Demonstration) -> None:
        super().__init__(classes="action launch")
        self.demonstration = demonstration
        self.border_title = Content(clean(f"▶ Rehearse the launch of {demonstration.task}"))
        self.border_subtitle = Content("Enter or click: rehearse")
        self.lines: list[Line] = []
        self._rows = Static("Nothing is launched: each call is judged as the account is now.", markup=False)
        self._beside = Static("", classes="compared", markup=False)

    def compose(self) -> ComposeResult:
        """The calls, and the predictions beside them."""
        yield self._rows
        yield self._beside

    def action_run(self) -> None:
        """Ask for it."""
        self.post_message(self.Asked(self))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_run()

    def show_running(self) -> None:
        """Say that it is rehearsed."""
        self._rows.update(Content("rehearsing …"))
        self._beside.update("")

    def show_trouble(self, sentence: str) -> None:
        """Say that it could not be rehearsed, and why."""
        self._rows.update(Content(clean(sentence)))

    def show_launch(self, of: Rehearsed, beside: Sequence[str]) -> None:
        """Show the calls, and what is said beside them: each prediction and what happened."""
        from tutor.report.launch_lines import lines

        self.border_subtitle = Content("Enter or click: rehearse again")
        self.lines = list(lines(of))
        self._rows.update(table(self.lines))
        self._beside.update(Content(clean("\n".join(beside))))


def table(rows: Iterable[Line]) -> Table:
    """The calls as a table whose last column is wrapped: the sign, who, and what."""
    shown = Table.grid(padding=(0, 1, 0, 0), expand=True)
    shown.add_column(width=1, no_wrap=True)
    shown.add_column(width=7, no_wrap=True)
    shown.add_column(overflow="fold", ratio=1)
    for line in rows:
        style = _STYLES[line.state.value] if line.state else ""
        shown.add_row(
            Text(line.sign, style=style),
            Text(line.who, style="bold" if line.sign else "dim"),
            Text(clean(line.text), style=style),
        )
    return shown
