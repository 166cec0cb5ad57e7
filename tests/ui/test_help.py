"""Hints in rungs, the solution by every way, and the form that is judged page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ui_blocks import begun, go, said, shown
from ui_support import until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.lesson import ActionBlock

# -- hints and solutions -----------------------------------------------------------------------------------


async def test_hints_come_in_rungs_and_the_last_wants_a_why(app: RoletutorApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 1: Who assumes it?" in said(app), "the first")
        await pilot.press("f6")
        await until(pilot, lambda: "Hint 2: One use case" in said(app), "the second")
        await pilot.press("f6")
        await until(pilot, lambda: len(app.screen_stack) == 2, "a why is asked for")
        await pilot.press("enter")
        assert "Write a few words first" in str(app.screen.query_one("#line-fault").render())
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1, "back")
        assert "in 111122223333" not in said(app)
        await pilot.press("f6")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked for again")
        await pilot.press(*"it trusts [/x] nobody", "enter")
        await until(pilot, lambda: "Hint 3: It is ecs-tasks.amazonaws.com, in 111122223333." in said(app), "the last")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the solution is shown")
        assert "You wrote: it trusts [/x] nobody" in shown(app.screen)


async def test_to_see_the_solution_before_the_last_hint_is_to_give_up(app: RoletutorApp) -> None:
    from tutor.ui.screens.solution import SolutionScreen

    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1, "not yet")
        await pilot.press("f7")
        await until(pilot, lambda: len(app.screen_stack) == 2, "it is asked again")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "it is shown")
        screen: Any = app.screen
        assert [way.title for way in screen._solved.ways] == [
            "AWS CLI",
            "Python (boto3)",
            "CloudFormation",
            "Console",
        ]


@pytest.mark.parametrize("turns", [0, 1, 2])
async def test_each_way_of_the_solution_can_be_run(app: RoletutorApp, turns: int) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await solution_of_role(app, pilot)
        await pilot.press(*["f4"] * turns)
        await pilot.pause()
        await pilot.press("f5")
        await until(pilot, lambda: "role" in app.done, "the step passes")


async def test_the_consoles_way_opens_the_form(app: RoletutorApp) -> None:
    from tutor.ui.screens.create_role import CreateRoleScreen

    async with app.run_test(size=(120, 40)) as pilot:
        await solution_of_role(app, pilot)
        await pilot.press("f3")
        await pilot.pause()
        await pilot.click("#run")
        await until(pilot, lambda: isinstance(app.screen, CreateRoleScreen), "the form is open")
        screen: Any = app.screen
        assert screen.form.use_case == ""
        await until(pilot, lambda: bool(screen.query("#entity-type")), "it stands")


async def solution_of_role(app: RoletutorApp, pilot: Any) -> None:
    """Open the solution of the second step."""
    from tutor.ui.screens.solution import SolutionScreen

    await begun(app, pilot)
    await go(app, pilot, "role")
    await until(pilot, lambda: "role" in app.findings, "it is judged")
    app._work(app.session.solutions, "role", give_up=True)
    await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "it is shown")
    await pilot.pause()


async def test_a_step_to_be_done_alone_has_no_hints_and_says_so(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "alone")
        await pilot.press("f6", "f7")
        await until(pilot, lambda: "it has no hints" in said(app) and "nothing to build" in said(app), "both are said")


# -- the form's draft --------------------------------------------------------------------------------------


async def test_the_forms_first_page_passes_the_step_before_the_role_is_there(
    app: RoletutorApp, course: Path, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await until(pilot, lambda: "role" in app.findings, "it is judged")
        app.lesson.query(ActionBlock).first().focus()
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the form is open")
        await pilot.press("tab", "enter", "tab", "down", "down", "enter", "f4", "escape")
        await until(pilot, lambda: "role" in app.done, "the first page passes the step")
        assert app.session.account is not None
        assert app.session.account.client("iam").list_roles()["Roles"] == []
    again = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with again.run_test(size=(120, 40)) as pilot:
        await begun(again, pilot)
        assert again.session.form().use_case == "Elastic Container Service Task"
