"""The file of changes: whole after each failure, empty after a reset, set aside but never lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sandbox.store import Change, Store


def change(number: int) -> Change:
    """A change that can be told from others."""
    return Change(float(number), number, "111122223333", "POST", "/", "", {"HTTP_X": "y"}, b"body %d" % number)


def numbers(store: Store) -> list[int]:
    """Which changes a fresh reading finds."""
    return [found.seed for found in Store(store.file, moto="1").changes()]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "changes.log", moto="1")


def test_changes_are_found_as_they_were(store: Store) -> None:
    store.append(change(1))
    store.append(change(2))
    assert Store(store.file, moto="1").changes() == [change(1), change(2)]


@pytest.mark.parametrize("taken", [0, 1, 40, 10_000])
def test_a_write_that_fails_leaves_the_file_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    store.append(change(1))
    real = os.write

    def full(stream: int, text: bytes) -> int:
        if taken:
            real(stream, bytes(text)[:taken])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            store.append(change(2))
    assert numbers(store) == [1]
    store.append(change(3))
    assert numbers(store) == [1, 3]


def test_what_could_not_even_be_cut_off_is_cut_off_before_the_next_change(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append(change(1))

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            store.append(change(2))
        with pytest.raises(OSError, match="Input/output"):
            store.append(change(3))
    store.append(change(4))
    assert numbers(store) == [1, 4]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_last_line_is_dropped(store: Store, cut: int) -> None:
    store.append(change(1))
    store.append(change(2))
    os.truncate(store.file, store.file.stat().st_size - cut)
    assert numbers(store) == [1]
    again = Store(store.file, moto="1")
    assert [found.seed for found in again.changes()] == [1]
    again.append(change(3))
    assert numbers(again) == [1, 3]


@pytest.mark.parametrize("at", range(5, 400, 37))
def test_any_damaged_byte_is_noticed(store: Store, at: int) -> None:
    for number in range(3):
        store.append(change(number))
    content = bytearray(store.file.read_bytes())
    content[at] ^= 0x01
    store.file.write_bytes(content)
    again = Store(store.file, moto="1")
    assert again.changes() == []
    assert "It was set aside as changes.set-aside-" in again.notice
    kept = list(store.file.parent.glob("changes.set-aside-*"))
    assert [file.read_bytes() for file in kept] == [bytes(content)]


def test_after_a_reset_there_is_nothing_and_nothing_to_tell(store: Store) -> None:
    store.append(change(1))
    store.set_aside("is damaged")
    store.append(change(2))
    store.clear()
    assert numbers(store) == []
    assert store.notice == ""
    store.append(change(3))
    assert numbers(store) == [3]
