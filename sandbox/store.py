"""An account's state on disk: every change that was made, in order, with its instant and its seed.

A change is a request that moto has carried out. Played again with the same clock and the same random numbers, it gives
the same ids, ARNs and dates. A record is one line, `CRC32 JSON`; it is on disk (fsync) before its answer leaves. What
`kill -9` tears is at most the last line, of a change nobody was told of, and it is dropped. A file that is damaged
elsewhere, or was written with another moto, is set aside under another name, never deleted, and a note of it stays
until somebody has been told.
"""

from __future__ import annotations

import base64
import json
import os
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One request, as it is played again. `at` is seconds since 1970; `seed` is for moto's random numbers."""

    at: float
    seed: int
    account: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Store:
    """The file of changes, and beside it the note of one that had to be set aside.

    Raises OSError when the file can be neither read nor made.
    """

    def __init__(self, file: Path, *, moto: str) -> None:
        self.file = file
        self._note = file.with_name("set-aside.json")
        self.header = {"format": FORMAT, "moto": moto}
        self._stream = -1
        self._torn_at: int | None = None
        self._open()

    def changes(self) -> list[Change]:
        """The changes on disk, oldest first. A file that cannot be used is set aside, and there are none."""
        content = self.file.read_bytes()
        *lines, torn = content.split(b"\n")
        if torn:
            os.ftruncate(self._stream, len(content) - len(torn))
        try:
            records = [record_of(line) for line in lines]
            if records and records[0] != self.header:
                return self.set_aside("was written by another version of the sandbox")
            return [_change(record) for record in records[1:]]
        except (ValueError, KeyError, TypeError):
            return self.set_aside("is damaged")

    def append(self, change: Change) -> None:
        """Put a change on disk. Raises OSError when the disk does not take it; the file is then as it was before."""
        record = {
            "at": change.at,
            "seed": change.seed,
            "account": change.account,
            "method": change.method,
            "path": change.path,
            "query": change.query,
            "headers": dict(change.headers),
            "body": base64.b64encode(change.body).decode(),
        }
        if self._torn_at is not None:
            self._cut(self._torn_at)
        size = os.fstat(self._stream).st_size
        try:
            self._write(line_of(record) if size else line_of(self.header) + line_of(record))
        except OSError:
            self._torn_at = size
            self._cut(size)
            raise

    def clear(self) -> None:
        """Forget every change, and the note. Raises OSError."""
        self._cut(0)
        self.told()

    def set_aside(self, why: str) -> list[Change]:
        """Begin an empty file. The old one stays under another name, and a note says `why` until `told`."""
        stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09}"
        aside = self.file.with_name(f"{self.file.stem}.set-aside-{stamp}{self.file.suffix}")
        write_whole(self._note, json.dumps({"why": why, "name": aside.name}).encode())
        self.file.replace(aside)
        os.close(self._stream)
        self._open()
        return []

    @property
    def notice(self) -> str:
        """What the learner must be told of a file that was set aside; empty when there is nothing."""
        try:
            note = json.loads(self._note.read_text())
            return (
                f"The sandbox's saved state {note['why']}. It was set aside as {note['name']}, and the account starts "
                "again with what the course gives it. This is the tutor's trouble, not yours."
            )
        except FileNotFoundError:
            return ""
        except (ValueError, KeyError, TypeError):
            return "The sandbox's saved state was set aside. This is the tutor's trouble, not yours."

    def told(self) -> None:
        """The learner knows: drop the note."""
        self._note.unlink(missing_ok=True)

    def reopen(self) -> None:
        """Go on with the file that is there now: another has taken its place. Raises OSError."""
        os.close(self._stream)
        self._torn_at = None
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._stream)

    def _open(self) -> None:
        self._stream = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if os.fstat(self._stream).st_size == 0:
            sync_folder(self.file.parent)

    def _cut(self, size: int) -> None:
        """What was written of a change that did not get through must not be there after a restart either."""
        os.ftruncate(self._stream, size)
        os.fsync(self._stream)
        self._torn_at = None

    def _write(self, text: bytes) -> None:
        rest = memoryview(text)
        while rest:
            rest = rest[os.write(self._stream, rest) :]
        os.fsync(self._stream)


def write_whole(file: Path, content: bytes) -> None:
    """Put a file on disk (mode 0600), whole or not at all. Raises OSError."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Put a folder's own list of names on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def line_of(record: Mapping[str, object]) -> bytes:
    """A record as a line, with its checksum."""
    text = json.dumps(record, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def record_of(line: bytes) -> dict[str, Any]:
    """The record of a line, without its end. Raises ValueError and TypeError for one that is damaged."""
    checksum, _, text = line.partition(b" ")
    if int(checksum, 16) != zlib.crc32(text):
        raise ValueError("a record's checksum is wrong")
    record = json.loads(text)
    if not isinstance(record, dict):
        raise TypeError("a record is not an object")
    return record


def _change(record: dict[str, Any]) -> Change:
    return Change(
        at=float(str(record["at"])),
        seed=int(str(record["seed"])),
        account=str(record["account"]),
        method=str(record["method"]),
        path=str(record["path"]),
        query=str(record["query"]),
        headers=dict(record["headers"]),
        body=base64.b64decode(str(record["body"])),
    )
