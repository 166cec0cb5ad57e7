"""A prompt's history on disk: what was typed, newest last, each line once, shared by all that run at once.

Secrets never reach the disk: they are masked (`tutor.actions.masking`), and the line is kept with `***` in their place,
so that it can be called back and completed. The file is readable by its owner alone and bounded.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.actions.masking import masked
from tutor.home import replace_private

LIMIT = 1000
LONGEST = 20_000
"""Characters; a longer text is not kept."""


class History:
    """The lines in `file`. That it cannot be read or written is said in `trouble`; they then last for the session."""

    def __init__(self, file: Path, limit: int = LIMIT) -> None:
        self.trouble = ""
        self._file = file
        self._limit = limit
        self._lines: list[str] = []
        self._seen: tuple[int, int] | None = None
        self.entries()

    def entries(self) -> list[str]:
        """All lines, the newest last, those of other processes too."""
        try:
            state = self._file.stat()
            if self._seen != (state.st_mtime_ns, state.st_ino):
                self._lines = self._read()
                self._seen = (state.st_mtime_ns, state.st_ino)
        except FileNotFoundError:
            pass
        except OSError as error:
            self._say(error)
        return list(self._lines)

    def add(self, text: str) -> None:
        """Keep what was typed, without its secrets. An empty text and the same one again make no new line."""
        line = masked(text.strip())
        if not line or len(line) > LONGEST:
            return
        try:
            with self._locked():
                found = [*(known for known in self._read() if known != line), line][-self._limit :]
                self._write(found)
                self._lines, self._seen = found, None
        except OSError as error:
            self._say(error)
            self._lines = [*(known for known in self._lines if known != line), line][-self._limit :]

    def search(self, text: str) -> list[str]:
        """Lines that begin with `text`, the newest first; then those that have it anywhere, whatever the case."""
        newest = self.entries()[::-1]
        begin = [line for line in newest if line.startswith(text)]
        low = text.lower()
        return begin + [line for line in newest if low in line.lower() and not line.startswith(text)]

    def clear(self) -> None:
        """Forget everything, on disk too."""
        self._lines = []
        try:
            with self._locked():
                self._file.unlink(missing_ok=True)
        except OSError as error:
            self._say(error)

    def _read(self) -> list[str]:
        """What can be read of the file; a line that another hand broke is passed over."""
        try:
            content = self._file.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        return [line for line in map(_line, content.splitlines()) if line]

    def _write(self, lines: list[str]) -> None:
        """All lines at once, in another file that takes the place of the first: it is never half written."""
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        replace_private(self._file, content.encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._file.with_name(f"{self._file.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _say(self, error: OSError) -> None:
        self.trouble = f"What you type is not kept after this session ({error.strerror or error})."


def _line(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""
