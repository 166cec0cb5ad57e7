"""The whole course by the mouse alone, from the first step to the saved certificate, on a real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from ui_walk import Mouse, certified

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp


@pytest.mark.long
async def test_the_course_by_the_mouse_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await certified(Mouse(app, pilot), tmp_path)
