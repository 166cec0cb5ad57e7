"""The line between the lesson and the lower part: the four ways to act, and what there is to say of the present one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Select, Static

from tutor.ui import key_names, keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.timer import Timer

Way: TypeAlias = Literal["console", "cli", "python", "task"]

WAYS: Mapping[Way, str] = {"console": "Console", "cli": "CLI", "python": "Python", "task": "In the task"}


class WayTab(Static):
    """One way. The present one is in brackets, and bold."""

    class Chosen(Message):
        """It was clicked."""

        def __init__(self, way: Way) -> None:
            super().__init__()
            self.way = way

    def __init__(self, way: Way) -> None:
        super().__init__(Content(f" {WAYS[way]} "), id=f"way-{way}", classes="way", markup=False)
        self.way = way
        self.way_name = WAYS[way]
        self.tooltip = f"{WAYS[way]}: by a click, or {keys.key_of('next-way')} for the next way"

    def mark(self, *, present: bool) -> None:
        """Show whether it is the present one."""
        self.set_class(present, "-present")
        self.update(Content(f"[{WAYS[self.way]}]" if present else f" {WAYS[self.way]} "))

    def on_click(self) -> None:
        """By mouse."""
        self.post_message(self.Chosen(self.way))


class RunButton(Static):
    """Runs what stands in the editor."""

    class Pressed(Message):
        """It was clicked."""

    def __init__(self) -> None:
        super().__init__(Content(f"▶ Run  {keys.key_of('run-editor')}"), id="run-program", markup=False)
        self.tooltip = f"Run the program ({' or '.join(map(key_names.spoken, keys.keys_of('run-editor')))})"

    def on_click(self) -> None:
        """By mouse."""
        self.post_message(self.Pressed())


class WaysBar(Horizontal):
    """The four ways, in one line."""

    class FamilyChosen(Message):
        """The application of this family's task is to be acted as."""

        def __init__(self, family: str) -> None:
            super().__init__()
            self.family = family

    def __init__(self) -> None:
        super().__init__(id="ways")
        self._tabs = {way: WayTab(way) for way in WAYS}
        self._state = Static("", id="ways-state", markup=False)
        self._role = Static("", id="role-in-task", markup=False)
        self._run = RunButton()
        self._families: Select[str] = Select([], id="families", compact=True, allow_blank=True)
        self._since: float | None = None
        self._words = ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Tabs, what the present way wants chosen, and what runs."""
        for number, tab in enumerate(self._tabs.values()):
            if number:
                yield Static("│", classes="between", markup=False)
            yield tab
        yield Static("", id="ways-gap", markup=False)
        yield self._families
        yield self._role
        yield self._run
        yield self._state

    def show_way(self, way: Way) -> None:
        """Mark the present way."""
        for name, tab in self._tabs.items():
            tab.mark(present=name == way)

    # -- what runs -------------------------------------------------------------------------------

    def show_running(self, words: str) -> None:
        """Say that something runs, for how long, and how to stop it: `words` end the sentence. Empty: nothing runs."""
        self._words = words
        if self._timer is None:
            self._timer = self.set_interval(0.5, self._tick, pause=True)
        if words and self._since is None:
            self._since = time.monotonic()
            self._timer.resume()
        elif not words:
            self._since = None
            self._timer.pause()
        self._tick()

    def _tick(self) -> None:
        if self._since is None:
            text = ""
        else:
            text = f"● {int(time.monotonic() - self._since)} s {self._words}"
        self.set_class(bool(text), "-runs")
        self._state.update(Content(text))

    # -- the tasks -------------------------------------------------------------------------------

    def show_families(self, families: Mapping[str, str], chosen: str) -> None:
        """Offer these families, each with its task role's ARN."""
        with self.prevent(Select.Changed):
            self._families.set_options([(Content(clean(name)), name) for name in families])
            if chosen in families:
                self._families.value = chosen
        self._families.set_class(not families, "-none")
        self._families.styles.width = cell_len(chosen) + 5
        self.show_role(families.get(chosen))

    def show_role(self, role: str | None) -> None:
        """Say who the application is; None: there is no family to ask for."""
        if role is None:
            self._role.update(Content.styled("no task definition yet", "$text-warning"))
        elif role:
            name = clean(role.rpartition("/")[2])
            self._role.update(Content.assemble(Content.styled("T ", "bold $task"), Content(name)))
        else:
            self._role.update(Content.styled("no task role", "$text-warning"))

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another family was chosen."""
        event.stop()
        if isinstance(event.value, str):
            self.post_message(self.FamilyChosen(event.value))
