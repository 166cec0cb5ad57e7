"""The console's pages: the roles, a role's page and its changes, the policies, the ECS form; by key and by mouse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from console_support import ACCOUNT, POLICIES, ROLE, SECRET, FakeAccount, refused, role
from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.handling.console import Console as Handlers
from tutor.ui.widgets.link import Link

COURSE = str(Path(__file__).parents[1] / "workshop/six_steps")
LONGEST = 30
"""Seconds that anything here may take on a busy machine."""
INLINE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'


class Console:
    """The app on an account in memory."""

    def __init__(self, app: RoletutorApp, pilot: Any, account: FakeAccount) -> None:
        self.app, self.pilot, self.account = app, pilot, account

    @property
    def page(self) -> Any:
        """The page on top."""
        return self.app.screen

    async def until(self, met: Any, what: str) -> None:
        """Let it go on until something is so."""
        try:
            async with asyncio.timeout(LONGEST):
                await until(self.pilot, met, what)
        except TimeoutError:
            pytest.fail(f"not so: {what}\n{self.shown()}")

    async def open(self, page: str) -> None:
        """Open a page of the menu."""
        self.app.open_page(page)
        await self.until(lambda: len(self.app.screen_stack) == 2, f"{page} is open")
        await self.pilot.pause()

    async def role(self, name: str = ROLE) -> Any:
        """Open a role's page, and wait until it is read."""
        from tutor.ui.screens.role_page import RolePageScreen

        page = RolePageScreen(self.app.session, name)
        self.app.push_screen(page)
        await self.until(lambda: page.page is not None, "the role is read")
        await self.pilot.pause()
        return page

    async def press(self, name: str, number: int = 0) -> None:
        """Press a link of the page."""
        [link for link in self.page.query(Link) if link.name == name][number].action_press()
        await self.pilot.pause()
        await self.pilot.pause()

    def shown(self) -> str:
        """All texts of the page on top, as they are drawn."""
        return "\n".join(line.text for line in self.app.screen._compositor.render_strips())

    def faults(self) -> dict[str, str]:
        """What is said under the fields of the page, by what they are about."""
        from tutor.ui.widgets.field import Field

        fields = self.page.query(Field)
        return {field.of: str(field._fault.render()) for field in fields if field.has_class("-faulty")}


@asynccontextmanager
async def console(
    home: Path, monkeypatch: pytest.MonkeyPatch, account: FakeAccount, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Console]:
    """The app, its account answering."""
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: account)
    app = RoletutorApp(COURSE, Target(), "", {}, home)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is there")
        yield Console(app, pilot, account)


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
        page.policies.mark(POLICIES[0].rpartition("/")[2])
        page.policies.focus()
        await at.pilot.press("space")
        await at.pilot.click("#remove")
        await at.pilot.pause()
        await at.pilot.press("f4")
        await at.until(lambda: at.page is page and len(page.page.policies) == 1, "it is gone again")


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
        page.policies.mark("reads")
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


async def test_the_ecs_form_says_what_is_wrong_below_its_field_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (120, 60)) as at:
        await at.open("task-definition")
        form = at.page.form
        await at.until(lambda: len(at.page.query(".options Input")) == 12, "all fields are there")
        await at.until(lambda: bool(at.page.choices.roles), "the roles are listed")
        await at.pilot.press(*"web2", "f5")
        assert at.faults()["containerDefinitions[0].name"] == "✗ Container.name should not be null or empty."
        assert "✗ Fargate requires task definition to have execution role ARN" in at.faults()["executionRoleArn"]
        assert at.account.calls == []
        assert at.page.focused.id == "execution-role", "the first fault has the focus: logs want an execution role"
        at.page.query_one("#cpu").value = ".25 vCPU"
        await at.pilot.pause()
        assert form.memory == ".5 GB", "the memory goes with the CPU"
        at.page.query_one("#execution-role").value = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
        at.page.query_one("#container-name").focus()
        await at.pilot.press(*"core", "tab", *"nginx")
        await at.press("add-variable")
        await at.pilot.press(*"URL")
        await at.press("secret")
        await at.until(lambda: bool(at.page.query("#json-key")), "the secrets are offered")
        await at.pilot.press("enter", *"KEY", "enter")
        await at.until(lambda: bool(at.page.query("#family")), "it is taken over")
        await at.pilot.pause()
        assert form.containers[0].variables[0].value == f"{SECRET}:KEY::"
        assert form.problems(ACCOUNT) == ()
        assert "/ecs/web2" in at.page.query_one("#same").text
        await at.pilot.press("escape")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is left")
        at.app.session._drafts = None  # as after a restart
        await at.open("task-definition")
        assert at.page.form == form
        at.account.refusal = refused("ClientException", "Role is not valid")
        await at.pilot.press("f5")
        await at.until(lambda: "ClientException: Role is not valid" in at.shown(), "AWS's words")
        at.account.refusal = None
        await at.pilot.press("f5")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is registered")
        assert at.account.calls[-1][1]["containerDefinitions"][0]["secrets"][0]["valueFrom"] == f"{SECRET}:KEY::"
        draft = at.app.session.draft()
        assert draft is not None
        assert draft.family == ""


async def test_a_new_revision_begins_with_the_newest_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("revision")
        await at.until(lambda: bool(at.page.list.rows), "the families are listed")
        assert at.page.list.rows[0].cells == ("web", "revision 10")
        await at.pilot.press("enter")
        await at.until(lambda: bool(at.page.query("#task-role")), "the form is filled")
        await at.until(lambda: bool(at.page.choices.roles), "the roles are listed")
        assert "Create new revision of web:3" in at.shown()
        at.page.query_one("#task-role").value = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
        await at.pilot.press("f5")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is registered")
        name, given = at.account.calls[-1]
        assert name == "register_task_definition"
        assert given["taskRoleArn"] == given["executionRoleArn"]


async def test_containers_ports_and_log_options_come_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (160, 60)) as at:
        await at.open("task-definition")
        form = at.page.form
        await at.until(lambda: len(at.page.query(".options Input")) == 12, "all fields are there")
        await at.press("add-port")
        await at.pilot.press(*"8080")
        await at.press("add-container")
        await at.until(lambda: len(at.page.query(".options Input")) == 24, "all fields are there")
        await at.pilot.press(*"side")
        assert [container.name for container in form.containers] == ["", "side"]
        assert form.containers[0].ports[0].container_port == "8080"
        await at.press("remove-line")
        assert form.containers[0].ports == []
        await at.press("remove-line")
        assert "awslogs-group" not in form.containers[0].log_options
        assert "mode" in form.containers[0].log_options
        await at.press("remove-container")
        assert [container.name for container in form.containers] == ["side"]
        assert "Container - 1" in at.shown()
