"""What the learner does while something runs or is waited for: a key is not lost, and nothing piles up."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import ui_course
from ui_account import Programs, QuietAccount
from ui_quiet import rest, session
from ui_support import said, until

from tutor.snapshot import Need
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.session import Session
from tutor.ui.widgets.action import ActionBlock


async def test_escape_is_not_lost_while_a_command_waits_for_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, run = threading.Event(), Session.run
    programs = Programs(does=lambda words: None)
    async with session(tmp_path, QuietAccount(), programs=programs) as (app, pilot):
        monkeypatch.setattr(Session, "run", lambda *given, **named: go.wait(60) and run(*given, **named))
        app._run("aws iam list-users")
        await pilot.press("escape")
        go.set()
        await rest(app, pilot)
        assert programs.ran == []
        assert "Stopped." in said(app)
        app._run("aws iam list-roles")
        await rest(app, pilot)
        assert [" ".join(words) for words in programs.ran] == ["aws iam list-roles"]


async def test_what_was_begun_in_a_step_is_of_that_step_wherever_the_learner_is_by_then(tmp_path: Path) -> None:
    go_on = threading.Event()
    programs = Programs(does=lambda words: go_on.wait(60))
    course, home = ui_course.every_block(tmp_path / "course"), tmp_path / "home"
    async with session(home, QuietAccount(), course=course, step="role", programs=programs) as (app, pilot):
        fence = app.lesson.blocks(ActionBlock)[-1]
        fence.action_run()
        await until(pilot, lambda: bool(programs.ran), "it runs")
        await pilot.press("f4")
        await until(pilot, lambda: app.current == "task" and "… running" not in titles(app), "the learner goes on")
        await pilot.press("f3")
        await until(pilot, lambda: "… running" in titles(app), "it is seen to run")
        await pilot.press("f4")
        await until(pilot, lambda: app.current == "task" and "… running" not in titles(app), "and goes on again")
        go_on.set()
        await rest(app, pilot)
        assert app.ran == {"role": {fence.line: "ran"}}
        assert "ran" not in titles(app)
        study: Any = app.session.study
        assert study.progress.current == "task"  # where the next session begins
        assert study.progress.of("role").ways == ["python"]
        await pilot.press("f3")
        await rest(app, pilot)
        assert "✓ ran" in titles(app)


def titles(app: RoletutorApp) -> str:
    """What the boxes of the step say of themselves."""
    return " ".join(str(block.border_title) for block in app.lesson.blocks(ActionBlock))


async def test_trouble_of_another_thread_ends_no_command_and_its_own_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path / "home"))
    go_on, other = threading.Event(), threading.Event()
    programs = Programs(does=lambda words: go_on.wait(60))

    def fails() -> None:
        other.wait(60)
        raise RuntimeError("nobody foresaw it")

    async with session(tmp_path / "home", QuietAccount(), programs=programs) as (app, pilot):
        app._work(fails)
        app._run("aws iam list-users")
        await until(pilot, lambda: bool(programs.ran), "it runs")
        other.set()
        await until(pilot, lambda: "Something went wrong inside the tutor" in said(app), "the trouble is said")
        assert app.busy
        assert app.stoppable
        go_on.set()
        await rest(app, pilot)
        app._start_work(fails)
        await until(pilot, lambda: not app.busy, "what failed holds up nothing")


async def test_no_other_step_is_gone_to_while_this_one_s_start_is_made(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount()) as (app, pilot):
        before = app.current
        app.bringing = True
        app._set_busy(True, stoppable=True)
        await pilot.press("f4")
        assert app.current == before
        assert "This step's start is being made. Esc stops it." in said(app)
        app._set_busy(False)
        await pilot.press("f4")
        await until(pilot, lambda: app.current != before, "the next step")


@pytest.mark.parametrize(
    ("line", "cli", "inside"), [("b", True, True), ("a, c", True, True), ("df", True, False), ("cd x", False, False)]
)
def test_inside_a_task_only_letters_that_stand_apart_are_an_answer(
    line: str, cli: bool, inside: bool, app: RoletutorApp
) -> None:
    assert app._is_letters(line, inside=False) is cli
    assert app._is_letters(line, inside=True) is inside


class Slow(QuietAccount):
    """Answers, from when `held` is set on, when `go` is."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.held = False
        self.go = threading.Event()
        self.reads = 0

    def read(self, needs: Iterable[Need]) -> Any:
        if self.held:
            self.reads += 1
            self.go.wait(60)
        return super().read(needs)


def at_work(app: RoletutorApp) -> int:
    """How many workers have something to do, or wait."""
    return sum(not worker.is_finished for worker in app.workers)


async def test_checks_that_are_asked_for_while_one_is_under_way_are_one_and_each_key_is_answered(
    tmp_path: Path,
) -> None:
    account = Slow()
    async with session(tmp_path, account, step="trusted-entity") as (app, pilot):
        account.held = True
        await pilot.press("f5")
        await until(pilot, lambda: account.reads == 1, "the account is read")
        await pilot.press("f5", "f5", "f5", "f5")
        await until(pilot, lambda: at_work(app) == 2, "one is under way, and one waits")
        assert said(app).count("Looking at the account …") == 4
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 1:" in said(app), "a hint does not wait for it")
        account.go.set()
        await rest(app, pilot)
        assert account.reads == 2
        assert app.session.study is not None
        assert app.session.study.progress.attempts == {"trusted-entity": 2}


async def test_who_leaves_waits_for_no_check_that_has_not_begun(tmp_path: Path) -> None:
    account = Slow()
    async with session(tmp_path, account, step="trusted-entity") as (app, pilot):
        account.held = True
        await pilot.press("f5")
        await until(pilot, lambda: account.reads == 1, "the account is read")
        await pilot.press("f5")
        app.session.close()
        account.go.set()
        await until(pilot, lambda: at_work(app) == 0, "nobody waits any more")
        assert account.reads == 1


async def test_a_real_account_is_said_to_be_looked_at(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(kind="account"), step="trusted-entity") as (app, pilot):
        assert "Looking at the account …" not in said(app)
        await pilot.press("f5")
        await rest(app, pilot)
        assert "Looking at the account …" in said(app)
