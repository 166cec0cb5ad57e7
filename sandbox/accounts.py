"""The accounts that a process serves: each with its own id, keys, start, and changes on disk, in a folder of its own.

    accounts/111122223333/keys.json      the learner's access key
                          start.json     when the account was made, and its seed: fixed until it is reset
                          changes.log    what was done since (see `store`)
                          saved/         its states that were saved under a name (see `states`)

What is damaged in one folder harms no other account. An account is in memory what a replay of its folder gives: `drop`
forgets the memory alone, and the gate plays the changes again.
"""

from __future__ import annotations

import heapq
import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox import births, seeds, states
from sandbox.births import Birth
from sandbox.learner import USER, load_keys
from sandbox.store import Change, Store, sync_folder, write_whole
from sandbox.world import World

LIMIT = 30
"""Accounts a process: beyond, learners wait for each other, because one request is carried out at a time."""

FORMAT = 1
_ID = re.compile(r"\d{12}")


class AccountsError(Exception):
    """What was asked for cannot be. The text says why."""


class Account:
    """One account's folder, open. Raises OSError.

    `lost` counts the changes that moto did not take again. `seedless`: what it started with could not be read.
    """

    def __init__(self, folder: Path, moto: str) -> None:
        self.id = folder.name
        self.folder = folder
        self.lost = 0
        states.finish(folder)
        self.keys = load_keys(folder / "keys.json", self.id)
        self.store = Store(folder / "changes.log", moto=moto)
        self._start = folder / "start.json"
        self.birth, self.seedless = self._read()
        if self.seedless and not self.store.notice:
            self.store.set_aside("is damaged")

    def begin(self, seed: Mapping[str, Any]) -> None:
        """Fix another start. Raises OSError."""
        write_start(self._start, seed)
        self.birth, self.seedless = self._read()

    def become(self, name: str) -> None:
        """Be the saved state of that name. Raises StateError and OSError."""
        states.begin(self.folder, name, self.store.header)
        states.finish(self.folder)
        self.store.reopen()
        self.birth, self.seedless = self._read()
        self.lost = 0

    @property
    def user(self) -> str:
        """The name of the learner's user."""
        return str(self.birth.seed.get("learner", {}).get("user", USER))

    def _read(self) -> tuple[Birth, bool]:
        try:
            start = json.loads(self._start.read_text())
            return Birth(float(start["at"]), self.keys, dict(start["seed"])), False
        except (ValueError, KeyError, TypeError, FileNotFoundError):
            return Birth(births.EPOCH, self.keys, {}), True


class Accounts:
    """All accounts of a process, in `folder`. The gate's lock guards them."""

    def __init__(self, folder: Path, world: World, moto: str) -> None:
        self._folder = folder
        self._world = world
        self._moto = moto
        self._accounts: dict[str, Account] = {}
        folder.mkdir(mode=0o700, exist_ok=True)
        births.install(world.random, world.region, self._birth_of)
        for part in folder.iterdir():
            if _ID.fullmatch(part.name):
                self._open(part)
            elif part.name.startswith(".new-"):
                shutil.rmtree(part, ignore_errors=True)

    def __iter__(self) -> Iterator[Account]:
        return iter([self._accounts[id] for id in sorted(self._accounts)])

    def get(self, id: str) -> Account | None:
        """The account of that id, or None."""
        return self._accounts.get(id)

    def changes(self) -> Iterable[Change]:
        """The changes of all accounts on disk, oldest first."""
        return heapq.merge(*(account.store.changes() for account in self), key=lambda change: change.at)

    def create(self, id: str, seed: Mapping[str, Any]) -> Account:
        """Make an account with a seed; an empty id: the next free one. One that is there is given as it is.

        It is on disk when this returns. Raises AccountsError, and OSError when the disk does not take it.
        """
        id = id or next_id(self._accounts)
        if id in self._accounts:
            return self._accounts[id]
        if not _ID.fullmatch(id):
            raise AccountsError(f"{id!r} is no account id: it has 12 digits.")
        if len(self._accounts) >= LIMIT:
            raise AccountsError(f"This sandbox serves {LIMIT} accounts, and it has them; start one for more learners.")
        _judge(seed)
        part = self._folder / f".new-{id}"
        part.mkdir(mode=0o700, exist_ok=True)
        load_keys(part / "keys.json", id)
        write_start(part / "start.json", seed)
        part.rename(self._folder / id)
        sync_folder(self._folder)
        return self._open(self._folder / id)

    def reset(self, id: str, seed: Mapping[str, Any] | None) -> None:
        """Bring an account back to its start, or to another one. Its id and keys stay.

        Raises AccountsError, and OSError when the disk does not take it.
        """
        _judge(seed or {})
        account = self._accounts[id]
        account.store.clear()
        account.begin(account.birth.seed if seed is None else seed)
        account.lost = 0
        self.drop(id)

    def drop(self, id: str) -> None:
        """Forget what is in memory of an account; it is then as at its start."""
        self._world.timeline.clear(id)
        births.forget(id)
        self._world.backend("iam", id)

    def close(self) -> None:
        """Let go of the files."""
        for account in self:
            account.store.close()

    def _open(self, folder: Path) -> Account:
        account = Account(folder, self._moto)
        self._accounts[account.id] = account
        self._world.backend("iam", account.id)  # so that its key is known
        return account

    def _birth_of(self, id: str) -> Birth | None:
        account = self._accounts.get(id)
        return account.birth if account else None


def _judge(seed: Mapping[str, Any]) -> None:
    fault = seeds.fault(seed)
    if fault:
        raise AccountsError(fault)


def write_start(file: Path, seed: Mapping[str, Any]) -> None:
    """Put an account's start on disk, with the present instant. Raises OSError."""
    write_whole(file, json.dumps({"format": FORMAT, "at": time.time(), "seed": seed}).encode())


def next_id(taken: Iterable[str]) -> str:
    """The id after the highest one."""
    return str(max([111122223333, *map(int, taken)]) + 1)
