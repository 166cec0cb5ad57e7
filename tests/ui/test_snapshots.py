"""Every state of the screen, as text and in three themes, at the smallest size and at a comfortable one."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
import ui_snapshot
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from ui_contrast import faint
from ui_quiet import play, rest, typed
from ui_snapshot import Snapshots
from ui_states import SIZES, STATES, State, reached
from ui_styles import borrowed

from tutor.ui import screens
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.themes import THEMES

NAMES = [theme.name for theme in THEMES]
TINY = ((20, 5), (1, 1), (120, 40), (20, 5), (80, 24))


@pytest.fixture
def snapshots(tmp_path: Path, request: pytest.FixtureRequest) -> Snapshots:
    """The snapshots of the screen."""
    beside = tmp_path / "seen"
    beside.mkdir()
    return Snapshots(ui_snapshot.SNAPSHOTS, beside, bool(request.config.getoption("--accept-snapshots")))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_it_looks_as_it_did(state: State, size: tuple[int, int], snapshots: Snapshots, tmp_path: Path) -> None:
    """And in a window that is far too small nothing of it breaks."""
    async with state.session(tmp_path, size) as (app, pilot):
        await reached(state, app, pilot)
        text, pictures = await drawn(app, pilot)
        if size == SIZES[0]:
            await survives_a_tiny_window(app, pilot)
            assert type(app.screen).__name__ == state.screen
    mark = f"{state.name}-{size[0]}x{size[1]}"
    snapshots.check(f"{mark}.txt", text)
    for name, picture in pictures.items():
        snapshots.check(f"{mark}-{name}.svg", picture)


async def survives_a_tiny_window(app: RoletutorApp, pilot: Pilot[None]) -> None:
    """Made tiny, tinier, large and tiny again, and used where it is tiny. (Keys by chance in any size: test_monkey.)"""
    for window in TINY:
        await pilot.resize_terminal(*window)
        if window == TINY[0]:
            await pilot.press("tab", "down", "pagedown", "pageup")
    await rest(app, pilot)
    assert app.is_running
    assert on_terminal(app, pilot) == ui_snapshot.text(app)


async def drawn(app: RoletutorApp, pilot: Pilot[None]) -> tuple[str, dict[str, str]]:
    """The screen's text, and its picture in each theme; no theme has too little contrast, or a layout of its own."""
    text, pictures = ui_snapshot.text(app), {}
    assert printable(text)
    assert not hidden(app)
    assert isinstance(app.screen, LessonScreen) or not borrowed(app.screen)
    assert on_terminal(app, pilot) == text
    for name in NAMES:
        app.theme = name
        await rest(app, pilot)
        assert ui_snapshot.text(app) == text, f"the layout is another one in {name}"
        assert on_terminal(app, pilot) == text
        assert not faint(app), f"what has too little contrast in {name}"
        pictures[name.removeprefix("roletutor-")] = ui_snapshot.svg(app)
    return text, pictures


def hidden(app: RoletutorApp) -> list[Widget]:
    """What takes the learner's keys and cannot be seen."""
    focused = app.focused
    return [focused] if focused is not None and focused not in app.screen._compositor.visible_widgets else []


def on_terminal(app: RoletutorApp, pilot: Pilot[None]) -> str:
    """What has been drawn."""
    return pilot.terminal.text(*app.size)  # type: ignore[attr-defined]


def printable(text: str) -> bool:
    """Whether nothing in it can act on a terminal or lie about the order of letters."""
    return all(c.isprintable() or c == "\n" for c in text)


def test_every_screen_has_a_state() -> None:
    found = set()
    for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
        loaded = importlib.import_module(module.name)
        for name, kind in vars(loaded).items():
            if isinstance(kind, type) and issubclass(kind, Screen) and kind.__module__ == module.name:
                found.add(name)
    assert found
    found -= {"ChangeScreen", "ConsolePage", "Over"}  # what others are made of
    assert found - {state.screen for state in STATES} == set()


def test_every_snapshot_is_of_a_state() -> None:
    marks = {f"{state.name}-{width}x{height}" for state in STATES for width, height in SIZES}
    wanted = {f"{mark}.txt" for mark in marks}
    wanted |= {f"{mark}-{name.removeprefix('roletutor-')}.svg" for mark in marks for name in NAMES}
    there = {file.name for file in ui_snapshot.SNAPSHOTS.iterdir()}
    assert there == wanted


def test_states_have_names_of_their_own() -> None:
    assert len({state.name for state in STATES}) == len(STATES)


async def test_a_character_and_a_colour_that_change_are_noticed(tmp_path: Path) -> None:
    state = next(one for one in STATES if one.name == "hint")
    taking = Snapshots(tmp_path / "kept", tmp_path, accept=True)
    comparing = Snapshots(tmp_path / "kept", tmp_path, accept=False)
    async with state.session(tmp_path, (80, 24)) as (app, pilot):
        await reached(state, app, pilot)
        for name, seen in (("a.txt", ui_snapshot.text(app)), ("a.svg", ui_snapshot.svg(app))):
            taking.check(name, seen)
            comparing.check(name, seen)
        app.prompt.styles.color = "#123456"
        app.prompt.value = "x"
        await rest(app, pilot)
        with pytest.raises(pytest.fail.Exception, match=r"\+ \$ x") as failed:
            comparing.check("a.txt", ui_snapshot.text(app))
        assert "--accept-snapshots" in str(failed.value)
        assert (tmp_path / "a.txt").read_text() == ui_snapshot.text(app)
        with pytest.raises(pytest.fail.Exception, match="#123456"):
            comparing.check("a.svg", ui_snapshot.svg(app))


async def test_a_snapshot_that_is_missing_fails(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="is new"):
        Snapshots(tmp_path, tmp_path, accept=False).check("none.txt", "x")


async def test_a_state_looks_the_same_on_a_second_day(tmp_path: Path) -> None:
    """Nothing of the machine, the moment or the run is seen."""
    state = next(one for one in STATES if one.name == "certificate")
    seen = set()
    for turn in ("one", "two"):
        (tmp_path / turn).mkdir()
        async with state.session(tmp_path / turn, (80, 24)) as (app, pilot):
            await play(app, pilot, typed("aws iam list-users"))
            await reached(state, app, pilot)
            seen.add(ui_snapshot.svg(app))
    assert len(seen) == 1
