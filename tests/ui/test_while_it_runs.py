"""What the learner does while something runs or is waited for: a key is not lost, and nothing piles up."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from ui_account import Programs, QuietAccount
from ui_quiet import rest, session
from ui_support import said, until

from tutor.snapshot import Need
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.session import Session


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
