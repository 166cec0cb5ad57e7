"""The lanes on the screen: played, stepped, replayed, a call chosen by key and by mouse, wide and narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lanes_support
import pytest
from lanes_support import WITH_TASK_ROLE, rehearsed
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from ui_blocks import shown
from ui_support import until

import tutor.ui
from tutor.report.launch import Rehearsed
from tutor.report.launch_lanes import lanes
from tutor.ui.themes import DARK, THEMES
from tutor.ui.widgets import lane_chart, launch_lanes
from tutor.ui.widgets.launch_lanes import LaunchLanes

STYLES = Path(tutor.ui.__file__).parent / "styles"


class Host(App[None]):
    """The lanes alone."""

    CSS_PATH = [STYLES / "launch.tcss"]

    def __init__(self, of: Rehearsed, animation: str = "full") -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.animation_level = animation  # type: ignore[assignment]
        self.of = of
        self.lanes = LaunchLanes(mends=True)

    def compose(self) -> ComposeResult:
        """In something that scrolls, as in a lesson."""
        with VerticalScroll(can_focus=False):
            yield self.lanes

    def on_mount(self) -> None:
        """Show it; the test turns the clock."""
        self.lanes.focus()
        self.lanes.show(self.of)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing plays by itself: the tests do it."""
    monkeypatch.setattr(launch_lanes, "PACE", 1000)


def stopping() -> Rehearsed:
    """A launch that stops at the secret."""
    return rehearsed(WITH_TASK_ROLE, lanes_support.NO_SECRET)


def chart(app: Host) -> str:
    """The lanes as they are seen."""
    return str(app.lanes.query_one(".chart").render())  # type: ignore[attr-defined]


def where(app: Host) -> str:
    """Where it says that it stands."""
    return str(app.lanes.query_one(".where-played").render())  # type: ignore[attr-defined]


async def test_calls_come_one_after_the_other_until_the_one_that_stops_it() -> None:
    app = Host(stopping())
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: "ecs:RegisterTaskDefinition" in chart(app), "the first call is there")
        assert app.lanes.playing
        assert "secretsmanager" not in chart(app)
        assert "playing" in where(app)
        while app.lanes.playing:
            app.lanes.play_on()
        await until(pilot, lambda: "denied" in chart(app), "it has come to the stop")
        assert where(app) == f"call {app.lanes.steps} of {lanes(app.of).steps}"
        assert "not reached, because the launch stopped" in chart(app)
        await until(pilot, lambda: "AWS says" in shown(app.lanes), "the call is told")
        assert "The task would stop: TaskFailedToStart." in shown(app.lanes)


async def test_where_nothing_is_to_move_all_is_there_at_once() -> None:
    app = Host(stopping(), "none")
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: "denied" in chart(app), "all of it is there")
        assert not app.lanes.playing
        await pilot.press("left")
        await until(pilot, lambda: "denied" not in chart(app), "it can be stepped all the same")
        await pilot.press("r")
        await until(pilot, lambda: "denied" in chart(app), "and shown again")


@pytest.mark.parametrize(("forth", "back"), [("right", "left"), ("n", "p")])
async def test_it_is_stepped_forth_and_back_by_key(forth: str, back: str) -> None:
    app = Host(stopping())
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press(forth, forth)
        assert not app.lanes.playing
        here = app.lanes.steps
        await pilot.press(forth)
        assert app.lanes.steps == here + 1
        await pilot.press(back, back)
        assert app.lanes.steps == here - 1
        await pilot.press(*[back] * 4)
        assert app.lanes.steps == 1
        app.lanes.action_play_all()
        await pilot.press(forth)
        assert app.lanes.steps == lanes(app.of).steps


async def test_it_is_played_stepped_and_shown_by_mouse() -> None:
    app = Host(stopping())
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: "ecs:RegisterTaskDefinition" in chart(app), "the first call is there")
        await pilot.pause()
        await pilot.click(".play-all")
        await pilot.pause()
        assert app.lanes.ended
        await pilot.click(".play-back")
        assert app.lanes.steps == lanes(app.of).steps - 1
        await pilot.click(".play-next")
        assert app.lanes.ended
        await pilot.click(".play-again")
        assert app.lanes.playing
        assert app.lanes.steps == 1


async def test_a_call_that_went_well_is_chosen_by_key_and_by_mouse() -> None:
    app = Host(stopping())
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("end")
        await until(pilot, lambda: "denied: secretsmanager:GetSecretValue" in shown(app.lanes), "the stop is told")
        await pilot.press("up")
        await until(pilot, lambda: "allowed: ecr:GetAuthorizationToken" in shown(app.lanes), "the one above is told")
        assert app.lanes.steps == lanes(app.of).steps
        rows = chart(app).split("\n")
        line = next(n for n, row in enumerate(rows) if "sts:AssumeRole T" in row)
        await pilot.click(".chart", offset=(30, line))
        await until(pilot, lambda: "allowed: sts:AssumeRole" in shown(app.lanes), "the clicked one is told")
        app.lanes.action_choose(30)
        await until(pilot, lambda: "it was not made" in shown(app.lanes), "what was not reached says so")
        assert where(app) == "not reached"


async def test_wide_the_lanes_stand_side_by_side_and_narrow_they_are_letters() -> None:
    app = Host(stopping(), "none")
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: "T application" in chart(app), "wide")
        await pilot.resize_terminal(56, 40)
        await until(pilot, lambda: "you  ECS  E    T" in chart(app), "narrow")
        assert "E agent: fcjEcsTaskExecutionRole" in chart(app)
        assert max(cell_len(row) for row in chart(app).split("\n")) <= 56


@pytest.mark.parametrize("width", [*range(20, 60, 7), 80, 91, 92, 120, 200])
def test_every_row_is_exactly_as_wide_as_its_place(width: int) -> None:
    found = lanes(stopping())
    for row in found.rows:
        for chosen in (False, True):
            assert sum(cell_len(text) for text, _ in lane_chart.drawn(row, width, chosen=chosen)) == width
    assert sum(cell_len(text) for text, _ in lane_chart.lifelines(width)) == width


@pytest.mark.parametrize("width", [56, 120])
def test_a_call_begins_in_the_column_of_its_lane(width: int) -> None:
    at = lane_chart.places(width)
    for call in lanes(stopping()).calls:
        text = "".join(text for text, _ in lane_chart.drawn(call, width))
        assert text[at[call.lane]] == (call.sign or "○")


@pytest.mark.parametrize("text", ["[red]x[/red]", "[/x]", "a\x1b[31mb", "\u202eabc", "漢字" * 40, "x" * 9000])
async def test_hostile_names_are_shown_as_they_are(text: str) -> None:
    from dataclasses import replace

    of = stopping()
    stages = tuple(replace(stage, resource=text, note=text, error=text) for stage in of.launch.stages)
    of = replace(of, launch=replace(of.launch, stages=stages), notes=[text])
    app = Host(of, "none")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "AWS says" in shown(app.lanes), "it is told")
        seen: Any = chart(app) + shown(app.lanes)
        assert "\x1b" not in seen
        assert "\u202e" not in seen
        assert not text.startswith("[") or text in seen


async def test_what_plays_stops_with_its_end() -> None:
    app = Host(stopping())
    async with app.run_test(size=(120, 60)) as pilot:
        assert app.lanes.playing
        await app.lanes.remove()
        await pilot.pause()
        assert not app.lanes.playing


async def test_it_is_followed_while_it_plays_until_the_learner_scrolls_away() -> None:
    app = Host(stopping())
    async with app.run_test(size=(80, 10)) as pilot:
        around = app.query(VerticalScroll).first()
        assert app.lanes.lanes is not None
        while app.lanes.steps < app.lanes.lanes.steps - 2:
            app.lanes.play_on()
            await pilot.pause()
        assert app.lanes.playing
        followed = around.scroll_y
        assert followed > 0
        around.scroll_end(animate=False, immediate=True)
        await pilot.pause()
        away = around.scroll_y
        assert away > followed
        app.lanes.play_on()
        await pilot.pause()
        assert around.scroll_y >= away
        await pilot.press("left")
        assert around.scroll_y < away
