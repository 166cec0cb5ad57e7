"""Keys that are quicker than the start: nothing breaks, and what they ask for is done once it can be."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from unittest.mock import patch

import pytest
from textual import events
from ui_account import QuietAccount
from ui_quiet import SIX_STEPS, quiet, rest, session
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.session import Session

KEYS = ["f10", "f9", "f2", "pagedown", "ctrl+l", "ctrl+s", "ctrl+y", "ctrl+c", "ctrl+f", "ctrl+b", "f12", "escape"]


@pytest.mark.parametrize("turns", [0, 3])
@pytest.mark.parametrize("key", KEYS)
async def test_a_key_before_the_first_parts_ends_nothing(tmp_path: Path, key: str, turns: int) -> None:
    with quiet(QuietAccount()):
        app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
        async with app.run_test() as pilot:
            for _ in range(turns):
                await asyncio.sleep(0)
            app.post_message(events.Key(key, None))
            await until(pilot, lambda: bool(app.fault) or (app.ready and app.workshop is not None), "it starts")
    assert not app.fault


async def test_what_was_asked_for_before_the_course_was_there_is_done_then(tmp_path: Path) -> None:
    go, read = threading.Event(), Session.read_course

    def slow(session: Session) -> None:
        go.wait(30)
        read(session)

    with quiet(QuietAccount()), patch.object(Session, "read_course", slow):
        app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: app.furnished and app.ready, "the parts and the account are there")
            await pilot.press("f4", "f4", "ctrl+g")
            go.set()
            await rest(app, pilot)
            assert app.workshop is not None
            assert app.current == app.workshop.steps[2].id
            assert app.focused is app.rail


async def test_what_is_said_before_there_is_a_place_for_it_is_said_there(tmp_path: Path) -> None:
    with quiet(QuietAccount()):
        app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
        app._say("said early", "plain")
        async with app.run_test(size=(120, 40)) as pilot:
            await rest(app, pilot)
            assert "said early" in said(app)


async def test_keys_of_a_course_that_was_left_are_not_for_the_next_one(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount()) as (app, pilot):
        app._asked_early.append("next_step")
        app.open_course(str(SIX_STEPS), Target("profile", "any"))
        await until(pilot, lambda: app.session.target.kind == "profile" and app.workshop is not None, "it is open")
        await rest(app, pilot)
        assert app.workshop is not None
        assert app.current == app.workshop.steps[0].id
