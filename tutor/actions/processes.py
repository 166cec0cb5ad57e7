"""A command as a process of its own: no terminal, no input, its own group, output as it comes, an end on demand."""

from __future__ import annotations

import codecs
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class Running:
    """A started command. `stop` ends it and all that it started."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
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

    def stream(self, on_output: Callable[[str], object]) -> int:
        """Hand over the output in chunks until the command ends. Returns its status (128 + n for signal n)."""
        assert self._process.stdout is not None
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        descriptor = self._process.stdout.fileno()
        while chunk := os.read(descriptor, 1 << 16):
            on_output(decode(chunk))
        self._process.stdout.close()
        code = self._process.wait()
        return 128 - code if code < 0 else code

    def stop(self) -> None:
        """End the command's whole group."""
        self.stopped = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGTERM)
