"""A run in which no test ends any more is ended, and says where each of its processes stood.

pytest-xdist waits for ever for a worker that holds the interpreter, or that is stopped, and nothing tells which test it
was. The process that hands out the tests watches that some test goes on; when none does, the states of all processes
are told, the workers write what each of their threads was doing, and they are killed. pytest-xdist then names the tests
that they were at, and the run fails.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 300.0
"""Seconds without the beginning or the end of any test; several times the longest test on a slow machine."""

_TO_WRITE = 2.0
"""Seconds that the workers have to write."""


def configure(config: pytest.Config) -> None:
    """To be called before the tests begin, in each process of a run."""
    if hasattr(config, "workerinput"):
        # fd 2 as it is before pytest captures what tests write
        faulthandler.register(signal.SIGUSR1, file=os.dup(2), all_threads=True)
    elif config.getoption("numprocesses", None):
        config.pluginmanager.register(_Watch(config.getoption("patience"), os.dup(2)))


class _Watch:
    def __init__(self, patience: float, stream: int) -> None:
        self._patience = patience
        self._stream = stream
        self._moved = time.monotonic()
        self._workers: list[int] = []
        self._ended = threading.Event()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        self._workers.append(node.gateway._io.popen.pid)

    def pytest_sessionstart(self) -> None:
        threading.Thread(target=self._watch, name="watch", daemon=True).start()

    def pytest_runtest_logstart(self) -> None:
        self._moved = time.monotonic()

    def pytest_runtest_logreport(self) -> None:
        self._moved = time.monotonic()

    def pytest_sessionfinish(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(min(1.0, self._patience / 4)):
            if time.monotonic() - self._moved > self._patience:
                self._end()
                self._moved = time.monotonic()

    def _end(self) -> None:
        self._say(f"\n\nNo test has begun or ended for {self._patience:.0f} seconds. The processes:\n")
        for pid in _below(os.getpid()):
            self._say(f"{pid} {_described(pid)}\n")
        for pid in self._workers:
            _send(pid, signal.SIGUSR1)
            self._ended.wait(_TO_WRITE)
        self._say("\nThis process:\n")
        faulthandler.dump_traceback(self._stream, all_threads=True)
        while self._workers:
            _send(self._workers.pop(), signal.SIGKILL)

    def _say(self, text: str) -> None:
        os.write(self._stream, text.encode())


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _below(root: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    parents = {
        int(folder.name): _stat(int(folder.name))[1] for folder in Path("/proc").iterdir() if folder.name.isdigit()
    }
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found[1:]


def _stat(pid: int) -> tuple[str, int]:
    """A process's state (a letter) and its parent; `?` and 0 when it has gone."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return "?", 0
    return state, int(parent)


def _described(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        waits = Path(f"/proc/{pid}/wchan").read_text()
    except OSError:
        return "has gone"
    return f"{_stat(pid)[0]} {waits} {words[:200]}"
