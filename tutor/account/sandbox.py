"""The sandbox as an account, and its lifetime.

One server a home. Who uses it holds a shared lock on `users.lock`, which the system lets go of however the process
ends; the server ends when nobody holds it, unless the file `stay` is there (`roletutor sandbox start`). Starting is
done under `start.lock`, so several processes may come at once.
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeAlias

from tutor.account.base import AccountError
from tutor.account.door import Handle, ask, ask_list
from tutor.account.environment import scrubbed, variables, without_proxy
from tutor.home import private_folder
from tutor.snapshot import Need, Present, Snapshot, TargetInfo

REGION = "ap-southeast-1"
ACCOUNT = "111122223333"
_ROOM = 1 << 20  # bytes: below, a sandbox that does not start lacks room
Seed: TypeAlias = Callable[[], Mapping[str, Any]]
"""Gives what a new account starts with (see `sandbox/seeds.py`). Asked only when there is none yet."""

_NETWORK = Need("network")
_PATIENCE = 30.0  # seconds until a server that does not answer counts as broken
_REPLAYED = 50_000  # bytes of saved changes that even a slow machine carries out again in a second


@dataclass(frozen=True, slots=True)
class SavedState:
    """A state of an account that was saved under a name. `at` is seconds since 1970; `changes` is how many changes to
    the account's start it holds."""

    name: str
    at: float
    changes: int


class Seat:
    """A user's hold on the sandbox: a shared lock, let go of with the process at the latest."""

    def __init__(self, folder: Path) -> None:
        self._stream: IO[str] | None = (folder / "users.lock").open("a")
        fcntl.flock(self._stream, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Let go."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class SandboxAccount:
    """The learner's sandbox account. Started when it is not running, with `seed` when it is new.

    Raises AccountError when it does not start.
    """

    writable = True

    def __init__(self, home: Path, region: str = "", seed: Seed = dict) -> None:
        self._folder = sandbox_folder(home)
        with _writable(self._folder):
            self._seat = Seat(self._folder)
            try:
                self.handle = _running(self._folder) or _start(self._folder, seed)
                if not self.handle.account:
                    raise AccountError(
                        f"The sandbox in {home} serves a class.", "Set ROLETUTOR_HOME to another folder."
                    )
            except BaseException:
                self._seat.leave()
                raise
        self.region = region or self.handle.region
        self._for_reading = functools.cache(self.client)  # kept: to make one takes as long as two calls

    @property
    def info(self) -> TargetInfo:
        """The sandbox's account, region, and the learner's identity in it."""
        account = self.handle.account
        return TargetInfo("sandbox", account, self.region, f"arn:aws:iam::{account}:user/{self.handle.user}")

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`."""
        from tutor.account import reader

        wanted = set(needs)
        found = reader.read(self._for_reading, wanted - {_NETWORK}, self.info)
        if _NETWORK not in wanted:
            return found
        door = f"/_roletutor/accounts/{self.handle.account}/network?region={self.region}"
        cut_off = tuple(ask(self.handle, door)["unreachable"])
        return Snapshot(found.target, {**found.items, _NETWORK: Present(cut_off)})

    def environment(self) -> dict[str, str]:
        """See `Account`."""
        return {**scrubbed(os.environ), **self.variables(), **without_proxy(os.environ)}

    def variables(self) -> dict[str, str]:
        """The AWS variables alone."""
        handle = self.handle
        return variables(handle.endpoint, handle.access_key, handle.secret_key, self.region, str(self._folder / "aws"))

    def client(self, service: str, region: str = "") -> Any:
        """See `Account`."""
        from tutor.account.clients import sandbox_client

        return sandbox_client(service, self.handle, region or self.region)

    def last_change(self) -> int:
        """The number of the newest change. Raises AccountError."""
        return int(ask(self.handle, f"/_roletutor/health?account={self.handle.account}")["sequence"])

    def written(self) -> int:
        """How much is on disk of what was asked of the account and changed something: more after each such request,
        whoever made it. What the account's own clock brings is not in it."""
        try:
            return (self._folder / "accounts" / self.handle.account / "changes.log").stat().st_size
        except OSError:
            return 0

    def wait_for_change(self, since: int) -> int:
        """The number of the newest change, as soon as it is over `since` (or after 20 seconds). Raises AccountError."""
        answer = ask(self.handle, f"/_roletutor/changes?account={self.handle.account}&since={since}", patience=30)
        return int(answer["seq"])

    def notice(self) -> str:
        """What the sandbox has to say of its saved state, or nothing."""
        health = ask(self.handle, f"/_roletutor/health?account={self.handle.account}")
        lost = health.get("lost", 0)
        if lost and not health.get("notice"):
            return f"{lost} of the sandbox's saved changes could not be restored. This is the tutor's trouble."
        return str(health.get("notice", ""))

    def set_aside(self) -> bool:
        """Whether the saved state had to be set aside, and nobody has said `told` since."""
        return bool(ask(self.handle, f"/_roletutor/health?account={self.handle.account}").get("notice"))

    def seed_again(self, seed: Seed) -> None:
        """Where what the account started with was damaged too, start it with `seed`. Raises AccountError."""
        if ask(self.handle, f"/_roletutor/health?account={self.handle.account}").get("seedless"):
            ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/reset", post={"seed": seed()})

    def told(self) -> None:
        """The learner knows what became of the saved state."""
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/told", post={})

    def application(self, name: str, container: str = "") -> dict[str, Any]:
        """The application in a running task, by the task's ARN or id or by its family: `task`, `container`, `role` (the
        task role's ARN) and `environment`, all empty when none runs. Raises AccountError."""
        wanted = {"name": name, "container": container, "region": self.region}
        return ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/task", post=wanted)

    def cut_off(self, services: Iterable[str]) -> None:
        """Keep the tasks that are launched from now on from these services (`ecr`, `logs`, …), and from no other: a
        network trouble, to be told apart from IAM. Raises AccountError."""
        wanted = {"region": self.region, "unreachable": list(services)}
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/network", post=wanted)

    def reset(self, seed: Mapping[str, Any]) -> None:
        """Bring the account back to the start that `seed` describes. Saved states stay. Raises AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/reset", post={"seed": dict(seed)})

    def save(self, name: str) -> None:
        """Save the account's state under a name that is still free. It is on disk when this returns. Raises
        AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/save", post={"name": name}, patience=60)

    def saved(self) -> list[SavedState]:
        """The account's saved states, oldest first. Raises AccountError."""
        return [
            SavedState(**said) for said in ask_list(self.handle, f"/_roletutor/accounts/{self.handle.account}/saved")
        ]

    def restore(self, name: str) -> None:
        """Bring the account back to a saved state. What is there now is gone. Raises AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/restore", post={"name": name}, patience=120)

    def forget(self, name: str) -> None:
        """Delete a saved state. Raises AccountError."""
        ask(self.handle, f"/_roletutor/accounts/{self.handle.account}/forget", post={"name": name})

    def let_pass(self, seconds: float) -> None:
        """Let so many seconds pass at once in the sandbox, instead of waiting for them. Raises AccountError."""
        ask(self.handle, "/_roletutor/clock", post={"advance": seconds}, patience=60)

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts the sandbox stays, even when this account is closed meanwhile: for what must not be left half
        done. Raises AccountError."""
        with _writable(self._folder):
            seat = Seat(self._folder)
        try:
            yield
        finally:
            seat.leave()

    def close(self) -> None:
        """Let go; the server ends with its last user."""
        self._seat.leave()


def start(home: Path, seed: Seed = dict) -> Handle:
    """Start the sandbox to stay until `stop`, with `seed` when its account is new. Raises AccountError."""
    folder = sandbox_folder(home)
    with _writable(folder):
        seat = Seat(folder)
        try:
            (folder / "stay").touch(mode=0o600)
            return _running(folder) or _start(folder, seed)
        finally:
            seat.leave()


def stop(home: Path) -> bool:
    """Stop it, whoever uses it. Returns whether one was running. Raises AccountError when it does not end."""
    folder = sandbox_folder(home)
    seat = Seat(folder)  # without it the server, no longer told to stay, could end by itself while it is asked to
    try:
        (folder / "stay").unlink(missing_ok=True)
        handle = _running(folder)
        if handle is None:
            return False
        ask(handle, "/_roletutor/stop", post={})
    finally:
        seat.leave()
    deadline = time.monotonic() + _PATIENCE
    while _locked(folder / "server.lock"):
        if time.monotonic() > deadline:
            raise AccountError(f"The sandbox (process {handle.pid}) does not end.", f"End it with: kill {handle.pid}")
        time.sleep(0.02)
    return True


def status(home: Path) -> Handle | None:
    """The running server, or None. Starts nothing."""
    return _running(sandbox_folder(home))


def stays(home: Path) -> bool:
    """Whether the sandbox stays without users."""
    return (sandbox_folder(home) / "stay").exists()


def reset(home: Path, seed: Seed | None = None) -> None:
    """Bring the account back to its start, or to that of `seed`. Raises AccountError."""
    account = SandboxAccount(home, seed=seed or dict)
    try:
        another = {} if seed is None else {"seed": seed()}
        ask(account.handle, f"/_roletutor/accounts/{account.handle.account}/reset", post=another)
    finally:
        account.close()


def serve_many(folder: Path) -> Handle:
    """Start a sandbox in `folder` that serves any number of accounts, or give the running one. Raises AccountError."""
    return _running(folder) or _start(folder, dict, front=True)


def sandbox_folder(home: Path) -> Path:
    """Where the sandbox's state is, with what AWS clients of it read. Raises HomeError."""
    folder = private_folder(home / "sandbox")
    settings = private_folder(folder / "aws")
    with _writable(folder):
        for name in ("config", "credentials"):
            (settings / name).touch(mode=0o600)
    return folder


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """A full disk or a read-only folder, said as such. Raises AccountError."""
    try:
        yield
    except OSError as trouble:
        raise AccountError(
            f"The sandbox's folder {folder} cannot be written: {trouble.strerror or trouble}.",
            "This is no mistake of yours: make room on the disk, or set ROLETUTOR_HOME to a folder that you can write.",
        ) from None


def _running(folder: Path) -> Handle | None:
    try:
        handle = Handle(**json.loads((folder / "ready.json").read_text()))
        if not handle.account:  # a front: it serves many
            ask(handle, "/_roletutor/health")
            return handle
        health = ask(handle, f"/_roletutor/health?account={handle.account}")
        return replace(handle, user=str(health["user"]))
    except (OSError, ValueError, TypeError, KeyError, AccountError):
        return None


def _start(folder: Path, seed: Seed, *, front: bool = False) -> Handle:
    with (folder / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running = _running(folder)
        if running:
            return running
        (folder / "ready.json").unlink(missing_ok=True)
        which = ["--front"] if front else ["--account", ACCOUNT, *_seed_of_new(folder, seed)]
        patience = _PATIENCE + _size_of_state(folder) / _REPLAYED  # before the server is at work on its files
        with (folder / "start.log").open("wb") as log:
            (folder / "start.log").chmod(0o600)
            process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "sandbox", "--state", folder, "--ready", folder / "ready.json"),
                    *("--users", folder / "users.lock", "--stay", folder / "stay"),
                    *(*which, "--region", REGION),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                cwd=folder,
                env=scrubbed(os.environ),
            )
        return _await(process, folder, patience)


def _seed_of_new(folder: Path, seed: Seed) -> list[str | Path]:
    """The file with the seed, when the account is not there yet."""
    if (folder / "accounts" / ACCOUNT).is_dir():
        return []
    file = folder / "seed.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(seed()))
    return ["--seed", file]


def _await(process: subprocess.Popen[bytes], folder: Path, patience: float) -> Handle:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if (folder / "ready.json").exists():
            process.returncode = 0  # it is nobody's child any more: it may outlive this process
            return Handle(**json.loads((folder / "ready.json").read_text()))
        if process.poll() is not None:
            break
        time.sleep(0.005)
    said = (folder / "start.log").read_text(errors="replace").strip().splitlines()[-1:]
    if shutil.disk_usage(folder).free < _ROOM:
        raise AccountError("The sandbox did not start: there is no room left on the disk.", f"Make room in {folder}.")
    raise AccountError(
        f"The sandbox did not start. {' '.join(said)}".strip(),
        f"This is the tutor's trouble, not yours. Its log is in {folder}; `roletutor doctor` looks into it.",
    )


def _size_of_state(folder: Path) -> int:
    """Bytes of all saved changes: they are carried out again before the sandbox answers."""
    return sum(file.stat().st_size for file in folder.glob("**/changes.log"))


def _locked(file: Path) -> bool:
    with file.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
