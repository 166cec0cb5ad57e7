"""A real process on a real terminal that is closed, or ended by a signal: nothing is lost or left behind."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tutor.account import sandbox


class Terminal:
    """The app in a process of its own, and what it draws."""

    def __init__(self, course: Path, home: Path) -> None:
        self.drawn = b""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            settings = {"ROLETUTOR_HOME": str(home), "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
            words = [sys.executable, "-m", "tutor", "learn", str(course)]
            os.execve(sys.executable, words, {**os.environ, **settings})
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, met: Callable[[], bool], seconds: float = 60) -> None:
        """Read what it draws until something is so."""
        end = time.monotonic() + seconds
        while not met():
            assert time.monotonic() < end, self.drawn[-500:]
            if select.select([self.end], [], [], 0.05)[0]:
                try:
                    self.drawn += os.read(self.end, 65536)
                except OSError:  # it has ended
                    return

    def status(self, seconds: float = 20) -> int:
        """Its exit code, once it has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            select.select([], [], [], 0.05)
        raise TimeoutError("it does not end")


@pytest.fixture
def terminal(course: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The app, with the lesson and the account shown, and an answer given."""
    shown = Terminal(course, tmp_path / "home")
    shown.until(lambda: b"111122223333" in shown.drawn and b"prediction" in shown.drawn)
    os.write(shown.end, b"a\r")
    shown.until(lambda: b"written" in shown.drawn)
    yield shown
    if shown.pid:
        os.kill(shown.pid, signal.SIGKILL)
        os.waitpid(shown.pid, 0)


@pytest.mark.parametrize("how", ["the terminal is closed", "it is told to end"])
def test_whatever_ends_it_all_is_saved_and_the_sandbox_goes_too(how: str, terminal: Terminal, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert sandbox.status(home) is not None
    if how == "the terminal is closed":
        os.close(terminal.end)
        assert terminal.status() == 128 + signal.SIGHUP
    else:
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.until(lambda: b"\x1b[?1049l" in terminal.drawn)  # the terminal is as it was
        terminal.until(lambda: False, seconds=20)
        assert terminal.status() == 128 + signal.SIGTERM
        os.close(terminal.end)
    assert b"Traceback" not in terminal.drawn
    assert not (home / "logs").exists()
    assert sandbox.status(home) is None
    events = [json.loads(line) for line in (home / "journal/events.jsonl").read_text().splitlines()]
    assert any("refused" in json.dumps(event) for event in events)
