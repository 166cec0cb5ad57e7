"""The console's pages of IAM: the roles, a role's page and its changes, the policies; by key and by mouse."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import LONGEST, console
from console_support import ACCOUNT, POLICIES, ROLE, FakeAccount, refused, role
from ui_account import Programs
from ui_support import said

from tutor.ui.behind.session import Session
from tutor.ui.handling.console import Console as Handlers

INLINE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'


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


async def test_a_policy_is_attached_by_the_role_page_and_the_page_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.ui import messages

    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        handed: list[Any] = []
        hand = Handlers._hand
        monkeypatch.setattr(Handlers, "_hand", lambda app, event: (handed.append(event), hand(app, event)))
        page = await at.role()
        await at.pilot.click("#attach")
        await at.until(lambda: any(one.arns for one in at.page.query("#picker")), "the policies are listed")
        assert POLICIES[1] not in at.page.query_one("#picker").arns, "it is attached already"
        await at.pilot.press("f4")
        assert "There is nothing to change yet." in at.shown()
        await at.pilot.press(*"s3read", "enter", "enter")
        await at.until(lambda: f"--policy-arn {POLICIES[0]}" in at.page.query_one("#same").text, "the call is shown")
        await at.pilot.click("#apply")
        await at.until(lambda: at.page is page and len(page.page.policies) == 2, "the page is read again")
        assert at.account.calls == [("attach_role_policy", {"RoleName": ROLE, "PolicyArn": POLICIES[0]})]
        changed = next(event for event in handed if isinstance(event, messages.ConsoleChanged))
        assert changed.change.cli().startswith("aws iam attach-role-policy")
        assert (changed.done, changed.error) == ((f"attached {POLICIES[0]}",), "")
        assert f"attached {POLICIES[0]}" in said(at.app)
        page.policies.mark(POLICIES[0])
        page.policies.focus()
        await at.pilot.press("space")
        await at.pilot.click("#remove")
        await at.pilot.pause()
        await at.pilot.press("f4")
        await at.until(lambda: at.page is page and len(page.page.policies) == 1, "it is gone again")


async def test_of_two_policies_of_one_name_the_marked_one_is_shown_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, name = FakeAccount(), POLICIES[1].rpartition("/")[2]
    account.roles[ROLE]["inline"][name] = json.loads(INLINE)
    async with console(tmp_path, monkeypatch, account) as at:
        page = await at.role()
        assert [row.type for row in page.page.policies] == ["AWS managed", "Customer inline"]
        page.policies.focus()
        await at.pilot.press("home", "space")
        await at.until(lambda: '"Id":' in at.shown(), "the managed one's JSON is shown")
        assert "s3:GetObject" not in at.shown()
        assert at.shown().count("☑") == 1
        assert page.query_one("#edit").disabled, "a managed policy is not edited here"
        await at.pilot.click("#remove")
        await at.until(lambda: at.page is not page and at.page.composed, "it asks")
        assert [call.method for call in at.page.change().calls] == ["detach_role_policy"]
        await at.pilot.press("escape")
        page.policies.focus()
        await at.pilot.press("home", "space", "end", "space")
        await at.pilot.pause()
        assert "s3:GetObject" in at.shown()
        await at.pilot.click("#remove")
        await at.until(lambda: at.page is not page and at.page.composed, "it asks")
        assert [call.method for call in at.page.change().calls] == ["delete_role_policy"]


async def test_what_aws_took_of_a_change_is_said_shown_and_not_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = FakeAccount()
    account.refusal = refused("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10")
    account.takes = 1
    async with console(tmp_path, monkeypatch, account) as at:
        page = await at.role()
        await at.pilot.click("#attach")
        await at.until(lambda: any(one.arns for one in at.page.query("#picker")), "the policies are listed")
        at.page.picker.chosen = [POLICIES[0], POLICIES[2]]
        at.page.show_change()
        await at.pilot.press("f4")
        await at.until(lambda: "LimitExceeded: Cannot exceed quota" in at.shown(), "AWS's words are shown")
        assert f"Done before it: attached {POLICIES[0]}." in " ".join(at.shown().split())
        await at.until(lambda: "1 selected" in at.shown(), "what is left is selected")
        assert [call.parameters["PolicyArn"] for call in at.page.change().calls] == [POLICIES[2]]
        await at.pilot.press("escape")
        await at.until(lambda: at.page is page, "it is closed")
        assert "Permissions (2)" in at.shown()
        page.selected = [row.id for row in page.page.policies]
        page._show_buttons()
        account.takes = 2
        await at.pilot.click("#remove")
        await at.until(lambda: at.page is not page and at.page.composed, "it asks")
        await at.pilot.press("f4")
        await at.until(lambda: len(at.page.change().calls) == 1, "the half that is done is known")
        assert "LimitExceeded" in at.shown()
        assert [line.display for line in at.page.query(".removed")] == [False, True]
        account.refusal = None
        await at.pilot.press("f4")
        await at.until(lambda: at.page is page and not page.page.policies, "the other half is done")
    assert [name for name, _ in account.calls] == ["attach_role_policy", "detach_role_policy", "detach_role_policy"]


async def test_a_change_that_was_left_while_it_was_made_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, go_on = FakeAccount(), threading.Event()
    attach = console_support._APPLY["attach_role_policy"]

    def slowly(*given: Any) -> None:
        go_on.wait(LONGEST)
        attach(*given)

    monkeypatch.setitem(console_support._APPLY, "attach_role_policy", slowly)
    async with console(tmp_path, monkeypatch, account) as at:
        page = await at.role()
        await at.pilot.click("#attach")
        await at.until(lambda: any(one.arns for one in at.page.query("#picker")), "the policies are listed")
        at.page.picker.chosen = [POLICIES[0]]
        await at.pilot.press("f4", "escape")
        await at.until(lambda: at.page is page, "it is left")
        go_on.set()
        await at.until(lambda: "Permissions (2)" in at.shown(), "it is seen")


async def test_a_refused_trust_policy_stays_to_be_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (80, 24)) as at:
        page = await at.role()
        await at.pilot.press("f4")
        await at.pilot.click("#trust")
        await at.until(lambda: bool(at.page.query("#trust-json")), "the editor is there")
        editor = at.page.editor
        await at.until(lambda: bool(editor.remarks), "it was looked at")
        assert "keeps" in at.shown(), "the linter's advice"
        editor.area.text = editor.text.replace('"sts:AssumeRole"', '"sts:AssumeRole",')
        await at.until(lambda: "Line 10: This is no JSON" in at.shown(), "the line is named")
        await at.pilot.press("f4")
        assert at.account.calls == []
        written = json.dumps({**json.loads(page.page.trust), "Id": "new"})
        editor.area.text = written
        at.account.refusal = refused("MalformedPolicyDocument", "This is AWS's word.")
        await at.pilot.press("f4")
        await at.until(lambda: "MalformedPolicyDocument: This is AWS's word." in at.shown(), "AWS's words are shown")
        assert editor.text == written
        at.account.refusal = None
        await at.pilot.press("f4")
        await at.until(lambda: at.page is page and '"new"' in page.page.trust, "the page shows it")


async def test_an_inline_policy_and_tags_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        page = await at.role()
        await at.pilot.click("#inline")
        await at.until(lambda: bool(at.page.query("#policy-json")), "the editor is there")
        await at.pilot.press(*"reads")
        at.page.editor.area.text = INLINE
        await at.pilot.press("f4")
        await at.until(lambda: at.page is page and len(page.page.policies) == 2, "it is there")
        page.policies.mark("inline reads")
        await at.pilot.pause()
        assert "s3:GetObject" in at.shown()
        await at.pilot.click("#edit")
        await at.until(lambda: bool(at.page.query("#policy-json")), "it can be edited")
        assert json.loads(at.page.editor.text) == json.loads(INLINE)
        await at.pilot.press("escape")
        await at.pilot.press("f4", "f4")
        await at.pilot.click("#manage-tags")
        await at.until(lambda: bool(at.page.query(".tag-row Input")), "a row is there")
        await at.pilot.pause()
        await at.pilot.press(*"aws:x", "f4")
        assert "reserved" in at.shown()
        at.page.query(".tag-row Input").first().value = "team"
        await at.pilot.press("tab", *"web", "f4")
        await at.until(lambda: at.page is page and page.page.tags == {"team": "web"}, "it is tagged")


async def test_a_role_is_deleted_only_when_its_name_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.role()
        await at.pilot.click("#delete")
        await at.until(lambda: bool(at.page.query("#delete-name")), "it asks")
        await at.pilot.press("f4")
        assert "Enter the role's name to delete it." in at.shown()
        assert at.account.calls == []
        await at.pilot.press(*ROLE, "f4")
        await at.until(lambda: len(at.app.screen_stack) == 1, "the page of a role that is gone is closed")
        assert [name for name, _ in at.account.calls] == ["detach_role_policy", "delete_role"]


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
