"""A launch in its lanes: played call by call, stepped, replayed; what there is to say of a call stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from tutor.ui import keys
from tutor.ui.widgets import lane_chart
from tutor.ui.widgets.call_details import CallDetails
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widget import Widget

    from tutor.report.launch import Rehearsed
    from tutor.report.launch_lanes import Call, Lanes, Row

PACE = 0.25
"""Seconds between two calls while it plays."""


class Chart(Static):
    """The lanes. A click on a call chooses it."""

    class Clicked(Message):
        """The row was clicked."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__("", classes="chart", markup=False)
        self._lanes: Lanes | None = None
        self._steps = 0
        self._place = -1
        self._heads = 0

    def show(self, lanes: Lanes, steps: int, place: int) -> None:
        """Show so many calls, the one at `place` marked. The rows to come are left free, so that nothing moves."""
        same = lanes is self._lanes
        self._lanes, self._steps, self._place = lanes, steps, place
        self._draw(layout=not same)

    def on_resize(self) -> None:
        """The lanes stand elsewhere at another width."""
        self._draw(layout=True)

    def on_click(self, event: events.Click) -> None:
        """A call is chosen by mouse."""
        event.stop()
        number = event.get_content_offset(self)
        if self._lanes is not None and number is not None:
            shown = self._lanes.shown(self._steps)
            if 0 <= number.y - self._heads < len(shown):
                self.post_message(self.Clicked(shown[number.y - self._heads]))

    def row_line(self) -> int:
        """The line of this widget on which the marked call stands."""
        rows = self._lanes.rows if self._lanes else ()
        found = (n for n, row in enumerate(rows) if getattr(row, "place", None) == self._place)
        return self._heads + next(found, 0)

    def _draw(self, *, layout: bool) -> None:
        width = self.content_size.width
        if self._lanes is None or not width:
            return
        heads = lane_chart.heads(self._lanes, width)
        self._heads = len(heads)
        shown = self._lanes.shown(self._steps)
        rows = [lane_chart.drawn(row, width, chosen=getattr(row, "place", None) == self._place) for row in shown]
        free = [lane_chart.lifelines(width)] * (len(self._lanes.rows) - len(rows))
        lines = [Content.assemble(*((clean(text), style) for text, style in line)) for line in [*heads, *rows, *free]]
        self.update(Content("\n").join(lines), layout=layout)


class LaunchLanes(Vertical, can_focus=True):
    """A rehearsed launch. `mends`: beside a failure stands what would mend it. `before` and `after` stand around what
    there is to say of the marked call."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LANES]
    HELP = "A launch, call by call\nRight and Left step, Up and Down choose a call, R plays it again, End shows all."

    class Stepped(Message):
        """Another call is marked."""

        def __init__(self, lanes: LaunchLanes) -> None:
            super().__init__()
            self.lanes = lanes

    @property
    def ended(self) -> bool:
        """Whether all calls are shown."""
        return self.lanes is not None and self.steps >= self.lanes.steps

    @property
    def at_stop(self) -> bool:
        """Whether the call is marked at which the launch stopped."""
        stopped = self.lanes.stopped if self.lanes else 0
        return bool(stopped) and any(c.place == self.place for c in self.lanes.calls if c.step == stopped)  # type: ignore[union-attr]

    def __init__(self, *, mends: bool = False, before: Sequence[Widget] = (), after: Sequence[Widget] = ()) -> None:
        super().__init__(classes="launch-lanes")
        self.of: Rehearsed | None = None
        self.lanes: Lanes | None = None
        self.steps = 0
        self.place = -1
        self._mends = mends
        self._timer: Timer | None = None
        self._chart = Chart()
        self._where = Static("", classes="where-played", markup=False)
        self._verdict = Static("", classes="launch-verdict", markup=False)
        self._details = CallDetails()
        self._around = (tuple(before), tuple(after))
        self.upper = VerticalScroll(self._chart, classes="chart-box", can_focus=False)
        self.lower = VerticalScroll(classes="details-box", can_focus=False)

    def compose(self) -> ComposeResult:
        """The chart, what plays it, the verdict, and the marked call."""
        yield self.upper
        with Horizontal(classes="player"):
            for label, name, tooltip in _BUTTONS:
                button = Button(label, classes=f"play-{name}", compact=True, tooltip=tooltip)
                button.can_focus = False  # by keyboard there are keys for it
                yield button
            yield self._where
        with self.lower:
            yield self._verdict
            yield from self._around[0]
            yield self._details
            yield from self._around[1]

    def wants(self, character: str) -> bool:
        """Letters that are keys here are not meant for the prompt."""
        return character.lower() in ("n", "p", "r")

    # -- showing ---------------------------------------------------------------------------------

    def show(self, of: Rehearsed) -> None:
        """Play this launch from its beginning; where nothing is to move, all of it is there at once."""
        from tutor.report.launch_lanes import lanes

        self.of, self.lanes = of, lanes(of)
        if self.is_mounted:
            self.action_replay()

    def on_mount(self) -> None:
        """What was to be shown before it stood on the screen."""
        self.action_replay()

    @property
    def playing(self) -> bool:
        """Whether calls come by themselves now."""
        return self._timer is not None

    def play_on(self) -> None:
        """One call further; the last one ends the play."""
        if self.lanes is None:
            return
        self._to(self.steps + 1)
        if self.steps >= self.lanes.steps:
            self.pause()
        self._show(follow=self._is_in_sight())  # who scrolls away while it plays is not fetched back

    def pause(self) -> None:
        """Calls come no more by themselves."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def on_resize(self) -> None:
        """The marked call stays in sight."""
        self.call_after_refresh(self._to_line)

    def on_unmount(self) -> None:
        """Nothing plays on unseen."""
        self.pause()

    # -- keys and buttons ------------------------------------------------------------------------

    def action_replay(self) -> None:
        """Play it again from its beginning."""
        if self.lanes is None:
            return
        self.pause()
        if self.app.animation_level == "none":
            self.action_play_all()
            return
        self._to(1)
        if self.lanes.steps > 1:
            self._timer = self.set_interval(PACE, self.play_on)
        self._show()

    def action_play_all(self) -> None:
        """Show all calls at once, and mark the one that stopped it, or the last."""
        if self.lanes is not None:
            self.pause()
            self._to(self.lanes.steps)
            self._show()

    def action_step(self, by: int) -> None:
        """The call after or before."""
        if self.lanes is not None:
            self.pause()
            self._to(max(self.steps + by, 1))
            self._show()

    def action_choose(self, by: int) -> None:
        """Mark the call above or below among those that are shown; what was not reached can be marked too."""
        calls = self._shown_calls()
        if calls:
            self.pause()
            at = next((n for n, call in enumerate(calls) if call.place == self.place), 0)
            self.place = calls[max(0, min(at + by, len(calls) - 1))].place
            self._show()

    def on_chart_clicked(self, event: Chart.Clicked) -> None:
        """Mark the call that was clicked."""
        event.stop()
        self.focus(scroll_visible=False)
        place = getattr(event.row, "place", None)
        if place is not None:
            self.pause()
            self.place = place
            self._show()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        self.focus(scroll_visible=False)
        if event.button.has_class("play-back"):
            self.action_step(-1)
        elif event.button.has_class("play-next"):
            self.action_step(1)
        elif event.button.has_class("play-again"):
            self.action_replay()
        else:
            self.action_play_all()

    def on_click(self, event: events.Click) -> None:
        """A click in here is none on the box around it."""
        event.stop()
        self.focus(scroll_visible=False)

    # -- below -----------------------------------------------------------------------------------

    def _to(self, steps: int) -> None:
        assert self.lanes is not None
        self.steps = max(min(steps, self.lanes.steps), 0)
        made = [call.place for call in self.lanes.calls if call.step == self.steps]
        self.place = made[0] if made else -1

    def _shown_calls(self) -> list[Call]:
        from tutor.report.launch_lanes import Call

        return [row for row in self.lanes.shown(self.steps) if isinstance(row, Call)] if self.lanes else []

    def _show(self, *, follow: bool = True) -> None:
        """Show where it stands; what there is to say of a call comes when the play rests."""
        assert self.lanes is not None
        assert self.of is not None
        self._chart.show(self.lanes, self.steps, self.place)
        marked = next((call for call in self.lanes.calls if call.place == self.place), None)
        at = f"call {marked.step} of {self.lanes.steps}" if marked and marked.step else "not reached"
        self._where.update(Content(f"{at} · playing" if self.playing else at))
        self._verdict.display = self.ended
        if self.ended:
            self._verdict.update(_said(self.lanes))
        self._details.display = not self.playing
        if not self.playing and marked is not None:
            self._details.show(self.of, marked, mends=self._mends)
            self.lower.scroll_home(animate=False)
        if follow:
            self.call_after_refresh(self._to_line)
        self.post_message(self.Stepped(self))

    @property
    def _within(self) -> VerticalScroll | None:
        """The lesson, which scrolls as a whole; None on the screen of one launch."""
        return next((one for one in self.ancestors if isinstance(one, VerticalScroll)), None)

    def _is_in_sight(self) -> bool:
        """Whether the marked call is seen in the lesson."""
        around, line = self._within, self._chart.region.y + self._chart.row_line()
        return around is None or around.region.y <= line < around.region.bottom

    def _to_line(self) -> None:
        """Keep the marked call in sight, where the chart is longer than its place."""
        box, line = self.upper, self._chart.row_line()
        if not box.scroll_y <= line < box.scroll_y + box.size.height:
            box.scroll_to(y=max(line - box.size.height // 2, 0), animate=False)
        around = self._within
        if around is not None and self.has_focus and not self._is_in_sight():
            at = self._chart.region.y + line
            around.scroll_relative(y=at - around.region.y - around.size.height // 2, animate=False)


_BUTTONS = (
    ("◀", "back", "The call before (Left)"),
    ("▶", "next", "The next call (Right)"),
    ("↻", "again", "Play it from its beginning (R)"),
    ("▶▶", "all", "Show all calls (End)"),
)


def _said(lanes: Lanes) -> Content:
    verdict = lanes.verdict
    parts = [Content.styled(f"{verdict.sign} {clean(verdict.text)}", f"bold {lane_chart.STATES[verdict.state]}")]
    parts += [Content(clean(f"\n  {line}")) for line in verdict.more]
    parts += [Content.styled(clean(f"\n  {note}"), "$text-muted") for note in lanes.notes]
    return Content.assemble(*parts)
