"""The linter: what does not teach, what contradicts itself and what was lost is named, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop_support import change

from tutor.workshop.find import courses
from tutor.workshop.lint import lint
from tutor.workshop.new import new

ASK, MAKE, TOML = "01-ask/step.md", "02-make/step.md", "workshop.toml"
CLI, BOTO3, STACK = (f"02-make/solutions/{name}" for name in ("cli.sh", "boto3.py", "cloudformation.yaml"))
WIZARD, MISTAKE = "02-make/solutions/wizard.yaml", "02-make/mistakes/trusts-ec2.py"
LATE = """\
```predict
id: late
ask: What then?
options:
  - {text: A, right: true, because: It is.}
  - {text: B, because: No., misconception: none}
```

"""
PREDICTION = "First say what you expect. Then see."


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course without faults, to be broken."""
    new(tmp_path / "course")
    assert lint(tmp_path / "course") == []
    return tmp_path / "course"


def said(folder: Path) -> list[str]:
    return [str(problem) for problem in lint(folder)]


@pytest.mark.parametrize("name", list(courses()))
def test_every_course_that_ships_lints_clean(name: str) -> None:
    assert lint(courses()[name]) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        # hints
        (
            MAKE,
            "  - Who is it that assumes the role?\n",
            "",
            "02-make/step.md:10: there are 2 hints; write 3: a question",
        ),
        (MAKE, "assumes the role?", "assumes the role.", "02-make/step.md:11: the first hint is no question"),
        (
            MAKE,
            "The principal is ecs-tasks.amazonaws.com, the action sts:AssumeRole, and the name {role_name}.",
            "Almost there.",
            "02-make/step.md:13: the last hint names nothing of what the checks",
        ),
        (MAKE, "ways: [", "unaided: true\nways: [", "02-make/step.md:11: the step is unaided but has hints"),
        (
            MAKE,
            "ways: [",
            "unaided: true\nways: [",
            "02-make/step.md:30: the step is unaided, and this fence would do it",
        ),
        # length and what is shown
        (MAKE, PREDICTION, "line\n" * 41, "the step has 43 lines of prose; keep to 40 or make two steps of it"),
        (MAKE, "minutes: 5", "minutes: 0", "02-make/step.md:4: minutes must be 1 or more"),
        (
            ASK,
            "```quiz\n",
            f"{LATE}```quiz\n",
            "01-ask/step.md:10: predict 'late': nothing after it shows what happens",
        ),
        (
            MAKE,
            PREDICTION,
            "```launch\ntask: worker\n```",
            "02-make/step.md:15: launch: say under `expect:` what comes of it",
        ),
        (
            MAKE,
            PREDICTION,
            "```launch\ntask: worker\nexpect: {starts: false}\n```",
            "02-make/step.md:15: launch: say at which `action` the task stops",
        ),
        (
            MAKE,
            PREDICTION,
            "```launch\ntask: worker\nexpect: {starts: true, says: no}\n```".replace("no}", "'no'}"),
            "02-make/step.md:15: launch: a task that starts has no call",
        ),
        # questions
        (
            ASK,
            "    because: A role does nothing",
            "    # because: A role does nothing",
            "quiz 'who-assumes': answer c has no reason; write `because:` why it is wrong",
        ),
        (
            ASK,
            "    because: Permissions say",
            "    # because: Permissions say",
            "quiz 'who-assumes': answer a has no reason; write `because:` why it is right",
        ),
        (
            ASK,
            "    misconception: none\n",
            "",
            "answer b is wrong, and does not say what it shows; write `misconception: ID`",
        ),
        (
            ASK,
            "    misconception: none\n",
            "    right: true\n",
            "2 answers are right, and it does not say so; write `answers: 2`",
        ),
        (ASK, "    right: true\n", "", "quiz 'who-assumes': no option is right; write `right: true` under one"),
        (ASK, "options:", "answers: 2\noptions:", "1 answers are right, and it says 2; write `answers: 1`"),
        (
            MAKE,
            "    right: true\n    because: Both roles",
            "    misconception: trusts-ec2\n    because: Both roles",
            "quiz 'which-principal': no option is right",
        ),
        (
            MAKE,
            "  - text: ec2.amazonaws.com\n    misconception: trusts-ec2\n",
            "  - text: ec2.amazonaws.com\n    right: true\n",
            "every option is right",
        ),
        # checks
        (
            MAKE,
            '  - role-exists: {role: "{role_name}"}\n',
            '  - role-exists: {role: "{role_name}"}\n  - role-exists: {role: "{role_name}"}\n',
            "02-make/step.md:8: checks: 'role-exists' is there twice",
        ),
        (
            MAKE,
            '  - role-exists: {role: "{role_name}"}\n',
            "",
            "02-make/mistakes/a-letter-too-many.sh:1: no check of the step is `role-exists`",
        ),
        (
            MAKE,
            'role: "{role_name}", service: ecs-tasks.amazonaws.com',
            'role: ecs-tasks.amazonaws.com, service: "{role_name}"',
            "role 'ecs-tasks.amazonaws.com' cannot be a role's name",
        ),
        (
            MAKE,
            "service: ecs-tasks.amazonaws.com",
            "service: ecs.amazonaws.com",
            "service 'ecs.amazonaws.com' is said nowhere in the step or its solutions",
        ),
        (
            MAKE,
            '{role: "{role_name}"}',
            "{role: someOtherRole}",
            "02-make/step.md:7: check 'role-exists': role 'someOtherRole' is said nowhere",
        ),
        (MAKE, '{role: "{role_name}"}', "{role: ' '}", "02-make/step.md:7: check 'role-exists': 'role' is empty"),
        # ways
        (
            MAKE,
            "ways: [cli, boto3, cloudformation, wizard]\n",
            "",
            "the solutions are not named; write `ways: [boto3, cli, cloudformation, wizard]`",
        ),
        (
            MAKE,
            "cloudformation, wizard]",
            "cloudfromation, wizard]",
            "02-make/step.md:9: ways: there is no solution 'cloudfromation' in 02-make/solutions; did you mean",
        ),
        (
            MAKE,
            "boto3, cloudformation, wizard]",
            "boto3, wizard]",
            "02-make/solutions/cloudformation.yaml: the solution is not named in `ways:`",
        ),
        (
            MISTAKE,
            "# check: role-trusts",
            "# check: role-trust",
            "no check of the step is `role-trust`; did you mean 'role-trusts'?",
        ),
        (
            MISTAKE,
            "# check: role-trusts",
            "# check: role-trusts role={role_name} x",
            "is not a check's name with `parameter=value` behind it",
        ),
        (
            MISTAKE,
            "# check: role-trusts",
            "# check: role-trusts service=ec2.amazonaws.com",
            "no check of the step is `role-trusts service=ec2.amazonaws.com`",
        ),
        (
            MISTAKE,
            "# check: role-trusts",
            "# check: role-exists",
            "02-make/step.md:8: no mistake is refused by this check; bring one with `# check: role-trusts`",
        ),
        (
            MISTAKE,
            "trusts-ec2\n",
            "trusts-ec3\n",
            "02-make/mistakes/trusts-ec2.py:2: there is no misconception 'trusts-ec3'; did you mean 'trusts-ec2'?",
        ),
        (BOTO3, "json.dumps(trust)", "json.dumps(trust", "02-make/solutions/boto3.py:11: not valid Python"),
        (
            BOTO3,
            "{role_name}",
            "{rol_name}",
            "02-make/solutions/boto3.py:11: there is no variable {rol_name}; did you mean {role_name}?",
        ),
        (BOTO3, 'RoleName="{role_name}"', 'RoleName=""', "02-make/solutions/boto3.py:11: 'RoleName' is empty"),
        (CLI, "}]\n}'", "}]\n}", "02-make/solutions/cli.sh:1: a quote is opened and not closed"),
        (CLI, 'AssumeRole"}]', 'AssumeRole"]', "02-make/solutions/cli.sh:3: not valid JSON"),
        (CLI, "{role_name} ", "", "02-make/solutions/cli.sh:1: --role-name has no value"),
        (
            STACK,
            "    Type:",
            "    Type: x\n    Type:",
            "02-make/solutions/cloudformation.yaml:5: not valid YAML: the key 'Type' is there twice",
        ),
        (STACK, "Resources:", "Resource:", "02-make/solutions/cloudformation.yaml:1: a template has `Resources:`"),
        (WIZARD, "use_case", "usecase", "has no field 'usecase'; did you mean 'use_case'?"),
        # names
        (
            MAKE,
            "create-role --role-name {role_name}",
            "create-role --role-name queueWorkrRole",
            "'queueWorkrRole' is nearly a role's name that the checks look at; did you mean 'queueWorkerRole'?",
        ),
        (
            MAKE,
            "create-role --role-name {role_name}",
            "create-role --role-name anotherRole",
            "02-make/step.md:35: the fence acts on role anotherRole, but the checks look at queueWorkerRole",
        ),
        (
            MAKE,
            "A role's name",
            "A name such as `queueWorkerRoel`",
            "'queueWorkerRoel' is nearly a name that the checks look at",
        ),
        (ASK, "`{role_name}`", "``", "01-ask/step.md:8: there is nothing between two backticks; has a name been lost?"),
        (
            ASK,
            "A **role** is nobody",
            "A  is nobody",
            "01-ask/step.md:7: there is a blank too many; has a word been lost?",
        ),
        (
            MAKE,
            PREDICTION,
            "`arn:aws:iam:::role/x`",
            "02-make/step.md:15: the ARN 'arn:aws:iam:::role/x`' has no account",
        ),
        # links
        (
            MAKE,
            PREDICTION,
            "See [there](#step-aks).",
            "02-make/step.md:15: the link #step-aks leads to no step; did you mean #step-ask?",
        ),
        (MAKE, PREDICTION, "See [there](#who).", "02-make/step.md:15: the link #who leads to no step"),
        (MAKE, PREDICTION, "See [there](nowhere.png).", "02-make/step.md:15: the link nowhere.png leads to no file"),
        (
            MAKE,
            PREDICTION,
            "See [there](https//aws.com).",
            "02-make/step.md:15: the link https//aws.com leads to no file",
        ),
        (MAKE, PREDICTION, "See [there](htp://aws.com).", "02-make/step.md:15: the link htp://aws.com is no address"),
        # the course
        (
            TOML,
            "[variables]\n",
            "[variables]\nunused = 'x'\n",
            "workshop.toml:9: the variable 'unused' is declared and never used",
        ),
        (
            TOML,
            'test_out = ["ask/who-assumes", "make/which-principal"]',
            'test_out = ["ask/who-assumes"]',
            "workshop.toml:21: part 'all': test_out has 1 questions; ask 2 or more",
        ),
        (
            TOML,
            '"ask/who-assumes", "make',
            '"ask/who-assumes", "ask/who-assumes", "make',
            "test_out names 'ask/who-assumes' twice",
        ),
        (
            TOML,
            'steps = ["ask", "make"]\ntest_out = ["ask/who-assumes", "make/which-principal"]',
            'steps = ["ask"]\ntest_out = ["ask/who-assumes"]',
            "step 'make' is in none of the parts",
        ),
        (
            TOML,
            '    { role-exists = { role = "{role_name}" } },\n',
            "",
            "workshop.toml:13: outcome 'done': 'role-trusts' rests on 'role-exists', which is not in it",
        ),
        (
            TOML,
            'role = "{role_name}", service = "ecs-tasks.amazonaws.com"',
            'role = "ecs-tasks.amazonaws.com", service = "{role_name}"',
            "workshop.toml:14: outcome 'done': check 'role-trusts': role 'ecs-tasks.amazonaws.com' cannot be",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(course: Path, file: str, old: str, new: str, what: str) -> None:
    change(course / file, old, new)
    assert any(what in problem for problem in said(course)), said(course)
