"""A role's page and its like: what could not be looked up, and what is too long for the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import console
from console_support import FakeAccount, refused


async def test_why_it_is_not_known_who_uses_a_role_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: Any) -> Any:
        raise refused("AccessDeniedException", "not authorized to perform: ecs:ListTaskDefinitions")

    monkeypatch.setitem(console_support._LISTS, "list_task_definitions", no)
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.role()
        words = "? could not look: AccessDeniedException: not authorized to perform: ecs:ListTaskDefinitions"
        await at.until(lambda: words in at.shown(), "it is said")
