"""Home in tests: accounts that are quick, AWS settings of nobody, and how a test comes to what home offers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from console_support import FakeAccount
from ui_support import until

from tutor.account.target import Target
from tutor.journal.events import Event
from tutor.journal.store import Journal
from tutor.snapshot import Absent, Need, Snapshot, TargetInfo
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.home import HomeScreen


class Fake:
    """An account that is quick: everything in it is absent. Says whether it was let go of."""

    def __init__(self, target: Target) -> None:
        kind = {"sandbox": "sandbox", "file": "file"}.get(target.kind, "account")
        number = {"sandbox": "111122223333", "account": "444455556666", "file": "777788889999"}[kind]
        self.info = TargetInfo(kind, number, "eu-west-1", f"arn:aws:iam::{number}:user/me")  # type: ignore[arg-type]
        self.writable = kind == "sandbox"
        self.closed = False

    def read(self, needs: Iterable[Need]) -> Snapshot:
        return Snapshot(self.info, {need: Absent() for need in needs})

    def client(self, service: str) -> Any:
        return FakeAccount().client(service)

    def environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin"}

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> list[Fake]:
    """Every account that is opened is a fake one; these are they."""
    opened: list[Fake] = []

    def open_account(target: Target, home: Path, seed: object) -> Fake:
        opened.append(Fake(target))
        return opened[-1]

    monkeypatch.setattr("tutor.account.open_account", open_account)
    return opened


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """AWS settings with two profiles; a key in them must be seen nowhere."""
    file = tmp_path / "aws-config"
    file.write_text(
        "[profile dev]\nregion = us-east-1\naws_access_key_id = AKIAHIDDENHIDDEN\naws_secret_access_key = HIDDEN\n"
        "[profile [red]a]\n"
    )
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return file


def app_at_home(tmp_path: Path, target: Target | None = None) -> RoletutorApp:
    """The app of a learner who named nothing."""
    return RoletutorApp("ecs-task-roles", target or Target(), "", {}, tmp_path / "home", home_first=True)


async def home_of(app: RoletutorApp, pilot: Any) -> HomeScreen:
    """Home, when all that it offers is found."""
    await until(pilot, lambda: isinstance(app.screen, HomeScreen), "home is shown")
    screen: Any = app.screen
    await until(pilot, lambda: bool(screen._found) and bool(screen._accounts), "courses and accounts are found")
    await pilot.pause()
    return screen  # type: ignore[no-any-return]


def rows(options: Any) -> str:
    """What a list shows."""
    return "\n".join(str(option.prompt) for option in options.options)


async def choose(pilot: Any, screen: Any, index: int) -> None:
    """Choose an account by keys."""
    screen._targets.focus()
    screen._targets.highlighted = index
    await pilot.press("enter")


def done(home: Path, *steps: str, course: str = "ecs-task-roles") -> None:
    """The learner has done these steps, and is in the last of them."""
    (home / "journal").mkdir(parents=True)
    journal = Journal(home / "journal/events.jsonl")
    for step in steps:
        journal.append(Event("progressed", f"{course}/{step}"))
        journal.append(Event("passed", f"{course}/{step}"))
