"""Process start → first frame: the app against a bare Textual app with Header, Footer and a Static, both on a pty.

The first frame is there when the terminal has got a key's description in the line at the bottom, which is drawn last.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from measuring import arguments, finish, in_turn, report

BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static
class Bare(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Static("Reconnect")
        yield Footer()
Bare().run()
"""


def until_seen(words: list[str], mark: bytes, environment: dict[str, str]) -> float:
    """Seconds until the terminal has got `mark`."""
    start = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(words[0], words, environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    try:
        while mark not in seen:
            if not select.select([terminal], [], [], 30)[0]:
                raise TimeoutError(f"no {mark!r} within 30 seconds")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - start
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def main() -> None:
    """Measure and print."""
    turns = 5 if arguments(__doc__).quick else 15
    base = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40", "TEXTUAL_ANIMATIONS": "none"}
    with tempfile.TemporaryDirectory() as home:
        ours_environment = {**base, "ROLETUTOR_HOME": home}
        command = [str(Path(sys.executable).with_name("roletutor"))]
        ours, rival = in_turn(
            lambda: until_seen([sys.executable, *command], b"Commands", ours_environment),
            lambda: until_seen([sys.executable, "-c", BARE], b"Quit", base),
            turns,
        )
    finish(report("first_frame", ours, rival, aim=1.25, rival_is="Textual with Header, Footer and a Static"))


if __name__ == "__main__":
    main()
