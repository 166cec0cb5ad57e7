"""The state on disk: every change that was made, in order, with its instant and its seed.

A change is a request that moto has carried out. Played again with the same clock and the same random numbers, it gives
the same ids, ARNs and dates. A record is one line, `CRC32 JSON`; it is on disk (fsync) before its answer leaves. What
`kill -9` tears is at most the last line, of a change nobody was told of, and it is dropped. A file that is damaged
elsewhere, or was written with another moto, is set aside under another name and said so in `notice`; never deleted.
"""

from __future__ import annotations

import base64
import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

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
    """The file of changes. `notice` is a sentence for the learner when an older file had to be set aside."""

    def __init__(self, file: Path, *, moto: str) -> None:
        self.file = file
        self.notice = ""
        self._header = {"format": FORMAT, "moto": moto}
        self._changes = self._load()
        self._stream = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if os.fstat(self._stream).st_size == 0:
            self._write(self._header)
            _sync_folder(file.parent)

    def changes(self) -> Iterator[Change]:
        """The changes that were found when the store was opened, oldest first."""
        changes, self._changes = self._changes, []
        yield from changes

    def append(self, change: Change) -> None:
        """Put a change on disk. Raises OSError when the disk does not take it; the file is then as it was before."""
        size = os.fstat(self._stream).st_size
        try:
            self._write(
                {
                    "at": change.at,
                    "seed": change.seed,
                    "account": change.account,
                    "method": change.method,
                    "path": change.path,
                    "query": change.query,
                    "headers": dict(change.headers),
                    "body": base64.b64encode(change.body).decode(),
                }
            )
        except OSError:
            os.ftruncate(self._stream, size)
            raise

    def clear(self) -> None:
        """Forget every change."""
        os.ftruncate(self._stream, 0)
        self._write(self._header)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._stream)

    def _write(self, record: Mapping[str, object]) -> None:
        text = json.dumps(record, separators=(",", ":")).encode()
        line = memoryview(b"%08x %s\n" % (zlib.crc32(text), text))
        while line:
            line = line[os.write(self._stream, line) :]
        os.fsync(self._stream)

    def _load(self) -> list[Change]:
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return []
        *lines, torn = content.split(b"\n")
        if torn:
            os.truncate(self.file, len(content) - len(torn))
        try:
            records = [_record(line) for line in lines]
            changes = [_change(record) for record in records[1:]]
        except (ValueError, KeyError, TypeError):
            self._set_aside("is damaged")
            return []
        if records and records[0] != self._header:
            self._set_aside("was written by another version of the sandbox")
            return []
        return changes

    def _set_aside(self, why: str) -> None:
        aside = self.file.with_name(f"{self.file.stem}.set-aside-{time.strftime('%Y%m%d-%H%M%S')}{self.file.suffix}")
        self.file.replace(aside)
        self.notice = (
            f"The sandbox's saved state {why}. It was set aside as {aside.name}, and the account starts empty. "
            "This is the tutor's trouble, not yours; what you did before has to be done again."
        )


def _record(line: bytes) -> dict[str, object]:
    checksum, _, text = line.partition(b" ")
    if int(checksum, 16) != zlib.crc32(text):
        raise ValueError("a record's checksum is wrong")
    record = json.loads(text)
    if not isinstance(record, dict):
        raise TypeError("a record is not an object")
    return record


def _change(record: dict[str, object]) -> Change:
    return Change(
        at=float(str(record["at"])),
        seed=int(str(record["seed"])),
        account=str(record["account"]),
        method=str(record["method"]),
        path=str(record["path"]),
        query=str(record["query"]),
        headers=dict(record["headers"]),  # type: ignore[call-overload]
        body=base64.b64decode(str(record["body"])),
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
