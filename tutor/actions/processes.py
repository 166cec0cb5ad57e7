"""A command as a process of its own: no terminal, no input, its own group, output as it comes, an end on demand."""

from __future__ import annotations

import codecs
import os
import selectors
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

PATIENCE = 2.0
"""Seconds that a command has to end by itself when it is interrupted; then it is killed."""


class Running:
    """A started command. `stop` ends it and all that it started."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start it. Raises OSError when it cannot be started."""
        self._process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
        self.stopped = False
        self._ended = False
        self._lock = threading.RLock()  # a handler of a signal stops it in the thread that reads from it
        self._killed, self._tell_killed = os.pipe()

    def stream(self, on_output: Callable[[str], object]) -> int:
        """Hand over the output in chunks until the command ends. Returns its status (128 + n for signal n)."""
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        try:
            for chunk in self._chunks():
                if text := decode(chunk):
                    on_output(text)
            if text := decode(b"", final=True):
                on_output(text)
        finally:
            code = self._wait()
        return 128 - code if code < 0 else code

    def _chunks(self) -> Iterator[bytes]:
        """What is said, until nobody can say more.

        When it was killed, nothing is waited for: what it started and let out of its group may hold the pipe for ever.
        """
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            selector.register(self._killed, selectors.EVENT_READ)
            killed = False
            while not killed:
                ready = {key.fd for key, _ in selector.select()}
                killed = self._killed in ready
                if output in ready:
                    chunk = os.read(output, 1 << 16)
                    if not chunk:
                        return
                    yield chunk

    def stop(self, patience: float = PATIENCE) -> None:
        """Interrupt the command's whole group, as Ctrl+C does; kill what is left of it after `patience` seconds.

        A second call kills at once. It returns before the command has ended.
        """
        again, self.stopped = self.stopped, True
        if again:
            self._signal(signal.SIGKILL)
            return
        self._signal(signal.SIGINT)
        killer = threading.Timer(patience, self._signal, [signal.SIGKILL])
        killer.daemon = True
        killer.start()

    def _wait(self) -> int:
        """Take the command's status; from then on its number may be another's, and no signal is sent any more."""
        assert self._process.stdout is not None
        self._process.stdout.close()
        code = self._process.wait()
        with self._lock:
            self._ended = True
            os.close(self._killed)
            os.close(self._tell_killed)
        return code

    def _signal(self, number: int) -> None:
        with self._lock:
            if self._ended:
                return
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
            if number == signal.SIGKILL:
                os.write(self._tell_killed, b".")


class Bounded:
    """Output on its way to a screen: the first `head` characters as they come, the last `tail` of them at the end.

    What is between is left out, said so, and, when there is a file to save it in, kept there with all the rest.
    """

    def __init__(
        self, on_output: Callable[[str], object], save: Path | None = None, head: int = 256_000, tail: int = 64_000
    ) -> None:
        """`save` is written only when something has to be left out; it is readable by its owner alone."""
        self._on_output = on_output
        self._path = save
        self._file: IO[str] | None = None
        self._trouble = ""
        self._head, self._tail = head, tail
        self._shown: list[str] = []
        self._room = head
        self._kept: deque[str] = deque()
        self._size = self._left_out = 0

    def take(self, text: str) -> None:
        """More of the output."""
        if self._room and not self._kept:
            now, text = text[: self._room], text[self._room :]
            self._room -= len(now)
            self._shown.append(now)
            self._on_output(now)
        if not text:
            return
        if not self._kept and not self._left_out:
            self._begin_to_save()
        self._write(text)
        self._kept.append(text)
        self._size += len(text)
        while self._kept and self._size - len(self._kept[0]) >= self._tail:
            self._size -= len(self._kept[0])
            self._left_out += len(self._kept.popleft())

    def end(self) -> None:
        """The output is over: say what was left out, and hand over its end."""
        rest = "".join(self._kept)
        cut = max(0, len(rest) - self._tail)
        left_out = self._left_out + cut
        if left_out:
            self._on_output(f"\n… {left_out:,} characters are not shown; {self._where()} …\n")
        if rest[cut:]:
            self._on_output(rest[cut:])
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            if not left_out and self._path is not None:
                self._path.unlink(missing_ok=True)
        self._shown.clear()
        self._kept.clear()

    def _where(self) -> str:
        if self._trouble:
            return f"the whole output could not be saved ({self._trouble})"
        return f"the whole output is in {self._path}" if self._path else "what follows is its end"

    def _begin_to_save(self) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(descriptor, "w", encoding="utf-8")
        except OSError as error:
            self._trouble = error.strerror or str(error)
        self._write("".join(self._shown))
        self._shown.clear()

    def _write(self, text: str) -> None:
        if self._file is None:
            return
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:  # a full disk
            self._trouble = error.strerror or str(error)
            with suppress(OSError):
                self._file.close()
            self._file = None
