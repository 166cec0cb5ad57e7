"""The course by the console alone, on a real sandbox: a task definition by the form, edits on a role's page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ui_support import said, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

ROLE = "fcjEcsTaskExecutionRole"
ACCOUNT = "111122223333"
REGION = "ap-southeast-1"
S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
INLINE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::fcj-assets-{ACCOUNT}/*"}],
}


def link(app: RoletutorApp, name: str) -> Any:
    """A link of the page on top."""
    from tutor.ui.widgets.link import Link

    return next(link for link in app.screen.query(Link) if link.name == name)


async def prepared(app: RoletutorApp, pilot: Any, step: str) -> None:
    """The account is at the step's start."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
    app._set_busy(True)
    app._work(app.session.bring_to, step, reset=False)
    await until(pilot, lambda: not app.busy, "the account is at the step's start")


def passes(app: RoletutorApp, step: str) -> bool:
    """Whether all checks of the step pass; its questions are another matter."""
    found = app.findings.get(step, ())
    return bool(found) and all(finding.status.value == "pass" for finding in found)


async def test_the_role_is_named_in_a_task_definition_and_then_edited_on_its_page(tmp_path: Path) -> None:
    app = RoletutorApp("ecs-task-roles", Target(), "task-definition", {}, tmp_path)
    app.prepare = False
    async with app.run_test(size=(120, 40)) as pilot:
        await prepared(app, pilot, "task-definition")
        await by_the_form(app, pilot)
        await until(pilot, lambda: passes(app, "task-definition"), "the step's checks pass")
        assert "registered a revision of fcj-core-fargate-td" in said(app)
        await on_the_page(app, pilot)


async def by_the_form(app: RoletutorApp, pilot: Any) -> None:
    """The task definition of step 7."""
    app.open_page("task-definition")
    await until(pilot, lambda: bool(getattr(app.screen, "choices", None) and app.screen.choices.roles), "it is open")
    page: Any = app.screen
    await pilot.press(*"fcj-core-fargate-td")
    page.query_one("#cpu").value = ".25 vCPU"
    await pilot.pause()
    page.query_one("#execution-role").focus()
    await pilot.press("enter", "down", "enter")
    await until(pilot, lambda: bool(page.query(".options Input")), "the container's fields are there")
    page.query_one(".container-name").focus()
    await pilot.press(*"core", "tab")
    app.focused.value = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/fcj-registry:core"  # type: ignore[union-attr]
    link(app, "add-port").action_press()
    await until(pilot, lambda: getattr(app.focused, "name", "") == "container_port", "a port can be written")
    await pilot.press(*"8080", "tab", "tab", *"core-http")
    assert page.form.memory == ".5 GB"
    assert page.form.execution_role == f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    await pilot.press("f5")
    await until(pilot, lambda: app.screen is not page, "AWS takes it")


async def on_the_page(app: RoletutorApp, pilot: Any) -> None:
    """Attach a policy, write an inline one, edit the trust policy: the account has it all."""
    account: Any = app.session.account
    iam = account.client("iam")
    app.open_page("roles")
    await until(pilot, lambda: bool(getattr(app.screen, "list", None) and app.screen.list.rows), "the roles are listed")
    await pilot.press(*"fcjecs", "enter")
    await until(pilot, lambda: getattr(app.screen, "page", None) is not None, "the page is read")
    page: Any = app.screen
    await until(pilot, lambda: "fcj-core-fargate-td:1 as task execution role" in page._uses, "who uses it")
    await pilot.click("#attach")
    await until(pilot, lambda: bool(app.screen.query("#picker")) and bool(app.screen.picker.arns), "listed")  # type: ignore[attr-defined]
    await pilot.press(*"s3readonly", "enter", "enter", "f4")
    await until(pilot, lambda: app.screen is page and len(page.page.policies) == 5, "it is attached")
    await pilot.click("#inline")
    await until(pilot, lambda: bool(app.screen.query("#policy-json")), "the editor is open")
    await pilot.press(*"reads")
    app.screen.editor.area.text = json.dumps(INLINE, indent=4)  # type: ignore[attr-defined]
    await pilot.press("f4")
    await until(pilot, lambda: app.screen is page and len(page.page.policies) == 6, "it is there")
    await pilot.press("f4")
    await pilot.click("#trust")
    await until(pilot, lambda: bool(app.screen.query("#trust-json")), "the editor is open")
    trust = json.loads(page.page.trust)
    trust["Statement"][0]["Condition"] = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    app.screen.editor.area.text = json.dumps(trust)  # type: ignore[attr-defined]
    await pilot.press("f4")
    await until(pilot, lambda: app.screen is page and "SourceAccount" in page.page.trust, "the trust is edited")
    attached = [one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]]
    assert S3 in attached
    assert iam.get_role_policy(RoleName=ROLE, PolicyName="reads")["PolicyDocument"] == INLINE
    assert iam.get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"] == trust
