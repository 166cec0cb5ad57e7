"""What a learner can do: the form's CLI and boto3 texts say the same as the form, lines are split, commands end."""

from __future__ import annotations

import ast
import json
import os
import shlex
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tutor.actions.commands import CommandError, program, split
from tutor.actions.console import ENTITY_TYPES, SERVICES, CreateRoleForm, apply
from tutor.actions.processes import Running

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
    form.description = "mine"
    form.choose("EC2", "EC2")
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
    ],
)
def test_lines_are_split_as_a_shell_would(text: str, commands: list[list[str]]) -> None:
    assert split(text) == commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("aws iam 'list", "A quote is opened and not closed."),
        ("ls -l", "'ls' is not run here"),
        ("aws iam list-roles | head", "'|' needs a shell"),
        ("aws iam list-roles > out", "'>' needs a shell"),
        ("aws a && aws b", "'&&' needs a shell"),
        ("aws a; aws b", "needs a shell"),
    ],
)
def test_what_only_a_shell_can_do_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(CommandError) as caught:
        split(text)
    assert words in str(caught.value)


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


def test_stopping_ends_the_whole_group(tmp_path: Path) -> None:
    child = "import signal, time; print('up', flush=True); signal.pause()"
    source = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    running = Running([sys.executable, "-c", source], dict(os.environ), tmp_path)
    up = threading.Event()
    codes: list[int] = []
    reader = threading.Thread(target=lambda: codes.append(running.stream(lambda _: up.set())))
    reader.start()
    assert up.wait(30)
    running.stop()
    reader.join(30)
    assert not reader.is_alive(), "the pipe is open as long as anything of the group lives"
    assert codes == [143]


def test_a_quoted_line_stays_one_word() -> None:
    assert split(f"aws x {shlex.quote('a; b')}") == [["aws", "x", "a; b"]]
