"""What was left unfinished is each account's own, and stays that of the one whose pages are open."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.home import HomeError
from tutor.ui.behind.unfinished import Kept


class Disk:
    """What is kept, by account; `full`: nothing can be written or read."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, int]] = {"1": {"a": 1}}
        self.full = False

    def read(self, account: str) -> dict[str, int]:
        if self.full:
            raise HomeError("The folder cannot be made.")
        return dict(self.files.get(account, {}))

    def write(self, account: str, entries: Mapping[str, int]) -> None:
        if self.full:
            raise OSError("No space left on device")
        self.files[account] = dict(entries)


def test_each_account_has_its_own() -> None:
    disk = Disk()
    kept = Kept(disk.read, disk.write)
    assert kept.of("1") == {"a": 1}
    kept.of("2")["b"] = 2
    kept.save()
    assert disk.files == {"1": {"a": 1}, "2": {"b": 2}}
    assert kept.of("1") == {"a": 1}


def test_an_account_that_is_lost_keeps_what_its_open_page_has() -> None:
    disk = Disk()
    kept = Kept(disk.read, disk.write)
    kept.of("1")
    kept.of(None)["b"] = 2
    kept.save()
    assert disk.files == {"1": {"a": 1, "b": 2}}
    assert Kept(disk.read, disk.write).of(None) == {}


def test_without_room_on_the_disk_it_stays_as_long_as_the_tutor_is_open() -> None:
    disk = Disk()
    disk.full = True
    kept = Kept(disk.read, disk.write)
    kept.of("1")["b"] = 2
    kept.save()
    assert kept.of("1") == {"b": 2}
    assert disk.files == {"1": {"a": 1}}
