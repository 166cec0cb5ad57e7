"""Whatever bytes stand in a course's files, an author gets a course or its faults; never a traceback."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tutor.workshop.lint import lint
from tutor.workshop.model import CourseError
from tutor.workshop.new import new
from tutor.workshop.reader import read
from tutor.workshop.translation import updated

ROUNDS, PER_ROUND = 30, 12
"""Of damaged files: 360 in all."""

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
PIECES = [
    b"{", b"[", b"---\n", b": ", b"- ", b"```wizard\n", b"```quiz\n", b"> [!X]\n", b"\x00", b"&a *a", b"!!python/x y",
    b"\xef\xbb\xbf", b"\r\n", b"\xff\xfe", "\u2028".encode(), b"{role_name}", b"# check: ", b"'''", b"'", b'"', b"\t",
    b"right: true\n", b"<<: *x\n", b"? ", b"| ", b"%YAML 9\n", b"~~~\n", "\ue000".encode(),
]  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with all kinds of files, a translation too."""
    folder = tmp_path_factory.mktemp("fuzz") / "course"
    new(folder)
    shutil.rmtree(folder / ".schemas")
    (folder / "vi.po").write_text(updated(folder, "vi")[0], encoding="utf-8")
    return folder


def damaged(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The content, hurt once or a few times: bytes flipped, cut out, doubled, and pieces of other files put in."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 10)):
        at = chance.randrange(len(made) + 1)
        kind = chance.randrange(6)
        if kind == 0 and at < len(made):
            made[at] = chance.randrange(256)
        elif kind == 1:
            del made[at : at + chance.randint(1, 60)]
        elif kind == 2:
            made[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 1, 40))
        elif kind == 3:
            made[at:at] = made[max(0, at - 80) : at]
        elif kind == 4:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            made[at:at] = other[start : start + chance.randint(1, 200)]
        else:
            made = made.replace(b"\n", b"\r\n", chance.choice((1, -1)))
    return bytes(made)


def look(folder: Path) -> None:
    """Lint and read, as every command does; what is wrong is a fault of a file of the course."""
    for problem in lint(folder):
        assert problem.what
        assert problem.line >= 0
        assert "Traceback" not in problem.what
    with suppress(CourseError):
        read(folder)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_damaged_files_give_a_course_or_its_faults(course: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(file for file in course.rglob("*") if file.is_file())
    whole = [file.read_bytes() for file in files]
    for _ in range(PER_ROUND):
        number = chance.randrange(len(files))
        files[number].write_bytes(damaged(whole[number], chance, whole))
        try:
            look(course)
        finally:
            files[number].write_bytes(whole[number])


def _front(text: str) -> Callable[[str], str]:
    return lambda step: step.replace("minutes: 5", text, 1)


def _fence(text: str) -> Callable[[str], str]:
    return lambda step: f"{step}\n```quiz\n{text}\n```\n"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_front(LAUGHS), "it is too large, or its aliases make it so"),
        (_front("a: &a [*a]"), "it is too large, or its aliases make it so"),
        (_front("a: " + "[" * 60_000), "nested more than 50 deep"),
        (_front("a: " + "{a: " * 60_000), "nested more than 50 deep"),
        (_front("- " * 60_000 + "a"), "not valid YAML"),
        (_front("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 200))), "nested more than 50 deep"),
        (_front("minutes: 5\x00"), "not valid YAML"),
        (_front(f"minutes: {'9' * 5000}"), ""),
        (_front("minutes: 2001-01-01"), "'minutes' must be a whole number"),
        (_front("? [a]: b"), ""),
        (_front("!!python/object:os.system x: y"), "not valid YAML"),
        (_fence(LAUGHS), "it is too large"),
        (_fence("id: x\nask: " + "[" * 60_000), "nested more than 50 deep"),
        (lambda step: step + "> " * 60_000, ""),
        (lambda step: step + "[" * 60_000, ""),
        (lambda step: step + "`" * 60_000, ""),
        (lambda step: "\ufeff" + step, ""),
        (lambda step: step.replace("\n", "\r\n"), ""),
        (lambda step: step.replace("\n", "\r"), ""),
        (lambda step: step * 600, "larger than 1 MiB"),
        (lambda _: "", "there is no front matter"),
        (lambda _: "---\n---\n", "front matter must be"),
    ],
)
def test_bombs_and_odd_files_are_faults_of_their_file(course: Path, damage: Callable[[str], str], said: str) -> None:
    file = course / "02-make/step.md"
    before = file.read_bytes()
    file.write_text(damage(before.decode()), encoding="utf-8", newline="")
    try:
        found = lint(course)
        look(course)
    finally:
        file.write_bytes(before)
    assert any(said in problem.what for problem in found) if said else not any("None" in p.what for p in found)
    if said and "larger" not in said:
        assert next(problem for problem in found if said in problem.what).line > 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("solutions/boto3.py", "(" * 5000, "not valid Python"),
        ("solutions/boto3.py", "x = 1\x00", "not valid Python"),
        ("solutions/boto3.py", "-" * 200_000 + "1", "the line is longer than 10,000 characters"),
        ("solutions/cli.sh", "aws x '" + "[" * 5000, "a quote is opened and not closed"),
        ("solutions/cli.sh", "aws x '" + '["", ' + "[" * 9_000 + "'", "JSON"),
        ("solutions/cloudformation.yaml", "Resources: " + "[" * 9_000, "nested more than 50 deep"),
        ("solutions/cloudformation.yaml", "Resources: &a [*a]", "too large"),
        ("solutions/cloudformation.yaml", "- {}", "a template has `Resources:`"),
        ("solutions/wizard.yaml", "- " * 4_000, "nested more than 50 deep"),
        ("solutions/wizard.yaml", "a: b", "it must be a list of forms"),
        ("mistakes/trusts-ec2.py", "", "the header has no `# check: NAME`"),
        ("mistakes/trusts-ec2.py", "# check: \n# misconception: none\n", "the header's 'check' is empty"),
        ("mistakes/trusts-ec2.py", "# check: x " + "=" * 9_000 + "\n# misconception: none\n", "is not a check's name"),
    ],
)
def test_odd_ways_are_faults_of_their_file(course: Path, name: str, text: str, said: str) -> None:
    file = course / "02-make" / name
    before = file.read_bytes()
    file.write_text(text, encoding="utf-8")
    try:
        found = lint(course)
    finally:
        file.write_bytes(before)
    assert any(said in problem.what and problem.file == f"02-make/{name}" for problem in found), found
