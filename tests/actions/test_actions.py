"""What a learner can do: the form's CLI and boto3 texts say the same as the form, lines are split, commands end."""

from __future__ import annotations

import ast
import json
import os
import shlex
import signal
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tutor.actions.commands import CommandError, is_complete, program, split
from tutor.actions.console import ENTITY_TYPES, SERVICES, CreateRoleForm, apply
from tutor.actions.processes import Bounded, Running

ARN = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"


def filled(**changes: Any) -> CreateRoleForm:
    """A form that is ready."""
    form = CreateRoleForm(role_name="r", policies=[ARN], home_account="111122223333")
    form.choose("Elastic Container Service", "Elastic Container Service Task")
    for name, value in changes.items():
        setattr(form, name, value)
    return form


FORMS = {
    "service": filled(),
    "tags and boundary": filled(tags="team=x y; stage=its", boundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    "account": filled(entity_type="AWS account", account="444455556666"),
    "web": filled(entity_type="Web identity", provider="Facebook", audience="4711"),
    "saml": filled(entity_type="SAML 2.0 federation", saml_provider="corp"),
    "custom": filled(entity_type="Custom trust policy", custom_trust='{"a": "it\'s"}'),
    "no description": filled(description=""),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_cli_text_says_what_the_form_does(form: CreateRoleForm) -> None:
    create, attach = split(form.cli())
    words = dict(zip(create[3::2], create[4::2], strict=False)) if "--tags" not in create else _with_tags(create)
    request = form.request()
    assert words["--role-name"] == "r"
    assert words["--assume-role-policy-document"] == request["AssumeRolePolicyDocument"]
    assert words.get("--description") == request.get("Description")
    assert words.get("--permissions-boundary") == request.get("PermissionsBoundary")
    assert attach[-1] == ARN


def _with_tags(words: list[str]) -> dict[str, str]:
    at = words.index("--tags")
    assert words[at + 1 : at + 3] == ["Key=team,Value=x y", "Key=stage,Value=its"]
    rest = words[3:at] + words[at + 3 :]
    return dict(zip(rest[::2], rest[1::2], strict=True))


class Recorder:
    """Notes calls as a boto3 client would get them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**parameters: Any) -> Any:
            self.calls.append((name, parameters))
            return {"Role": {"Arn": "arn"}}

        return call


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_boto3_text_makes_the_same_calls_as_the_form(form: CreateRoleForm) -> None:
    by_text, by_form = Recorder(), Recorder()
    text = form.boto3()
    ast.parse(text)
    boto3 = type("boto3", (), {"client": staticmethod(lambda _: by_text)})
    exec(text, {"boto3": boto3})
    assert apply(form, by_form).error == ""
    assert by_text.calls == by_form.calls


def test_each_use_case_trusts_its_own_service() -> None:
    for service, cases in SERVICES.items():
        for case in cases:
            form = CreateRoleForm()
            form.choose(service, case.label)
            assert json.loads(form.trust())["Statement"][0]["Principal"] == {"Service": case.principal}
            assert form.description == case.description


def test_choosing_again_replaces_the_consoles_description_but_not_the_learners() -> None:
    form = CreateRoleForm()
    form.choose("EC2", "EC2")
    form.choose("Lambda", "Lambda")
    assert form.description == "Allows Lambda functions to call AWS services on your behalf."
    form.choose("Elastic Container Service", "")
    assert form.description == "", "no use case is chosen yet"
    form.choose("Elastic Container Service", "Elastic Container Service Task")
    assert form.description == "Allows ECS tasks to call AWS services on your behalf."
    form.choose_type("Custom trust policy")
    assert form.description == "", "it is of a service's use case"
    form.choose_type("AWS service")
    assert form.description == "Allows ECS tasks to call AWS services on your behalf."
    form.description = "mine"
    form.choose("EC2", "EC2")
    form.choose_type("AWS account")
    assert form.description == "mine"


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_an_empty_first_page_says_what_to_do(kind: str) -> None:
    assert CreateRoleForm(entity_type=kind).fault(0).endswith("first.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role_name": ""}, "Role name is required."),
        ({"role_name": "a b"}, "alphanumeric"),
        ({"role_name": "x" * 65}, "less than or equal to 64"),
        ({"description": "x" * 1001}, "1000"),
        ({"tags": "=x"}, "has no key"),
        ({"tags": "a=1; A=2"}, "Duplicate tag keys"),
        ({"tags": "aws:x=1"}, "reserved"),
        ({"tags": "team=a,b"}, "Value 'a,b' at 'tags.1.member.value' failed to satisfy constraint"),
    ],
)
def test_the_last_page_says_what_is_wrong(changes: dict[str, Any], words: str) -> None:
    assert words in filled(**changes).fault(2)


def test_an_account_has_twelve_digits() -> None:
    assert filled(entity_type="AWS account", account="12").fault(0) == "An account ID has 12 digits."


def test_the_form_stops_at_an_error_and_says_what_was_done(account: Any) -> None:
    iam = account.client("iam")
    applied = apply(filled(policies=[ARN, "arn:aws:iam::aws:policy/Nope"]), iam)
    assert len(applied.done) == 2
    assert applied.error == "NoSuchEntity: Policy arn:aws:iam::aws:policy/Nope does not exist or is not attachable."


def test_tags_and_boundary_reach_the_account(account: Any) -> None:
    assert apply(FORMS["tags and boundary"], account.client("iam")).error == ""
    role = account.client("iam").get_role(RoleName="r")["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("ReadOnlyAccess")
    assert {tag["Key"]: tag["Value"] for tag in role["Tags"]} == {"team": "x y", "stage": "its"}


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("aws iam list-roles", [["aws", "iam", "list-roles"]]),
        ("$ aws s3 ls", [["aws", "s3", "ls"]]),
        ("aws iam get-role \\\n  --role-name r", [["aws", "iam", "get-role", "--role-name", "r"]]),
        ("aws a\n\n# a remark\naws b", [["aws", "a"], ["aws", "b"]]),
        ("aws x '{\n \"a\": 1\n}'", [["aws", "x", '{\n "a": 1\n}']]),
        ("aws x 'a|b > c'", [["aws", "x", "a|b > c"]]),
        ("aws x --query 'Roles[?a==`b`]'", [["aws", "x", "--query", "Roles[?a==`b`]"]]),
        ("", []),
        ("   \n# only a remark", []),
        ("aws x '${aws:username}'", [["aws", "x", "${aws:username}"]]),
        ("aws x 'a\\\nb'", [["aws", "x", "a\\\nb"]]),
        ("aws x a#b", [["aws", "x", "a#b"]]),
        ("aws x a#'b\nc'", [["aws", "x", "a#b\nc"]]),
        ("aws x a\\\\", [["aws", "x", "a\\"]]),
        ("$", []),
        ("aws x --exclude-characters ';&|<>'", [["aws", "x", "--exclude-characters", ";&|<>"]]),
        ('aws x "&&" \\| \\>', [["aws", "x", "&&", "|", ">"]]),
        ("aws x 'a'';' # it's one | two", [["aws", "x", "a;"]]),
    ],
)
def test_lines_are_split_as_a_shell_would(text: str, commands: list[list[str]]) -> None:
    assert split(text) == commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("aws iam 'list", "A quote is opened and not closed."),
        ("aws iam list-roles \\", "A backslash at the end goes on in another line."),
        ("aws x a\\\\\\", "A backslash at the end goes on in another line."),
        ("aws x a#b | head", "'|' needs a shell"),
        ("ls -l", "'ls' is not run here"),
        ("aws iam list-roles | head", "'|' needs a shell"),
        ("aws iam list-roles > out", "'>' needs a shell"),
        ("aws a && aws b", "'&&' needs a shell"),
        ("aws a; aws b", "';' needs a shell"),
        ("aws a --b c#d | head", "'|' needs a shell"),
        ("aws a 'b'>c", "'>' needs a shell"),
        ("aws a --b $ROLE", "'$ROLE' needs a shell"),
        ('aws a --b "$(aws c)"', "'$(' needs a shell"),
    ],
)
def test_what_only_a_shell_can_do_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        split(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("aws a", True),
        ("", True),
        ("aws a \\", False),
        ("aws a '", False),
        ("aws a '\n'", True),
        ("aws a \\\n  b", True),
        ("aws a # C:\\", True),
    ],
)
def test_a_line_that_goes_on_is_not_run_yet(text: str, complete: bool) -> None:
    assert is_complete(text) is complete


def installed(folder: Path, content: bytes) -> str:
    """An `aws` in a folder of its own."""
    folder.mkdir(parents=True)
    path = folder / "aws"
    path.write_bytes(content)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("first", "second", "wins"),
    [
        (b"#!/usr/bin/python3\n", b"\x7fELF", 1),
        (b"\x7fELF", b"#!/usr/bin/python3\n", 0),
        (b"#!/usr/bin/python3\n", b"#!/usr/bin/python3\n", 0),
    ],
)
def test_the_learners_own_version_2_comes_first(first: bytes, second: bytes, wins: int, tmp_path: Path) -> None:
    paths = [installed(tmp_path / "a", first), installed(tmp_path / "b", second)]
    assert program({"PATH": f"{tmp_path / 'a'}{os.pathsep}{tmp_path / 'b'}"}) == paths[wins]


def test_homebrews_version_2_is_known_by_its_folder(tmp_path: Path) -> None:
    old = installed(tmp_path / "old", b"#!/usr/bin/python3\n")
    new = installed(tmp_path / "Cellar" / "awscli" / "2.31.0" / "libexec", b"#!/usr/bin/python3\n")
    assert program({"PATH": f"{Path(old).parent}{os.pathsep}{Path(new).parent}"}) == new


def test_without_an_aws_cli_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(CommandError, match="no AWS CLI on this machine"):
        program({"PATH": str(tmp_path)})


def collected(words: list[str], folder: Path, **environment: str) -> tuple[int, str]:
    """A command's status and output."""
    parts: list[str] = []
    code = Running(words, {"PATH": os.environ["PATH"], **environment}, folder).stream(parts.append)
    return code, "".join(parts)


def test_a_command_has_its_own_environment_folder_and_no_input(tmp_path: Path) -> None:
    source = "import os, sys; print(os.getcwd(), sorted(os.environ), repr(sys.stdin.read())); sys.exit(3)"
    code, output = collected([sys.executable, "-c", source], tmp_path, ONE="1")
    assert code == 3
    assert str(tmp_path) in output
    assert "'ONE'" in output
    assert "HOME" not in output
    assert output.rstrip().endswith("''")


def test_output_is_text_even_when_it_is_not(tmp_path: Path) -> None:
    source = r"import sys; sys.stdout.buffer.write(b'\xff caf\xc3\xa9')"
    assert collected([sys.executable, "-c", source], tmp_path) == (0, "� café")


def stopped(source: str, tmp_path: Path, patience: float, times: int = 1) -> int:
    """The status of a snippet that was stopped when it had said something."""
    running = Running([sys.executable, "-c", source], dict(os.environ), tmp_path)
    up = threading.Event()
    codes: list[int] = []
    reader = threading.Thread(target=lambda: codes.append(running.stream(lambda _: up.set())))
    reader.start()
    assert up.wait(30)
    for _ in range(times):
        running.stop(patience)
    reader.join(30)
    assert not reader.is_alive(), "the pipe is open as long as anything of the group lives"
    running.stop()  # after the end it reaches nobody
    return codes[0]


WAITING = "import signal; print('up', flush=True); signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True)\nwhile 1: signal.pause()"


def test_stopping_interrupts_as_ctrl_c_does(tmp_path: Path) -> None:
    assert stopped(WAITING, tmp_path, 30) == 130


def test_stopping_ends_the_whole_group(tmp_path: Path) -> None:
    source = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WAITING!r}])"
    assert stopped(source, tmp_path, 30) == 130


def test_what_does_not_heed_an_interrupt_is_killed(tmp_path: Path) -> None:
    assert stopped(DEAF, tmp_path, 0.05) == 137


def test_stopping_twice_kills_at_once(tmp_path: Path) -> None:
    assert stopped(DEAF, tmp_path, 3600, times=2) == 137


@pytest.mark.parametrize("then", ["", "signal.pause()"], ids=["it has ended", "it runs"])
def test_what_it_let_out_of_its_group_and_holds_the_pipe_is_not_waited_for(then: str, tmp_path: Path) -> None:
    let_out = f"subprocess.Popen([sys.executable, '-c', {DEAF!r}], start_new_session=True, stderr=subprocess.DEVNULL)"
    deaf = "import signal, subprocess, sys; signal.signal(signal.SIGINT, signal.SIG_IGN)"
    source = f"{deaf}; one = {let_out}; open('pid', 'w').write(str(one.pid)); {then}"
    try:
        code = stopped(source, tmp_path, 3600, times=2)
        assert code == 137 or not then
    finally:
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_a_signals_handler_may_stop_it_wherever_its_thread_is(tmp_path: Path) -> None:
    """Also where the thread that reads from it holds the lock: it would wait for itself."""
    running = Running([sys.executable, "-c", "import signal; signal.pause()"], dict(os.environ), tmp_path)
    with running._lock:
        running.stop(3600)
    assert running.stream(lambda text: None) == 128 + signal.SIGINT


def bounded(parts: list[str], tmp_path: Path, **limits: int) -> tuple[str, Path]:
    """What is shown of an output, and where the whole is."""
    shown: list[str] = []
    path = tmp_path / "out" / "whole.txt"
    output = Bounded(shown.append, path, **limits)
    for part in parts:
        output.take(part)
    output.end()
    return "".join(shown), path


@pytest.mark.parametrize("size", [0, 1, 5, 9, 10, 11, 13, 14])
def test_output_that_fits_is_shown_whole(size: int, tmp_path: Path) -> None:
    text = "abcdefghijklmnop"[:size]
    assert bounded(list(text), tmp_path, head=10, tail=4) == (text, tmp_path / "out" / "whole.txt")
    assert not (tmp_path / "out" / "whole.txt").exists()


@pytest.mark.parametrize("part", [1, 3, 7, 1000])
def test_of_a_long_output_head_and_tail_are_shown_and_the_whole_is_saved(part: int, tmp_path: Path) -> None:
    text = "".join(f"{n}\n" for n in range(200))
    shown, path = bounded([text[at : at + part] for at in range(0, len(text), part)], tmp_path, head=10, tail=8)
    assert shown.startswith(text[:10])
    assert shown.endswith(text[-8:])
    assert f"… {len(text) - 18:,} characters are not shown; the whole output is in {path} …" in shown
    assert path.read_text() == text
    assert path.stat().st_mode & 0o777 == 0o600


def test_that_the_whole_cannot_be_saved_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("no folder")
    shown, _ = bounded(["x" * 100], tmp_path, head=10, tail=8)
    assert "82 characters are not shown; the whole output could not be saved (" in shown


def test_six_megabytes_pass_in_little_memory(tmp_path: Path) -> None:
    source = "import sys\nfor n in range(100_000): sys.stdout.write(f'{n:059d}\\n')"
    parts: list[str] = []
    output = Bounded(parts.append, tmp_path / "whole.txt")
    tracemalloc.start()
    assert Running([sys.executable, "-c", source], dict(os.environ), tmp_path).stream(output.take) == 0
    output.end()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "whole.txt").stat().st_size == 6_000_000
    assert sum(map(len, parts)) < 330_000
    assert parts[-1].endswith(f"{99_999:059d}\n")
    assert peak < 3_000_000


def test_a_quoted_line_stays_one_word() -> None:
    assert split(f"aws x {shlex.quote('a; b')}") == [["aws", "x", "a; b"]]
