"""The ECS form's drafts: kept over sessions, each account's own, whatever stands in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tutor.actions.task_definition import ContainerForm, PortRow, TaskDefinitionForm, VariableRow
from tutor.study.drafts import MOST, keep, kept

ACCOUNT = "111122223333"


def form() -> TaskDefinitionForm:
    """A form with something everywhere."""
    container = ContainerForm(
        name="core",
        ports=[PortRow("8080", rest={"hostPort": 8080})],
        variables=[VariableRow("A", "ValueFrom", "arn")],
        log_options={"awslogs-group": "g"},
        rest={"command": ["a"]},
    )
    kept: dict[str, Any] = {"base": {"family": "f", "revision": 1}, "rest": {"volumes": []}}
    return TaskDefinitionForm(family="f", task_role="r", containers=[container], revises="f:1", **kept)


def test_a_draft_comes_back_as_it_was_in_its_own_account_only(tmp_path: Path) -> None:
    keep(tmp_path, ACCOUNT, {"f:1": form(), "": TaskDefinitionForm()})
    assert kept(tmp_path, ACCOUNT) == {"f:1": form(), "": TaskDefinitionForm()}
    assert kept(tmp_path, "444455556666") == {}
    for options in ({}, None):
        keep(tmp_path, ACCOUNT, {"": TaskDefinitionForm(containers=[ContainerForm(log_options=options)])})
        assert kept(tmp_path, ACCOUNT)[""].containers[0].log_options == options
    assert (tmp_path / "work/task-definitions.json").stat().st_mode & 0o077 == 0


def test_what_does_not_fit_in_the_file_is_left_out(tmp_path: Path) -> None:
    keep(tmp_path, ACCOUNT, {"f:1": form()})
    file = tmp_path / "work/task-definitions.json"
    raw = json.loads(file.read_text())
    raw["drafts"]["f:1"].update(family=7, containers=[{"name": "c", "ports": [1, {"container_port": 2}]}, "x"])
    raw["drafts"]["g:1"] = "no form"
    file.write_text(json.dumps(raw))
    (one,) = kept(tmp_path, ACCOUNT).values()
    assert one.family == ""
    assert one.containers == [ContainerForm(name="c", ports=[PortRow()])]
    file.write_text("[" * 100_000)
    assert kept(tmp_path, ACCOUNT) == {}


def test_only_the_latest_drafts_are_kept(tmp_path: Path) -> None:
    keep(tmp_path, ACCOUNT, {f"f:{n}": TaskDefinitionForm(revises=f"f:{n}") for n in range(MOST + 5)})
    assert list(kept(tmp_path, ACCOUNT)) == [f"f:{n}" for n in range(5, MOST + 5)]
