"""States of an account that were saved under a name: how it started, and all its changes, in one file each.

    accounts/111122223333/saved/NAME.state    a line that says when, how many changes, and the start; then changes.log
                          restoring/          the files of a state that is being restored, to be moved to their places

A file is whole or not there. Who restores makes the folder `restoring` first: from then on the account is that state,
no more room is needed, and what a `kill -9` left half done is done at the next opening (`finish`).
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.store import line_of, record_of, sync_folder, write_whole

FORMAT = 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SUFFIX = ".state"


class StateError(Exception):
    """The state cannot be saved, or is not there, or cannot be used. The text says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved state. `at` is seconds since 1970; `changes` is how many there were."""

    name: str
    at: float
    changes: int


def save(account: Path, name: str, *, replace: bool = False) -> Saved:
    """Save the state of the account in that folder, as it is on disk now. Raises StateError and OSError."""
    file = _file(account, name)
    if file.exists() and not replace:
        raise StateError(f"There is a saved state {name!r} already. Choose another name, or delete that one first.")
    changes = (account / "changes.log").read_bytes()
    found = Saved(name, time.time(), max(0, changes.count(b"\n") - 1))
    about = {
        "format": FORMAT,
        "at": found.at,
        "changes": found.changes,
        "start": json.loads((account / "start.json").read_text()),
    }
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o700)
        sync_folder(account)
    write_whole(file, line_of(about) + changes)
    return found


def saved(account: Path) -> list[Saved]:
    """The account's saved states, oldest first. A file that cannot be read is left out. Raises OSError."""
    found = []
    for file in (account / "saved").glob(f"*{_SUFFIX}"):
        try:
            with file.open("rb") as stream:
                about = _about(stream.readline())
            found.append(Saved(file.name.removesuffix(_SUFFIX), float(about["at"]), int(about["changes"])))
        except (StateError, KeyError, TypeError, ValueError):
            continue
    return sorted(found, key=lambda state: (state.at, state.name))


def forget(account: Path, name: str) -> None:
    """Delete a saved state. Raises StateError and OSError."""
    file = _existing(account, name)
    file.unlink()
    sync_folder(file.parent)


def begin(account: Path, name: str, header: Mapping[str, object]) -> None:
    """Let the account be that saved state from now on; `finish` must follow.

    `header` is what a file of changes must begin with to be understood here. Raises StateError, and nothing has
    changed then, and OSError.
    """
    content = _existing(account, name).read_bytes()
    first, _, changes = content.partition(b"\n")
    try:
        start = _about(first)["start"]
        float(start["at"])
        records = [record_of(line) for line in changes.split(b"\n")[:-1]]
    except (StateError, ValueError, KeyError, TypeError):
        raise StateError(f"The saved state {name!r} is damaged, and was left as it is. So was the account.") from None
    if records and records[0] != header:
        raise StateError(f"The saved state {name!r} was written by another version of the sandbox.")
    part = account / ".restoring"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    write_whole(part / "start.json", json.dumps(start).encode())
    write_whole(part / "changes.log", changes)
    part.rename(account / "restoring")
    sync_folder(account)


def finish(account: Path) -> None:
    """Put the state that is being restored in its place; nothing when none is. Raises OSError."""
    ready = account / "restoring"
    if not ready.is_dir():
        return
    for name in ("start.json", "changes.log"):
        if (ready / name).exists():
            (ready / name).replace(account / name)
    (account / "set-aside.json").unlink(missing_ok=True)
    sync_folder(account)
    ready.rmdir()


def _file(account: Path, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise StateError(
            f"{name!r} cannot be the name of a saved state: it has up to 64 letters, digits, '.', '_' and '-', and "
            "begins with a letter or digit."
        )
    return account / "saved" / f"{name}{_SUFFIX}"


def _existing(account: Path, name: str) -> Path:
    file = _file(account, name)
    if not file.exists():
        there = ", ".join(state.name for state in saved(account)) or "none"
        raise StateError(f"There is no saved state {name!r}; there are: {there}.")
    return file


def _about(line: bytes) -> dict[str, Any]:
    try:
        about = record_of(line.rstrip(b"\n"))
    except (ValueError, TypeError):
        raise StateError("The saved state is damaged.") from None
    if about.get("format") != FORMAT:
        raise StateError("The saved state was written by another version of the sandbox.")
    return about
