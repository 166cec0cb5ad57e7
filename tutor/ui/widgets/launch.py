"""A launch to be seen in the lesson: its calls one by one, who makes each, and where and in which words it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from tutor.report.launch import Rehearsed
    from tutor.report.launch_lanes import Row
    from tutor.ui.widgets.launch_lanes import LaunchLanes
    from tutor.workshop.model import Demonstration


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
        self.border_subtitle = Content(f"{keys.key_of('run-launch')} or click: rehearse")
        self.lines: Sequence[Row] = ()
        self.lanes: LaunchLanes | None = None
        self._told = Static("Nothing is launched: each call is judged as the account is now.", markup=False)
        self._beside = Static("", classes="compared", markup=False)

    def compose(self) -> ComposeResult:
        """What there is to say, and the predictions beside what happened; the lanes come between them."""
        yield self._told
        yield self._beside

    def action_run(self) -> None:
        """Ask for it."""
        self.post_message(self.Asked(self))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_run()

    def show_running(self) -> None:
        """Say that it is rehearsed."""
        self._tell("rehearsing …")
        self._beside.display = False

    def show_trouble(self, sentence: str) -> None:
        """Say that it could not be rehearsed, and why."""
        self._tell(sentence)

    def show_launch(self, of: Rehearsed, beside: Sequence[str]) -> None:
        """Play the calls, and show what is said beside them: each prediction and what happened."""
        from tutor.ui.widgets.launch_lanes import LaunchLanes

        self.border_subtitle = Content(f"{keys.key_of('run-launch')}: rehearse again")
        if self.lanes is None:
            self.lanes = LaunchLanes()
            self.mount(self.lanes, before=self._beside)
        self._told.display = False
        self.lanes.display = True
        self.lanes.show(of)
        assert self.lanes.lanes is not None
        self.lines = self.lanes.lanes.rows
        self._beside.update(Content(clean("\n".join(beside))))
        self._beside.display = bool(beside)
        if self.has_focus:
            self.lanes.focus(scroll_visible=False)

    def _tell(self, sentence: str) -> None:
        self._told.update(Content(clean(sentence)))
        self._told.display = True
        if self.lanes is not None:
            self.lanes.pause()
            self.lanes.display = False
