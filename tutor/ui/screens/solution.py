"""The solution of a step by every way, beside what the learner wrote; a way can be run from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Static, Tab, Tabs

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.study.solving import SolutionText, Solved


class SolutionScreen(Over["SolutionText | None"]):
    """The ways as tabs. Closes with the way that is to be run, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.SOLUTION]
    AUTO_FOCUS = "Tabs"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, title: str, solved: Solved) -> None:
        super().__init__(classes="page")
        self._title = title
        self._solved = solved

    def compose(self) -> ComposeResult:
        """Title, the learner's own line, tabs, text, buttons."""
        yield Static(Content(clean(f"Solution · {self._title}")), classes="top", markup=False)
        if self._solved.why:
            yield Static(Content(clean(f"You wrote: {self._solved.why}")), classes="why", markup=False)
        yield Tabs(*(Tab(Content(clean(way.title)), id=f"way-{n}") for n, way in enumerate(self._solved.ways)))
        with ContentSwitcher(initial="text-0", id="texts"):
            for number, way in enumerate(self._solved.ways):
                with VerticalScroll(id=f"text-{number}", can_focus=False):
                    yield Static(Content(clean(way.text)), classes="code", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Run it", id="run", variant="primary", compact=True)
        yield KeyLine()

    @property
    def way(self) -> SolutionText:
        """The way that is shown."""
        current = self.query_one("#texts", ContentSwitcher).current or "text-0"
        return self._solved.ways[int(current.removeprefix("text-"))]

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        """Another way."""
        event.stop()
        number = (event.tab.id or "way-0").removeprefix("way-")
        self.query_one("#texts", ContentSwitcher).current = f"text-{number}"
        self.query_one("#run", Button).label = "Open the form" if self.way.kind == "wizard" else "Run it"

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "run":
            self.action_run()
        else:
            self.action_close()

    def action_turn(self, by: int) -> None:
        """The way before or after."""
        tabs = self.query_one(Tabs)
        if by < 0:
            tabs.action_previous_tab()
        else:
            tabs.action_next_tab()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the text."""
        text = self.query_one(f"#{self.query_one('#texts', ContentSwitcher).current}")
        text.scroll_relative(y=pages * max(text.size.height - 2, 1), animate=False)

    def action_run(self) -> None:
        """Do the step by the way that is shown."""
        self.dismiss(self.way)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)
