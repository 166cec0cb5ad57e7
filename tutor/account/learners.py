"""Sandbox accounts for many learners behind one address: open them, hand out their keys, bring one back to its start.

For a class. The sandbox serves them by worker processes of up to 30 accounts each (`sandbox/front.py`); its state is
in a home of the class's own. All is on this machine's loopback.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.account.base import AccountError
from tutor.account.door import Handle, ask, ask_list
from tutor.account.sandbox import SavedState, Seat, sandbox_folder, serve_many


@dataclass(frozen=True, slots=True)
class Access:
    """What a learner's AWS client needs. The secret key never goes into a log."""

    endpoint: str
    region: str
    account: str
    access_key: str
    secret_key: str = field(repr=False)


class Learners:
    """The accounts of a class in `home`. The sandbox runs while this is open. Raises AccountError."""

    def __init__(self, home: Path) -> None:
        self._folder = sandbox_folder(home)
        self._seat = Seat(self._folder)
        try:
            self.handle: Handle = serve_many(self._folder)
        except BaseException:
            self._seat.leave()
            raise

    def open(self, count: int, seed: Mapping[str, Any] | None = None) -> list[Access]:
        """`count` more accounts, each with `seed`. They are on disk when this returns. Raises AccountError."""
        door, wanted = "/_roletutor/accounts", {"seed": dict(seed or {})}
        return [self._access(ask(self.handle, door, post=wanted, patience=60)) for _ in range(count)]

    def all(self) -> list[Access]:
        """The accounts that there are. Raises AccountError."""
        return [self._access(said) for said in ask_list(self.handle, "/_roletutor/accounts")]

    def reset(self, account: str, seed: Mapping[str, Any] | None = None) -> None:
        """Bring one account back to its start, or to another seed; the others stay as they are. Raises AccountError."""
        another = {} if seed is None else {"seed": dict(seed)}
        ask(self.handle, f"/_roletutor/accounts/{account}/reset", post=another)

    def save(self, account: str, name: str) -> None:
        """Save one account's state under a name. Raises AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{account}/save", post={"name": name}, patience=60)

    def saved(self, account: str) -> list[SavedState]:
        """One account's saved states, oldest first. Raises AccountError."""
        return [SavedState(**said) for said in ask_list(self.handle, f"/_roletutor/accounts/{account}/saved")]

    def restore(self, account: str, name: str) -> None:
        """Bring one account back to a saved state of it; the others stay as they are. Raises AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{account}/restore", post={"name": name}, patience=120)

    def close(self) -> None:
        """Let go; the sandbox ends with its last user, and keeps its state."""
        self._seat.leave()

    def _access(self, said: Mapping[str, Any]) -> Access:
        file = self._folder / said["folder"] / "keys.json"
        try:
            keys = json.loads(file.read_text())
            return Access(
                self.handle.endpoint, self.handle.region, said["account"], keys["access_key"], keys["secret_key"]
            )
        except (OSError, ValueError, KeyError, TypeError) as trouble:
            raise AccountError(f"The keys of account {said['account']} cannot be read ({trouble}).") from None
