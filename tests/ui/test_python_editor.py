"""The editor of Python: what stands in it, its colours, how it runs, and a whole step done by it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
import ui_course
from textual.color import Color
from ui_empty_account import app_of
from ui_quiet import rest
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.session import Session
from tutor.ui.themes import THEMES
from tutor.ui.widgets.python_editor import KINDS, PythonEditor, spans


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoletutorApp:
    """The app of a new learner, on an account where nothing has to start."""
    return app_of(tmp_path, monkeypatch)


async def editor_of(app: RoletutorApp, pilot: Any) -> PythonEditor:
    """Wait until the step is judged, and go to the editor."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
    await pilot.press("ctrl+o")
    await until(pilot, lambda: isinstance(app.focused, PythonEditor), "the editor is there")
    return app.query_one(PythonEditor)


async def ran(app: RoletutorApp, pilot: Any, text: str) -> str:
    """What is said when the text is run by the editor's key."""
    app.query_one(PythonEditor).text = text
    app.output.clear()
    await pilot.press("ctrl+j")
    await until(pilot, lambda: not app.busy, "it has ended")
    return said(app)


async def test_it_begins_with_an_example_for_this_account_that_is_a_program(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        assert "111122223333" in editor.text
        assert "fcjEcsTaskExecutionRole" in editor.text
        compile(editor.text, "example", "exec")
        assert max(map(len, editor.text.splitlines()[:8])) < 75


async def test_it_runs_with_the_accounts_environment_and_an_error_is_pythons_own(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await editor_of(app, pilot)
        assert "▶ Python, 2 lines\n42" in await ran(app, pilot, "n = 41\nprint(n + 1)")
        wrong = await ran(app, pilot, "print('before')\nraise ValueError('[red]mine[/red]')")
        assert "before" in wrong
        assert "Traceback (most recent call last):" in wrong
        assert "ValueError: [red]mine[/red]" in wrong
        assert "The command ended with exit code 1." in wrong
        assert "tutor's fault" not in wrong
        assert "programs" in await ran(app, pilot, "import os; print(os.environ['PATH'])")
        assert "it printed nothing" in await ran(app, pilot, "n = 1")


async def test_the_button_runs_it_too_and_escape_goes_to_the_prompt(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        editor.text = "print('by the mouse')"
        await pilot.click("#run-program")
        await until(pilot, lambda: "by the mouse" in said(app) and not app.busy, "it has run")
        editor.focus()
        await pilot.press("escape")
        assert (app.way, app.focused) == ("cli", app.prompt)


async def test_tab_indents_and_the_tutors_keys_still_work(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        editor.text = ""
        await pilot.press(*"if 1:", "enter", "tab", *"pass")
        assert editor.text == "if 1:\n    pass"
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 1:" in said(app), "a hint")
        await pilot.press("f4")
        assert app.current == "permissions"
        assert app.way == "python"


async def test_the_text_is_kept_over_sessions_for_its_owner_alone(app: RoletutorApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        editor.text = "print('mine')\n"
    file = tmp_path / "home" / "work" / "program.py"
    assert file.read_text() == "print('mine')\n"
    assert file.stat().st_mode & 0o777 == 0o600
    again = RoletutorApp(app.session._name, app.session.target, "", {}, tmp_path / "home")
    async with again.run_test(size=(80, 24)) as pilot:
        assert (await editor_of(again, pilot)).text == "print('mine')\n"


async def test_the_kept_text_is_there_however_early_the_editor_is_opened(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = threading.Event()
    read = Session.read_histories
    monkeypatch.setattr(Session, "read_histories", lambda session: late.wait(60) and read(session))
    file = tmp_path / "home" / "work" / "program.py"
    file.parent.mkdir(parents=True)
    file.write_text("print('mine')\n")
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        assert editor.text == "print('mine')\n"
        await pilot.press("x")
        late.set()
        await until(pilot, lambda: app.prompt.lasting is not None, "the histories are read")
        assert editor.text == "xprint('mine')\n"
    assert file.read_text() == "xprint('mine')\n"


@pytest.mark.parametrize("leave", ["escape", "ctrl+j", ""])
async def test_an_example_that_nobody_changed_is_not_kept(app: RoletutorApp, tmp_path: Path, leave: str) -> None:
    file = tmp_path / "home" / "work" / "program.py"
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        assert "import boto3" in editor.text
        if leave:
            await pilot.press(leave)
            await rest(app, pilot)
    assert not file.exists()


async def test_what_was_kept_follows_a_change_that_is_taken_back(app: RoletutorApp, tmp_path: Path) -> None:
    file = tmp_path / "home" / "work" / "program.py"
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        before = editor.text
        await pilot.press("x", "escape")
        await rest(app, pilot)
        assert file.read_text() == f"x{before}"
        editor.text = before
    assert file.read_text() == before


def test_every_word_of_a_program_has_its_kind_whatever_is_in_it() -> None:
    source = 'x = """a\nb"""  # é\n@deco\ndef f(n):\n    return not n + 1.5\n\nprint(f"{x}"'
    lines = source.split("\n")
    found = spans(source)
    assert len(found) == len(lines)
    words = {lines[at][start:end].strip(): kind for at, line in enumerate(found) for start, end, kind in line}
    assert words["def"] == words["return"] == words["not"] == "keyword"
    assert (words["1.5"], words["# é"], words["b"], words["@deco"]) == ("number", "comment", "text", "name")
    assert set(words.values()) == set(KINDS)


async def test_its_colours_are_the_themes_and_can_be_read_on_every_ground(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        editor = await editor_of(app, pilot)
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause()
            grounds = [editor.styles.background, editor.get_component_styles("text-area--cursor-line").background]
            parts = [f"editor--{kind}" for kind in KINDS] + ["text-area--gutter", "text-area--cursor-gutter"]
            for part in parts:
                colour = editor.get_component_styles(part).color
                for ground in grounds:
                    assert contrast(colour, ground) >= 4.5, (theme.name, part)


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2."""

    def luminance(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


async def test_a_whole_step_by_the_editor_on_a_real_sandbox(tmp_path: Path) -> None:
    course = ui_course.every_block(tmp_path / "course")
    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        app._go("role")
        await until(pilot, lambda: "role" in app.findings, "the step is judged")
        await editor_of(app, pilot)
        await ran(app, pilot, ui_course.ROLE_BY_BOTO3.replace("{role_name}", "wrongRole"))
        assert "role" not in app.done
        await ran(app, pilot, ui_course.ROLE_BY_BOTO3.replace("{role_name}", "blocksRole"))
        await until(pilot, lambda: "role" in app.done, "the step is done")
        assert "This step is done." in said(app)
