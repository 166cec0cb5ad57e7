"""A real account in the app: told apart in colour and words, checked, and never written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ui_support import said, type_line, until

from tutor.account.real import RealAccount
from tutor.account.target import Target
from tutor.snapshot import TargetInfo
from tutor.ui.app import RoletutorApp


class StandIn(RealAccount):
    """A real account as far as the app can see; what it reads comes from the sandbox."""

    def __init__(self, sandbox: Any) -> None:
        self._sandbox = sandbox
        self.region = "eu-west-1"
        self.info = TargetInfo("account", "444455556666", "eu-west-1", "arn:aws:iam::444455556666:user/me")

    def client(self, service: str, region: str = "") -> Any:
        from tutor.account.clients import read_only

        return read_only(self._sandbox.client(service))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_told_apart_and_read_only(
    account: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: StandIn(account))
    app = RoletutorApp("ecs-task-roles", Target("profile", "dev"), "trusted-entity", {}, tmp_path)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        assert "REAL ACCOUNT 444455556666" in app.top.text
        assert app.top.text.endswith("read-only")
        assert app.has_class("-real")
        assert app.top.styles.background.hex != app.lesson.styles.background.hex
        await pilot.press("f2", "enter")
        await pilot.pause()
        assert "This account is read-only here" in said(app)
        await type_line(app, pilot, "aws iam create-role --role-name x --assume-role-policy-document '{}'")
        assert "A real account is read-only here, so no command runs against it." in said(app)
        await pilot.press("f5")
        await until(pilot, lambda: "There is no role fcjEcsTaskExecutionRole." in said(app), "it is checked")
    assert account.client("iam").list_roles()["Roles"] == []
