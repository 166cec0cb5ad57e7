"""What a person gets who installs the wheel: the command, its lessons, and a verdict, with no checkout in sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built without the network."""
    into = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", into],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    return next(into.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the locked dependencies are seen through a path file, not the checkout."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "env", with_pip=False, symlinks=True)
    inside = sysconfig.get_path("purelib", vars={"base": str(home / "env")})
    (Path(inside) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", home / "env/bin/python", "install", "--no-deps", "-q", wheel],
        check=True,
        capture_output=True,
        env={**os.environ, "PIP_NO_INDEX": "1"},
    )
    return home


def run(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed command, in a folder and a home of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON"))}
    return subprocess.run(
        [installed / "env/bin/roletutor", *words],
        cwd=installed,
        env={**environment, "ROLETUTOR_HOME": str(installed / "home")},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_wheel_has_lessons_typing_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "tutor/_lessons/ecs-task-roles/workshop.toml" in names
    assert "sandbox/__main__.py" in names
    assert "tutor/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_the_installed_command_is_the_wheels(installed: Path) -> None:
    where = subprocess.run(
        [installed / "env/bin/python", "-c", "import tutor, sandbox; print(tutor.__file__, sandbox.__file__)"],
        cwd=installed,
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
    ).stdout
    assert str(REPOSITORY) not in where


def test_check_finds_its_lessons_and_judges_an_empty_sandbox(installed: Path) -> None:
    result = run(installed, "check", "--format", "json")
    assert result.returncode == 1, result.stderr
    report = json.loads(result.stdout)
    assert report["workshop"] == "ecs-task-roles"
    assert report["findings"][0]["check"] == "role-exists"
    assert report["findings"][0]["status"] == "fail"


def test_the_course_is_listed(installed: Path) -> None:
    result = run(installed, "workshop", "list")
    assert result.returncode == 0, result.stderr
    assert "ecs-task-roles" in result.stdout


def test_the_installed_command_writes_a_course_without_faults(installed: Path) -> None:
    result = run(installed, "workshop", "new", "mine")
    assert result.returncode == 0, result.stderr
    assert (installed / "mine/.schemas/step.schema.json").is_file()
    assert run(installed, "workshop", "lint", "./mine").stdout == "./mine: no faults\n"


def test_the_installed_course_is_there_in_vietnamese(installed: Path) -> None:
    first = {run(installed, "workshop", "show", *words).stdout.split("\n")[0] for words in ((), ("--language", "vi"))}
    assert len(first) == 2, "the title is translated"
