"""A step is there at once, however long it is: what is seen of it first, then the rest, and nobody notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from ui_account import QuietAccount
from ui_quiet import rest, session
from ui_snapshot import text

from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.ending import Neighbours
from tutor.ui.widgets.question import QuestionBlock

COURSE = Path(__file__).parents[2] / "lessons/ecs-task-roles"
LONG = "broken-tasks"


def stopped(app: RoletutorApp) -> Any:
    """While it lasts, what a step's first parts are followed by does not come by itself."""

    async def nothing() -> None:
        pass

    return patch.object(app.lesson, "_mount_unseen", nothing)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_is_seen_first_is_mounted_first_and_fills_the_window(tmp_path: Path, size: tuple[int, int]) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE, size=size) as (app, pilot):
        assert app.workshop is not None
        for step in sorted(app.workshop.steps, key=lambda step: len(step.blocks))[::3]:
            with stopped(app):
                app._go(step.id)
                await rest(app, pilot)
                first = seen_of(app)
                assert app.lesson.whole or app.lesson.max_scroll_y > 0, step.id
            app._go(step.id)
            await rest(app, pilot)
            assert app.lesson.whole
            assert app.lesson.query(Neighbours)
            assert seen_of(app) == first, step.id
        with stopped(app):
            app._go(LONG)
            await rest(app, pilot)
            assert not app.lesson.whole


def seen_of(app: RoletutorApp) -> list[list[str]]:
    """The words of the lines that the lesson is in, without the scroll bars, which say how much there is."""
    place = app.lesson.region
    lines = [line[place.x : place.right] for line in text(app).splitlines()[place.y : place.bottom]]
    return [line.translate(str.maketrans("", "", "▁▂▃▄▅▆▇█▔▕▊▎")).split() for line in lines]


async def test_what_is_not_there_yet_is_there_for_whoever_asks_for_it(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        assert app.workshop is not None
        questions = len(app.workshop.step(LONG).questions)
        with stopped(app):
            app._go(LONG)
            await rest(app, pilot)
            assert len([one for one in app.lesson.query(QuestionBlock) if one.asked == "step"]) < questions
            blocks = [one for one in app.lesson.blocks(QuestionBlock) if one.asked == "step"]
            assert len(blocks) == questions
            assert app.lesson.whole
            assert app.lesson.children[-1] is app.lesson.query_one(Neighbours)


async def test_the_rest_is_mounted_when_what_is_seen_has_been_drawn(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        assert app.workshop is not None
        title = app.workshop.step(LONG).title
        lesson, mount = app.lesson, app.lesson._mount_some
        with stopped(app):
            app._go(LONG)
            await rest(app, pilot)
            unseen = len(lesson._rest)
        app._go(app.workshop.steps[0].id)
        await rest(app, pilot)
        drawn: list[str] = []
        found: list[bool] = []

        async def noted(most: int) -> None:
            if len(lesson._rest) <= unseen:
                found.append(title in "".join(drawn))
            await mount(most)

        def display(screen: Any, update: Any) -> None:
            drawn.append(update.render_segments(app.console) if update else "")

        with patch.object(app, "_display", display), patch.object(lesson, "_mount_some", noted):
            app._go(LONG)
            await rest(app, pilot)
        assert len(found) > 2
        assert all(found)


async def test_the_end_is_the_steps_end(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        with stopped(app):
            app._go(LONG)
            await rest(app, pilot)
            app.lesson.action_scroll_end()
            await rest(app, pilot)
            assert app.lesson.query_one(Neighbours).region.bottom <= app.lesson.region.bottom
            assert app.lesson.query_one(Neighbours).region.y > app.lesson.region.y


async def test_of_steps_that_follow_each_other_quickly_the_last_is_shown_whole(tmp_path: Path) -> None:
    """Each is called off by the next, some before they began; the screen goes on."""
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        assert app.workshop is not None
        for turn in range(3):
            for step in app.workshop.steps:
                app._go(step.id)
                if turn:
                    await pilot.pause(0)
        await rest(app, pilot)
        assert app._batch_count == 0
        assert len(app.lesson.query(".title")) == 1
        assert app.lesson.children[-1] is app.lesson.query_one(Neighbours)
        assert app.workshop.steps[-1].title in text(app)


async def test_what_is_said_while_a_step_is_mounted_is_seen(tmp_path: Path) -> None:
    """What was to wait for the next drawing waits for it, though none comes while the step is mounted."""
    async with session(tmp_path, QuietAccount(), course=COURSE, size=(80, 24)) as (app, pilot):
        for number in range(12):
            app.output.note(f"sentence {number}", "plain")
            app._go(LONG)
        await rest(app, pilot)
        assert app.output.max_scroll_y > 0
        assert app.output.scroll_y == app.output.max_scroll_y
        waited: list[bool] = []
        with app.batch_update():
            app.call_after_refresh(waited.append, True)
            await pilot.pause()
            assert not waited
        app.refresh(layout=True)
        await pilot.pause()
        assert waited


async def test_the_same_step_again_stays_where_it_was(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE, step=LONG) as (app, pilot):
        app.lesson.scroll_to(y=60, animate=False)
        await rest(app, pilot)
        before = text(app)
        with stopped(app):
            app._show_lesson(keep_place=True)
            await rest(app, pilot)
        assert app.lesson.whole
        await rest(app, pilot)
        assert app.lesson.scroll_y == 60
        assert text(app) == before
        app.lesson.scroll_home(animate=False)
        await rest(app, pilot)
        app._show_lesson(keep_place=True)
        assert not app.lesson.whole  # at its beginning it is shown as it is at first
        await rest(app, pilot)
        assert app.lesson.scroll_y == 0
        assert app.lesson.whole
