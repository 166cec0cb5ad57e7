"""Sandboxes in tests from a process that has imported what they need, which is most of what one takes in a test.

`preloaded()` is to be held while tests run: what starts a sandbox in this process gets one that was forked. A fork does
all that a sandbox of its own process does from `python -m sandbox` on. Commands of the tutor's that are run as
processes start theirs as ever, and so do the tests that hold `started_as_ever`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any
from unittest.mock import patch

_SERVICES = ("ec2", "ecr", "ecs", "iam", "logs", "s3", "secretsmanager", "ssm", "sts")
"""What the course's accounts start with, and what most tests ask."""


class _Forked:
    """What is known of a sandbox's process by who had it forked; its status is not."""

    returncode: int | None = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None


class _Server:
    """The process that forks, begun with the first sandbox."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, words: Sequence[Any], *, cwd: Path, env: Mapping[str, str], stderr: IO[bytes], **_: Any) -> _Forked:
        """In place of `subprocess.Popen`, for `python -P -m sandbox …`."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[1],
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {
            "words": [str(word) for word in words[4:]],
            "folder": str(cwd),
            "log": stderr.name,
            "environment": dict(env),
        }
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        return _Forked(int(self._process.stdout.readline()))

    def end(self) -> None:
        """No more of them. Those that run end with their users."""
        if self._process is not None:
            self._process.communicate()


@contextmanager
def preloaded() -> Iterator[None]:
    """While it lasts, sandboxes that this process starts are forked."""
    server = _Server()
    stand_in = SimpleNamespace(Popen=server.start, DEVNULL=subprocess.DEVNULL)
    with patch("tutor.account.sandbox.subprocess", stand_in):
        yield
    server.end()


@contextmanager
def started_as_ever() -> Iterator[None]:
    """While it lasts, they are processes of their own from the start."""
    with patch("tutor.account.sandbox.subprocess", subprocess):
        yield


# -- the process that forks -----------------------------------------------------------------------------------


def _serve() -> None:
    import importlib
    import signal

    from sandbox import clock, late, server

    with late.moto_is_imported():
        clock.install()
        importlib.import_module("moto.iam.models")
    importlib.import_module("moto.moto_server.werkzeug_app")
    for service in _SERVICES:
        for part in ("models", "responses", "urls"):
            importlib.import_module(f"moto.{service}.{part}")
    assert server
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _become(json.loads(line))
        print(child, flush=True)


def _become(asked: Mapping[str, Any]) -> None:
    """Be `python -m sandbox`. Never returns."""
    import traceback

    code = 1
    try:
        os.setsid()
        os.chdir(asked["folder"])
        nothing, log = os.open(os.devnull, os.O_RDWR), os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
        for number, stream in enumerate((nothing, nothing, log)):
            os.dup2(stream, number)
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.argv = ["sandbox", *asked["words"]]
        from sandbox.__main__ import main

        code = main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    _serve()
