"""The console's form *Create role*, which lives on over steps and sessions: kept in the learner's home."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path

from tutor.actions.console import CreateRoleForm
from tutor.home import private_folder, replace_private


def keep(home: Path, form: CreateRoleForm) -> None:
    """Keep the form for the next session, for its owner alone. Raises OSError, HomeError."""
    replace_private(_file(home), json.dumps(asdict(form)).encode())


def kept(home: Path, account: str) -> CreateRoleForm:
    """The form as it was left in this account, or an empty one. Raises HomeError."""
    form = CreateRoleForm(home_account=account)
    with suppress(OSError, ValueError, RecursionError):
        raw = json.loads(_file(home).read_text(encoding="utf-8"))
        if isinstance(raw, dict) and raw.get("home_account") == account:
            for field in fields(form):
                value = raw.get(field.name)
                if type(value) is type(getattr(form, field.name)):
                    setattr(form, field.name, value)
            form.policies = [policy for policy in form.policies if isinstance(policy, str)]
    return form


def _file(home: Path) -> Path:
    return private_folder(home / "work") / "create-role.json"
