"""Themes and settings: remembered over sessions, the environment goes first, and trouble with the file does no harm."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.color import Color
from ui_manners import quiet
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui import settings
from tutor.ui.app import RoletutorApp
from tutor.ui.handling.manners import _still


async def test_a_theme_is_remembered_and_is_there_from_the_first_frame(
    app: RoletutorApp, course: Path, tmp_path: Path
) -> None:
    async with quiet(app, tmp_path) as pilot:
        assert app.theme == "roletutor-dark"
        await pilot.pause()
        assert not (tmp_path / "home/settings.toml").exists()  # nothing was chosen
        app.action_theme_next()
        file = tmp_path / "home/settings.toml"
        await until(pilot, file.exists, "it is written down")
        assert file.stat().st_mode & 0o777 == 0o600
    again = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with quiet(again, tmp_path):
        assert again.theme == "roletutor-light"


async def test_each_theme_that_the_palette_offers_can_be_taken(app: RoletutorApp, tmp_path: Path) -> None:
    """Those of Textual do not know what a role's colour is."""
    async with quiet(app, tmp_path) as pilot:
        app._say("something", "good")
        for name in sorted(app.available_themes):
            app.theme = name
            await pilot.pause()
            assert app.is_running, name
            rule = Color.parse(app.theme_variables["rule"])
            assert rule.rgb != Color.parse(app.theme_variables["background"]).rgb, name
        assert "something" in said(app)


async def test_a_theme_of_textuals_is_taken_from_the_environment_too(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    app.theme = "nord"  # as Textual takes it from there
    async with quiet(app, tmp_path):
        assert app.theme == "nord"


async def test_the_environments_theme_goes_before_and_is_not_remembered(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", "roletutor-dark")
    own = 'theme = "roletutor-light"\n'
    app.theme = "roletutor-dark"  # as Textual takes it from there
    async with quiet(app, tmp_path, **{"settings.toml": own}) as pilot:
        assert app.theme == "roletutor-dark"
        await pilot.pause(0.1)
    assert (tmp_path / "home/settings.toml").read_text() == own


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "x"\n'),
        ("# mine\nanimations = false\n", 'theme = "x"\n# mine\nanimations = false\n'),
        ('# mine\ntheme = "y" # why\nanimations = false\n', '# mine\ntheme = "x"\nanimations = false\n'),
        ('later = 1\n[table]\ntheme = "another"\n', 'theme = "x"\nlater = 1\n[table]\ntheme = "another"\n'),
    ],
)
def test_only_the_themes_line_is_changed(before: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(before)
    assert settings.keep_theme(tmp_path, "x") == ""
    assert (tmp_path / "settings.toml").read_text() == after
    assert settings.read(tmp_path).theme == "x"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"theme = ", "is not TOML"),
        (b"\xff", "is not TOML"),
        (b"theme = 5\nanimations = false", "theme must be a text"),
        (b'theme = "x"\nanimations = "no"', "animations must be true or false"),
    ],
)
def test_a_wrong_file_is_said_and_never_written_over(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(content)
    assert problem in settings.read(tmp_path).problem
    assert "Mend it, and the theme can be remembered." in settings.keep_theme(tmp_path, "z")
    assert (tmp_path / "settings.toml").read_bytes() == content


def test_on_a_full_disk_the_old_settings_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('theme = "x"\n')

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "could not be remembered" in settings.keep_theme(tmp_path, "y")
    assert [file.name for file in tmp_path.iterdir()] == ["settings.toml"]
    assert settings.read(tmp_path).theme == "x"


async def test_a_theme_that_there_is_not_and_a_wrong_file_are_said(app: RoletutorApp, tmp_path: Path) -> None:
    own = 'theme = "[red]nosuch"\nanimations = 7\n'
    async with quiet(app, tmp_path, size=(120, 40), **{"settings.toml": own}) as pilot:
        await until(pilot, lambda: "There is no theme '[red]nosuch'" in said(app), "the theme is named")
        assert "animations must be true or false" in " ".join(said(app).split())
        assert app.theme == "roletutor-dark"


# -- no colour, no movement --------------------------------------------------------------------------------


def drawn(app: RoletutorApp) -> list[Any]:
    """Every piece of the screen as it goes to the terminal."""
    pieces = []
    for strip in app.screen._compositor.render_strips():
        for one in app.get_line_filters():
            strip = strip.apply_filter(one, Color(0, 0, 0))
        pieces += [segment for segment in strip if segment.style is not None]
    return pieces


async def test_with_no_color_no_colour_is_drawn_and_signs_tell_all(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.checks import Finding, Status

    monkeypatch.setenv("NO_COLOR", "1")
    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with quiet(app, tmp_path, size=(120, 40)) as pilot:
        findings = [
            Finding(check="role-exists", title="The role", status=status, expected="a", observed="b")
            for status in Status
        ]
        app.output.report(findings)
        app.panel.show_findings(findings)
        app.set_class(True, "-real")
        await pilot.pause()
        await looks_plain(app)
        assert "✗ The role: FAIL" in said(app)
        verdicts = " ".join(str(one.render()) for one in app.panel.query("Verdict"))
        for sign in ("✓ The role: pass", "✗ The role: fail", "? The role: unknown", "– The role: skipped"):
            assert sign in verdicts
        app.action_help()
        await pilot.pause()
        await looks_plain(app)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: bool(app.screen.query("CommandList")), "the palette is open")
        await looks_plain(app)
        assert app.animation_level == "none"


async def looks_plain(app: RoletutorApp) -> None:
    """Nothing has a colour of its own."""
    for piece in drawn(app):
        for color in (piece.style.color, piece.style.bgcolor):
            assert color is None or color.is_default, piece


async def test_without_it_there_are_colours(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path):
        assert any(piece.style.color is not None and not piece.style.color.is_default for piece in drawn(app))


@pytest.mark.parametrize(
    ("environment", "wanted", "still"),
    [
        ({}, True, False),
        ({}, False, True),
        ({"TEXTUAL_ANIMATIONS": "none"}, True, True),
        ({"TEXTUAL_ANIMATIONS": "full"}, False, False),
        ({"TERM": "dumb"}, True, True),
        ({"NO_COLOR": "1"}, True, True),
        ({"NO_COLOR": ""}, True, False),
    ],
)
def test_nothing_moves_where_the_person_or_the_terminal_asks_so(
    environment: dict[str, str], wanted: bool, still: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _still(wanted) is still


async def test_where_nothing_moves_the_cursor_does_not_blink(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path, **{"settings.toml": "animations = false\n"}) as pilot:
        assert app.animation_level == "none"
        await pilot.press("tab", "escape")
        assert app.focused is app.prompt
        assert app.prompt.cursor_blink is False
