"""The changes of a role from its page: what is called, what AWS refuses, what is seen after it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import LONGEST, console
from console_support import POLICIES, ROLE, FakeAccount, refused
from ui_support import said

from tutor.study import begun
from tutor.ui.handling.console import Console as Handlers

INLINE = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'


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


AGAIN = "What you began here before is here again. Cancel gives it up."


async def test_a_change_that_was_begun_is_there_again_until_it_is_made_or_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = FakeAccount()
    account.roles[ROLE]["tags"] = {"team": "a"}

    async def open_(at: Any, tab: int, button: str) -> Any:
        page = await at.role()
        for _ in range(tab):
            await at.pilot.press("f4")
        await at.pilot.click(button)
        await at.until(lambda: at.page is not page and at.page.composed, "the change is open")
        await at.pilot.pause()
        return at.page

    async with console(tmp_path, monkeypatch, account) as at:
        change = await open_(at, 0, "#inline")
        change.policy_name.value = "half"
        change.editor.area.text = INLINE
        await at.pilot.pause()
        await at.pilot.press("escape", "escape")
        assert (await open_(at, 0, "#inline")).filled() == [["half", INLINE]], "closed and opened again"
        await at.pilot.press("escape", "escape")
        trust = await open_(at, 1, "#trust")
        trust.editor.area.text = "{"
        await at.pilot.pause()
        await at.pilot.press("escape", "escape")
        tags = await open_(at, 2, "#manage-tags")
        await at.press("remove")
        await at.pilot.pause()
        assert tags.filled() == []
        await at.pilot.press("ctrl+q")
    async with console(tmp_path, monkeypatch, account) as at:
        notices: list[str] = []
        monkeypatch.setattr(at.app, "notify", lambda message, **_: notices.append(message))
        assert (await open_(at, 2, "#manage-tags")).filled() == [], "the tutor was left over it"
        assert notices == [AGAIN]
        await at.pilot.press("escape", "escape")
        assert (await open_(at, 1, "#trust")).filled() == [["{"]]
        assert notices == [AGAIN, AGAIN]
        await at.pilot.click("#cancel")
        await at.pilot.press("escape")
        assert (await open_(at, 1, "#trust")).filled() == [[account_trust(at)]], "given up"
        await at.pilot.press("escape", "escape")
        inline = await open_(at, 0, "#inline")
        await at.pilot.press("f4")
        await at.until(lambda: at.page is not inline, "it is made")
        await at.pilot.press("escape")
        assert (await open_(at, 0, "#inline")).filled() != [["half", INLINE]], "made"


def account_trust(at: Any) -> str:
    """The role's trust policy as its page shows it."""
    return str(at.page.page.trust)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"account": "111122223333", "changes": {"x": {"of": 1, "filled": [[]]}}}']
)
def test_no_content_of_the_file_of_begun_changes_breaks_anything(content: str, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "role-changes.json").write_text(content)
    assert begun.kept(tmp_path, "111122223333") == {}


def test_begun_changes_are_of_one_account_and_for_their_owner_alone(tmp_path: Path) -> None:
    left = {"r › Edit trust policy": begun.Begun([["a"]], [["b"]])}
    begun.keep(tmp_path, "111122223333", left)
    assert begun.kept(tmp_path, "111122223333") == left
    assert begun.kept(tmp_path, "444455556666") == {}
    assert (tmp_path / "work" / "role-changes.json").stat().st_mode & 0o777 == 0o600
