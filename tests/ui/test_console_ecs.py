"""The console's pages of ECS: *Create new task definition* and *Create new revision*."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import Console, console
from console_support import ACCOUNT, ROLE, SECRET, FakeAccount, refused


async def all_fields(at: Console, containers: int = 1) -> None:
    """Wait until the rows of each container's log options are there, which come last."""
    await at.until(lambda: len(at.page.query(".options Input")) == 12 * containers, "all fields are there")


async def open_form(at: Console) -> None:
    """Open the form of a new task definition."""
    await at.open("task-definition")
    await all_fields(at)


async def add_container(at: Console) -> None:
    """Add a second container."""
    await at.press("add-container")
    await all_fields(at, 2)


async def test_the_ecs_form_says_what_is_wrong_below_its_field_and_keeps_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (120, 60)) as at:
        await open_form(at)
        form = at.page.form
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
        at.page.query_one(".container-name").focus()
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
        del at.app.session._drafts  # as after a restart
        await at.open("task-definition")
        assert at.page.form == form
        at.account.refusal = refused("ClientException", "Role is not valid")
        await at.pilot.press("f5")
        await at.until(lambda: "ClientException: Role is not valid" in at.shown(), "AWS's words")
        at.account.refusal = None
        await at.pilot.press("f5")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is registered")
        assert at.account.calls[-1][1]["containerDefinitions"][0]["secrets"][0]["valueFrom"] == f"{SECRET}:KEY::"
        assert at.app.session.draft().family == ""


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
        await open_form(at)
        form = at.page.form
        await at.press("add-port")
        await at.pilot.press(*"8080")
        await add_container(at)
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


async def test_the_fields_of_a_container_are_its_own_when_one_before_it_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (160, 60)) as at:
        await open_form(at)
        at.page.query_one("#family").value = "web"
        await add_container(at)
        await at.pilot.press(*"side")
        await at.press("remove-container")
        assert "Logging - optional" in at.shown()
        assert "(container 2)" not in at.shown()
        await at.pilot.press("f5")
        assert at.faults()["containerDefinitions[0].image"] == "✗ Container.image should not be null or empty."
        await add_container(at)
        assert "(container 2)" in at.shown()
        await at.pilot.press("f5")
        names = [field for field in at.faults() if field.endswith("name")]
        assert names == ["containerDefinitions[1].name"], "each says what is wrong with its own container"


async def test_each_section_is_reached_whichever_containers_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (160, 60)) as at:
        await open_form(at)
        await add_container(at)
        await at.press("remove-container")

        async def round_trip() -> list[str]:
            """Where F4 leads from the first section, as often as it takes to come back, or stay."""
            seen = []
            at.page.query_one("#family").focus()
            await at.pilot.pause()
            for _ in range(5):
                await at.pilot.press("f4")
                await at.pilot.pause()
                focused = at.page.focused
                seen.append(focused.id or next(iter({"container-name", "log-collection"} & focused.classes), "?"))
            return seen

        assert await round_trip() == ["launch-type", "task-role", "container-name", "log-collection", "family"]
        await at.press("section:3")
        assert at.page.focused.has_class("container-name")
        await at.press("remove-container")
        assert await round_trip() == ["launch-type", "task-role", "family", "launch-type", "task-role"]
        await at.press("section:3")
        assert at.page.focused.id == "add-container"
        await at.pilot.press("f3")
        await at.pilot.pause()
        assert at.page.focused.id == "launch-type"


async def test_log_options_that_were_removed_stay_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount(), (160, 60)) as at:
        await open_form(at)
        for _ in range(6):
            await at.press("remove-line")
        assert at.page.form.request()["containerDefinitions"][0]["logConfiguration"]["options"] == {}
        await at.pilot.press("f5")
        said = at.faults()["containerDefinitions[0].logConfiguration"]
        assert "✗ Log driver awslogs requires options: awslogs-region, awslogs-group" in said
        await at.pilot.press("escape")
        await at.until(lambda: len(at.app.screen_stack) == 1, "it is left")
        del at.app.session._drafts  # as after a restart
        await at.open("task-definition")
        await at.until(lambda: bool(at.page.query("ContainerFields")), "the container is there")
        await at.press("add-option")
        assert len(at.page.query(".options Input")) == 2, "the row that was added is the only one"


async def pick_secret(at: Console) -> None:
    """Open the dialog of secrets from a new row."""
    await all_fields(at)
    await at.press("add-variable")
    await at.press("secret")
    await at.until(lambda: bool(at.page.query("#json-key")), "the dialog is open")


async def test_secrets_that_may_not_be_listed_are_not_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = (
        "User: arn:aws:sts::111122223333:assumed-role/Developer/me is not authorized to perform: "
        "secretsmanager:ListSecrets because no identity-based policy allows the secretsmanager:ListSecrets action"
    )

    def refuse(*_: object) -> dict[str, Any]:
        raise refused("AccessDeniedException", why)

    monkeypatch.setitem(console_support._LISTS, "list_secrets", refuse)
    async with console(tmp_path, monkeypatch, FakeAccount(), (80, 24)) as at:
        await at.open("task-definition")
        await at.until(lambda: bool(at.page.choices.unlisted), "it is refused")
        await pick_secret(at)
        await at.until(lambda: "policy allows the secretsmanager:ListSecrets action" in at.shown(), "it is said why")
        assert "There is no secret" not in at.shown()
        assert "Use it" in at.shown()


async def test_the_dialog_of_secrets_says_that_they_are_still_to_come_and_shows_them_when_they_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    listed = console_support._LISTS["list_secrets"]

    def late(*given: Any) -> Any:
        answered.wait()
        return listed(*given)

    monkeypatch.setitem(console_support._LISTS, "list_secrets", late)
    async with console(tmp_path, monkeypatch, FakeAccount(), (120, 30)) as at:
        try:
            await at.open("task-definition")
            await pick_secret(at)
            await at.until(lambda: "loading …" in at.shown(), "they are still to come")
            assert "There is no secret" not in at.shown()
        finally:
            answered.set()
        await at.until(lambda: "dev/fcj/momentum" in at.shown(), "they are offered")
        await at.pilot.press("enter", "enter")
        await at.until(lambda: bool(at.page.query("#family")), "it is taken over")
        await at.pilot.pause()
        assert at.page.form.containers[0].variables[0].value == SECRET
