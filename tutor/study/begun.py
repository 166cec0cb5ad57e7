"""Changes of a role that were begun on its page and not made: kept in the learner's home, each account's own.

One is known by the role and what is done to it. It is rows of texts: a trust policy is one row with one text, tags are
a row each.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tutor.home import private_folder

Rows = list[list[str]]
MOST = 50
"""How many are kept: the latest."""


@dataclass(frozen=True)
class Begun:
    """What was `filled` in, and what it began `of`: where the role has become another one, it is of no use."""

    of: Rows
    filled: Rows


def keep(home: Path, account: str, changes: Mapping[str, Begun]) -> None:
    """Keep them for the next session, for their owner alone. Raises OSError, HomeError."""
    file = _file(home)
    new = file.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    latest = {name: asdict(one) for name, one in list(changes.items())[-MOST:]}
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump({"account": account, "changes": latest}, stream)
    new.replace(file)


def kept(home: Path, account: str) -> dict[str, Begun]:
    """Those that were left in this account. Raises HomeError."""
    with suppress(OSError, ValueError, RecursionError):
        raw = json.loads(_file(home).read_text(encoding="utf-8"))
        if isinstance(raw, dict) and raw.get("account") == account and isinstance(raw.get("changes"), dict):
            return {
                name: Begun(one["of"], one["filled"])
                for name, one in raw["changes"].items()
                if isinstance(one, dict) and _are_rows(one.get("of")) and _are_rows(one.get("filled"))
            }
    return {}


def _are_rows(raw: Any) -> bool:
    return isinstance(raw, list) and all(
        isinstance(row, list) and row and all(isinstance(text, str) for text in row) for row in raw
    )


def _file(home: Path) -> Path:
    return private_folder(home / "work") / "role-changes.json"
