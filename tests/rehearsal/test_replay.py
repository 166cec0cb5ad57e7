"""A course rehearsed: a good one has nothing to say against it, and a bad one has each of its faults named."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny_support as tiny

from tutor.rehearsal.replay import Report, rehearse
from tutor.rehearsal.report import as_json, as_text
from tutor.rehearsal.verdicts import ACCEPTED, REFUSED, WRONG, Shortfall
from tutor.workshop.reader import read

QUIZ = """
```quiz
id: q
ask: Which?
options:
  - text: This
    right: true
    because: So it is.
  - text: That
    because: So it is not.
```
"""
BOTH = "[{role-exists: {role: ROLE}}, {role-trusts: {role: ROLE, service: ecs-tasks.amazonaws.com}}]"
HEADER = "check: role-trusts\nmisconception: trusts-ecs-service"

GOOD_FENCES = """
```aws
aws iam create-user --user-name somebody
sleep 4000
aws iam get-user --user-name somebody
```

```launch
task: job
expect: {starts: false, action: "ecr:GetAuthorizationToken", role: execution, says: AccessDenied}
```

```python
import boto3
boto3.client("iam").create_user(UserName="somebody")
```

```aws fails=NoSuchEntity
aws iam get-role --role-name three
```

```aws in=idle
aws sts get-caller-identity --query Arn
```
"""
START = """
import json, boto3
iam, ecs, sts = (boto3.client(name) for name in ("iam", "ecs", "sts"))
account = sts.get_caller_identity()["Account"]
trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
arn = iam.create_role(RoleName="weak", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
common = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
image = account + ".dkr.ecr.ap-southeast-1.amazonaws.com/mine:one"
ecs.register_task_definition(family="job", executionRoleArn=arn,
    containerDefinitions=[{"name": "c", "image": image}], **common)
ecs.register_task_definition(family="idle", taskRoleArn=arn,
    containerDefinitions=[{"name": "c", "image": "public.ecr.aws/x/y:1"}], **common)
"""
FORM_1 = """
- form: create-role
  set: {trusted_entity_type: AWS service, service: Elastic Container Service, use_case: Elastic Container Service Task}
"""
FORM_2 = """
- form: create-role
  set: {page: 3, role_name: two}
  submit: true
"""
GOOD = {
    "one": {
        "step.md": tiny.step(BOTH.replace("ROLE", '"{role_name}"'), QUIZ),
        "solutions/boto3.py": tiny.make("{role_name}"),
        "solutions/cli.sh": tiny.aws_make("{role_name}"),
        "solutions/cli-late.sh": f"sleep 4000\n{tiny.aws_make('{role_name}')}",
        "solutions/cloudformation.yaml": tiny.template("{role_name}"),
        "mistakes/ecs.py": tiny.make("{role_name}", "ecs.amazonaws.com", HEADER + "\nsays: ecs.amazonaws.com"),
        "mistakes/none.sh": "# check: role-exists\n# misconception: none\n# says: no role {role_name}\ntrue\n",
        "mistakes/refused.py": tiny.make(
            "{role_name}", "nobody", "check: role-exists\nmisconception: none\nrefused: MalformedPolicyDocument"
        ),
        "mistakes/replaced.sh": (
            "# check: role-exists\n# misconception: none\n# on: solution\naws iam delete-role --role-name {role_name}\n"
        ),
        "mistakes/other-template.yaml": f"# check: role-exists\n# misconception: none\n{tiny.template('another')}",
    },
    "form": {
        "step.md": tiny.step("[{role-trusts: {role: two, draft: true}}]"),
        "solutions/boto3.py": tiny.make("two"),
        "solutions/wizard.yaml": FORM_1,
        "solutions/cloudformation.yaml": tiny.template("{role_name}", "two"),
        "mistakes/ec2.yaml": (
            "# check: role-trusts\n# misconception: trusts-ec2\n- form: create-role\n  set: {trusted_entity_type: AWS "
            "service, service: EC2, use_case: EC2}\n"
        ),
    },
    "sent": {
        "step.md": tiny.step("[{role-tags: {role: two, tags: {project: x}}}]"),
        "solutions/boto3.py": (
            'import boto3\nboto3.client("iam").tag_role(RoleName="two", Tags=[{"Key": "project", "Value": "x"}])\n'
        ),
        "solutions/wizard.yaml": FORM_2.replace("role_name: two", "role_name: two, tags: {project: x}"),
    },
    "read": {"step.md": tiny.step("[]", GOOD_FENCES, "{script: start.py}"), "start.py": START},
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The good course, rehearsed."""
    return rehearse(read(tiny.write(tmp_path_factory.mktemp("good") / "tiny", GOOD)))


def test_nothing_is_said_against_a_good_course(good: Report) -> None:
    assert good.shortfalls == []


def test_everything_of_it_was_rehearsed(good: Report) -> None:
    """Solutions: four of the first step, three of the second, two of the third."""
    assert (good.steps, good.solutions, good.mistakes, good.fences, good.questions) == (4, 9, 6, 4, 1)


def test_the_report_ends_with_the_figures(good: Report) -> None:
    figures = json.loads(as_json([good]).splitlines()[-1])
    assert figures.pop("seconds") > 0
    assert figures == {"steps": 4, "solutions": 9, "mistakes": 6, "false_accepts": 0, "false_refusals": 0}
    assert "all as the course says: false accepts 0, false refusals 0" in as_text([good])


BAD_FENCES = """
```aws
aws iam get-role --role-name nobody
```

```python fails=AccessDenied
print("all well")
```

```aws fails=AccessDenied
aws iam get-role --role-name nobody
```

```launch
task: idle
expect: {starts: false}
```

```launch
task: job
expect: {starts: false, action: "logs:CreateLogStream", role: task, says: no such words}
```

```launch
task: nothing
expect: {starts: true}
```
"""
BAD = {
    "one": {
        "step.md": tiny.step(BOTH.replace("ROLE", "one")),
        "solutions/boto3.py": tiny.make("one"),
        "solutions/cli-crashes.sh": tiny.aws_make("one") + "echo trouble ahead\nfalse\n",
        "solutions/cli-wrong.sh": tiny.aws_make("one", "ec2.amazonaws.com"),
        "solutions/cloudformation.yaml": tiny.template("one").replace("ecs-tasks", "ecs-task"),
        "mistakes/is-right.py": tiny.make("one", header=HEADER),
        "mistakes/other-misconception.py": tiny.make("one", "ec2.amazonaws.com", HEADER),
        "mistakes/other-check.py": tiny.make("one", "ecs.amazonaws.com", "check: role-exists\nmisconception: none"),
        "mistakes/no-such-check.py": tiny.make("one", "ec2.amazonaws.com", "check: role-tags\nmisconception: none"),
        "mistakes/other-words.py": tiny.make("one", "ecs.amazonaws.com", HEADER + "\nsays: no such words"),
        "mistakes/crashes.py": "# check: role-exists\n# misconception: none\nraise SystemExit('trouble ahead')\n",
        "mistakes/not-refused.py": tiny.make("one", "ecs.amazonaws.com", HEADER + "\nrefused: MalformedPolicyDocument"),
        "mistakes/refused-otherwise.py": tiny.make("one", "nobody", HEADER + "\nrefused: LimitExceeded"),
        "mistakes/no-header.py": "print()\n",
    },
    "already": {
        "step.md": tiny.step("[{role-exists: {role: one}}]"),
        "solutions/boto3.py": "print('nothing to do')\n",
    },
    "unproven": {"step.md": tiny.step("[{role-exists: {role: three}}]")},
    "fences": {"step.md": tiny.step("[]", BAD_FENCES, "{script: start.py}"), "start.py": START},
    "broken-start": {"step.md": tiny.step("[]", QUIZ, "{script: start.py}"), "start.py": "raise ValueError\n"},
    "after": {
        "step.md": tiny.step("[{role-exists: {role: four}}]"),
        "solutions/boto3.py": tiny.make("four"),
    },
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The bad course, rehearsed."""
    return rehearse(read(tiny.write(tmp_path_factory.mktemp("bad") / "tiny", BAD)))


FAULTS = {
    "01-one/solutions/cli-crashes.sh": [(REFUSED, "", "it runs through", "exit code 1")],
    "01-one/solutions/cli-wrong.sh": [(REFUSED, "role-trusts", "", "ec2.amazonaws.com")],
    "01-one/solutions/cloudformation.yaml": [
        (REFUSED, "", "it runs through", "exit code 1"),
        (REFUSED, "role-exists", "", "There is no role one"),
    ],
    "01-one/mistakes/is-right.py": [(ACCEPTED, "role-trusts", "refuses it", "every check passes")],
    "01-one/mistakes/other-misconception.py": [
        (WRONG, "role-trusts", "misconception trusts-ecs-service", "trusts-ec2")
    ],
    "01-one/mistakes/other-check.py": [
        (WRONG, "role-exists", "the check role-exists refuses it", "it is pass"),
        (WRONG, "role-trusts", "passes, or is skipped", "ecs.amazonaws.com"),
    ],
    "01-one/mistakes/no-such-check.py": [
        (WRONG, "role-tags", "the check role-tags refuses it", "no such check"),
        (WRONG, "role-trusts", "passes, or is skipped", "ec2.amazonaws.com"),
    ],
    "01-one/mistakes/other-words.py": [(WRONG, "role-trusts", "'no such words'", "ecs.amazonaws.com")],
    "01-one/mistakes/crashes.py": [(WRONG, "", "it runs through", "exit code 1")],
    "01-one/mistakes/not-refused.py": [(WRONG, "", "refuses it: MalformedPolicyDocument", "it runs through")],
    "01-one/mistakes/refused-otherwise.py": [(WRONG, "", "refuses it: LimitExceeded", "other words")],
    "01-one/mistakes/no-header.py": [
        (WRONG, "", "can be rehearsed", "check: NAME"),
        (WRONG, "", "can be rehearsed", "misconception"),
    ],
    "02-already/step.md": [(ACCEPTED, "", "does not pass at its start", "role-exists")],
    "03-unproven/solutions/boto3.py": [(WRONG, "", "a step with checks has it", "not there")],
    "04-fences/step.md:12": [(WRONG, "", "it succeeds", "exit code")],
    "04-fences/step.md:16": [(WRONG, "", "fails and says 'AccessDenied'", "it succeeds")],
    "04-fences/step.md:20": [(WRONG, "", "fails and says 'AccessDenied'", "other words")],
    "04-fences/step.md:24": [(WRONG, "", "it stops", "it starts")] * 2,
    "04-fences/step.md:29": [
        (WRONG, "", "stops at logs:CreateLogStream", "stops at ecr:GetAuthorizationToken"),
        (WRONG, "", "role task", "with execution"),
        (WRONG, "", "'no such words'", "AccessDenied"),
    ]
    * 2,
    "04-fences/step.md:34": [(WRONG, "", "can be rehearsed", "There is no active task definition nothing")] * 2,
    "05-broken-start/step.md": [(WRONG, "", "its start can be made", "05-broken-start/start.py failed: ValueError")],
}


def found(bad: Report, file: str) -> list[Shortfall]:
    """What is said of a file."""
    return [short for short in bad.shortfalls if short.file.endswith(file)]


@pytest.mark.parametrize("file", FAULTS)
def test_each_fault_of_a_bad_course_is_named_at_its_file(bad: Report, file: str) -> None:
    said = found(bad, file)
    assert len(said) == len(FAULTS[file]), said
    for short, (kind, check, expected, seen) in zip(said, FAULTS[file], strict=True):
        assert (short.kind, short.check) == (kind, check)
        assert expected in short.expected
        assert seen in short.seen


def test_nothing_else_is_said_of_it(bad: Report) -> None:
    """The last step is right, and was rehearsed after all that went wrong before."""
    assert {short.file.removeprefix("tiny/") for short in bad.shortfalls} == set(FAULTS)
    assert (bad.count(ACCEPTED), bad.count(REFUSED)) == (2, 3)


def test_what_a_script_printed_is_shown(bad: Report) -> None:
    assert "      | trouble ahead" in as_text([bad])
    lines = [json.loads(line) for line in as_json([bad]).splitlines()]
    assert len(lines) == len(bad.shortfalls) + 1
    assert lines[-1]["false_accepts"] == 2
    assert any("trouble ahead" in line.get("output", "") for line in lines)


def test_one_step_is_rehearsed_from_the_state_that_the_others_leave(tmp_path: Path) -> None:
    report = rehearse(read(tiny.write(tmp_path / "tiny", GOOD)), step="sent", jobs=1)
    assert report.shortfalls == []
    assert (report.steps, report.solutions, report.mistakes) == (1, 2, 0)


def test_one_way_is_rehearsed_alone(tmp_path: Path) -> None:
    report = rehearse(read(tiny.write(tmp_path / "tiny", GOOD)), ways=["cloudformation"], jobs=1)
    assert report.shortfalls == []
    assert (report.solutions, report.mistakes, report.fences) == (2, 1, 0)


def command(*words: str) -> list[str]:
    """The command line of `roletutor`."""
    return [sys.executable, "-m", "tutor", *words]


def test_the_command_says_by_its_exit_code_whether_all_is_well(tmp_path: Path) -> None:
    folder = str(tiny.write(tmp_path / "tiny", BAD))
    run = ["workshop", "rehearse", folder, "--step", "already", "--format", "json"]
    ended = subprocess.run(command(*run), capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert json.loads(ended.stdout.splitlines()[-1])["false_accepts"] == 1
    assert "tiny: 1 of 1 (already: boto3.py)" in ended.stderr
    well = str(tiny.write(tmp_path / "well" / "tiny", {"after": BAD["after"]}))
    ended = subprocess.run(command("workshop", "rehearse", well), capture_output=True, text=True, timeout=120)
    assert (ended.returncode, "all as the course says" in ended.stdout) == (0, True)
    ended = subprocess.run(command(*run[:3], "--step", "no"), capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert "The course tiny has no step 'no'" in ended.stderr


def test_who_interrupts_it_finds_nothing_left_behind(tmp_path: Path) -> None:
    slow = {"one": {**GOOD["one"], "solutions/boto3-slow.py": "import threading\nthreading.Event().wait(1000)\n"}}
    folder, temporary = tiny.write(tmp_path / "tiny", slow), tmp_path / "t"
    temporary.mkdir()
    process = subprocess.Popen(
        command("workshop", "rehearse", str(folder)),
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("tiny: ")
    locks = [file.open("a") for file in temporary.glob("*/worker-*/sandbox/server.lock")]
    assert locks
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert list(temporary.iterdir()) == []
    for lock in locks:
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # no server holds it
