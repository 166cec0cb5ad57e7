"""A role's page and its like: what could not be looked up, and what is too long for the window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import Console, console
from console_support import AWS, ROLE, FakeAccount, refused, role


async def test_why_it_is_not_known_who_uses_a_role_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: Any) -> Any:
        raise refused("AccessDeniedException", "not authorized to perform: ecs:ListTaskDefinitions")

    monkeypatch.setitem(console_support._LISTS, "list_task_definitions", no)
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.role()
        words = "? could not look: AccessDeniedException: not authorized to perform: ecs:ListTaskDefinitions"
        await at.until(lambda: words in at.shown(), "it is said")


LONG = {"Statement": [{"Sid": f"s{n}", "Effect": "Allow", "Action": "s3:*", "Resource": "*"} for n in range(30)]}
WRONG = ["s3:GetObjct", "logs:CreateLogGrup", "secretsmanager:GetSecretValu", "ecr:GetAuthorizationToke"]
SMALL = (80, 24)


def long_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every managed policy has a long JSON."""
    answer = {"PolicyVersion": {"Document": LONG}}
    monkeypatch.setattr(console_support._Client, "get_policy_version", lambda self, PolicyArn, VersionId: answer)


async def by_tab(at: Console, selector: str) -> None:
    """Go to a long text by Tab, and through it to its end and back."""
    text = at.page.query_one(selector)
    await at.until(lambda: text.max_scroll_y > 0, "it does not fit")
    for _ in range(20):
        if not text.has_focus:
            await at.pilot.press("tab")
    assert text.has_focus
    await at.pilot.press("end")
    await at.until(lambda: text.scroll_y == text.max_scroll_y > 0, "its end is seen")
    await at.pilot.press("home")
    await at.until(lambda: text.scroll_y == 0, "its beginning is seen")


async def by_page(at: Console, selector: str) -> None:
    """Go through a long text by the keys of a page, wherever the focus is."""
    text = at.page.query_one(selector)
    await at.until(lambda: text.max_scroll_y > 0, "it does not fit")
    before = at.app.focused
    for _ in range(100):
        if text.scroll_y < text.max_scroll_y:
            await at.pilot.press("pagedown")
    await at.until(lambda: text.scroll_y == text.max_scroll_y, "its end is seen")
    await at.pilot.press("pageup")
    await at.until(lambda: text.scroll_y < text.max_scroll_y, "it goes back")
    assert at.app.focused is before


async def write_inline(at: Console, document: object) -> None:
    """Open the editor of an inline policy on the role's page, with this in it."""
    page = await at.role()
    page.query_one("#inline").press()
    await at.until(lambda: bool(at.page.query("#policy-json")), "the editor is there")
    at.page.editor.area.text = json.dumps(document, indent=4)


async def test_a_long_policy_can_be_read_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long_policies(monkeypatch)
    async with console(tmp_path, monkeypatch, FakeAccount(), SMALL) as at:
        await at.open("policies")
        await at.until(lambda: bool(at.page.picker.document), "its JSON is there")
        await by_page(at, "#document-scroll")
        await by_tab(at, "#document-scroll")


async def test_the_same_by_cli_can_be_read_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), SMALL) as at:
        await write_inline(at, LONG)
        await at.pilot.pause()
        await at.pilot.press("f6")
        await by_page(at, "#same-scroll")


async def test_the_remarks_on_a_policy_can_be_read_by_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), SMALL) as at:
        statement = {"Effect": "Allow", "Action": WRONG, "Resource": "*"}
        await write_inline(at, {"Version": "2012-10-17", "Statement": [statement]})
        at.page.editor.area.focus()
        await by_tab(at, ".remarks-scroll")


async def test_a_role_page_with_a_long_description_has_room_for_its_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_policies(monkeypatch)
    shown = console_support._role
    described = {"Description": "word " * 199 + "end"}
    monkeypatch.setattr(console_support, "_role", lambda *given: shown(*given) | described)
    async with console(tmp_path, monkeypatch, FakeAccount(), SMALL) as at:
        page = await at.role()
        await at.until(lambda: page.policies.size.height >= 3, "rows of policies are seen")
        assert "AmazonECSTaskExecutionRolePolicy" in at.shown()
        await by_tab(at, "#summary")
        await by_tab(at, "#role-document-scroll")


async def test_all_that_is_removed_can_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = FakeAccount()
    names = [f"AmazonLongPolicyNameNumber{n:02}ForTheTestOfAccess" for n in range(20)]
    account.roles[ROLE] = role(attached=[f"{AWS}{name}" for name in names])
    async with console(tmp_path, monkeypatch, account, SMALL) as at:
        page = await at.role()
        page.selected = [row.id for row in page.page.policies]
        page._show_buttons()
        page.query_one("#remove").press()
        await at.until(lambda: bool(at.page.query(".removed")), "they are listed")
        assert names[-1] not in at.shown()
        await by_page(at, "#removed")
        await at.pilot.press("pagedown")
        await at.until(lambda: names[-1] in at.shown(), "the last is seen")
