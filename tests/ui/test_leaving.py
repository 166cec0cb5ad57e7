"""How one course and account is left for another, what home does while none is open, and the app left as it starts."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ui_account import QuietAccount
from ui_home import Fake, accounts, app_at_home, choose, home_of, settings
from ui_quiet import quiet, session
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.ask import Confirm
from tutor.ui.screens.home import HomeScreen

__all__ = ["accounts", "settings"]  # fixtures

pytestmark = pytest.mark.usefixtures("settings")


async def opened(app: RoletutorApp, pilot: Any) -> None:
    """Wait for the first verdict."""
    await until(pilot, lambda: app.ready and app.current in app.findings, "the step is judged")


async def test_another_account_leaves_nothing_of_the_one_before(tmp_path: Path, accounts: list[Fake]) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "trusted-entity", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("escape")
        app._say("something of before", "plain")
        app.ran["trusted-entity"] = {1: "ran"}
        before, session = app.session, accounts[0]
        await pilot.click(".top-chip")
        screen: Any = await home_of(app, pilot)
        assert app.focused is screen._targets
        await choose(pilot, screen, 1)
        await pilot.press("enter")
        await until(pilot, lambda: app.session is not before and app.ready, "another one is open")
        assert session.closed
        assert [one.info.kind for one in accounts] == ["sandbox", "account"]
        await until(pilot, lambda: app.current == "trusted-entity", "the learner is where they were")
        assert "something of before" not in said(app)
        assert app.ran == {}
        assert len(app.query("#rail")) == len(app.query("#lesson")) == len(app.query("#prompt")) == 1
        await until(pilot, lambda: app.findings != {}, "it is judged there")


async def test_what_the_left_session_says_late_is_not_heard(tmp_path: Path, accounts: list[Fake]) -> None:
    from tutor.ui.messages import CommandEnded, OutputCame, TroubleCame

    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        old = app.session
        app.open_course("ecs-task-roles", Target("profile", "dev"))
        await until(pilot, lambda: app.session is not old and app.ready, "another one is open")
        for message in (OutputCame("late words\n"), TroubleCame("late trouble", fatal=True), CommandEnded(1)):
            old._post(message)
        await pilot.pause()
        assert "late" not in said(app)
        assert app.is_running
        assert app.fault == ""


async def test_an_account_that_answers_after_it_was_left_is_let_go_of(
    tmp_path: Path, accounts: list[Fake], monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event as Signal

    answers = Signal()
    quick = sys.modules["tutor.account"].open_account

    def slow(target: Target, home: Path, seed: object) -> Fake:
        if target.kind == "sandbox":
            answers.wait(30)
        return quick(target, home, seed)  # type: ignore[return-value]

    monkeypatch.setattr("tutor.account.open_account", slow)
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.workshop is not None, "the course is read")
        app.open_course("ecs-task-roles", Target("profile", "dev"))
        await until(pilot, lambda: app.ready, "the other one is open")
        answers.set()
        await until(pilot, lambda: len(accounts) == 2 and accounts[1].closed, "the late one is let go of")
        assert "REAL ACCOUNT" in app.top.text


async def test_a_command_that_runs_is_asked_about_first(tmp_path: Path, accounts: list[Fake]) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        old = app.session
        app._set_busy(True)
        app._work(old.run, [], python="import time; print('it runs', flush=True); time.sleep(60)")
        await until(pilot, lambda: "it runs" in said(app), "it runs")
        app.open_course("ecs-task-roles", Target("profile", "dev"))
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.press("enter")  # the focus is on staying
        await until(pilot, lambda: len(app.screen_stack) == 1, "it is left")
        assert app.session is old
        assert old._running is not None
        running = old._running
        app.open_course("ecs-task-roles", Target("profile", "dev"))
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await until(pilot, lambda: bool(app.screen.query("#yes")), "it can be answered")
        await pilot.click("#yes")
        await until(pilot, lambda: app.session is not old and app.session.account is not None, "it is reached")
        await until(pilot, lambda: app.ready, "the other one is open")
        assert running.stopped
        assert not app.busy


async def test_what_is_open_already_stays_as_it_is(tmp_path: Path, accounts: list[Fake]) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        before = app.session
        await pilot.click(".top-name")
        await home_of(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1, "back in the lesson")
        assert app.session is before
        assert len(accounts) == 1
        app.open_course("ecs-task-roles", Target(), "verify")
        assert app.current == "verify"


async def test_at_home_there_is_no_lesson_to_act_in(tmp_path: Path, accounts: list[Fake]) -> None:
    app = app_at_home(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await home_of(app, pilot)
        await pilot.press("f4", "f5", "escape", "ctrl+g", "f9", "x")
        for action in ("clear", "check", "create_role", "reconnect", "stop", "home"):
            assert not await app.run_action(action) or action == "home"
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert not accounts


@pytest.mark.parametrize("home_first", [True, False])
async def test_garbage_is_collected_again_once_the_lesson_is_judged(
    tmp_path: Path, accounts: list[Fake], home_first: bool
) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home", home_first=home_first)
    threshold = gc.get_threshold()
    app.spare_garbage()  # as the command line does
    try:
        assert not gc.isenabled()
        async with app.run_test(size=(80, 24)) as pilot:
            if home_first:
                await home_of(app, pilot)
                await pilot.press("enter")
            await until(pilot, gc.isenabled, "it is on")
            assert app.garbage is not None
            assert not app.garbage.begin()
            await pilot.press("x")
            assert 0 < app.garbage._touched <= time.monotonic()
    finally:
        gc.enable()
        gc.set_threshold(*threshold)
        gc.unfreeze()


@pytest.mark.parametrize("turns", [1, 5, 10, 20, 30, 40, 50, 60, 80, 100, 130, 170, 220, 300])
async def test_who_leaves_while_it_starts_is_told_of_no_fault(tmp_path: Path, turns: int) -> None:
    """The screen is taken away below the parts that are being put into it."""
    with quiet(QuietAccount()):
        app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path)
        async with app.run_test():
            for _ in range(turns):
                await asyncio.sleep(0)
            app.exit()
    assert not app.fault


async def test_while_no_step_is_open_there_is_nothing_to_judge(tmp_path: Path) -> None:
    """A page that closes as its course is left asks for a verdict."""
    async with session(tmp_path, QuietAccount()) as (app, _):
        app.session.judge("", asked=True)
        with pytest.raises(KeyError):
            app.session.judge("no-such-step", asked=True)
