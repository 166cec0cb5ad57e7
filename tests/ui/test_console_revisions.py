"""*Create new revision*: it opens with what is registered, whatever that is, and changes nothing of it by itself."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import console_support
import pytest
from console_driver import Console, console
from console_support import DEFINITION, FakeAccount, refused

BRIDGE: dict[str, Any] = {
    "family": "web",
    "revision": 3,
    "requiresCompatibilities": ["EC2"],
    "networkMode": "bridge",
    "containerDefinitions": [
        {
            "name": "core",
            "image": "nginx",
            "memory": 128,
            "essential": True,
            "portMappings": [{"containerPort": 8080, "hostPort": 80, "protocol": "tcp"}],
        }
    ],
}


def account_with(definition: dict[str, Any]) -> FakeAccount:
    """An account in which this is registered."""
    account = FakeAccount()
    account.definition = definition
    return account


async def revise(at: Console) -> Any:
    """Open *Create new revision* of what is registered, and wait until all of the form is there."""
    await at.open("revision")
    await at.until(lambda: bool(at.page.list.rows), "the families are listed")
    await at.pilot.press("enter")
    await at.until(lambda: bool(at.page.query(".container .options")), "the form is filled")
    await at.until(lambda: bool(at.page.choices.roles), "the roles are listed")
    await at.pilot.pause()
    return at.page


@pytest.mark.parametrize(
    "size", [{"cpu": "128", "memory": "512"}, {"memory": "512"}, {"cpu": "256", "memory": "300"}, {}]
)
async def test_a_revision_for_ec2_keeps_its_size_and_ports_through_every_choice_of_cpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: dict[str, str]
) -> None:
    async with console(tmp_path, monkeypatch, account_with({**BRIDGE, **size})) as at:
        form = (await revise(at)).form
        registered = {key: value for key, value in {**BRIDGE, **size}.items() if key != "revision"}
        assert form.request() == registered
        select = at.page.query_one("#cpu")
        before, memory = select.value, at.page.query_one("#memory").value
        for value, cpu in (("1 vCPU", "1024"), (before, registered.get("cpu"))):
            select.value = value
            await at.pilot.pause()
            assert form.request().get("cpu") == cpu
            assert form.request().get("memory") == size.get("memory")
            assert at.page.query_one("#memory").value == memory


async def test_a_revision_that_requires_more_than_the_form_shows_keeps_that_when_a_box_is_ticked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**BRIDGE, "requiresCompatibilities": ["EC2", "EXTERNAL"], "cpu": "256", "memory": "300"}
    async with console(tmp_path, monkeypatch, account_with(given)) as at:
        form = (await revise(at)).form
        at.page.query_one("#launch-type").value = True
        await at.pilot.pause()
        assert form.request()["requiresCompatibilities"] == ["FARGATE", "EC2", "EXTERNAL"]
        assert form.memory == at.page.query_one("#memory").value == ".5 GB", "Fargate has no 300 MiB"


async def test_task_definitions_that_may_not_be_listed_are_not_said_to_be_coming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> dict[str, Any]:
        raise refused("AccessDeniedException", "not authorized to perform: ecs:ListTaskDefinitions")

    monkeypatch.setitem(console_support._LISTS, "list_task_definitions", refuse)
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("revision")
        await at.until(lambda: "ecs:ListTaskDefinitions" in at.shown(), "it is said why")
        assert "loading …" not in at.shown()


async def leave(at: Console) -> None:
    """Close the form."""
    await at.pilot.press("escape")
    await at.until(lambda: len(at.app.screen_stack) == 1, "it is left")


async def test_start_over_gives_the_registered_revision_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("task-definition")
        await at.pilot.press(*"other")
        await leave(at)
        form = (await revise(at)).form
        registered = form.request()
        at.page.query_one("#execution-role").value = "None"
        await at.pilot.pause()
        await leave(at)
        page = await revise(at)
        assert "executionRoleArn" not in page.form.request(), "what was filled in is kept"
        page.query_one("#anew").press()
        await at.until(lambda: bool(at.page.query("#yes")), "it is asked")
        at.page.query_one("#yes").press()
        await at.until(lambda: bool(at.page.query("#execution-role")) and at.page is not page, "the form is there anew")
        await at.pilot.pause()
        assert "Create new revision of web:3" in at.shown()
        assert at.page.form.request() == registered
        await leave(at)
        assert at.app.session.draft().family == "other", "the other form's draft is another matter"


async def test_a_look_at_a_revision_leaves_nothing_and_a_draft_is_of_its_own_content_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await revise(at)
        await leave(at)
        assert at.app.session._kept_drafts() == {}
        at.account.definition = {**DEFINITION, "cpu": "512", "memory": "1024"}  # reset in a terminal, and made anew
        page = await revise(at)
        assert page.form.cpu == ".5 vCPU"
        page.query_one("#memory").value = "2 GB"
        await at.pilot.pause()
        await leave(at)
        del at.app.session._drafts  # as after a restart
        assert (await revise(at)).form.memory == "2 GB"
        await leave(at)
        at.account.definition = DEFINITION
        assert (await revise(at)).form.memory == ".5 GB"


async def test_bringing_the_account_to_a_steps_start_empties_the_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path, monkeypatch, FakeAccount()) as at:
        await at.open("task-definition")
        await at.pilot.press(*"web2")
        await leave(at)
        session = at.app.session
        assert session.draft().family == "web2"
        monkeypatch.setattr(session.study, "reset", lambda step, may_stop: "saved")
        at.app._work(session.bring_to, at.app.current, reset=True)
        await at.until(lambda: session.draft().family == "", "the draft is gone")
        del session._drafts  # as after a restart
        assert session.draft().family == ""


async def test_a_log_configuration_that_is_not_shown_is_named_and_gives_way_to_what_is_ticked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}}
    given = copy.deepcopy(DEFINITION)
    given["containerDefinitions"][0]["logConfiguration"] = log
    async with console(tmp_path, monkeypatch, account_with(given), (160, 60)) as at:
        page = await revise(at)
        page.query_one(".log-collection").focus()
        await at.until(lambda: "a log configuration for awsfirelens" in at.shown(), "it is said what is not shown")
        assert page.form.request()["containerDefinitions"][0]["logConfiguration"] == log
        page.query_one(".log-collection").value = True
        await at.pilot.pause()
        rows = {line.key: line.value for line in page.query("OptionLine")}
        made = page.form.request()["containerDefinitions"][0]["logConfiguration"]
        assert made == {"logDriver": "awslogs", "options": rows}
