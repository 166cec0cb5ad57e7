"""Any step at any time, on a real sandbox: prepared, begun again, found in the list; and the work before is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ui_course
from ui_account import QuietAccount
from ui_quiet import quiet, rest
from ui_support import said as lines_said
from ui_support import type_line, until

from tutor.account.sandbox import SandboxAccount
from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.ask import Confirm
from tutor.ui.screens.certificate import CertificateScreen


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course with every block."""
    return ui_course.every_block(tmp_path / "course")


def opened(course: Path, tmp_path: Path, step: str = "") -> RoletutorApp:
    """The app of a new learner."""
    return RoletutorApp(str(course), Target(), step, {}, tmp_path / "home")


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows, as one line."""
    return " ".join(lines_said(app).split())


def roles(app: RoletutorApp) -> list[str]:
    """The names of the roles in the account."""
    assert app.session.account is not None
    return [role["RoleName"] for role in app.session.account.client("iam").list_roles()["Roles"]]


async def judged(app: RoletutorApp, pilot: Any) -> None:
    """Wait for the first verdict."""
    await until(pilot, lambda: app.ready and app.current in app.findings, "the step is judged")


async def test_a_step_asked_for_by_name_is_prepared_and_the_work_before_is_saved(course: Path, tmp_path: Path) -> None:
    app = opened(course, tmp_path, "task")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        assert app.session.account is not None
        app.session.account.client("iam").create_user(UserName="mine")
        assert roles(app) == []
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "The account is at the start of this step." in said(app), "it is prepared")
        assert roles(app) == ["blocksRole"]
        assert "To have it again: roletutor sandbox restore before-task-" in said(app)
        name = said(app).rpartition("roletutor sandbox restore ")[2].split()[0]
        app.session.account.restore(name)  # type: ignore[attr-defined]
        assert roles(app) == []
        users = app.session.account.client("iam").list_users()["Users"]
        assert "mine" in [user["UserName"] for user in users]


async def test_it_can_be_left_as_it_is_and_is_not_asked_again(course: Path, tmp_path: Path) -> None:
    app = opened(course, tmp_path, "task")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.press("escape")
        await judged(app, pilot)
        assert roles(app) == []
        assert "The account is not at this step's start" in said(app)
        await pilot.press("f3", "f4")
        await pilot.pause()
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("step", ["", "ask", "role"])
async def test_where_nothing_is_missing_nothing_is_asked(course: Path, tmp_path: Path, step: str) -> None:
    app = opened(course, tmp_path, step)
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_a_step_begins_again(course: Path, tmp_path: Path) -> None:
    app = opened(course, tmp_path, "role")
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        line = f"aws iam create-role --role-name blocksRole --assume-role-policy-document '{ui_course.TRUST}'"
        await type_line(app, pilot, line)
        await until(pilot, lambda: "role" in app.done, "it passes")
        await type_line(app, pilot, "reset")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.press("enter")  # the focus is on leaving it as it is
        await until(pilot, lambda: len(app.screen_stack) == 1, "it is left")
        assert roles(app) == ["blocksRole"]
        await type_line(app, pilot, "reset")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.click("#yes")
        await until(pilot, lambda: "roletutor sandbox restore before-role-" in said(app), "it begins again")
        assert roles(app) == []
        assert "role" in app.done  # what was passed stays passed


async def test_a_start_that_cannot_be_made_is_said_and_nothing_is_lost(course: Path, tmp_path: Path) -> None:
    (course / "02-role/solutions/boto3.py").write_text("raise SystemExit('[red]no')")
    app = opened(course, tmp_path, "task")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        assert app.session.account is not None
        app.session.account.client("iam").create_user(UserName="mine")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "The start of this step could not be made" in said(app), "it is said")
        assert "[red]no" in said(app)
        users = app.session.account.client("iam").list_users()["Users"]
        assert "mine" in [user["UserName"] for user in users]
        await until(pilot, lambda: not app.busy, "the learner can go on")


# -- a start that is given up ------------------------------------------------------------------------------


async def half_prepared(app: RoletutorApp, pilot: Any, course: Path) -> None:
    """Wait until a step's start is half made: its solution makes a role and then goes on for ever."""
    (course / "02-role/solutions/boto3.py").write_text(
        "import boto3, threading\n"
        f"boto3.client('iam').create_role(RoleName='half', AssumeRolePolicyDocument={ui_course.TRUST!r})\n"
        "threading.Event().wait()\n"
    )
    await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
    app.session.account.client("iam").create_user(UserName="mine")  # type: ignore[union-attr]
    await pilot.press("tab", "enter")
    await until(pilot, lambda: app.busy and roles(app) == ["half"], "it is half made")


def is_as_it_was(account: Any) -> bool:
    """Whether the learner's own is in the account, and nothing of the start."""
    iam = account.client("iam")
    return not iam.list_roles()["Roles"] and "mine" in [user["UserName"] for user in iam.list_users()["Users"]]


async def test_a_start_that_is_being_made_can_be_stopped(course: Path, tmp_path: Path) -> None:
    app = opened(course, tmp_path, "task")
    async with app.run_test(size=(80, 24)) as pilot:
        await half_prepared(app, pilot, course)
        await pilot.press("escape")
        await until(pilot, lambda: not app.busy, "it is stopped")
        assert "Stopped. The account is as it was." in said(app)
        assert is_as_it_was(app.session.account)


async def test_who_leaves_while_a_start_is_made_has_the_account_as_it_was(course: Path, tmp_path: Path) -> None:
    app = opened(course, tmp_path, "task")
    async with app.run_test(size=(80, 24)) as pilot:
        await half_prepared(app, pilot, course)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        assert "it is put back as it was" in str(app.screen.query_one(".box Static").render())  # type: ignore[attr-defined]
        session = app.session
        await pilot.press("ctrl+q")
    session.rest()
    account = SandboxAccount(tmp_path / "home")
    try:
        assert is_as_it_was(account)
    finally:
        account.close()
    assert not (tmp_path / "home/logs").exists()


async def test_what_cannot_be_stopped_is_said_to_be_so(course: Path, tmp_path: Path) -> None:
    with quiet(QuietAccount()):
        app = opened(course, tmp_path)
        async with app.run_test(size=(80, 24)) as pilot:
            await rest(app, pilot)
            for key in ("escape", "ctrl+c"):
                app.action_clear()
                app._set_busy(True)
                await pilot.press(key)
                await until(pilot, lambda: "This cannot be stopped" in said(app), "it is said")
            await pilot.press("ctrl+q")
            await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
            await until(pilot, lambda: bool(app.screen.query(".box Static")), "it is drawn")
            text = str(app.screen.query_one(".box Static").render())  # type: ignore[attr-defined]
            assert "it may stay half done" in text
            assert "command" not in text
            await pilot.press("escape")
            app._set_busy(False)


# -- the list of steps -------------------------------------------------------------------------------------


async def test_eighteen_steps_are_within_reach_in_a_small_window(tmp_path: Path) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        assert app.workshop is not None
        assert not app.rail.display
        last = app.workshop.steps[-1]
        await pilot.press("ctrl+g", "end", "enter")
        await until(pilot, lambda: app.current == last.id, "the last step is shown")
        assert not app.rail.display
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert app.focused is app.rail
        row = app.rail.get_option_index(last.id)
        top = app.rail.scroll_offset.y
        assert top <= row < top + app.rail.scrollable_content_region.height
        await pilot.press("ctrl+g")
        assert app.focused is app.prompt
        assert not app.rail.display


async def test_in_a_wide_window_the_current_step_is_always_in_sight(tmp_path: Path) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 24)) as pilot:
        await judged(app, pilot)
        assert app.workshop is not None
        for step in app.workshop.steps[1:]:
            app._go(step.id)
            await pilot.pause()
            row, top = app.rail.get_option_index(step.id), app.rail.scroll_offset.y
            assert top <= row < top + app.rail.scrollable_content_region.height, step.id
        titles = [str(option.prompt) for option in app.rail.options]
        assert sum(title.endswith((" of 3", " of 6")) for title in titles) == len(app.workshop.parts) == 5
        app.rail.scroll_home(animate=False)
        await pilot.pause()
        await pilot.click(app.rail, offset=(5, 2 + app.rail.get_option_index("two-roles") - 1))
        await until(pilot, lambda: app.current == "two-roles", "a click goes to a step")


# -- the certificate ---------------------------------------------------------------------------------------


async def test_a_certificate_of_what_is_done_so_far_can_be_seen_and_saved(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = opened(course, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        await type_line(app, pilot, "certificate")
        await until(pilot, lambda: isinstance(app.screen, CertificateScreen), "it is shown")
        await pilot.click("#save")
        saved = app.screen.query_one("#saved")
        await until(pilot, lambda: "certificate-blocks.md" in str(saved.render()), "it is saved")  # type: ignore[attr-defined]
        assert '"complete": false' in (tmp_path / "certificate-blocks.json").read_text()
        await pilot.press("escape")
        assert app.focused is app.prompt


async def test_a_certificate_that_cannot_be_written_is_said(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "certificate-blocks.md").mkdir()
    monkeypatch.chdir(tmp_path)
    app = opened(course, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        await type_line(app, pilot, "certificate")
        await until(pilot, lambda: isinstance(app.screen, CertificateScreen), "it is shown")
        await pilot.press("f2", "enter")
        saved = app.screen.query_one("#saved")
        await until(pilot, lambda: "✗ It cannot be written" in str(saved.render()), "it is said")  # type: ignore[attr-defined]
