"""`roletutor check` and its neighbours: verdict, document, exit code; whose trouble it is."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

import tutor
from tutor.account.sandbox import SandboxAccount

ROLETUTOR = Path(sys.executable).with_name("roletutor")
SCHEMA = json.loads((Path(tutor.__file__).parent / "report/schema/report-1.json").read_text())


def roletutor(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, as a person runs it, with no AWS settings but these."""
    base = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    nowhere = {"AWS_CONFIG_FILE": str(home / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(home / "none")}
    return subprocess.run(
        [ROLETUTOR, *words],
        env={**base, **nowhere, "AWS_EC2_METADATA_DISABLED": "true", "ROLETUTOR_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        cwd=home,
    )


def test_the_document_fits_its_schema_and_is_alone_on_standard_output(
    account: SandboxAccount, shared_home: Path
) -> None:
    result = roletutor(shared_home, "check", "--format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    assert [finding["status"] for finding in report["findings"]] == ["fail", "skipped", "skipped"]
    assert report["target"]["account"] == "111122223333"


def test_two_formats_go_to_two_places(account: SandboxAccount, shared_home: Path, tmp_path: Path) -> None:
    result = roletutor(shared_home, "check", "--format", f"json:{tmp_path}/r.json", "--format", "text")
    assert "FAIL" in result.stdout
    assert json.loads((tmp_path / "r.json").read_text())["schema"] == "roletutor/report/1"


def test_an_exported_account_gives_the_same_verdict(account: SandboxAccount, shared_home: Path, tmp_path: Path) -> None:
    trust = '{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
    account.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument=trust)
    options = ("--set", "role_name=mine", "--format", "json")
    live = roletutor(shared_home, "check", *options, "--export", str(tmp_path / "a.json"))
    again = roletutor(tmp_path, "check", *options, "--from", str(tmp_path / "a.json"))
    assert (live.returncode, again.returncode) == (1, 1), again.stderr
    assert json.loads(live.stdout)["findings"] == json.loads(again.stdout)["findings"]
    assert json.loads(again.stdout)["target"]["kind"] == "file"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--format", "jsn"], "did you mean 'json'?"),
        (["check", "--outcome", "pge"], "did you mean 'page'?"),
        (["check", "--step", "permisions"], "did you mean 'permissions'?"),
        (["check", "ecs-task-rolls"], "did you mean 'ecs-task-roles'?"),
        (["check", "--set", "role_name"], "is not NAME=VALUE"),
        (["check", "--set", "rolename=x"], "did you mean 'role_name'?"),
        (["check", "--set", "role_name=a b"], "cannot name a role"),
        (["check", "--aws", "--profile", "x"], "give one of them"),
        (["check", "--format", "json", "--format", "text"], "Two formats would share standard output"),
        (["check", "--format", "json:/nowhere/x", "--from", "snapshot.json"], "/nowhere/x cannot be written"),
        (["chekc"], "No such command 'chekc'"),
        (["learn"], "needs a terminal"),
    ],
)
def test_wrong_usage_is_2_and_a_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "snapshot.json").write_text(
        json.dumps(
            {
                "schema": "roletutor/snapshot/1",
                "target": {"kind": "file", "account": "", "region": "", "identity": ""},
                "items": [],
            }
        )
    )
    result = roletutor(tmp_path, *words)
    assert result.returncode == 2, result.stderr
    assert said in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.fixture
def expired() -> Iterator[str]:
    """A server that answers as AWS does to expired credentials."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = (
                b"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token "
                b"included in the request is expired</Message></Error></ErrorResponse>"
            )
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "x"}


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["--profile", "nope"], {}, "There is no AWS profile 'nope'"),
        (["--aws"], {}, "There are no usable AWS credentials"),
        (["--aws"], {**KEYS, "HTTPS_PROXY": "http://127.0.0.1:9"}, "AWS could not be reached"),
        (["--from", "missing.json"], {}, "missing.json cannot be read"),
    ],
)
def test_what_cannot_be_found_out_is_3_and_a_remedy(
    tmp_path: Path, words: list[str], environment: dict[str, str], said: str
) -> None:
    result = roletutor(tmp_path, "check", *words, **environment)
    assert result.returncode == 3, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_report_is_made_of_an_account_that_cannot_be_asked_too(tmp_path: Path) -> None:
    """Or the report of an earlier run would stand in its file as if it were this one's."""
    file = tmp_path / "report.json"
    file.write_text('{"summary": {"passed": 3}}')
    words = ["check", "--profile", "nope", "--format", "json", "--format", f"json:{file}"]
    result = roletutor(tmp_path, *words)
    assert result.returncode == 3
    assert "There is no AWS profile 'nope'" in result.stderr
    report = json.loads(result.stdout)
    assert json.loads(file.read_text()) == report
    jsonschema.validate(report, SCHEMA)
    assert report["target"] == {"kind": "account", "account": "", "region": "", "identity": ""}
    assert report["summary"] == {"passed": 0, "failed": 0, "unknown": 1, "skipped": 2}
    assert "There is no AWS profile 'nope'" in report["findings"][0]["observed"]
    assert "list-profiles" in report["findings"][0]["fix"]["text"]


@pytest.mark.parametrize("words", [["--profile", "nope"], ["--from", "account.json"]])
def test_only_the_sandbox_needs_a_home(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "account.json").write_text("{}")
    result = roletutor(tmp_path, "check", *words, ROLETUTOR_HOME=str(tmp_path / "file"))
    assert result.returncode == 3
    assert "folder" not in result.stderr


def test_the_nearest_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile workshop]\nregion = eu-west-1\n")
    result = roletutor(tmp_path, "check", "--profile", "workshp", AWS_CONFIG_FILE=str(tmp_path / "config"))
    assert result.returncode == 3
    assert "Did you mean 'workshop'?" in result.stderr


def test_a_profile_whose_program_gives_no_credentials_is_not_told_to_set_keys(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile dev]\nregion = eu-west-1\ncredential_process = /bin/false\n")
    result = roletutor(tmp_path, "check", "--profile", "dev", AWS_CONFIG_FILE=str(tmp_path / "config"))
    assert result.returncode == 3
    assert "custom-process. Mend what they name (`credential_process` or a role's source)" in " ".join(
        result.stderr.split()
    )
    assert "aws configure" not in result.stderr


def test_expired_credentials_are_explained(expired: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3
    from botocore.exceptions import ClientError

    from tutor.account.real import explain

    client = boto3.client(
        "sts", endpoint_url=expired, region_name="us-east-1", aws_access_key_id="A", aws_secret_access_key="b"
    )
    with pytest.raises(ClientError) as caught:
        client.get_caller_identity()
    error = explain(caught.value, "dev")
    assert error.sentence == "The credentials of profile 'dev' have expired (ExpiredToken)."
    assert "aws sso login --profile dev" in error.remedy


def test_a_real_account_is_never_written() -> None:
    import boto3

    from tutor.account import AccountError
    from tutor.account.clients import read_only

    iam = read_only(boto3.client("iam", region_name="us-east-1", aws_access_key_id="A", aws_secret_access_key="b"))
    for operation in ("create_role", "delete_role", "put_role_policy", "attach_role_policy"):
        parameters = {
            "create_role": {"RoleName": "r", "AssumeRolePolicyDocument": "{}"},
            "put_role_policy": {"RoleName": "r", "PolicyName": "p", "PolicyDocument": "{}"},
            "attach_role_policy": {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        }.get(operation, {"RoleName": "r"})
        with pytest.raises(AccountError, match="read-only"):
            getattr(iam, operation)(**parameters)


def test_the_environment_of_a_command_is_scrubbed(account: SandboxAccount, shared_home: Path) -> None:
    stray = {
        "AWS_ENDPOINT_URL_STS": "https://sts.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "x",
        "AWS_CA_BUNDLE": "/nowhere",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "example.org",
    }
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    result = roletutor(shared_home, "sandbox", "run", "--", sys.executable, "-c", code, **stray)
    seen = json.loads(result.stdout)
    assert not [name for name in stray if name.startswith("AWS_") and name in seen]
    assert seen["AWS_ENDPOINT_URL"] == account.handle.endpoint
    assert seen["NO_PROXY"] == "example.org,127.0.0.1,localhost,::1"
    result = roletutor(shared_home, "sandbox", "run", "--", "aws", "sts", "get-caller-identity", **stray)
    assert json.loads(result.stdout)["Account"] == "111122223333"


@pytest.mark.parametrize(
    ("code", "status"), [("import sys; sys.exit(7)", 7), ("import os; os.kill(os.getpid(), 15)", 143)]
)
def test_run_ends_with_the_commands_status(account: SandboxAccount, shared_home: Path, code: str, status: int) -> None:
    assert roletutor(shared_home, "sandbox", "run", "--", sys.executable, "-c", code).returncode == status


@pytest.mark.parametrize("shell", ["sh", "fish", "powershell"])
def test_env_speaks_three_shells(shell: str, account: SandboxAccount, shared_home: Path) -> None:
    text = roletutor(shared_home, "sandbox", "env", "--shell", shell, AWS_PROFILE="production").stdout
    assert account.handle.endpoint in text
    sign = {"sh": "unset AWS_PROFILE", "fish": "set -e AWS_PROFILE;", "powershell": "Remove-Item Env:AWS_PROFILE"}[
        shell
    ]
    assert sign in text
    (shared_home / "sandbox/stay").unlink()
    unset = roletutor(shared_home, "sandbox", "env", "--shell", shell, "--unset").stdout
    assert "AWS_ENDPOINT_URL" in unset
    assert account.handle.secret_key not in unset


def test_env_can_be_used_by_sh(account: SandboxAccount, shared_home: Path) -> None:
    text = roletutor(shared_home, "sandbox", "env", "--shell", "sh").stdout
    (shared_home / "sandbox/stay").unlink()
    shown = subprocess.run(
        ["sh", "-c", f'{text}\necho "$AWS_REGION"'], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "ap-southeast-1"


def test_uninstall_deletes_the_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert roletutor_in(home, "sandbox", "start").returncode == 0
    result = roletutor_in(home, "uninstall", "--yes")
    assert result.returncode == 0, result.stderr
    assert not home.exists()


def roletutor_in(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command with a home that may not exist yet."""
    return subprocess.run(
        [ROLETUTOR, *words], env={**os.environ, "ROLETUTOR_HOME": str(home)}, capture_output=True, text=True, timeout=60
    )


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = roletutor_in(tmp_path / "file" / "home", "check")
    assert result.returncode == 3
    assert "Set ROLETUTOR_HOME" in result.stderr


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import tutor.cli.commands", ["boto3", "botocore", "textual", "yaml", "markdown_it"]),
        ("import tutor.checks, tutor.iam, tutor.snapshot, tutor.workshop.reader", ["textual", "boto3", "botocore"]),
        ("import tutor.ui.app", ["boto3", "botocore", "yaml", "markdown_it.main", "moto", "textual.widgets._markdown"]),
        ("import tutor.account, tutor.account.sandbox", ["boto3", "botocore", "sandbox", "moto"]),
    ],
)
def test_imports_stay_light(code: str, absent: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print([name for name in {absent!r} if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() == "[]"


def test_help_is_complete_and_has_examples(tmp_path: Path) -> None:
    for words in (
        ["--help"],
        ["check", "--help"],
        ["sandbox", "--help"],
        ["sandbox", "run", "--help"],
        ["learn", "-h"],
    ):
        result = roletutor(tmp_path, *words)
        assert result.returncode == 0
        assert "Usage: roletutor" in result.stdout
    assert "roletutor check --profile dev" in roletutor(tmp_path, "--help").stdout
