"""The account while it is reached: said as it is, reached once, and the step entered in it once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from cards_support import FakeAccount
from ui_account import QuietAccount
from ui_course import every_block
from ui_quiet import SIX_STEPS, play, quiet, rest, session, typed
from ui_support import said as lines_said
from ui_support import until

from tutor.account.base import AccountError
from tutor.account.target import Target
from tutor.study.study import Study
from tutor.ui import messages
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.session import Session
from tutor.ui.widgets.top import missing_texts


class Slow:
    """An account that answers when it is told to; how often it was asked for, and who watches it."""

    def __init__(self) -> None:
        self.answers, self.opened, self.watched = threading.Event(), 0, 0

    def open(self, *_: Any) -> QuietAccount:
        self.opened += 1
        self.answers.wait(30)
        if isinstance(self.account, AccountError):
            raise self.account
        return self.account

    account: QuietAccount | AccountError = QuietAccount()


@pytest.fixture
def slow() -> Iterator[Slow]:
    """The account that the app opens."""
    found = Slow()
    found.account = QuietAccount()
    with quiet(found.account), patch("tutor.account.open_account", found.open):
        yield found
    found.answers.set()


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows, as one line."""
    return " ".join(lines_said(app).split())


def info(app: RoletutorApp) -> str:
    """What the panel says of the account."""
    return str(app.query_one("#account-info").render())  # type: ignore[attr-defined]


async def test_while_it_starts_it_is_not_said_to_be_out_of_reach(slow: Slow, tmp_path: Path) -> None:
    app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.workshop is not None and slow.opened == 1, "the course is read")
        app._go("trusted-entity")
        await pilot.press("f5")
        await until(pilot, lambda: "The account is not ready yet." in said(app), "it is said")
        assert "no account" not in app.top.text
        assert info(app) == "starting …"
        app.prompt.value = "reset"
        app.prompt.action_enter()
        await until(pilot, lambda: said(app).count("The account is not ready yet.") == 2, "it is said")
        assert "Only a sandbox" not in said(app)
        slow.answers.set()
        await rest(app, pilot)


async def test_it_is_reached_once_however_often_that_is_asked_for(slow: Slow, tmp_path: Path) -> None:
    app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
    begun: list[object] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.workshop is not None and slow.opened == 1, "it is asked for")
        await pilot.press("f9", "f9")
        with patch.object(Session, "_await_changes", lambda *given: begun.append(given)):
            slow.answers.set()
            await rest(app, pilot)
            assert app.ready
            app.session.watch()
            await until(pilot, lambda: bool(begun), "it is watched")
        assert slow.opened == 1
        assert len(begun) == 1


async def test_an_account_that_another_one_replaces_is_let_go_of(tmp_path: Path) -> None:
    closed: list[str] = []

    class Closing(FakeAccount):
        def close(self) -> None:
            closed.append(self.name)

    accounts = []

    def opened(*_: Any) -> FakeAccount:
        accounts.append(Closing())
        accounts[-1].name = str(len(accounts))  # type: ignore[attr-defined]
        return accounts[-1]

    with patch("tutor.account.open_account", opened):
        one = Session(str(every_block(tmp_path / "course")), Target(), {}, tmp_path, lambda message: None)
        one.open_account()
        one.open_account()
        assert one.account is accounts[1]
        assert closed == ["1"]
        one.close()
    assert closed == ["1", "2"]


async def test_the_account_that_cannot_be_reached_is_said_where_the_account_stands(tmp_path: Path) -> None:
    async with session(tmp_path, AccountError("It is broken.", "Mend it.")) as (app, pilot):
        assert "sandbox · no account (F9)" in app.top.text
        assert info(app) == "It is broken.\nMend it.\nF9: try again"
        missing = "There is no account: it could not be reached. F9 tries again."
        asks = (typed("reset"), "f5", "f8", "f10", typed("aws iam list-roles"), lambda app: app.open_page("roles"))
        for number, ask in enumerate(asks, start=1):
            await play(app, pilot, lambda app: app._go("trusted-entity"), ask)
            assert said(app).count(missing) == number
        assert "Try again in a moment" not in said(app), "it does not come by itself"


@pytest.mark.parametrize(
    ("target", "called"),
    [
        (Target("profile", "dev[/x]"), "REAL ACCOUNT, profile dev[/x] · "),
        (Target("aws"), "REAL ACCOUNT, credentials of the environment · "),
        (Target("file", "/x/of-ana.json"), "file of-ana.json · "),
    ],
)
async def test_which_account_was_chosen_shows_before_it_is_there_and_where_it_cannot_be(
    slow: Slow, tmp_path: Path, target: Target, called: str
) -> None:
    slow.account = AccountError("It is broken.")
    app = RoletutorApp(str(SIX_STEPS), target, "", {}, tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.workshop is not None and slow.opened == 1, "the course is read")
        assert app.top.text.endswith(f"{called}starting …")
        assert app.top.has_class("-real") == called.startswith("REAL")
        slow.answers.set()
        await rest(app, pilot)
        assert app.top.text.endswith(f"{called}no account (F9)")
        assert app.top.has_class("-real") == called.startswith("REAL")


def test_the_chosen_account_is_said_shorter_where_there_is_little_room() -> None:
    assert missing_texts(Target("profile", "x" * 99), "starting …")[1:] == (
        "REAL ACCOUNT · starting …",
        "REAL · starting …",
    )


def test_a_folder_that_cannot_be_made_is_said_as_such(tmp_path: Path) -> None:
    (tmp_path / "sandbox").write_text("in the way")
    posted: list[Any] = []
    Session("ecs-task-roles", Target(), {}, tmp_path, posted.append).open_account()
    trouble = posted[-1]
    assert isinstance(trouble, messages.TroubleCame)
    assert trouble.sentence.startswith(f"The tutor's folder {tmp_path / 'sandbox'} cannot be made: File exists.")
    assert trouble.unreached


def test_what_nobody_foresaw_can_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path))
    monkeypatch.setattr("tutor.account.open_account", breaks)
    posted: list[Any] = []
    one = Session("ecs-task-roles", Target(), {}, tmp_path, posted.append)
    one.open_account()
    one.open_account()
    assert [(message.unreached, "It is the tutor's fault" in message.sentence) for message in posted] == [
        (True, True)
    ] * 2


def test_the_saved_state_is_blamed_for_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[Any] = []

    def breaks(*_: Any) -> FakeAccount:
        raise OSError("something else")

    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path))
    monkeypatch.setattr("tutor.account.open_account", breaks)
    Session("ecs-task-roles", Target(), {}, tmp_path, posted.append).open_account()
    assert "saved state" not in posted[-1].sentence


@pytest.mark.parametrize("last", ["course", "account"])
async def test_a_step_is_entered_once_in_an_account(slow: Slow, tmp_path: Path, last: str) -> None:
    entered: list[object] = []
    go, read, enter = threading.Event(), Session.read_course, Study.enter

    def reading(one: Session) -> None:
        go.wait(30)
        read(one)

    def entering(study: Study, step: str) -> None:
        entered.append(study.account)
        enter(study, step)

    with patch.object(Session, "read_course", reading), patch.object(Study, "enter", entering):
        app = RoletutorApp(str(SIX_STEPS), Target(), "", {}, tmp_path)
        async with app.run_test(size=(120, 40)) as pilot:
            if last == "course":
                slow.answers.set()
                await until(pilot, lambda: app.ready, "the account is there")
                go.set()
            else:
                go.set()
                await until(pilot, lambda: entered == [None], "the step is entered")
                slow.answers.set()
            await rest(app, pilot)
            await until(pilot, lambda: app.current in app.findings or not app._step().checks, "it is judged")  # type: ignore[union-attr]
    assert entered == ([slow.account] if last == "course" else [None, slow.account])


def test_who_comes_into_the_same_account_waits_for_what_is_still_done_in_it(tmp_path: Path) -> None:
    course = str(every_block(tmp_path / "course"))
    free: list[bool] = []
    waits = threading.Event()
    left = Session(course, Target(), {}, tmp_path, lambda message: None)
    left.read_course()
    study, rest_of_it = left.study, left.rest
    assert study is not None

    def resting() -> None:
        waits.set()
        rest_of_it()

    def opened(*_: Any) -> FakeAccount:
        assert study is not None
        free.append(not study.beginning.locked())
        return FakeAccount()

    left.rest = resting  # type: ignore[method-assign]
    with patch("tutor.account.open_account", opened):
        new = Session(course, Target(), {}, tmp_path, lambda message: None)
        with study.beginning:
            coming = threading.Thread(target=new.open_account, args=(left,))
            coming.start()
            assert waits.wait(30)
            assert free == []
        coming.join(30)
        Session(course, Target("profile", "other"), {}, tmp_path, lambda message: None).open_account(left)
    assert free == [True, True]
