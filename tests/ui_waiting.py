"""A `Pilot` that waits as long as Textual's, and asks those only that have something to do.

Textual sends each widget of the screen a message and waits until all have answered: half of all messages in a test.
"""

from __future__ import annotations

import asyncio
from typing import Any


async def wait_for_screen(pilot: Any) -> bool:
    """In place of `Pilot._wait_for_screen`: wait until the app, its screen and all in it have taken what was sent to
    them by now. False where the app ended by an exception, as Textual's says it. Raises TimeoutError."""
    app = pilot.app
    if not app._screen_stack:
        return False
    answered = asyncio.Event()
    asked = 0

    def answer() -> None:
        nonlocal asked
        asked -= 1
        if not asked:
            answered.set()

    for pump in (app, *app.screen.walk_children(with_self=True)):
        if not _is_idle(pump) and pump.call_later(answer):
            asked += 1
    if asked:
        waiting = [asyncio.ensure_future(event.wait()) for event in (answered, app._exception_event)]
        try:
            async with asyncio.timeout(30):
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
    return app._exception is None


def _is_idle(pump: Any) -> bool:
    """Whether it waits for the next message: none is there, and it is not at work on one."""
    queue = pump._message_queue
    waits = queue.empty() and not queue.ready_event.is_set() and bool(queue.ready_event._waiters)
    return waits and pump._pending_message is None and not pump._next_callbacks
