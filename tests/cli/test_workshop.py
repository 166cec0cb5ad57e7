"""`roletutor workshop …` for authors: a new course, what is wrong with one, and one in another language."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result
from workshop_support import change

from tutor.cli.commands import roletutor
from tutor.rehearsal.replay import rehearse
from tutor.workshop.new import new
from tutor.workshop.reader import read


def run(*words: str | Path) -> Result:
    """The command, in this process: what it printed, and the exit code or error."""
    return CliRunner().invoke(roletutor, ["workshop", *map(str, words)], standalone_mode=False)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A new course."""
    folder = tmp_path / "My first Course"
    assert run("new", folder).return_value == 0
    return folder


def test_a_new_course_has_no_faults_and_the_folders_name(course: Path) -> None:
    assert read(course).id == "my-first-course"
    found = run("lint", course)
    assert (found.return_value, found.output) == (0, f"{course}: no faults\n")
    assert sorted(file.name for file in course.iterdir()) == [".schemas", "01-ask", "02-make", "workshop.toml"]


def test_a_new_course_rehearses_clean(course: Path) -> None:
    report = rehearse(read(course), jobs=2)
    assert report.shortfalls == []
    assert (report.solutions, report.mistakes) == (4, 2)


def test_a_folder_that_is_there_is_left_alone(course: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in course.rglob("*")}
    answer = run("new", course)
    assert "is there already. Name a folder that does not exist yet." in str(answer.exception)
    assert {file: file.stat().st_mtime_ns for file in course.rglob("*")} == before


def test_faults_go_to_standard_error_and_the_exit_code_is_2(course: Path) -> None:
    change(course / "02-make/step.md", "minutes: 5", "minuts: 5")
    found = run("lint", course)
    assert found.return_value == 2
    assert f"{course}/02-make/step.md:4: there is no key 'minuts'; did you mean 'minutes'?" in found.stderr
    assert found.stdout == ""


def test_a_translation_is_made_shown_and_brought_up_to_date(course: Path) -> None:
    assert "31 units, 31 new" in run("translate", "vi", course).output
    file = polib.pofile(str(course / "vi.po"))
    for entry in file:
        entry.msgstr = entry.msgid
        if entry.msgctxt == "make/title":
            entry.msgstr = "Tạo vai trò"
    file.save()
    assert "Tạo vai trò" in run("show", course, "--language", "vi").output
    assert run("lint", course).return_value == 0
    change(course / "02-make/step.md", "title: Make the role", "title: Make the one role")
    assert "has changed since it was translated into vi: 'Make the one role'" in run("lint", course).stderr
    assert "1 changed, 0 obsolete, 1 untranslated" in run("translate", "vi", course).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "--language", "fr"), "the course is not there in 'fr'; there are: en"),
        (("translate", "Viet-nam"), "'Viet-nam' names no language; write it as vi or pt_BR"),
    ],
)
def test_a_language_that_is_none_is_named(course: Path, words: tuple[str, ...], said: str) -> None:
    answer = run(*words, course)
    assert said in str(answer.exception)


def test_watching_is_for_the_screen(tmp_path: Path) -> None:
    new(tmp_path / "course")
    words = ["learn", str(tmp_path / "course"), "--plain", "--watch"]
    answer = CliRunner().invoke(roletutor, words, standalone_mode=False)
    assert "--watch is for the screen" in str(answer.exception)
