"""Programs of a course, run to their end: Python with boto3, and shell scripts with the AWS CLI.

Each gets a folder of its own, no input, a time limit, and is killed with all that it started when it is over or when
nobody waits for it any more. Where a clock is given, a program that waits does not sleep: the sandbox's time passes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tutor.account.door import Handle
from tutor.account.environment import scrubbed
from tutor.rehearsal import preloaded

LIMIT = 120.0
"""Seconds for one program, unless told otherwise."""

_TIMED_OUT = 124  # as timeout(1) has it
_KEPT = 200_000  # characters of output
_STARTED = 30.0  # seconds for a preloaded process to listen
_KILLED = 2000  # milliseconds for a program to be gone


class Interrupted(Exception):
    """The programs were stopped from outside."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit status (128 + n for signal n, 124 for the time limit), and what it printed."""

    code: int
    output: str

    @property
    def said(self) -> str:
        """The last line of its output."""
        lines = self.output.strip().splitlines()
        return lines[-1] if lines else f"exit code {self.code}"


class Programs:
    """The preloaded processes, started when they are first needed, and what runs. `close` ends all of it.

    May be used by several threads at once. Raises OSError when it cannot make its folder.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="roletutor-"))
        self._servers: dict[str, subprocess.Popen[bytes]] = {}
        self._paths: dict[int, Path] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def python(
        self,
        source: str,
        name: str,
        environment: Mapping[str, str],
        *,
        clock: Handle | None = None,
        limit: float = LIMIT,
    ) -> Ended:
        """Run a Python source. `name` is what its tracebacks call it. Raises Interrupted, OSError."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._server("boto3"))
            ends, end = os.pipe()
            try:
                message = {
                    "words": [name],
                    "source": source,
                    "folder": folder,
                    "environment": {**environment, "HOME": folder},
                    "clock": _door(clock),
                }
                with open(os.devnull) as nothing:  # noqa: PTH123
                    preloaded.send(server, message, (nothing.fileno(), end, end))
            finally:
                os.close(end)
            return self._python_ended(server, ends, limit)

    def shell(
        self, source: str, environment: Mapping[str, str], *, clock: Handle | None = None, limit: float = LIMIT
    ) -> Ended:
        """Run a shell script by `sh -eu`. Its `aws` is the one installed with the tutor, or the machine's own.

        Raises Interrupted, OSError.
        """
        path = os.pathsep.join(
            (str(self._path(clock)), environment.get("PATH", os.defpath), str(Path(sys.executable).parent))
        )
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            process = subprocess.Popen(
                ["sh", "-eu", "-c", source],  # noqa: S607 — the system's own, wherever it is
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**environment, "PATH": path, "HOME": folder},
                cwd=folder,
                start_new_session=True,
            )
            assert process.stdout is not None
            try:
                output, in_time = self._read(process.stdout.fileno(), -1, limit)
                if not in_time:
                    return Ended(_TIMED_OUT, _over(output, limit))
                code = process.wait(limit)
                return Ended(128 - code if code < 0 else code, output)
            finally:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                process.stdout.close()

    def stop(self) -> None:
        """Let everything that runs end now; whoever waits for it gets Interrupted."""
        self._stopped = True

    def check(self) -> None:
        """Raises Interrupted where they were stopped."""
        if self._stopped:
            raise Interrupted

    def close(self) -> None:
        """End the preloaded processes, and take the folder away."""
        self._stopped = True
        for server in self._servers.values():
            if server.stdin:
                server.stdin.close()
            server.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _python_ended(self, server: socket.socket, ends: int, limit: float) -> Ended:
        in_time = False
        try:
            output, in_time = self._read(ends, server.fileno(), limit)
        finally:
            if not in_time:
                _killed(server, ends)
            os.close(ends)
        if not in_time:
            return Ended(_TIMED_OUT, _over(output, limit))
        server.settimeout(limit)
        said = server.recv(preloaded.STATUS_BYTES)
        return Ended(int.from_bytes(said, "big") if said else 70, output)

    def _read(self, stream: int, until: int, limit: float) -> tuple[str, bool]:
        """What comes through `stream` until it ends, or until something comes through `until`; and whether in time."""
        deadline, parts, kept = time.monotonic() + limit, [], 0
        doors = select.poll()
        doors.register(stream, select.POLLIN | select.POLLHUP)
        if until >= 0:
            doors.register(until, select.POLLIN | select.POLLHUP)
        while True:
            self.check()
            ready = [door for door, _ in doors.poll(200)]
            if stream in ready:
                part = os.read(stream, 1 << 16)
                if not part:
                    break
                if kept < _KEPT:
                    parts.append(part)
                    kept += len(part)
            elif until in ready:
                break
            elif time.monotonic() > deadline:
                return b"".join(parts).decode(errors="replace"), False
        return b"".join(parts).decode(errors="replace"), True

    def _server(self, program: str) -> str:
        """The address of a preloaded process, which is started when there is none."""
        address = self._folder / program
        with self._lock:
            if program not in self._servers:
                self._servers[program] = subprocess.Popen(
                    [sys.executable, "-P", "-m", "tutor.rehearsal.preloaded", str(address), program],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=scrubbed(os.environ),
                    start_new_session=True,
                )
            server, deadline = self._servers[program], time.monotonic() + _STARTED
            while not address.exists():
                self.check()
                if server.poll() is not None or time.monotonic() > deadline:
                    raise OSError(f"the process that has {program} ready did not start")
                time.sleep(0.005)
        return str(address)

    def _path(self, clock: Handle | None) -> Path:
        """A folder with an `aws`, and a `sleep` where there is a clock, for the front of a script's PATH."""
        port = clock.port if clock else 0
        with self._lock:
            known = self._paths.get(port)
            if known is not None:
                return known
        bundled = importlib.util.find_spec("awscli") is not None
        address = self._server("aws") if bundled else ""
        with self._lock:
            if port not in self._paths:
                folder = Path(tempfile.mkdtemp(dir=self._folder, prefix="path-"))
                door = folder / "clock.json"
                door.write_text(json.dumps(_door(clock)))
                if bundled:
                    _executable(folder / "aws", str(door), address, "aws")
                if clock:
                    _executable(folder / "sleep", str(door), "-", "sleep")
                self._paths[port] = folder
            return self._paths[port]


def _killed(server: socket.socket, ends: int) -> None:
    """Let go of a program, and wait until it is killed for that: it must change nothing after what comes next."""
    server.close()
    doors = select.poll()
    doors.register(ends, select.POLLIN | select.POLLHUP)
    while doors.poll(_KILLED) and os.read(ends, 1 << 16):
        pass


def _executable(file: Path, *words: str) -> None:
    shim = Path(__file__).with_name("shim.py")
    command = shlex.join([sys.executable, "-I", "-S", str(shim), *words])
    file.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    file.chmod(0o700)


def _door(clock: Handle | None) -> list[str] | None:
    return [f"127.0.0.1:{clock.port}", clock.token] if clock else None


def _over(output: str, limit: float) -> str:
    return f"{output.rstrip()}\n(it did not end within {limit:.0f} seconds, and was stopped)".lstrip()
