"""A timer that is to ring once rings, however late the process is."""

from __future__ import annotations

import itertools
from unittest.mock import patch

from textual.app import App
from textual.pilot import Pilot

import tutor.ui.app  # noqa: F401 - Textual is mended by it


async def rung(pilot: Pilot[None], delay: float) -> bool:
    """Whether a timer rings in a process that is held up for a second wherever it looks at the clock."""
    heard: list[float] = []
    seconds = itertools.count(1.0)
    with patch("textual.timer._time.get_time", lambda: next(seconds)):
        pilot.app.set_timer(delay, lambda: heard.append(delay))
        for _ in range(20):
            await pilot.pause()
            if heard:
                break
    return bool(heard)


async def test_what_is_to_happen_once_happens_in_a_process_that_is_held_up() -> None:
    async with App[None]().run_test() as pilot:
        assert await rung(pilot, 0.001)
        assert await rung(pilot, 0.1)


async def test_it_happens_once() -> None:
    heard: list[int] = []
    async with App[None]().run_test() as pilot:
        pilot.app.set_timer(0.001, lambda: heard.append(1))
        for _ in range(5):
            await pilot.pause()
    assert heard == [1]
