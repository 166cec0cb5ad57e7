"""The whole course by the mouse alone, from the first step to the saved certificate, on a real sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ui_support import until
from ui_walk import Mouse, walk

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp


@pytest.mark.long
async def test_the_course_by_the_mouse_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await walk(Mouse(app, pilot))
        await until(pilot, lambda: len(list(tmp_path.glob("certificate-*"))) == 2, "it is saved")
    made = json.loads((tmp_path / "certificate-ecs-task-roles.json").read_text())
    assert made["complete"]
    assert made["open"] == []
