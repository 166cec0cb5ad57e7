"""The learner's home: one's own, for one's eyes alone, and gone when told to."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from tutor.home import HomeError, home, noted, remove, replace_private


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the home is to be."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ROLETUTOR_HOME", str(folder))
    return folder


@pytest.mark.parametrize("mode", [None, 0o755, 0o777, 0o500])
def test_the_home_is_for_its_owner_alone(folder: Path, mode: int | None) -> None:
    if mode is not None:
        folder.mkdir(mode=mode)
        folder.chmod(mode)
    assert home() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_people_share_is_refused_and_left_as_it_is(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(HomeError, match="several people share"):
        home()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777


def test_a_file_in_its_place_is_said(folder: Path) -> None:
    folder.touch()
    with pytest.raises(HomeError, match="cannot be made: File exists"):
        home()


def test_removing_it_leaves_what_is_not_the_tutors(folder: Path) -> None:
    home()
    for name in ("sandbox", "journal"):
        (folder / name).mkdir()
        (folder / name / "file").touch()
    (folder / "settings.toml").touch()
    (folder / "thesis.txt").write_text("mine")
    assert remove(folder) == [folder / "thesis.txt"]
    (folder / "thesis.txt").unlink()
    assert remove(folder) == []
    assert not folder.exists()


def test_an_error_of_the_tutors_own_is_logged_in_full_and_said_in_a_sentence(folder: Path) -> None:
    try:
        raise RuntimeError("of all things")
    except RuntimeError as error:
        said = noted(error)
    log = folder / "logs" / "trouble.log"
    assert said.endswith(f"It is the tutor's fault, not yours. The details are in {log}.")
    assert "RuntimeError: of all things" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_error_is_said_without_a_home_too(folder: Path) -> None:
    folder.touch()
    assert noted(RuntimeError("of all things")).endswith("(RuntimeError: of all things)")


def test_a_file_is_replaced_at_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    replace_private(file, b"old")
    replace_private(file, b"new")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "form.json"
    replace_private(file, b"old")

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space left"):
        replace_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
