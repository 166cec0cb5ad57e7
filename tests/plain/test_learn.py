"""`roletutor learn --plain` and `certificate` as commands: place kept, exit codes, any step, hostile lines."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
from pathlib import Path

import pytest
from plain_support import ROLETUTOR, plain, roletutor
from study_support import CLI, way
from workshop_support import change

ROLES = ("b", "b", "a", "a b")
TRUST_OF_EC2 = CLI.replace("ecs-tasks", "ec2")


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


@pytest.fixture
def course(tmp_path: Path) -> str:
    return str(way(tmp_path / "course"))


def test_the_end_of_the_input_keeps_the_place_and_says_that_more_is_to_do(tmp_path: Path, course: str) -> None:
    first = plain(tmp_path, course, ["next", "b"])
    assert (first.returncode, first.stderr) == (1, "")
    assert "> next\nStep 2 of 5: Two roles\n" in first.stdout, "what comes from no terminal is echoed"
    second = plain(tmp_path, course, ["where", "b", "a", "a b"])
    assert "A way through: 1 of 5 steps done." in second.stdout
    assert "Step 2 is done." in second.stdout
    found = roletutor(tmp_path, "certificate", course, "--name", "Ana")
    assert found.returncode == 1
    assert found.stdout.startswith("# Record so far: A way through\n\n**Ana**\n")
    assert "still open: make, launch, last" in found.stderr


def test_a_mistake_is_explained_and_mended_by_every_way(tmp_path: Path, course: str) -> None:
    lines = ["go make", "wizard set role_name wayRole", TRUST_OF_EC2.strip(), "check", "answer name a"]
    said = plain(tmp_path, course, [*lines, "inside nowhere aws sts get-caller-identity", "aws iam lst-roles"]).stdout
    assert "ec2.amazonaws.com is for container instances; both task roles trust ecs-tasks.amazonaws.com." in flat(said)
    assert "    $ aws iam update-assume-role-policy --role-name wayRole" in said
    assert "The task did not start, so there is no application to be. AWS says:" in flat(said)
    assert "The command ended with exit code" in said
    trust = "{'Statement': {'Effect': 'Allow', 'Principal': {'Service': 'ecs-tasks.amazonaws.com'}, 'Action': "
    code = [
        "python",
        "import boto3, json",
        f"trust = {trust}'sts:AssumeRole'}}, 'Version': '2012-10-17'}}",
        "boto3.client('iam').update_assume_role_policy(RoleName='wayRole', PolicyDocument=json.dumps(trust))",
        "end",
    ]
    assert "Step 3 is done. `next` goes on." in plain(tmp_path, course, code).stdout
    record = json.loads(roletutor(tmp_path, "certificate", course, "--format", "json").stdout)["steps"][2]
    assert record["ways"] == ["wizard", "cli", "python"]


def test_any_step_is_prepared_and_what_was_there_is_saved(tmp_path: Path, course: str) -> None:
    plain(tmp_path, course, ["aws iam create-user --user-name mine"])
    said = plain(tmp_path, course, ["aws iam get-role --role-name wayRole", "launch", "a", "run 1"], "--step", "launch")
    assert "    roletutor sandbox restore before-launch-" in said.stdout
    assert "arn:aws:iam::111122223333:role/wayRole" in said.stdout
    assert "Predict first what comes of it: starts." in said.stdout
    assert "You expected a) Yes, and so it is." in said.stdout
    made = json.loads(roletutor(tmp_path, "certificate", course, "--format", "json").stdout)
    assert (made["steps"][3]["how"], made["steps"][3]["prepared"]) == ("answered", 1)
    assert made["steps"][2]["how"] == "open", "what was prepared is not what the learner did"


def test_reset_brings_a_step_back_to_its_start(tmp_path: Path, course: str) -> None:
    lines = ["go make", CLI.strip(), "reset", "check", "aws iam get-role --role-name wayRole"]
    said = plain(tmp_path, course, lines).stdout
    assert "    roletutor sandbox restore before-make-" in said
    assert "✗ The role wayRole exists" in said
    assert "NoSuchEntity" in said


def test_a_step_that_rests_on_others_says_that_they_are_not_done(tmp_path: Path, course: str) -> None:
    said = flat(plain(tmp_path, course, ["go launch"]).stdout)
    assert "The account is not at this step's start. Not done yet: Make the role." in said


def test_a_launch_that_comes_out_otherwise_says_nothing_of_the_prediction(tmp_path: Path, course: str) -> None:
    change(Path(course) / "04-launch/step.md", "expect: {starts: true}", "expect: {starts: false, says: denied}")
    said = flat(plain(tmp_path, course, ["b", "launch"], "--step", "launch").stdout)
    assert "This came out otherwise than the text says" in said
    assert said.index("You expected b) No. What happens is a) Yes.") < said.index("The task would start")
    assert said.count("You expected") == 1, "it was compared once, when the step's questions were answered"


def test_who_tests_out_of_a_part_goes_on_behind_it_in_a_prepared_account(tmp_path: Path, course: str) -> None:
    result = plain(tmp_path, course, ["test-out", "b", "a", "a b", "steps"])
    assert "'The two roles' is tested out." in flat(result.stdout)
    assert "    roletutor sandbox restore before-make-" in result.stdout
    assert "2 roles: Two roles (tested out)\n3 make: Make the role (open, you are here)" in result.stdout


HOSTILE = ["\x1b]0;x\x07", "[red]x[/red]", "\u202e\u2066x", "; rm -rf /", "$(id)", "'" * 3, "\\", "\x00", "é" * 5_000]


def test_hostile_lines_are_shown_and_do_nothing(tmp_path: Path, course: str) -> None:
    lines = [text for line in HOSTILE for text in (line, f"answer {line} a", f"wizard set description {line}", "where")]
    result = plain(tmp_path, course, lines)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert (result.returncode, result.stderr) == (1, "")


def test_no_bytes_and_no_locale_break_it(tmp_path: Path, course: str) -> None:
    environment = {
        **os.environ,
        "ROLETUTOR_HOME": str(tmp_path),
        "PYTHONIOENCODING": "ascii",
        "AWS_CONFIG_FILE": os.devnull,
    }
    result = subprocess.run(
        [ROLETUTOR, "learn", course, "--plain"],
        input=b"\xff\xfe\x00\ngo make\ncheck\n",
        env=environment,
        capture_output=True,
        timeout=120,
    )
    assert (result.returncode, result.stderr) == (1, b"")
    assert b"\\u2717 The role wayRole exists" in result.stdout


def on_a_terminal(home: Path, course: str, *answers: tuple[bytes, bytes]) -> tuple[int, bytes]:
    """`learn --plain` on a terminal of its own: each time that what was said ends with the first text, the second is
    typed. Returns the exit code and all that was said."""
    pid, terminal = pty.fork()
    if pid == 0:
        environment = {**os.environ, "ROLETUTOR_HOME": str(home), "TERM": "xterm-256color"}
        os.execve(ROLETUTOR, [str(ROLETUTOR), "learn", course, "--plain"], environment)
    said, left = b"", [*answers]
    while select.select([terminal], [], [], 60)[0]:
        try:
            said += os.read(terminal, 65536)
        except OSError:
            break
        if left and said.endswith(left[0][0]):
            os.write(terminal, left.pop(0)[1])
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def test_on_a_terminal_there_is_a_prompt_and_nothing_that_moves_the_cursor(tmp_path: Path, course: str) -> None:
    code, said = on_a_terminal(tmp_path, course, (b"> ", b"where\nquit\n"))
    assert code == 1
    assert b"A way through: 0 of 5 steps done." in said
    assert b"\x1b" not in said


def test_ctrl_c_stops_a_command_and_not_the_course(tmp_path: Path, course: str) -> None:
    program = b"python\nimport signal; print('u' + 'p', flush=True); signal.pause()\nend\n"
    code, said = on_a_terminal(
        tmp_path, course, (b"> ", program), (b"up\r\n", b"\x03"), (b"stays.\r\n> ", b"where\nquit\n")
    )
    assert code == 1, said
    assert b"Stopped. What it has done in the account by then stays." in said
    assert b"A way through: 0 of 5 steps done." in said


def test_a_command_that_goes_on_is_refused_where_the_input_ends(tmp_path: Path, course: str) -> None:
    result = plain(tmp_path, course, ["aws iam list-roles \\"])
    assert (result.returncode, result.stderr) == (1, "")
    assert "A backslash at the end goes on in another line." in flat(result.stdout)


def test_a_step_that_is_not_there_is_the_askers_fault(tmp_path: Path, course: str) -> None:
    result = plain(tmp_path, course, [], "--step", "lunch")
    assert result.returncode == 2
    assert "the course has no step 'lunch'; did you mean 'launch'?" in result.stderr


def test_without_an_account_the_questions_are_there_all_the_same(tmp_path: Path, course: str) -> None:
    result = plain(tmp_path, course, ["go roles", *ROLES, "run 1"], "--profile", "nobody")
    assert result.returncode == 3
    assert "There is no account: There is no AWS profile 'nobody'." in result.stdout
    assert "Step 2 is done." in result.stdout
    assert "There is no account to act on." in result.stdout


def test_without_an_account_it_is_not_said_that_it_comes(tmp_path: Path, course: str) -> None:
    lines = ["go make", "check", "prepare launch", "reset", "launch x"]
    said = flat(plain(tmp_path, course, lines, "--profile", "nosuch").stdout)
    assert said.count("There is no account. `where` says why.") == 4
    assert "in a moment" not in said


def test_a_step_for_reading_has_nothing_to_check(tmp_path: Path, course: str) -> None:
    result = roletutor(tmp_path, "check", course, "--step", "intro")
    assert (result.returncode, result.stdout) == (2, "")
    assert "The step 'intro' is for reading: it has nothing to check." in result.stderr


def test_check_judges_the_questions_of_a_step_by_the_journal(tmp_path: Path, course: str) -> None:
    assert roletutor(tmp_path, "check", course, "--step", "roles").returncode == 1
    plain(tmp_path, course, ["go roles", *ROLES])
    result = roletutor(tmp_path, "check", course, "--step", "roles")
    assert result.returncode == 0
    assert "✓ pass    The question both is answered  [question-answered]" in result.stdout
