"""What goes wrong outside the screen: a sentence with a next step comes, the app goes on, no traceback is seen."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import ui_course
from ui_account import Programs, QuietAccount, role
from ui_quiet import SIX_STEPS, play, rest, session, typed
from ui_states import STATES, reached
from ui_support import until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

TUTORS_FAULT = "It is the tutor's fault"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a certificate is saved."""
    monkeypatch.chdir(tmp_path)


def below(app: RoletutorApp) -> str:
    """All that the lower part of the screen says, as one line."""
    return " ".join(" ".join(line.text for line in app.output.lines).split())


# -- the sandbox -------------------------------------------------------------------------------------------


async def test_a_killed_sandbox_is_started_again_and_the_work_is_kept(tmp_path: Path) -> None:
    app = RoletutorApp(str(SIX_STEPS), Target(), "trusted-entity", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        account: Any = app.session.account
        trust = role("any").trust
        account.client("iam").create_role(RoleName="fcjEcsTaskExecutionRole", AssumeRolePolicyDocument=trust)
        await until(pilot, lambda: "trusted-entity" in app.done, "it is judged")
        os.kill(account.handle.pid, signal.SIGKILL)
        await until(pilot, lambda: "does not answer" in below(app), "it is said")
        assert "Press F9" in below(app)
        await play(app, pilot, "f5", "f2", "escape", typed("aws iam list-roles"))
        await play(app, pilot, "f9")
        await until(pilot, lambda: app.ready, "it is there again")
        again: Any = app.session.account
        assert again.client("iam").get_role(RoleName="fcjEcsTaskExecutionRole")
        assert TUTORS_FAULT not in below(app)


# -- the disk ----------------------------------------------------------------------------------------------


def full(*_: Any, **__: Any) -> Any:
    """Where there is no room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_a_full_disk_is_said_once_and_the_course_goes_on(tmp_path: Path) -> None:
    course = ui_course.every_block(tmp_path / "course")
    async with session(tmp_path / "home", QuietAccount(), course=course, step="role") as (app, pilot):
        write = os.write
        with patch("os.write", lambda at, data: write(at, data) if at < 3 else full()), patch("os.fsync", full):
            await play(app, pilot, "f5", "f6", "f4", "f3", "f2", "tab", "enter", "escape", typed("aws iam list-roles"))
            await play(app, pilot, typed("certificate"), "f2", "escape")
        said = below(app)
        assert said.count("Your progress cannot be saved any more (No space left on device)") == 1
        assert "Make room on the disk" in said
        assert TUTORS_FAULT not in said
        await play(app, pilot, "f6")
        assert "Hint 2" in below(app)


async def test_a_certificate_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    state = next(one for one in STATES if one.name == "certificate")
    async with state.session(tmp_path, (80, 24)) as (app, pilot):
        await reached(state, app, pilot)
        (tmp_path / "certificate-blocks.md").mkdir()
        await play(app, pilot, "f2")
        assert "It cannot be written to" in str(app.screen.query_one("#saved").render())


DAMAGE: dict[str, Callable[[Path], object]] = {
    "garbage": lambda file: file.write_bytes(b"\x00\xff[red]\x1b[2J{{{\n" * 50),
    "json": lambda file: file.write_text('{"a": [[[[1]]], "v": null}\n' * 3),
    "empty": lambda file: file.write_bytes(b""),
    "folder": lambda file: (file.unlink(), file.mkdir()),
}


@pytest.mark.parametrize("how", DAMAGE)
async def test_whatever_is_damaged_in_the_home_the_course_opens(how: str, tmp_path: Path) -> None:
    """Journal, form, settings, history: each file that a session leaves behind."""
    home = tmp_path / "home"
    state = next(one for one in STATES if one.name == "ask-line")
    async with state.session(tmp_path, (80, 24)) as (app, pilot):
        await reached(state, app, pilot)
        await play(app, pilot, *"why", "enter", "f2", "tab", "enter", "escape", typed("aws iam list-roles"))
    files = [file for file in home.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"events.jsonl", "create-role.json"}
    for file in files:
        DAMAGE[how](file)
    async with session(home, QuietAccount(), course=tmp_path / "course") as (app, pilot):
        assert app.workshop is not None
        await play(app, pilot, "f4", "f6", "f6", "f2", "escape", "f5", typed("aws iam list-roles"))
        said = below(app)
        assert TUTORS_FAULT not in said
        if how in ("garbage", "json"):
            assert "The journal of your progress was damaged" in said
        if how == "folder":
            assert "Your progress cannot be saved" in said


def readonly(home: Path) -> Any:
    """The home as on a file system that is read-only: for root, chmod alone keeps nobody out."""
    real = os.open

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if str(path).startswith(str(home)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, *more, **named)

    def made(self: Path, *_: Any, **__: Any) -> None:
        if not self.is_dir():
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))

    return patch.multiple("os", open=opened), patch("pathlib.Path.mkdir", made)


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
async def test_a_home_that_is_read_only_is_said_and_the_course_goes_on(used: bool, tmp_path: Path) -> None:
    home = tmp_path / "home"
    course = ui_course.every_block(tmp_path / "course")
    home.mkdir()
    if used:
        async with session(home, QuietAccount(), course=course) as (app, pilot):
            await play(app, pilot, "f4", "f2", "escape")
    files, folders = readonly(home)
    with files, folders:
        async with session(home, QuietAccount(), course=course, step="role") as (app, pilot):
            await play(app, pilot, "f5", "f6", "f6", "f6", *"why", "enter", "f2", "tab", "enter", "escape")
            await play(app, pilot, typed("aws iam list-roles"), typed("certificate"), "escape")
            said = below(app)
            assert "Your progress cannot be saved" in said
            assert TUTORS_FAULT not in said


# -- programs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["x" * 5_000_000, "a line of words\n" * 320_000, "\x1b[31m\u202e{" * 700_000],
    ids=["line", "lines", "escapes"],
)
async def test_five_megabytes_of_output_are_shown_and_keys_still_work(text: str, tmp_path: Path) -> None:
    begun = time.process_time()
    async with session(tmp_path, QuietAccount(), programs=Programs({"aws": text}), size=(80, 24)) as (app, pilot):
        await play(app, pilot, typed("aws iam list-roles"))
        await play(app, pilot, *"next")
        assert app.prompt.value == "next"
        assert len(app.output.lines) <= 6_000
    assert time.process_time() - begun < 12


async def test_a_command_that_ignores_the_interrupt_is_killed(tmp_path: Path) -> None:
    from tutor.actions import processes

    running = processes.Running
    deaf = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    async with session(tmp_path, QuietAccount(), size=(80, 24)) as (app, pilot):
        with patch.object(processes, "Running", lambda words, *more: running([sys.executable, "-c", deaf], *more)):
            app.prompt.value = "aws iam list-roles"
            await pilot.press("enter")
            await until(pilot, lambda: "deaf" in below(app), "it runs")
        await pilot.press("escape")
        await pilot.pause()
        assert app.busy
        await pilot.press("escape")
        await until(pilot, lambda: not app.busy, "it is killed")
        assert "Stopped." in below(app)


async def test_copying_needs_no_clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    async with session(tmp_path, QuietAccount(), size=(80, 24)) as (app, pilot):
        await play(app, pilot, *"aws", "shift+home", "ctrl+c", "end", "ctrl+v", "shift+home", "ctrl+x", "ctrl+v")
        assert app.prompt.value == "awsaws"


# -- a real process on a real terminal ---------------------------------------------------------------------


class Terminal:
    """The app in a process of its own on a pty; `limits` is called in it before it begins."""

    def __init__(self, home: Path, limits: Callable[[], object], *words: str) -> None:
        self.seen = b""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            environment = {**os.environ, "ROLETUTOR_HOME": str(home), "HOME": str(home), "TERM": "xterm-256color"}
            limits()
            os.execve(sys.executable, [sys.executable, "-m", "tutor", *words], environment)
        self.resize(80, 24)

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def press(self, keys: bytes) -> None:
        os.write(self._terminal, keys)

    def until(self, mark: bytes) -> None:
        """Read until the terminal has got this."""
        end = time.monotonic() + 60
        while mark not in self.seen:
            assert time.monotonic() < end, (mark, self.seen[-2000:])
            self._read()

    def code(self) -> int:
        """The exit code, when it has ended."""
        end = time.monotonic() + 60
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, self.seen[-2000:]
            self._read()

    def _read(self) -> None:
        try:
            if select.select([self._terminal], [], [], 0.1)[0]:
                self.seen += os.read(self._terminal, 65536)
        except OSError:  # the other side has closed
            pass


def no_room() -> None:
    """Files may not grow: what is written to one fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_on_a_real_terminal_without_room_in_a_tiny_window(tmp_path: Path) -> None:
    account = tmp_path / "account.json"
    document = {
        "schema": "roletutor/snapshot/1",
        "target": {"account": "1", "region": "x", "identity": ""},
        "items": [],
    }
    account.write_text(__import__("json").dumps(document))
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    tutor = Terminal(home, no_room, "learn", "ecs-task-roles", "--from", str(account))
    tutor.until(b"cannot be saved")
    tutor.resize(20, 5)
    tutor.press(b"\x1bOS\x1bOR\t\t\x1b[6~\x1b[A")
    tutor.resize(1, 1)
    tutor.press(b"\x1b[15~\x1b[17~\x1b[18~\x1b")
    tutor.resize(80, 24)
    tutor.press(b"\x11")
    assert tutor.code() == 0
    assert b"Traceback" not in tutor.seen
    assert TUTORS_FAULT.encode() not in tutor.seen


@pytest.mark.parametrize("home", ["/proc/none", "/dev/null/home"])
def test_a_home_that_cannot_be_made_is_a_sentence(home: str, tmp_path: Path) -> None:
    tutor = Terminal(Path(home), lambda: None, "learn")
    code = tutor.code()
    assert code in (2, 3)
    assert b"Set ROLETUTOR_HOME to a folder that you can write" in b" ".join(tutor.seen.split())
    assert b"Traceback" not in tutor.seen


AT_ONCE = """
import asyncio, sys, threading
from pathlib import Path
from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.behind import base, session

assert "tutor.study" not in sys.modules and "tutor.checks.registry" not in sys.modules
missing, ran, begun = [], [], threading.Barrier(2, timeout=30)

def first(self, *_):
    begun.wait()
    missing.extend(name for name in base._SHARED if name not in sys.modules)
    ran.append(self)

session.Session.read_course = session.Session.open_account = first

async def main():
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, Path(sys.argv[1]))
    async with app.run_test() as pilot:
        while len(ran) < 2:
            await pilot.pause(0.02)
        await app.workers.wait_for_complete()
    assert not missing, missing
    assert "boto3" not in sys.modules

asyncio.run(main())
"""


def test_what_threads_share_is_loaded_before_two_of_them_could_wait_for_each_other(tmp_path: Path) -> None:
    """Python breaks off one of two imports that wait for each other: about every 300th start had no course."""
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, str(tmp_path)], capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr


async def test_rest_waits_for_what_is_under_way(tmp_path: Path) -> None:
    """The tests above lean on it."""
    async with session(tmp_path, QuietAccount(), size=(80, 24)) as (app, pilot):
        done: list[int] = []
        app._work(lambda: (time.sleep(0.2), done.append(1)))
        await rest(app, pilot)
        assert done == [1]
