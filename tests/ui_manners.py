"""The app without an account, for tests of what has nothing to do with one: nothing is started, so they are quick."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ui_support import until

from tutor.ui.app import RoletutorApp


@asynccontextmanager
async def quiet(
    app: RoletutorApp, tmp_path: Path, size: tuple[int, int] = (80, 24), **files: str
) -> AsyncIterator[Any]:
    """Open the app with these files in its home, and wait for the lesson."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    app.session.open_account = lambda *_: None  # type: ignore[method-assign]
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.workshop is not None and bool(app.query(".title")), "the lesson is shown")
        await pilot.pause()
        yield pilot
