"""What is laid out and styled when, and that all of it is drawn: screens over the lesson, and the lesson itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static
from ui_account import QuietAccount
from ui_quiet import play, rest, session
from ui_snapshot import text
from ui_support import until

from tutor.ui.app import RoletutorApp

COURSE = Path(__file__).parents[2] / "lessons/ecs-task-roles"


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


async def test_a_layout_arranges_the_screen_once(tmp_path: Path) -> None:
    """Also where a scroll bar comes or goes, which asks for its own place."""
    async with session(tmp_path, QuietAccount(), course=COURSE, size=(80, 24)) as (app, pilot):
        lay_out, arrange = Screen._refresh_layout, Compositor._arrange_root
        arranged: list[list[bool]] = []

        def noted(self: Any, size: Size | None = None, scroll: bool = False) -> None:
            arranged.append([])
            lay_out(self, size, scroll)
            arranged.append([])

        def noted_map(self: Any, root: Any, size: Size, visible_only: bool = True) -> Any:
            arranged[-1].append(visible_only)
            return arrange(self, root, size, visible_only)

        arranged.append([])
        with patch.object(Screen, "_refresh_layout", noted), patch.object(Compositor, "_arrange_root", noted_map):
            for _ in range(3):
                await play(app, pilot, "f4", "ctrl+b", "escape")
        in_layouts = arranged[1::2]
        assert len(in_layouts) > 6
        assert all(len(one) == 1 for one in in_layouts), in_layouts


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
        screen, new = app.screen, Static("has come")
        with patch.object(app, "_display", noting(app, drawn)):
            with app.batch_update():  # no layout while it lasts
                await app.query_one("#bottom").mount(new)
                new.refresh()
                await until(pilot, lambda: new in screen._dirty_widgets, "it asks to be drawn")
                with patch.object(app, "_batch_count", 0):
                    screen._draw()  # type: ignore[attr-defined]  # of what was laid out before
                assert new in screen._dirty_widgets  # it is not forgotten
                drawn.clear()
                screen._compositor._full_map_invalidated = True  # as scrolling does
                assert new.region  # a look makes the map, and the next layout finds nothing changed
            await rest(app, pilot)
        assert "has come" in "".join(drawn)


async def test_opening_a_screen_is_drawn(tmp_path: Path) -> None:
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        drawn: list[str] = []
        with patch.object(app, "_display", noting(app, drawn)):
            await play(app, pilot, "f1")
        assert "Close" in "".join(drawn)
        assert not app.screen._is_to_be_drawn  # type: ignore[attr-defined]


async def test_what_is_to_be_drawn_while_updates_are_held_back_is_drawn_after_it(tmp_path: Path) -> None:
    """Textual throws away what is drawn then."""
    async with session(tmp_path, QuietAccount(), course=COURSE) as (app, pilot):
        screen: Any = app.screen
        app.prompt.value = "held back"
        screen._refresh_layout(app.size)
        with app.batch_update():
            app.screen._compositor.update_widgets({app.prompt})
            screen._draw()
            assert screen._is_to_be_drawn
            screen._compositor_refresh()
        await rest(app, pilot)
        assert pilot.terminal.text(*app.size) == text(app)  # type: ignore[attr-defined]
        assert "held back" in text(app)


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
