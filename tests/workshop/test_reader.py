"""Reading a course: what is right is read; each fault is named with file, line, and the nearest right name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.workshop.find import locate
from tutor.workshop.lint import lint
from tutor.workshop.model import Action, Alert, CourseError, Prose
from tutor.workshop.reader import read

SIX_STEPS = Path(__file__).with_name("six_steps")
"""A course for these tests alone, so that a word changed in a lesson breaks none of them."""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course of six steps, to be broken."""
    return Path(shutil.copytree(SIX_STEPS, tmp_path / "course"))


def problems(folder: Path, **overrides: str) -> list[str]:
    """All that is said of a course."""
    with pytest.raises(CourseError) as caught:
        read(folder, overrides)
    return [str(problem) for problem in caught.value.problems]


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_course_has_its_steps_in_three_ways() -> None:
    workshop = read(SIX_STEPS)
    assert [step.id for step in workshop.steps] == [
        "two-roles", "open-iam", "trusted-entity", "permissions", "name-and-create", "verify",
    ]  # fmt: skip
    for step in workshop.steps[2:5]:
        assert {block.way for block in step.blocks if isinstance(block, Action)} == {"aws", "python", "wizard"}
    assert next(iter(workshop.outcomes)) == "page"


def test_variables_are_filled_in_everywhere_and_json_is_left_alone() -> None:
    workshop = read(SIX_STEPS, {"role_name": "mine"})
    step = workshop.step("trusted-entity")
    assert step.checks[0].parameters == {"role": "mine"}
    text = "\n".join(block.source for block in step.blocks if isinstance(block, Action))
    assert "--role-name mine" in text
    assert '{"Service": "ecs-tasks.amazonaws.com"}' in text
    assert workshop.outcomes["page"][0].parameters["role"] == "mine"


def test_blocks_are_prose_alerts_and_actions_with_their_lines(course: Path) -> None:
    step = read(course).step("trusted-entity")
    assert {type(block) for block in step.blocks} == {Prose, Alert, Action}
    for block in step.blocks:
        if isinstance(block, Action):
            line = step.source.read_text().splitlines()[block.line - 1]
            assert line == f"```{block.way}"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("workshop.toml", "format = 1", "format = 9", "workshop.toml:1: format 9 is not known here"),
        ("workshop.toml", "format = 1", "format = = 1", "workshop.toml:1: not valid TOML"),
        ("workshop.toml", 'title = "ECS task roles"\n', "", "workshop.toml: the key 'title' is missing"),
        (
            "workshop.toml",
            "summary =",
            "sumary =",
            "workshop.toml:4: there is no key 'sumary'; did you mean 'summary'?",
        ),
        (
            "workshop.toml",
            '"permissions",',
            '"permisions",',
            "workshop.toml:5: step 'permisions' is listed but 04-permisions/step.md does not exist; did you mean",
        ),
        (
            "workshop.toml",
            '"permissions",',
            '"permissions", "permissions",',
            "workshop.toml:5: step 'permissions' is listed twice",
        ),
        ("workshop.toml", '"permissions",', '"Per missions",', "an id is small letters, digits and hyphens"),
        (
            "workshop.toml",
            "role-exists",
            "role-exist",
            "workshop.toml:12: outcome 'page': there is no check 'role-exist'; did you mean 'role-exists'?",
        ),
        (
            "workshop.toml",
            "service =",
            "servce =",
            "workshop.toml:13: outcome 'page': check 'role-trusts' has no parameter 'servce'; did you mean 'service'?",
        ),
        ("workshop.toml", '{ role = "{role_name}" }', "{}", "check 'role-exists' needs the parameter 'role'"),
        ("workshop.toml", '{ role = "{role_name}" }', "{ role = 3 }", "parameter 'role' must be a text, not 3"),
        ("workshop.toml", '{ role = "{role_name}" }', '{ role = "{rol_name}" }', "did you mean {role_name}?"),
        ("workshop.toml", 'role_name = "fcj', 'role_name = "f cj', "workshop.toml:8: role_name = 'f cjEcs"),
        ("workshop.toml", 'id = "ecs-task-roles"', 'id = "../x"', "workshop.toml:2: id '../x': an id is small letters"),
        ("workshop.toml", "[outcomes]\n", "[outcomes]\nnone = []\n", "workshop.toml:11: outcome 'none' has no checks"),
        (
            "workshop.toml",
            "policies = [\n",
            'policies = [] } },\n    { role-tags = { role = "r", tags = [\n',
            "workshop.toml:14: outcome 'page': check 'role-has-policies': parameter 'policies' must be a list of texts",
        ),
        (
            "03-trusted-entity/step.md",
            "role-trusts:",
            "role-trust:",
            "step.md:7: checks: there is no check 'role-trust'; did you mean 'role-trusts'?",
        ),
        (
            "03-trusted-entity/step.md",
            "service: ecs",
            "servic: ecs",
            "step.md:7: checks: check 'role-trusts' has no parameter 'servic'; did you mean 'service'?",
        ),
        ("03-trusted-entity/step.md", "  - In the", "  - 5\n  - In the", "step.md:10: a hint must be a text, not 5"),
        (
            "03-trusted-entity/step.md",
            "minutes: 5",
            "minutes: 5\nminutes: 6",
            "step.md:4: the key 'minutes' is there twice",
        ),
        ("03-trusted-entity/step.md", "```aws", "```awz", "step.md:35: there is no fence 'awz'; did you mean 'aws'?"),
        ("06-verify/step.md", "The role is now", "```aws\naws x", "step.md:40: the aws fence is opened and not closed"),
        ("04-permissions/step.md", "minutes: 5", "minutes: five", "step.md:3: 'minutes' must be a whole"),
        ("04-permissions/step.md", "goal:", "gaol:", "step.md:4: there is no key 'gaol'; did you mean 'goal'"),
        ("04-permissions/step.md", "hints:\n", "hints: [\n", "front matter is not valid YAML"),
        ("04-permissions/step.md", "---\ntitle", "title", "there is no front matter"),
        (
            "04-permissions/step.md",
            "role-has-policies:",
            "role-has-polices:",
            "step.md:6: checks: there is no check 'role-has-polices'; did you mean 'role-has-policies'?",
        ),
        (
            "04-permissions/step.md",
            "[!CAUTION]",
            "[!CUATION]",
            "there is no alert [!CUATION]; did you mean [!CAUTION]?",
        ),
        ("04-permissions/step.md", "form: create-role", "form: create-rol", "did you mean 'create-role'?"),
        ("04-permissions/step.md", "  page: 2", "  pages: 2", "has no field 'pages'; did you mean 'page'?"),
        (
            "04-permissions/step.md",
            "--role-name {role_name}",
            "--role-name {role_nam}",
            "there is no variable {role_nam}; did you mean {role_name}?",
        ),
    ],
)
def test_a_fault_is_named(course: Path, file: str, old: str, new: str, said: str) -> None:
    change(course / file, old, new)
    found = problems(course)
    assert any(said in problem for problem in found), found
    assert all(problem.startswith((file, "workshop.toml", "--set")) for problem in found)


def test_several_faults_are_named_at_once(course: Path) -> None:
    change(course / "03-trusted-entity/step.md", "goal:", "gaol:")
    change(course / "04-permissions/step.md", "[!CAUTION]", "[!CUATION]")
    assert {problem.split("/")[0] for problem in problems(course)} == {"03-trusted-entity", "04-permissions"}


def test_an_unknown_override_and_a_bad_role_name_are_named() -> None:
    assert "did you mean 'role_name'?" in problems(SIX_STEPS, rolename="x")[0]
    assert "cannot name a role" in problems(SIX_STEPS, role_name="a b")[0]


def test_a_course_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(CourseError, match="did you mean 'ecs-task-roles'"):
        locate("ecs-task-role")
    with pytest.raises(CourseError, match=r"no workshop\.toml"):
        locate("./nowhere")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes: 5", "minutes: 0", "minutes must be 1 or more"),
        ("--role-name {role_name}", "--role-name anotherRole", "acts on role anotherRole, but the checks look at"),
        ("> [!CAUTION]", "See [here](#step-nowhere).\n\n> [!CAUTION]", "leads to no step"),
        ("> [!CAUTION]", "See [here](missing.png).\n\n> [!CAUTION]", "leads to no file"),
        ("> [!CAUTION]", "line\n" * 60 + "\n> [!CAUTION]", "lines of prose"),
    ],
)
def test_the_linter_names_what_does_not_teach(course: Path, old: str, new: str, said: str) -> None:
    change(course / "04-permissions/step.md", old, new)
    assert any(said in str(problem) for problem in lint(course))


def test_the_linter_wants_hints_and_ways(course: Path) -> None:
    file = course / "06-verify/step.md"
    text = file.read_text()
    start, end = text.index("hints:"), text.index("---\nIn the")
    file.write_text(text[:start] + text[end:].replace("```aws", "```sh").replace("```python", "```py"))
    said = " ".join(map(str, lint(course)))
    assert "has no hint" in said
    assert "shows no way to do it" in said
