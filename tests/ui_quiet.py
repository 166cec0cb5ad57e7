"""A quiet session: the app with a real course on an account made by hand, whose programs only print. No sandbox.

The clock stands, nothing blinks or moves, and a journal in a temporary folder is real. A state of the screen is reached
in a few tenths of a second, and looks the same on every machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from ui_account import Programs, QuietAccount
from ui_terminal import watched

from tutor.account.base import AccountError
from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

NOW = "2026-01-15T09:00:00.000Z"
MOMENT = 0.2
"""Seconds: whoever waits longer is not waited for."""
SIX_STEPS = Path(__file__).parent / "workshop/six_steps"
"""The page as a course that stays as it is."""


class _Clock:
    """Stands for the module `time` where the panel says when it looked."""

    @staticmethod
    def localtime(at: float) -> time.struct_time:
        """Always the same moment."""
        return time.struct_time((2026, 1, 15, 9, 0, 0, 3, 15, 0))

    strftime = staticmethod(time.strftime)


@contextmanager
def quiet(account: QuietAccount | AccountError, programs: Programs | None = None) -> Iterator[None]:
    """While it lasts, an app that is started finds this account (or this trouble), and starts no process."""

    def opened(*_: Any) -> QuietAccount:
        if isinstance(account, AccountError):
            raise account
        account.open()
        return account

    stand_in = programs or Programs(does=lambda words: None)
    with (
        patch("tutor.account.open_account", opened),
        patch("tutor.actions.processes.Running", stand_in.running),
        patch("tutor.actions.commands.program", lambda environment: "aws"),
        patch("tutor.journal.events.now", lambda: NOW),
        patch("tutor.ui.widgets.panel.time", _Clock),
    ):
        yield


@asynccontextmanager
async def session(
    home: Path,
    account: QuietAccount | AccountError,
    *,
    course: Path | str = SIX_STEPS,
    step: str = "",
    size: tuple[int, int] = (120, 40),
    programs: Programs | None = None,
    overrides: dict[str, str] | None = None,
) -> AsyncIterator[tuple[RoletutorApp, Pilot[None]]]:
    """The app of a learner on this account, in this step, at rest. `pilot.terminal` is what has been drawn of it."""
    with quiet(account, programs):
        kind: Any = account.info.kind if isinstance(account, QuietAccount) else "sandbox"
        target = Target() if kind == "sandbox" else Target("profile" if kind == "account" else "file", "any")
        app = RoletutorApp(str(course), target, "", overrides or {}, home)
        app.animation_level = "none"
        with watched(app) as terminal:
            async with app.run_test(size=size) as pilot:
                pilot.terminal = terminal  # type: ignore[attr-defined]
                await rest(app, pilot)
                if step:
                    app._go(step)
                    await rest(app, pilot)
                yield app, pilot


async def rest(app: RoletutorApp, pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: the course is there, no worker works, no message waits, all is drawn."""
    async with asyncio.timeout(60):
        still = 0
        while still < 2:
            await pilot.pause()
            working = any(not worker.is_finished for worker in app.workers)
            begun = app.workshop is not None or not app.is_running
            still = still + 1 if begun and not working and not app.busy and is_settled(app) else 0
    for widget in app.screen.query("Input, TextArea"):
        assert isinstance(widget, Input | TextArea)
        widget.cursor_blink = False


def is_settled(app: RoletutorApp) -> bool:
    """Whether the screen waits for nothing to be laid out or drawn, and no widget for a moment to pass before it looks
    at what was typed. (A process that gets no time looks idle before.)"""
    if not app.is_running or app._exit:
        return True
    screen: Any = app.screen
    drawn = not (screen._layout_required or screen._scroll_required or screen._is_to_be_drawn)
    return (
        drawn
        and not screen._update_timer._active.is_set()
        and not any(map(_waits, screen.walk_children(with_self=True)))
    )


def _waits(widget: Any) -> bool:
    timers = (timer for timer in widget._timers if timer._repeat == 0 and timer._interval <= MOMENT)
    return any(timer._task is not None and not timer._task.done() for timer in timers)


async def play(app: RoletutorApp, pilot: Pilot[None], *todo: Any) -> None:
    """Do one after the other, each when the one before has come to rest: a key by its name, or a function of the app,
    which may be a coroutine."""
    for one in todo:
        if isinstance(one, str):
            await pilot.press(one)
        else:
            result = one(app)
            if asyncio.iscoroutine(result):
                await result
        await rest(app, pilot)


def typed(line: str) -> Any:
    """To be played: a line at the prompt, entered."""

    def enter(app: RoletutorApp) -> None:
        app.prompt.value = line
        app.call_later(app.prompt.action_enter)

    return enter


def focused(selector: str, number: int = 0) -> Any:
    """To be played: the focus on a widget of the screen that is on top."""

    def focus(app: RoletutorApp) -> None:
        widget = list(app.screen.query(selector))[number]
        widget.focus()
        widget.scroll_visible(animate=False, top=True)

    return focus
