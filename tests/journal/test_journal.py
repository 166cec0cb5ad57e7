"""The journal keeps what happened: over kill -9, damage, and several writers."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.journal.events import Event, event, uuid7
from tutor.journal.progress import progress
from tutor.journal.store import Journal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_events_come_back(file: Path) -> None:
    written = [Event("progressed", "c/one"), Event("passed", "c/one", result={"passed": 2})]
    journal = Journal(file)
    for entry in written:
        journal.append(entry)
    assert Journal(file).events == written
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_torn_last_line_is_cut_off(file: Path) -> None:
    Journal(file).append(Event("progressed", "c/one"))
    with file.open("ab") as stream:
        stream.write(b'{"verb": "pas')
    again = Journal(file)
    assert [entry.verb for entry in again.events] == ["progressed"]
    assert again.notice == ""
    again.append(Event("passed", "c/one"))
    assert [entry.verb for entry in Journal(file).events] == ["progressed", "passed"]


@pytest.mark.parametrize("line", [b"garbage", b"[]", b'{"verb": 1}', b"\xff\xfe", b"{}", b'{"x": "y"}'])
def test_damage_is_set_aside_and_said_and_the_rest_is_kept(file: Path, line: bytes) -> None:
    Journal(file).append(Event("progressed", "c/one"))
    with file.open("ab") as stream:
        stream.write(line + b"\n")
    Journal(file).file.touch()
    again = Journal(file)
    if not again.notice:  # the first reading after the damage set it aside
        assert list(file.parent.glob("*set-aside*"))
    assert [entry.verb for entry in again.events] == ["progressed"]
    aside = next(file.parent.glob("*set-aside*"))
    assert line in aside.read_bytes()


def test_the_notice_names_the_file(file: Path) -> None:
    file.write_bytes(b"garbage\n")
    journal = Journal(file)
    assert "set aside as events.set-aside-" in journal.notice
    assert "not yours" in journal.notice


def test_every_acknowledged_event_survives_kill_9(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tutor.journal.store import Journal;"
        "from tutor.journal.events import Event\n"
        "journal = Journal(Path(sys.argv[1])); n = 0\n"
        "while True:\n    n += 1; journal.append(Event('attempted', f'c/{n}')); print(n, flush=True)"
    )
    for _ in range(3):
        before = len(Journal(file).events)
        writer = subprocess.Popen([sys.executable, "-c", code, str(file)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(20):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate()[0].split()
        acknowledged = int(rest[-1]) if rest else 20
        assert len(Journal(file).events) - before >= acknowledged


def test_a_full_disk_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(file)
    journal.append(Event("progressed", "c/one"))
    before = file.read_bytes()

    def half(descriptor: int, content: bytes) -> int:
        os.pwrite(descriptor, bytes(content[:5]), 0)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tutor.journal.store.os.write", half)
    with pytest.raises(OSError, match="No space"):
        journal.append(Event("passed", "c/one"))
    monkeypatch.undo()
    assert file.read_bytes() == before
    assert len(journal.events) == 1


def test_two_writers_do_not_mix_lines(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tutor.journal.store import Journal;"
        "from tutor.journal.events import Event\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for n in range(50): journal.append(Event('attempted', 'c/' + 'x' * 500))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(file)]) for _ in range(2)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    journal = Journal(file)
    assert len(journal.events) == 100
    assert journal.notice == ""


def test_ids_sort_by_time_and_are_version_7() -> None:
    first = uuid7()
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert len({uuid7() for _ in range(1000)}) == 1000


def test_progress_follows_from_events() -> None:
    found = progress(
        [
            Event("progressed", "c/one"),
            Event("completed", "c/one"),
            Event("progressed", "c/two"),
            Event("progressed", "c/one", result={"way": "cli"}),  # begun there, and ended when the learner had gone on
            Event("attempted", "c/two"),
            Event("hinted", "c/two"),
            Event("passed", "c/two"),
            Event("passed", "c/three"),
            Event("failed", "c/three"),
            Event("progressed", "other/nine"),
        ],
        "c",
    )
    assert found.current == "two"
    assert found.of("one").ways == ["cli"]
    assert found.done == {"one", "two", "three"}, "a step that was passed stays passed"
    assert found.attempts == {"two": 1}
    assert found.hints == {"two": 1}


def test_what_is_no_event_is_refused() -> None:
    for raw in ({}, {"verb": "passed"}, {"verb": "passed", "object": "x", "v": 99}, {"verb": 1, "object": "x"}):
        with pytest.raises(ValueError, match="event"):
            event(raw)
