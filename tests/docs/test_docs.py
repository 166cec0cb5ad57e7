"""What the documents say is so: links lead somewhere, the reference is current, the author's example works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from tutor.checks import CheckCall, Status, all_checks, registry, run, validate
from tutor.checks.examples import EXAMPLES, example
from tutor.checks.reference import markdown
from tutor.snapshot import Absent, Need, Snapshot, TargetInfo
from tutor.workshop import schemas
from tutor.workshop.lint import lint
from tutor.workshop.markdown import blocks
from tutor.workshop.model import Action, Demonstration, Problem, Question
from tutor.workshop.new import TEMPLATE, new
from tutor.workshop.reader import read
from tutor.workshop.seed import read_seed

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "authoring.md"
TARGET = TargetInfo("sandbox", "111122223333", "ap-southeast-1")
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
    guide = GUIDE.read_text()
    (text,) = re.findall(r"```toml\n(\[seed\].*?)```", guide, flags=re.DOTALL)
    problems: list[Problem] = []
    seed = read_seed(tomllib.loads(text)["seed"], text, {}, problems)
    assert problems == []
    assert len(seed) == 10  # every part is shown


def labelled() -> dict[str, str]:
    """The files of the guide's course, by their names."""
    pattern = r"<!-- file: (\S+) -->\n(`{3,})\w+\n(.*?)^\2$"
    return {name: text for name, _, text in re.findall(pattern, GUIDE.read_text(), flags=re.DOTALL | re.MULTILINE)}


def test_the_guides_course_is_the_one_that_workshop_new_writes() -> None:
    shown = labelled()
    assert set(shown) == {
        "workshop.toml",
        "01-ask/step.md",
        "02-make/step.md",
        "02-make/solutions/boto3.py",
        "02-make/mistakes/trusts-ec2.py",
    }
    for name, text in shown.items():
        assert (TEMPLATE / name).read_text().replace('"ID"', '"my-course"') == text, name


def test_the_guides_course_is_without_faults(tmp_path: Path) -> None:
    new(tmp_path / "my-course")
    for name, text in labelled().items():
        (tmp_path / "my-course" / name).write_text(text)
    assert lint(tmp_path / "my-course") == []
    assert [call.name for call in read(tmp_path / "my-course").outcomes["done"]] == ["role-exists", "role-trusts"]


def test_the_guides_fences_are_read_without_faults() -> None:
    pieces = re.findall(r"````markdown\n(```.*?)````", GUIDE.read_text(), flags=re.DOTALL)
    problems: list[Problem] = []
    found = [block for piece in pieces for block in blocks(piece, "guide", 1, problems)]
    assert problems == []
    assert [type(block) for block in found] == [Action, Question, Demonstration]
    action, question, launch = found
    assert isinstance(action, Action)
    assert (action.inside, action.fails) == ("my-app", "AccessDenied")
    assert isinstance(question, Question)
    assert len(question.right) == question.answers == 2
    assert all(option.because and (option.right or option.told) for option in question.options)
    assert isinstance(launch, Demonstration)
    assert launch.expected is not None
    assert launch.expected.action == "ecr:GetAuthorizationToken"


def test_the_guides_start_is_front_matter() -> None:
    (text,) = re.findall(r"```yaml\n(start:.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    step = {"title": "x", "minutes": 1, "goal": "x", **yaml.safe_load(text)}
    jsonschema.validate(step, schemas.step(), jsonschema.Draft202012Validator)


def test_the_guides_check_is_one() -> None:
    (text,) = re.findall(r"<!-- a check -->\n```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    known = dict(registry._CHECKS)
    try:
        exec(compile(text, "guide", "exec"), {"__name__": "guide", "__builtins__": __builtins__})
        call = CheckCall("role-has-a-path", {"role": "x"})
        assert validate(call).summary == "The role is not at the root: its ARN has a path."
        absent = Snapshot(TARGET, {Need("role", "x"): Absent()})
        (finding,) = run([call], absent)
        assert (finding.status, finding.observed) == (Status.FAIL, "There is no role x.")
    finally:
        registry._CHECKS.clear()
        registry._CHECKS.update(known)


def test_the_guides_translation_is_of_its_course(tmp_path: Path) -> None:
    (text,) = re.findall(r"```po\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    new(tmp_path / "my-course")
    (tmp_path / "my-course/vi.po").write_text(text)
    assert "Không thể đổi tên vai trò về sau." in str(read(tmp_path / "my-course", language="vi").step("make").blocks)


def test_each_check_has_an_example_that_fits_it() -> None:
    assert list(EXAMPLES) == list(all_checks())
    for name, parameters in EXAMPLES.items():
        validate(CheckCall(name, parameters))
        assert yaml.safe_load(example(name)) == [{name: parameters}]
