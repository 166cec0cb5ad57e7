"""An author writes, and the screen shows it: where the learner was, and a fault as a text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ui_support import said as lines_said
from ui_support import until
from workshop_support import change

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.workshop.new import new


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of two steps."""
    new(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def app(course: Path, tmp_path: Path) -> RoletutorApp:
    """The app of its author, in an account that is a file: nothing has to start."""
    return RoletutorApp(
        str(course), Target("file", str(tmp_path / "none.json")), "", {}, tmp_path / "home", watches=True
    )


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows, as one line: a narrow window breaks it anywhere."""
    return " ".join(lines_said(app).split())


def lesson(app: RoletutorApp) -> str:
    """All that the lesson shows."""
    return "\n".join(str(part.render()) for part in app.lesson.query("Static"))


async def changed(app: RoletutorApp, pilot: Any, file: Path, old: str, new: str) -> None:
    """Save a change, and wait until the app has said something of it."""
    before = said(app)
    change(file, old, new)
    await until(pilot, lambda: said(app) != before, "the change is seen")


async def test_a_change_is_shown_where_the_author_was(app: RoletutorApp, course: Path) -> None:
    async with app.run_test(size=(100, 20)) as pilot:
        await until(pilot, lambda: app.workshop is not None and bool(app.query(".title")), "the course is shown")
        app._go("make")
        await until(pilot, lambda: "First say what you expect" in lesson(app), "the second step is shown")
        app.lesson.scroll_to(y=9, animate=False)
        await pilot.pause()
        place = app.lesson.scroll_offset.y
        assert place > 0
        await changed(app, pilot, course / "02-make/step.md", "A role's name cannot", "The name of a role cannot")
        await until(pilot, lambda: "The name of a role cannot" in lesson(app), "the change is shown")
        assert app.current == "make"
        assert app.lesson.scroll_offset.y == place


async def test_a_fault_is_said_and_what_was_shown_stays(app: RoletutorApp, course: Path) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.workshop is not None and bool(app.query(".title")), "the course is shown")
        await until(pilot, lambda: bool(app.lesson.query(".after")), "all of it is shown")
        shown = lesson(app)
        await changed(app, pilot, course / "01-ask/step.md", "minutes: 3", "minuts: 3")
        await until(pilot, lambda: "there is no key 'minuts'; did you mean 'minutes'?" in said(app), "it is named")
        assert "01-ask/step.md:4:" in said(app)
        assert lesson(app) == shown
        await changed(app, pilot, course / "01-ask/step.md", "minuts: 3", "minutes: 4")
        await until(pilot, lambda: "about 4 min" in lesson(app), "it is mended")


async def test_a_step_that_is_gone_gives_place_to_its_neighbour(app: RoletutorApp, course: Path) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.workshop is not None and bool(app.query(".title")), "the course is shown")
        app._go("make")
        text = (course / "workshop.toml").read_text()
        text = text[: text.index("[[parts]]")].replace('"ask", "make"', '"ask"')
        saved = course / "workshop.toml.new"
        saved.write_text(text)
        saved.replace(course / "workshop.toml")
        await until(pilot, lambda: app.current == "ask", "the step before is shown")
        assert app.workshop is not None
        assert [step.id for step in app.workshop.steps] == ["ask"]


async def test_without_the_flag_nothing_is_watched(course: Path, tmp_path: Path) -> None:
    app = RoletutorApp(str(course), Target("file", str(tmp_path / "none.json")), "", {}, tmp_path / "home")
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.workshop is not None, "the course is shown")
        assert not app.watches
