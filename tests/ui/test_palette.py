"""The command palette: everything is in it, each entry does what it says, and no text from outside is markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ui_course
from textual.command import CommandList, SearchIcon
from textual.css.query import NoMatches
from ui_manners import quiet
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui import keys
from tutor.ui.app import RoletutorApp
from tutor.ui.palette import palette_lines


async def opened(app: RoletutorApp, pilot: Any) -> list[str]:
    """Open the palette; the titles in it."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: bool(app.screen.query(CommandList)) and bool(titles(app)), "the palette is filled")
    return titles(app)


def titles(app: RoletutorApp) -> list[str]:
    """What the palette offers now."""
    return [option.hit.text for option in app.screen.query_one(CommandList).options]  # type: ignore[attr-defined]


async def choose(app: RoletutorApp, pilot: Any, words: str, title: str) -> None:
    """Type, and take what comes first, which is this."""
    await opened(app, pilot)
    await pilot.press(*words)
    await until(pilot, lambda: titles(app)[:1] == [title], f"{title} comes first")
    await pilot.press("enter")
    await until(pilot, lambda: not app.screen.query(CommandList), "it is closed")


async def test_everything_of_the_lessons_screen_is_in_it(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        found = await opened(app, pilot)
        for one in keys.LESSON:
            if one.id not in ("palette", "stop", "interrupt"):  # the prompt has its own words for the last two
                assert f"{one.description} · {keys.key_of(str(one.id))}" in found
        for title, _, action in palette_lines(type(app)):
            assert title in found
            assert hasattr(app, f"action_{action}"), action
        for number, title in enumerate(("Ask and predict", "Make the role", "See a launch", "Alone"), start=1):
            assert f"Go to step {number} {title}" in found
        assert {"Theme: dark", "Theme: light", "Theme: high contrast", "Theme: another …"} <= set(found)
        assert len(found) == len(set(found))


async def test_each_action_of_a_key_is_there(app: RoletutorApp) -> None:
    for one in keys.LESSON:
        name = one.action.removeprefix("app.").partition("(")[0]
        assert hasattr(app, f"action_{name}"), one


async def test_an_entry_does_what_it_says(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await choose(app, pilot, "see a la", "Go to step 3 See a launch")
        await until(pilot, lambda: app.current == "task", "it went there")
        await choose(app, pilot, "high con", "Theme: high contrast")
        await until(pilot, lambda: app.theme == "roletutor-contrast", "the theme is another")
        app._say("something", "plain")
        await choose(app, pilot, "clear", "Clear · Ctrl+L")
        await until(pilot, lambda: said(app) == "", "it is cleared")
        assert app.focused is app.prompt


async def test_an_entry_is_found_by_what_it_does(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await opened(app, pilot)
        await pilot.press(*"judge")
        await until(pilot, lambda: titles(app) == ["Check · F5"], "only that one says so")


async def test_over_another_screen_it_has_what_works_there(app: RoletutorApp, tmp_path: Path) -> None:
    from tutor.ui.screens.ask import AskLine

    async with quiet(app, tmp_path) as pilot:
        await app.push_screen(AskLine("Why?"))
        found = await opened(app, pilot)
        assert {"Cancel · Esc", "Help · F1", "Quit · Ctrl+Q", "Theme: light"} <= set(found)
        assert "Check · F5" not in found
        assert not any(title.startswith("Go to step") for title in found)
        await pilot.press("escape")
        await choose(app, pilot, "cancel", "Cancel · Esc")
        await until(pilot, lambda: len(app.screen_stack) == 1, "the question is closed")


async def test_a_search_that_begins_as_it_is_left_breaks_nothing(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await opened(app, pilot)
        palette: Any = app.screen
        await palette.query_one(CommandList).remove()  # as when it is being left
        worker = palette._gather_commands("a")
        palette._list_visible, palette._show_busy = False, True
        await until(pilot, lambda: worker.is_finished, "it has searched")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "it is left")


async def test_its_own_faults_are_not_hidden(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await opened(app, pilot)
        palette: Any = app.screen
        with pytest.raises(NoMatches), palette._while_it_stands():
            palette.query_one("#no-such-thing")


async def test_more_themes_can_be_searched(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        await opened(app, pilot)
        await pilot.press(*"theme: an")
        await until(pilot, lambda: titles(app) == ["Theme: another …"], "it is found")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 2 and "nord" in titles(app), "they are there")
        assert app.screen.query_one(SearchIcon).icon == "›"
        await pilot.press(*"nord", "enter")
        await until(pilot, lambda: app.theme == "nord", "it is taken")


HOSTILE = "[red]x[/x] [@click=app.quit]y[/] $text"


@pytest.fixture
def hostile(tmp_path: Path) -> RoletutorApp:
    """The app with a course whose titles and goals mean harm."""
    course = ui_course.every_block(tmp_path / "course")
    step = course / "04-alone/step.md"
    text = step.read_text().replace("title: Alone", f'title: "{HOSTILE}"').replace("goal: Do", f'goal: "{HOSTILE}" #')
    step.write_text(text)
    return RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")


async def test_a_title_that_looks_like_markup_is_shown_as_it_is(hostile: RoletutorApp, tmp_path: Path) -> None:
    def prompts() -> list[Any]:
        options = hostile.screen.query_one(CommandList).options
        return [option.prompt for option in options if HOSTILE in option.hit.text]  # type: ignore[attr-defined]

    async with quiet(hostile, tmp_path) as pilot:
        for query in ("", "x", "[red]", "[/x]"):
            await opened(hostile, pilot)
            await pilot.press(*query)
            await pilot.pause(0.2)
            await until(pilot, lambda: bool(prompts()), "it is found")
            (prompt,) = prompts()
            assert prompt.plain == f"Go to step 4 {HOSTILE}\nopen · {HOSTILE}"
            assert not any("click" in str(span.style) for span in prompt.spans)
            await pilot.press("escape")
