"""Changes of a role that were begun on its page and not made: kept in the learner's home, each account's own.

One is known by the role and what is done to it. It is rows of texts: a trust policy is one row with one text, tags are
a row each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tutor.home import private_folder
from tutor.study import by_account

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
    by_account.keep(_file(home), account, "changes", {name: asdict(one) for name, one in changes.items()}, MOST)


def kept(home: Path, account: str) -> dict[str, Begun]:
    """Those that were left in this account. Raises HomeError."""
    return {
        name: Begun(one["of"], one["filled"])
        for name, one in by_account.kept(_file(home), account, "changes").items()
        if _are_rows(one.get("of")) and _are_rows(one.get("filled"))
    }


def _are_rows(raw: Any) -> bool:
    return isinstance(raw, list) and all(
        isinstance(row, list) and row and all(isinstance(text, str) for text in row) for row in raw
    )


def _file(home: Path) -> Path:
    return private_folder(home / "work") / "role-changes.json"
