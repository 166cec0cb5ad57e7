"""Tables of a lesson: nothing in a cell is cut, however narrow its column is."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static
from ui_account import QuietAccount
from ui_quiet import rest, session

COURSE = Path(__file__).parents[2] / "lessons/ecs-task-roles"
WITH_A_TABLE = "other-roles"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_each_cell_is_shown_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE, step=WITH_A_TABLE, size=size) as (app, pilot):
        await rest(app, pilot)
        cells = list(app.lesson.query("MarkdownTableCellContents").results(Static))
        assert any("ecs-tasks.amazonaws.com" in str(cell.render()) for cell in cells)
        for cell in cells:
            shown = "".join(strip.text for strip in cell.render_lines(cell.outer_size.region))
            assert "".join(shown.split()) == "".join(str(cell.render()).split())
