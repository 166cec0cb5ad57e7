"""Home: what it offers, and how a course is opened from it."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import tiny_support
from ui_home import Fake, accounts, app_at_home, choose, done, home_of, rows, settings
from ui_quiet import rest
from ui_support import type_line, until
from ui_terminal import watched

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.behind import targets

__all__ = ["accounts", "settings"]  # fixtures

SIZES = [(80, 24), (120, 40)]
pytestmark = pytest.mark.usefixtures("settings")


# -- what it offers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_enter_alone_starts_the_course(tmp_path: Path, accounts: list[Fake], size: tuple[int, int]) -> None:
    app = app_at_home(tmp_path)
    with watched(app) as terminal:
        await _starts(app, accounts, size)
        assert "F1 Help" in terminal.text(*size)


async def _starts(app: RoletutorApp, accounts: list[Fake], size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        screen: Any = await home_of(app, pilot)
        assert not accounts, "nothing is opened before it is chosen"
        assert "Start: 1 Two roles" in rows(screen._courses)
        assert "0 of 18 steps done" in rows(screen._courses)
        assert "task execution role" in str(screen.query(".role.-e").first().border_title)
        assert "task role" in str(screen.query(".role.-t").first().border_title)
        await pilot.press("enter")
        await until(pilot, lambda: app.ready and app.current == "two-roles", "the lesson is shown")
        assert app.focused is app.prompt
        assert app.top.text.startswith("roletutor ›")
        assert "step 1 of 18" in app.top.text
        assert "sandbox 111122223333" in app.top.text
        await rest(app, pilot)


async def test_a_learner_goes_on_where_they_were(tmp_path: Path, accounts: list[Fake]) -> None:
    done(tmp_path / "home", "two-roles", "open-iam", "trusted-entity")
    app = app_at_home(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = await home_of(app, pilot)
        assert "Continue: 3 Choose the trusted entity" in rows(screen._courses)
        assert "✓✓✓○○○○○○○○○○○○○○○  3 of 18 steps done" in rows(screen._courses)
        await pilot.press("enter")
        await until(pilot, lambda: app.current == "trusted-entity", "the step is shown")


async def test_the_accounts_are_those_of_the_aws_settings_and_none_of_their_keys(tmp_path: Path) -> None:
    app = app_at_home(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        screen: Any = await home_of(app, pilot)
        shown = rows(screen._targets)
        assert shown.splitlines()[0].startswith("◉ Sandbox on this machine")
        assert "○ Profile dev" in shown
        assert "us-east-1" in shown
        assert "Profile [red]a" in shown
        assert shown.count("REAL AWS ACCOUNT, read-only") == 2
        assert "HIDDEN" not in app.export_screenshot()


@pytest.mark.parametrize(
    ("target", "named"),
    [
        (Target("profile", "dev", "eu-north-1"), "Profile dev"),
        (Target("profile", "gone"), "Profile gone"),
        (Target("aws"), "AWS credentials of the environment"),
        (Target("file", "/x/account.json"), "File account.json"),
        (Target("sandbox", "", "eu-north-1"), "Sandbox on this machine"),
    ],
)
def test_what_the_command_line_named_is_offered_once(target: Target, named: str) -> None:
    offered, notice = targets.targets(target, {})
    assert notice == ""
    assert [one.title for one in offered if one.target == target] == [named]
    assert {one.target.region for one in offered if one.real} <= {target.region}


def test_credentials_of_the_environment_are_offered_where_there_are_any() -> None:
    names = [one.title for one in targets.targets(Target(), {"AWS_ACCESS_KEY_ID": "AKIA"})[0]]
    assert "AWS credentials of the environment" in names
    assert "AWS credentials of the environment" not in [one.title for one in targets.targets(Target(), {})[0]]


def test_settings_that_cannot_be_read_are_named_and_the_sandbox_is_there(settings: Path) -> None:
    settings.write_text("[profile dev\nnonsense")
    offered, notice = targets.targets(Target(), {})
    assert [one.title for one in offered] == ["Sandbox on this machine"]
    assert "The AWS settings cannot be read" in notice


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installed packages that offer one good course, one with a fault, and one that cannot be loaded."""
    site = tmp_path / "site"
    for name in ("good", "faulty"):
        tiny_support.write(site / name, {"make": {"step.md": tiny_support.step("[]", "Make it.")}})
    toml = site / "good/workshop.toml"
    toml.write_text(toml.read_text().replace('id = "tiny"\ntitle = "Tiny"', 'id = "good"\ntitle = "Tiny [red]one"'))
    (site / "faulty/workshop.toml").write_text("format = 1\n[")
    (site / "three_courses.py").write_text(
        dedent(f"""
        good, faulty = {str(site / "good")!r}, {str(site / "faulty")!r}

        def __getattr__(name):
            raise AttributeError("no disk [/x]")
        """)
    )
    info = site / "three_courses-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: three-courses\nVersion: 1\n")
    points = "".join(f"{name} = three_courses:{name}\n" for name in ("broken", "faulty", "good"))
    (info / "entry_points.txt").write_text(f"[roletutor.workshops]\n{points}")
    monkeypatch.syspath_prepend(str(site))
    sys.modules.pop("three_courses", None)
    return site


async def test_courses_of_packages_stand_beside_it_and_a_broken_one_is_named(
    tmp_path: Path, packages: Path, accounts: list[Fake]
) -> None:
    app = app_at_home(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        screen: Any = await home_of(app, pilot)
        await until(pilot, lambda: len(screen._found) == 4, "all are there")
        shown = rows(screen._courses)
        assert "✗ broken cannot be opened" in shown
        assert "no disk [/x]" in shown
        assert "✗ faulty cannot be opened" in shown
        assert "not valid TOML" in shown
        assert "Tiny [red]one  ○  0 of 1 steps done" in shown
        screen._courses.highlighted = screen._courses.get_option_index("good")
        await pilot.press("enter")
        await until(pilot, lambda: app.current == "make", "it is opened")
        assert app.session.course == "good"


async def test_a_course_given_by_its_path_is_offered_as_well(tmp_path: Path, accounts: list[Fake]) -> None:
    folder = tiny_support.write(tmp_path / "mine", {"make": {"step.md": tiny_support.step("[]", "Make it.")}})
    app = RoletutorApp(str(folder), Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and app.current == "make", "the lesson is shown")
        await type_line(app, pilot, "home")
        screen: Any = await home_of(app, pilot)
        assert next(iter(screen._found)) == str(folder)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "back in the lesson")
        assert app.focused is app.prompt


# -- a real account, a file --------------------------------------------------------------------------------


async def test_a_real_account_stands_apart_and_says_that_it_is_only_read(tmp_path: Path, accounts: list[Fake]) -> None:
    app = app_at_home(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen: Any = await home_of(app, pilot)
        quiet = screen._top.styles.background.hex
        await choose(pilot, screen, 1)
        assert screen._top.text.endswith("REAL ACCOUNT: Profile dev · read-only")
        assert screen._top.styles.background.hex != quiet
        note = str(screen.query_one("#account-note").render())
        assert "Actions are refused until there is a guard for real accounts." in note
        await pilot.press("enter")  # the focus is on the course again
        await until(pilot, lambda: app.ready, "it is opened")
        assert app.session.target == Target("profile", "dev")
        assert app.has_class("-real")
        assert "REAL ACCOUNT 444455556666" in app.top.text
        await type_line(app, pilot, "home")
        screen = await home_of(app, pilot)
        await choose(pilot, screen, 0)
        await pilot.press("enter")
        await until(pilot, lambda: app.ready and "sandbox 111122223333" in app.top.text, "the sandbox is open")
        assert not app.has_class("-real")
        assert app.top.styles.background.hex == quiet


async def test_a_file_is_named(tmp_path: Path, accounts: list[Fake]) -> None:
    app = app_at_home(tmp_path, Target("file", str(tmp_path / "account.json")))
    async with app.run_test(size=(120, 40)) as pilot:
        screen: Any = await home_of(app, pilot)
        assert "◉ File account.json" in rows(screen._targets)
        assert screen._top.text.endswith("File account.json · read-only")
        assert "nothing can be done in it" in str(screen.query_one("#account-note").render())
        await pilot.press("enter")
        await until(pilot, lambda: app.ready, "it is opened")
        assert app.top.text.endswith("file account.json · 777788889999 · read-only")
