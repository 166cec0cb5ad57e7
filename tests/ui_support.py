"""What tests of the screen share: waiting, typing, reading."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import ui_snapshot

from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.output import Output


async def until(pilot: Any, met: Callable[[], bool], what: str) -> None:
    """Let the app go on until something is so. Bounded, so that a broken app fails and does not hang."""
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            while not met():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.02)  # a pilot's pause asks every widget, which takes the time from the app
    assert met(), f"{what}; what is seen instead:\n{ui_snapshot.text(pilot.app)}"
    if not getattr(pilot.app, "fault", ""):  # an app that is ending answers no more
        await pilot.pause()


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows."""
    return "\n".join(line.text for line in app.query_one(Output).lines)


async def type_line(app: RoletutorApp, pilot: Any, line: str) -> None:
    """Type a line at the prompt, and wait until its command has ended and was judged."""
    prompt = app.query_one("#prompt")
    prompt.value = line  # type: ignore[attr-defined]
    await pilot.press("enter")
    await pilot.pause()
    await until(pilot, lambda: not app.busy, f"{line} ends")
