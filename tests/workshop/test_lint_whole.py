"""The linter on what is said in several files of a course."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop_support import change, write

from tutor.workshop.lint import lint
from tutor.workshop.new import new

ASK, MAKE, TOML = "01-ask/step.md", "02-make/step.md", "workshop.toml"
CLI, BOTO3, STACK = (f"02-make/solutions/{name}" for name in ("cli.sh", "boto3.py", "cloudformation.yaml"))
WIZARD = "02-make/solutions/wizard.yaml"
PREDICTION = "First say what you expect. Then see."


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course without faults, to be broken."""
    new(tmp_path / "course")
    assert lint(tmp_path / "course") == []
    return tmp_path / "course"


def said(folder: Path) -> list[str]:
    return [str(problem) for problem in lint(folder)]


def test_a_step_that_is_true_before_it_begins_is_named(course: Path) -> None:
    text = (course / MAKE).read_text()
    write(course, "03-again/step.md", text)
    for folder in ("solutions", "mistakes"):
        (course / "03-again" / folder).symlink_to(course / "02-make" / folder)
    for _ in "course", "part":
        change(course / TOML, 'steps = ["ask", "make"]', 'steps = ["ask", "make", "again"]')
    change(course / TOML, '"make/which-principal"]', '"make/which-principal", "again/which-principal"]')
    assert any("03-again/step.md:6: each check is one of an earlier step" in problem for problem in said(course))
    change(course / "03-again/step.md", "ways:", "start:\n  script: start.py\nways:")
    write(course, "03-again/start.py", "import boto3\n")
    assert said(course) == []


def test_a_step_that_asks_for_nothing_is_named(course: Path) -> None:
    change(course / TOML, '"ask/who-assumes", ', "")
    change(course / ASK, "```quiz", "```yaml")
    assert "01-ask/step.md: the step has no check and no quiz, so nothing tells whether it was learnt; add one" in said(
        course
    )


def test_a_review_has_three_questions_of_earlier_steps(course: Path) -> None:
    change(course / MAKE, "ways:", "review: [ask/who-assumes, ask/who-assumes]\nways:")
    assert said(course) == [
        "02-make/step.md:9: review: there are 2 questions; name 3 of earlier steps",
        "02-make/step.md:9: review: 'ask/who-assumes' is named twice",
    ]
    change(course / MAKE, "review: [ask/who-assumes, ", "review: [make/which-principal, ")
    assert "02-make/step.md:9: review: 'make/which-principal' is no quiz of an earlier step" in said(course)[0]


@pytest.mark.parametrize("name", ["cli.sh", "boto3.py"])
def test_a_solution_that_every_step_has_is_missed(course: Path, name: str) -> None:
    (course / "02-make/solutions" / name).unlink()
    assert f"02-make/solutions/{name}: the solution is missing; every step with checks has one" in said(course)


def test_a_third_way_and_mistakes_are_missed(course: Path) -> None:
    (course / WIZARD).unlink()
    (course / STACK).unlink()
    change(course / MAKE, ", cloudformation, wizard]", "]")
    for file in (course / "02-make/mistakes").iterdir():
        file.unlink()
    assert [problem.partition("; ")[0] for problem in said(course)] == [
        "02-make/solutions: there are 2 solutions",
        "02-make/step.md:7: no mistake is refused by this check",
        "02-make/step.md:8: no mistake is refused by this check",
    ]


def test_of_several_checks_of_a_name_each_has_a_mistake_of_its_own(course: Path) -> None:
    change(course / MAKE, "ways:", "  - role-exists: {role: secondRole}\nways:")
    write(course, "02-make/mistakes/second.sh", "# check: role-exists\n# misconception: none\necho secondRole\n")
    alone = "no mistake is refused by this check alone; bring one with `# check: role-exists role="
    assert sum(alone in problem for problem in said(course)) == 2
    change(course / "02-make/mistakes/second.sh", "role-exists", "role-exists role=secondRole")
    change(course / "02-make/mistakes/a-letter-too-many.sh", "role-exists", "role-exists role={role_name}")
    assert not any(alone in problem for problem in said(course))


def test_a_task_that_is_shown_broken_is_looked_at(course: Path) -> None:
    change(course / MAKE, "ways:", "start:\n  script: start.py\nways:")
    write(course, "02-make/start.py", "import boto3\n")
    fence = "```launch\ntask: worker\nexpect: {starts: false, says: no}\n```".replace("says: no", "says: 'no'")
    change(course / MAKE, PREDICTION, fence)
    assert any("shows that worker does not start, and no check of the step asks for that" in p for p in said(course))


def test_the_policies_in_the_text_are_those_of_the_check(course: Path) -> None:
    names = ["AmazonECSTaskExecutionRolePolicy", "CloudWatchLogsFullAccess", "SecretsManagerReadWrite"]
    change(
        course / MAKE,
        "ways:",
        f'  - role-has-policies: {{role: "{{role_name}}", policies: [{", ".join(names)}]}}\nways:',
    )
    change(
        course / MAKE,
        PREDICTION,
        "- `AmazonECSTaskExecutionRolePolicy`\n- `CloudWatchLogsFullAccess`\n- `CloudWatchFullAccess`",
    )
    found = " ".join(said(course))
    assert "lists a policy that the check does not ask for: CloudWatchFullAccess" in found
    assert "lacks a policy of the check: SecretsManagerReadWrite" in found


def test_a_family_and_a_container_at_each_others_places_are_told_apart(course: Path) -> None:
    change(course / MAKE, "ways:", "  - task-definition-matches: {family: app, container: worker-td}\nways:")
    register = 'aws ecs register-task-definition --family worker-td --container-definitions \'[{"name": "app"}]\'\n'
    (course / CLI).write_text((course / CLI).read_text() + "\n" + register)
    found = " ".join(said(course))
    assert "family 'app' is used as a container's name, and nowhere as a task definition's family" in found
    assert "container 'worker-td' is used as a task definition's family, and nowhere as a container's name" in found


def test_an_action_belongs_to_its_resource(course: Path) -> None:
    call = "application-can: {family: worker, action: s3:GetObject, resource: 'arn:aws:sqs:{region}:{account}:queue'}"
    change(course / MAKE, "ways:", f"  - {call}\nways:")
    assert any("s3:GetObject is no action on" in problem for problem in said(course))


def test_a_folder_that_is_no_step_is_named(course: Path) -> None:
    write(course, "03-lost/step.md", (course / ASK).read_text())
    (course / "02-make").rename(course / "04-make")
    assert [problem for problem in said(course) if "folder" in problem] == [
        "workshop.toml:5: the folder 03-lost is no step of the course; name 'lost' in `steps`, or take it away",
        "workshop.toml:6: the folder 04-make is step 2; rename it to 02-make",
    ]


def test_an_f_string_of_a_program_is_no_variable_of_the_course(course: Path) -> None:
    (course / BOTO3).write_text((course / BOTO3).read_text() + 'for name in "ab":\n    print(f"it is {name}")\n')
    assert said(course) == []
