"""What the documents say is so: links lead somewhere, the reference is current, the author's example works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tutor.checks.reference import markdown
from tutor.workshop.lint import lint
from tutor.workshop.model import Problem
from tutor.workshop.reader import read
from tutor.workshop.seed import read_seed

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_every_link_leads_to_a_file(file: Path) -> None:
    text = re.sub(r"````.*?````|```.*?```", "", file.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", text):
        if "://" not in target:
            assert (file.parent / target).exists(), target


def test_the_reference_is_what_the_code_says() -> None:
    assert (ROOT / "docs" / "reference.md").read_text() == markdown(), (
        "python -m tutor.checks.reference > docs/reference.md"
    )


def test_the_guides_seed_is_without_faults() -> None:
    guide = (ROOT / "docs" / "authoring.md").read_text()
    (text,) = re.findall(r"```toml\n(\[seed\].*?)```", guide, flags=re.DOTALL)
    problems: list[Problem] = []
    seed = read_seed(tomllib.loads(text)["seed"], text, {}, problems)
    assert problems == []
    assert len(seed) == 10  # every part is shown


def test_the_guides_example_is_a_course_without_faults(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "authoring.md").read_text()
    (toml,) = re.findall(r"```toml\n(format = .*?)```", guide, flags=re.DOTALL)
    (step,) = re.findall(r"````markdown\n(.*?)````", guide, flags=re.DOTALL)
    (tmp_path / "workshop.toml").write_text(toml)
    for folder in ("01-create", "02-look"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "step.md").write_text(step)
    assert lint(tmp_path) == []
    assert [call.name for call in read(tmp_path).outcomes["done"]] == ["role-exists", "role-trusts"]
