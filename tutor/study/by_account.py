"""What a learner left unfinished, by names of its own, in a file that is of one account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor.home import replace_private


def keep(file: Path, account: str, what: str, entries: Mapping[str, Mapping[str, Any]], most: int) -> None:
    """Keep the latest entries, so many at `most`, for their owner alone. Raises OSError."""
    latest = dict(list(entries.items())[-most:])
    replace_private(file, json.dumps({"account": account, what: latest}).encode())


def kept(file: Path, account: str, what: str) -> dict[str, dict[str, Any]]:
    """The entries as they were left in this account. None where they are another's, or nobody can read them."""
    with suppress(OSError, ValueError, RecursionError):
        raw = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(raw, dict) and raw.get("account") == account and isinstance(raw.get(what), dict):
            return {name: one for name, one in raw[what].items() if isinstance(one, dict)}
    return {}
