"""The journal's file: one JSON object a line, appended and on disk (fsync) before `append` returns.

Several processes may write: each append is under a lock. `kill -9` can tear only the last line, which is cut off. A
file that is damaged elsewhere is set aside under another name and said so in `notice`; what can be read of it is kept.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

from tutor.journal.events import Event, event


class Journal:
    """The events in `file`, oldest first. Raises OSError when the file can be neither read nor made."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.notice = ""
        self.events: list[Event] = []
        with self._locked() as stream:
            self._load(stream)

    def append(self, new: Event) -> None:
        """Add an event. Raises OSError when the disk does not take it; the file is then as it was before."""
        with self._locked() as stream:
            size = os.fstat(stream).st_size
            line = memoryview(json.dumps(new.plain(), separators=(",", ":")).encode() + b"\n")
            try:
                while line:
                    line = line[os.write(stream, line) :]
                os.fsync(stream)
            except OSError:
                os.ftruncate(stream, size)
                raise
        self.events.append(new)

    def _load(self, stream: int) -> None:
        content = self.file.read_bytes()
        *lines, torn = content.split(b"\n")
        if torn:
            os.ftruncate(stream, len(content) - len(torn))
        damaged = 0
        for line in lines:
            try:
                self.events.append(event(json.loads(line)))
            except (ValueError, TypeError, RecursionError):
                damaged += 1
        if damaged:
            self._set_aside(content, stream, damaged)

    def _set_aside(self, content: bytes, stream: int, damaged: int) -> None:
        aside = self.file.with_name(f"{self.file.stem}.set-aside-{time.strftime('%Y%m%d-%H%M%S')}.jsonl")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as copy:
            copy.write(content)
            copy.flush()
            os.fsync(copy.fileno())
        kept = b"".join(json.dumps(e.plain(), separators=(",", ":")).encode() + b"\n" for e in self.events)
        os.ftruncate(stream, 0)
        os.write(stream, kept)
        os.fsync(stream)
        lines = "line" if damaged == 1 else "lines"
        self.notice = (
            f"The journal of your progress was damaged ({damaged} {lines}). It was set aside as {aside.name}; the "
            f"{len(self.events)} events that could be read are kept. This is the tutor's trouble, not yours."
        )

    def _locked(self) -> _Locked:
        return _Locked(self.file)


class _Locked:
    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> int:
        new = not self._file.exists()
        self._stream = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(self._stream, fcntl.LOCK_EX)
        if new:
            folder = os.open(self._file.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        return self._stream

    def __exit__(self, *_: object) -> None:
        os.close(self._stream)
