"""Courses and checks of other packages, by entry points, as pip leaves them on the path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tutor.checks import registry
from tutor.workshop.find import courses, locate
from tutor.workshop.lint import lint
from tutor.workshop.model import CourseError
from tutor.workshop.new import new
from tutor.workshop.reader import read

CHECKS = """
from tutor.checks import Finding, Status, check


@check("pack-says-so", title="The pack says so", needs=lambda word: [])
def pack_says_so(snapshot, *, word: str) -> Finding:
    \"\"\"Passes for every word.\"\"\"
    return Finding("pack-says-so", Status.PASS, "The pack says so", expected=word, observed=word)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package `roles_pack` with a course `packed` and a check `pack-says-so`."""
    site = tmp_path / "site"
    new(site / "roles_pack" / "course")
    course = site / "roles_pack" / "course"
    step = course / "02-make/step.md"
    step.write_text(step.read_text().replace("ways:", "  - pack-says-so: {word: ecs-tasks}\nways:"))
    (site / "roles_pack" / "__init__.py").write_text(
        "from pathlib import Path\nCOURSE = Path(__file__).parent / 'course'\n"
    )
    (site / "roles_pack" / "checks.py").write_text(CHECKS)
    points(site, "roles_pack:COURSE", "roles_pack.checks")
    monkeypatch.syspath_prepend(str(site))
    known = dict(registry._CHECKS)
    yield site
    registry._CHECKS.clear()
    registry._CHECKS.update(known)
    for name in [name for name in sys.modules if name.startswith("roles_pack")]:
        del sys.modules[name]


def points(site: Path, course: str, checks: str) -> None:
    """What an installer writes of the package's entry points."""
    info = site / "roles_pack-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: roles-pack\nVersion: 1.0\n")
    text = f"""\
        [roletutor.workshops]
        packed = {course}

        [roletutor.checks]
        pack-says-so = {checks}
        """
    (info / "entry_points.txt").write_text(dedent(text))


def test_a_course_of_a_package_is_found_by_its_name(package: Path) -> None:
    assert courses()["packed"] == package / "roles_pack" / "course"
    assert locate("packed") == package / "roles_pack" / "course"


def test_its_checks_are_loaded_when_a_course_names_them(package: Path) -> None:
    assert "pack-says-so" not in registry.all_checks()
    workshop = read(locate("packed"))
    assert workshop.step("make").checks[-1].parameters == {"word": "ecs-tasks"}
    assert "roles_pack.checks" in sys.modules
    assert [problem.what for problem in lint(locate("packed"))] == [
        "no mistake is refused by this check; bring one with `# check: pack-says-so`"
    ]


def test_a_package_that_nobody_needs_is_not_imported(package: Path) -> None:
    read(locate("ecs-task-roles"))
    assert "roles_pack.checks" not in sys.modules


@pytest.mark.parametrize(
    ("module", "said"),
    [
        (
            "raise RuntimeError('no disk')",
            "'pack-says-so' of roles_pack.checks cannot be loaded: RuntimeError: no disk",
        ),
        ("import nowhere_to_be_found", "cannot be loaded: ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("x = 1", "roles_pack.checks was loaded and registers no check 'pack-says-so'"),
        (
            CHECKS.replace("pack-says-so", "role-exists"),
            "ValueError: two checks are called 'role-exists'",
        ),
    ],
)
def test_the_trouble_of_a_package_is_its_own(package: Path, module: str, said: str) -> None:
    (package / "roles_pack" / "checks.py").write_text(module)
    with pytest.raises(CourseError) as caught:
        read(locate("packed"))
    (problem,) = caught.value.problems
    assert problem.file == "02-make/step.md"
    assert problem.line == 9
    assert said in problem.what
    assert read(locate("ecs-task-roles"))


def test_a_course_that_cannot_be_loaded_is_the_packages_fault(package: Path) -> None:
    points(package, "roles_pack:NOWHERE", "roles_pack.checks")
    with pytest.raises(CourseError, match="roles_pack:NOWHERE: the package's course cannot be loaded"):
        locate("packed")


def test_the_command_lists_and_judges_it(package: Path, tmp_path: Path) -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "tutor", "workshop", "show", "packed"],
        env={"PYTHONPATH": f"{package}:{Path(__file__).parents[2]}", "ROLETUTOR_HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "role-exists, role-trusts, pack-says-so" in listed
