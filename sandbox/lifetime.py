"""A server's life: one a state folder, that says when it is ready, and ends with its last user or its parent."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another server has this state folder."""


def take(state: Path) -> IO[str]:
    """Make the state folder (mode 0700) and take it, to the end of the process. Raises AlreadyRunning, OSError."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (state / "server.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise AlreadyRunning from None
    logging.basicConfig(filename=state / "server.log", format="%(asctime)s %(levelname)s %(message)s", level="WARNING")
    (state / "server.log").chmod(0o600)
    return lock


def say_ready(file: Path, content: Mapping[str, object]) -> None:
    """Write the ready file (mode 0600), whole or not at all."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(json.dumps(content) + "\n")
    part.replace(file)


def end_in_time(stop: Callable[[], None], users: Path | None, stay: Path | None, *, with_parent: bool) -> None:
    """Call `stop` on SIGTERM, when nobody uses the server any more, or when the parent has ended."""
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=stop).start())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if users:
        threading.Thread(target=_end_with_last_user, args=(users, stay, stop), daemon=True).start()
    if with_parent:
        threading.Thread(target=_end_with_parent, args=(stop,), daemon=True).start()


def _end_with_parent(stop: Callable[[], None]) -> None:
    """The parent holds the other end of our standard input, which the system closes however it ends."""
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    stop()


def _end_with_last_user(users: Path, stay: Path | None, stop: Callable[[], None]) -> None:
    """Every user holds a shared lock on `users`, which the system lets go of however the user ends.

    When the exclusive lock can be had, nobody is left. It is kept to the end of the process: who comes meanwhile waits
    for it, and then finds no server and starts another.
    """
    with users.open("a") as stream:
        while not _alone(stream, stay):
            threading.Event().wait(0.25)
        stop()
        threading.Event().wait()


def _alone(stream: IO[str], stay: Path | None) -> bool:
    if stay is not None and stay.exists():
        return False
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    if stay is not None and stay.exists():
        fcntl.flock(stream, fcntl.LOCK_UN)
        return False
    return True
