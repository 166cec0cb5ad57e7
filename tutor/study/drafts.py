"""The ECS form's drafts, which live on over steps and sessions: kept in the learner's home, each account's own.

A draft is known by the revision that it began from (`family:2`), or by an empty name: the new task definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from tutor.actions.task_definition import ContainerForm, PortRow, TaskDefinitionForm, VariableRow
from tutor.home import private_folder
from tutor.study import by_account

Drafts = dict[str, TaskDefinitionForm]
T = TypeVar("T")
MOST = 20
"""How many drafts are kept: the latest."""


def keep(home: Path, account: str, drafts: Mapping[str, TaskDefinitionForm]) -> None:
    """Keep the drafts for the next session, for their owner alone. Raises OSError, HomeError."""
    by_account.keep(_file(home), account, "drafts", {name: asdict(form) for name, form in drafts.items()}, MOST)


def kept(home: Path, account: str) -> Drafts:
    """The drafts as they were left in this account. Raises HomeError."""
    return {name: _form(raw) for name, raw in by_account.kept(_file(home), account, "drafts").items()}


def _form(raw: Mapping[str, Any]) -> TaskDefinitionForm:
    form = _filled(TaskDefinitionForm(), raw)
    if isinstance(raw.get("containers"), list):
        form.containers = [_container(one) for one in raw["containers"] if isinstance(one, dict)]
    form.launch_types = [str(one) for one in form.launch_types]
    return form


def _container(raw: Mapping[str, Any]) -> ContainerForm:
    form = _filled(ContainerForm(), raw)
    ports: list[Any] = list(form.ports)
    variables: list[Any] = list(form.variables)
    form.ports = [_filled(PortRow(), one) for one in ports if isinstance(one, dict)]
    form.variables = [_filled(VariableRow(), one) for one in variables if isinstance(one, dict)]
    options = raw.get("log_options")
    if isinstance(options, dict):
        form.log_options = {str(name): str(value) for name, value in options.items()}
    return form


def _filled(form: T, raw: Mapping[str, Any]) -> T:
    """The form with what is there and of the right type; the rest stays as it begins."""
    for field in fields(form):  # type: ignore[arg-type]
        value = raw.get(field.name)
        if field.name != "containers" and type(value) is type(getattr(form, field.name)):
            setattr(form, field.name, value)
    return form


def _file(home: Path) -> Path:
    return private_folder(home / "work") / "task-definitions.json"
