"""A step is there at once, however long it is: what is seen of it first, then the rest, and nobody notices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.geometry import Size
from textual.screen import Screen
from textual.selection import SELECT_ALL
from textual.widgets import Footer
from ui_account import QuietAccount
from ui_quiet import play, rest, session
from ui_snapshot import text
from ui_support import until

from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.ending import Neighbours
from tutor.ui.widgets.hanging import Hanging
from tutor.ui.widgets.question import QuestionBlock

COURSE = Path(__file__).parents[2] / "lessons/ecs-task-roles"
LONG = "broken-tasks"


def stopped(app: RoletutorApp) -> Any:
    """While it lasts, what a step's first parts are followed by does not come by itself."""

    async def only_first(first: Any, batch: Any) -> None:
        with batch:
            await first

    return patch.object(app.lesson, "_mount", only_first)


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
        app._go(LONG)
        assert not app.lesson.whole
        await rest(app, pilot)


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
        app._show_lesson(keep_place=True)
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


# -- screens over the lesson -------------------------------------------------------------------------------


async def test_opening_a_screen_reads_its_own_styles_alone(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        with patch.object(Stylesheet, "reparse", side_effect=AssertionError("all styles are read anew")):
            for key in ("f1", "f9", "f5"):
                await play(app, pilot, key, "escape")
        app.theme = "roletutor-light"  # which does read them anew
        await rest(app, pilot)
        await play(app, pilot, "f1")
        assert app.screen.query_one("#help").styles.height is not None


async def test_a_screen_is_laid_out_for_its_size_and_styled_once_when_it_is_opened(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        lay_out, style = Screen._refresh_layout, Stylesheet.update_nodes
        sizes: list[Size] = []
        styled: list[Any] = []

        def noted(self: Screen[Any], size: Size | None = None, scroll: bool = False) -> None:
            sizes.extend([size] if size else [])
            lay_out(self, size, scroll)

        def noted_styles(self: Stylesheet, nodes: Any, *given: Any, **named: Any) -> None:
            styled.extend(node for node in nodes if node is app.screen)
            style(self, nodes, *given, **named)

        with patch.object(Screen, "_refresh_layout", noted), patch.object(Stylesheet, "update_nodes", noted_styles):
            for _ in range(2):  # the first opening reads its styles
                await play(app, pilot, "f1")
                assert type(app.screen).__name__ == "HelpScreen"
                assert sizes == [Size(120, 40)]
                assert styled == []
                await play(app, pilot, "escape")
                sizes.clear()
                styled.clear()
            await pilot.resize_terminal(90, 30)
            await rest(app, pilot)
        assert sizes == [Size(90, 30)]
        assert app.lesson.region.right <= 90


def noting(app: RoletutorApp, drawn: list[str]) -> Callable[[Any, Any], None]:
    """Stands for what writes on the terminal."""
    return lambda screen, update: drawn.append(update.render_segments(app.console) if update else "")


async def test_between_layout_and_drawing_others_have_their_turn_and_what_they_change_is_drawn(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        drawn: list[str] = []

        with patch.object(app, "_display", noting(app, drawn)):
            app.screen._refresh_layout(app.size)
            app.screen._refresh_layout(app.size)
            assert drawn == []  # and the loop goes on
            app.prompt.value = "changed meanwhile"
            app.screen.refresh()
            await rest(app, pilot)
        assert "changed meanwhile" in "".join(drawn)
        assert app.workshop is not None
        assert app.workshop.steps[0].title in "".join(drawn)
        drawn.clear()
        with patch.object(app, "_display", noting(app, drawn)):
            app.lesson.scroll_to(y=1, animate=False)
            app.screen._refresh_layout(scroll=True)
            assert drawn  # what moves is drawn at once


async def test_what_has_no_place_yet_when_the_screen_is_drawn_is_drawn_once_it_has(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        drawn: list[str] = []
        screen, footer = app.screen, app.query_one(Footer)
        with patch.object(app, "_display", noting(app, drawn)):
            with app.batch_update():  # no layout while it lasts
                before = footer.children[0]
                footer.call_next(footer.recompose)
                await until(pilot, lambda: bool(footer.children) and footer.children[0] is not before, "it is new")
                new = footer.children[0]
                new.refresh()
                await until(pilot, lambda: new in screen._dirty_widgets, "it asks to be drawn")
                screen._draw()  # type: ignore[attr-defined]  # of what was laid out before
                assert new in screen._dirty_widgets  # it is not forgotten
                drawn.clear()
                screen._compositor._full_map_invalidated = True  # as scrolling does
                assert new.region  # a look makes the map, and the next layout finds nothing changed
            await rest(app, pilot)
        assert "Help" in "".join(drawn)


async def test_opening_a_screen_is_drawn(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        drawn: list[str] = []
        with patch.object(app, "_display", noting(app, drawn)):
            await play(app, pilot, "f1")
        assert "Close" in "".join(drawn)
        assert not app.screen._is_to_be_drawn  # type: ignore[attr-defined]


@pytest.mark.parametrize(("size", "has"), [((80, 24), "-narrow"), ((120, 40), "-wide"), ((160, 40), "-vast")])
async def test_a_screen_has_the_classes_of_its_size_from_the_start(
    tmp_path: Path, size: tuple[int, int], has: str
) -> None:
    from tutor.ui.screens.roles import RolesScreen

    async with session(tmp_path, QuietAccount(), course=COURSE, size=size) as (app, pilot):
        screen = RolesScreen(app.session)
        app.push_screen(screen)
        assert screen.has_class(has)
        assert len({"-narrow", "-wide", "-vast"} & screen.classes) == 1
        await rest(app, pilot)
        assert screen.has_class(has)


# -- a text with something before it -----------------------------------------------------------------------


class Beside(App[None]):
    """One text beside a sign."""

    CSS = "Hanging { width: 20; }"

    def compose(self) -> ComposeResult:
        self.one = Hanging(Content("one two three four five six"), 6)
        yield self.one


async def test_a_text_is_wrapped_beside_what_is_before_it() -> None:
    app = Beside()
    async with app.run_test(size=(30, 10)) as pilot:
        app.one.show_lead(Content("›○ a and more"))
        await pilot.pause()
        lines = [strip.text.rstrip() for strip in app.one.render_lines(app.one.size.region)]
        assert lines == ["›○ a aone two three", "      four five six"]
        before, *text = app.one.render_lines(app.one.size.region)[0]
        assert "offset" not in (before.style.meta if before.style else {})  # the mouse selects in the text alone
        assert text[0].style is not None
        assert text[0].style.meta["offset"] == (0, 0)
        copied = app.one.get_selection(SELECT_ALL)
        assert copied is not None
        assert copied[0] == "›○ a and more  one two three four five six"


@pytest.mark.parametrize("width", [1, 2, 6, 7, 8])
async def test_in_a_window_that_is_too_narrow_it_breaks_nothing(width: int) -> None:
    app = Beside()
    async with app.run_test(size=(width, 10)) as pilot:
        app.one.styles.width = width
        app.one.show_lead(Content("○"))
        await pilot.pause()
        strips = app.one.render_lines(app.one.size.region)
        assert all(strip.cell_length == width for strip in strips)
