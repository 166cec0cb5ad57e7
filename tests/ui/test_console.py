"""The console's pages of IAM: the menu, the form, the roles, the policies; by key and by mouse. (A role's changes:
test_role_changes.)"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest
from console_driver import console
from console_support import ACCOUNT, POLICIES, ROLE, FakeAccount, refused, role

from tutor.ui.handling.console import Console as Handlers


async def test_the_menu_opens_pages_by_key_and_by_mouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.ui.screens.create_role import CreateRoleScreen
    from tutor.ui.screens.roles import RolesScreen
    from tutor.ui.widgets.console_menu import ENTRIES

    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.pilot.press("f2")
        await at.until(lambda: at.app.focused is not None and at.app.focused.id == "console-menu", "the menu is there")
        await at.pilot.press("enter")
        await at.until(lambda: isinstance(at.page, CreateRoleScreen), "the first entry is Create role")
        await at.pilot.press("escape")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is closed")
        await at.pilot.click("#console-menu", offset=(5, 1))
        await at.until(lambda: isinstance(at.page, RolesScreen), "a click opens the second")
        await at.pilot.press("escape")
        for entry in ENTRIES:
            await at.open(entry)
            await at.pilot.press("escape")
            await at.until(lambda: len(at.app.screen_stack) == 1, "it is closed")


async def test_every_policy_can_be_reached_and_the_selected_ones_are_always_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("create-role")
        at.page.form.choose("Elastic Container Service", "Elastic Container Service Task")
        await at.pilot.press("f4")
        picker = at.page.query_one("#picker")
        await at.until(lambda: bool(picker.arns), "the policies are listed")
        assert "1,503 policies" in at.shown()
        picker.list.focus()
        await at.pilot.press("end")
        assert picker.list.marked == f"{POLICIES[2].rpartition('/')[0]}/Made1499Policy"
        assert "Made1499Policy" in at.shown()
        await at.pilot.press("space", *"s3read")  # what is typed on the list goes to the search
        assert picker.list.marked == POLICIES[0]
        assert "Selected: Made1499Policy" in at.shown()
        await at.until(lambda: f'"Id": "{POLICIES[0]}"' in picker.document, "the marked one's JSON is shown")
        assert '"Statement": []' in at.shown()
        await at.pilot.press("enter", "enter")
        assert at.page.form.policies == [POLICIES[-1], POLICIES[0]]
        await at.pilot.click("#only")
        at.page.query_one("#search").value = ""
        await at.pilot.pause()
        assert [row.id for row in picker.list.rows] == [POLICIES[0], POLICIES[-1]]
        await at.pilot.click("#policies", offset=(8, 1))  # a click takes it back
        assert at.page.form.policies == [POLICIES[-1]]
        assert "attach-role-policy" in at.page.query_one("#same").text


async def test_a_fault_stands_under_its_field_and_the_steps_can_be_clicked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("create-role")
        await at.press("page:2")  # nothing is chosen yet: it stays
        assert at.page.page == 0
        assert "Choose a service and a use case first." in at.shown()
        at.page.form.choose("Elastic Container Service", "Elastic Container Service Task")
        await at.press("page:2")
        assert at.page.page == 2
        await at.pilot.press("f4")
        lines = at.shown().splitlines()
        fault = next(n for n, line in enumerate(lines) if "Role name is required." in line)
        assert "Role name" in "".join(lines[fault - 4 : fault])
        await at.pilot.press(*"mine")
        assert "Role name is required." not in at.shown()
        await at.press("page:0")
        assert at.page.page == 0
        await at.pilot.press("escape")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is closed")
        await at.open("create-role")
        assert at.page.form.role_name == "mine"


async def test_the_description_follows_another_service_and_another_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("create-role")

        async def chosen(list_: str, option: str) -> tuple[str, str]:
            radio = at.page.query_one(list_)
            radio.highlighted = radio.get_option_index(option)
            radio.action_select()
            await at.pilot.pause()
            await at.pilot.pause()
            return at.page.form.description, at.page.query_one("#description").value

        await at.until(lambda: bool(at.page.query("#description")), "the last page is there too")
        await chosen("#service", "Lambda")
        said_of = "Allows Lambda functions to call AWS services on your behalf."
        assert await chosen("#use-case", "Lambda") == (said_of, said_of)
        assert await chosen("#service", "Elastic Container Service") == ("", "")
        said_of = "Allows ECS tasks to call AWS services on your behalf."
        assert await chosen("#use-case", "Elastic Container Service Task") == (said_of, said_of)
        assert await chosen("#entity-type", "Custom trust policy") == ("", "")


async def test_the_created_role_is_told_with_its_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.ui import messages

    told: list[messages.RoleApplied] = []
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        monkeypatch.setattr(Handlers, "on_role_applied", lambda app, event: told.append(event))
        at.account.refusal = refused("EntityAlreadyExists", "Role with name mine already exists.")
        form = at.app.session.form()
        form.choose("Elastic Container Service", "Elastic Container Service Task")
        form.role_name, form.policies = "mine", [POLICIES[0]]
        at.app._work(at.app.session.apply, form)
        await at.until(lambda: bool(told), "it is told")
    change = told[0].change
    assert change is not None
    assert [call.method for call in change.calls] == ["create_role", "attach_role_policy"]
    assert "aws iam create-role" in change.cli()
    assert told[0].applied.error == "EntityAlreadyExists: Role with name mine already exists."


async def test_roles_are_searched_opened_and_shown_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = FakeAccount()
    account.roles |= {"[red]x[/red]": role(), "a[/x]\x1b[31m": role(tags={"[@click=app.quit]k[/]": "v" * 300})}
    async with console(tmp_path, monkeypatch, account) as at:
        await at.open("roles")
        await at.until(lambda: len(at.page.list.rows) == 3, "they are listed")
        assert "[red]x[/red]" in at.shown()
        assert "\x1b" not in at.shown()
        assert "AWS Service: ecs-tasks" in at.shown()
        await at.pilot.press(*"fcj", "enter")
        await at.until(lambda: getattr(at.page, "page", None) is not None, "its page is read")
        assert f"arn:aws:iam::{ACCOUNT}:role/{ROLE}" in at.shown()
        await at.until(lambda: "web:10 as task execution role" in at.shown(), "who uses it comes after it")
        await at.pilot.press("escape")
        page = await at.role("a[/x]\x1b[31m")
        await at.pilot.press("f4", "f4")
        assert page.tab == 2
        assert "[@click=app.quit]k[/]" in at.shown()


async def test_a_read_only_account_is_read_and_its_buttons_say_why_they_are_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from textual.widgets import Button

    async with console(tmp_path, monkeypatch, FakeAccount(writable=False)) as at:
        page = await at.role()
        assert "REAL ACCOUNT, read-only" in at.shown()
        assert "This account is read-only here" in at.shown()
        buttons = {button.id: button.disabled for button in page.query(Button)}
        assert buttons.pop("cancel") is False
        assert all(buttons.values())
        await at.pilot.press("escape")
        at.app.action_task_definition()
        await at.until(lambda: bool(at.page.query("#family")), "the form is open")
        await at.pilot.press("f5")
        assert at.account.calls == []


async def test_a_role_that_is_not_there_is_said_in_awss_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tutor.ui.screens.role_page import RolePageScreen

    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        at.app.push_screen(RolePageScreen(at.app.session, "gone"))
        words = "NoSuchEntity: The role with name gone cannot be found."
        await at.until(lambda: words in at.shown(), "it is said")


async def test_a_picker_that_is_mounted_on_a_page_being_left_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The monkey left the form while its further pages came: the picker had got no parts."""
    from tutor.ui.widgets.policy_picker import PolicyPicker

    class Bare(PolicyPicker):
        def compose(self) -> Any:
            return ()

    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        picker = Bare([])
        await at.app.screen.mount(picker)
        picker.show_policies(["arn:aws:iam::aws:policy/A"])
        picker.show_document("arn:aws:iam::aws:policy/A", "{}", "")
        assert picker.document == "{}"


@pytest.mark.parametrize("ends", ["ctrl+q", "signal"])
async def test_what_stands_in_an_open_form_is_there_again_after_the_tutor_was_left(
    ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def left(at: Any) -> None:
        if ends == "signal":
            at.app._end_by(signal.SIGHUP)
        else:
            await at.pilot.press(ends)

    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("create-role")
        await at.until(lambda: bool(at.page.query("#role-name")), "all of the form is there")
        at.page.query_one("#role-name").value = "halfDone"
        await at.pilot.pause()
        await left(at)
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        assert at.app.session.form().role_name == "halfDone"
        await at.open("task-definition")
        at.page.query_one("#family").value = "half"
        await at.pilot.pause()
        await left(at)
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        assert at.app.session.form().role_name == "halfDone"
        assert at.app.session.draft().family == "half"
