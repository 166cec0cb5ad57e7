"""One thing at a time: what a page of the console does while a command runs, and what waits for a page."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from console_driver import console
from console_support import ACCOUNT, ROLE, FakeAccount
from ui_account import Programs
from ui_support import said

from tutor.ui.behind.session import Session


async def at_the_end_of_create_role(at: Any) -> None:
    form = at.app.session.form()
    form.choose("Elastic Container Service", "Elastic Container Service Task")
    form.role_name = "mine"
    at.app._open_form("set: {page: 3}")
    await at.until(lambda: bool(at.page.query("#role-name")), "the form is open")


async def at_the_end_of_a_change(at: Any) -> None:
    await at.role()
    await at.pilot.click("#delete")
    await at.until(lambda: bool(at.page.query("#delete-name")), "it asks")
    await at.pilot.press(*ROLE)


async def at_the_end_of_a_task_definition(at: Any) -> None:
    await at.open("task-definition")
    await at.until(lambda: bool(at.page.choices.roles), "the roles are listed")
    form = at.page.form
    form.family, form.execution_role = "web", f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    form.containers[0].name, form.containers[0].image = "core", "nginx"


PAGES: dict[str, tuple[Any, str, list[str]]] = {
    "create role": (at_the_end_of_create_role, "next", ["create_role"]),
    "change": (at_the_end_of_a_change, "apply", ["detach_role_policy", "delete_role"]),
    "task definition": (at_the_end_of_a_task_definition, "create", ["register_task_definition"]),
}


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_changes_nothing_while_a_command_runs_which_can_be_stopped_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    come, button, calls = PAGES[page]
    go = threading.Event()
    monkeypatch.setattr("tutor.actions.processes.Running", Programs(does=lambda words: go.wait(60)).running)
    monkeypatch.setattr("tutor.actions.commands.program", lambda environment: "aws")
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await come(at)
        here = at.page
        at.app._run("aws iam list-users")
        await at.app.run_action(button, here)
        await at.until(lambda: "A command is still running. Try again when it has ended." in at.shown(), "it is said")
        assert at.page is here
        assert at.account.calls == []
        assert (at.app.busy, at.app.stoppable) == (True, True)
        go.set()
        await at.until(lambda: not at.app.busy, "it has ended")
        await at.app.run_action(button, here)
        await at.until(lambda: [name for name, _ in at.account.calls] == calls, "it is changed now")
        await at.until(lambda: not at.app.busy, "it was told")


async def test_nothing_is_begun_while_a_page_changes_something_though_it_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, does = threading.Event(), Session.carry_out
    monkeypatch.setattr(Session, "carry_out", lambda session, change: go.wait(60) and does(session, change))
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at_the_end_of_a_change(at)
        await at.pilot.press("f4", "escape", "escape")
        await at.until(lambda: len(at.app.screen_stack) == 1, "the pages are left")
        at.app.prompt.value = "aws iam list-users"
        await at.pilot.press("enter")
        await at.until(lambda: "Something is still being done." in said(at.app), "it is said")
        assert at.app.prompt.value == "aws iam list-users"
        assert (at.app.busy, at.app.stoppable) == (True, False)
        go.set()
        await at.until(lambda: not at.app.busy, "it is done")
        assert "deleted" in said(at.app)
