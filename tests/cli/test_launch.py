"""`roletutor launch`: a rehearsal against the sandbox and an exported account, its words and its exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tutor.cli.commands import roletutor
from tutor.cli.trouble import explained

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
FOUR = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)
ROLE = "arn:aws:iam::111122223333:role/launchRole"
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": "sha256:1"},
        "layers": [],
    }
)


def launch(home: Path, *words: str) -> tuple[int, str, str]:
    """`roletutor launch`, in this process: status, output, errors."""
    return command(home, "launch", *words)


def command(home: Path, *words: str) -> tuple[int, str, str]:
    """A command of ours in this process: status, output, errors."""
    output, errors = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(errors):
        patch.setenv("ROLETUTOR_HOME", str(home))
        code = explained(lambda: int(roletutor.main(args=list(words), standalone_mode=False)))
    return code, output.getvalue(), errors.getvalue()


@pytest.fixture
def definition(account: Any) -> dict[str, Any]:
    """An account where everything that the workshop's launch needs is there, but for the role; its task definition."""
    ecr = account.client("ecr")
    ecr.create_repository(repositoryName="launch-registry")
    ecr.put_image(repositoryName="launch-registry", imageTag="core", imageManifest=MANIFEST)
    secret = account.client("secretsmanager").create_secret(
        Name="launch/momentum", SecretString='{"DB_CONNECTION_STRING": "jdbc:…"}'
    )["ARN"]
    options = {
        "awslogs-group": "/ecs/launch-td",
        "awslogs-create-group": "true",
        "awslogs-region": "ap-southeast-1",
        "awslogs-stream-prefix": "ecs",
    }
    return {
        "family": "launch-td",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": ROLE,
        "containerDefinitions": [
            {
                "name": "core",
                "image": "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/launch-registry:core",
                "secrets": [{"name": "URL", "valueFrom": f"{secret}:DB_CONNECTION_STRING::"}],
                "logConfiguration": {"logDriver": "awslogs", "options": options},
            }
        ],
    }


def give_role(account: Any, policies: tuple[str, ...] = FOUR, trust: dict[str, Any] = TRUST) -> None:
    """The execution role, with these managed policies."""
    iam = account.client("iam")
    iam.create_role(RoleName="launchRole", AssumeRolePolicyDocument=json.dumps(trust))
    for policy in policies:
        iam.attach_role_policy(RoleName="launchRole", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")


def written(tmp_path: Path, definition: dict[str, Any]) -> str:
    """The task definition in a file."""
    file = tmp_path / "taskdef.json"
    file.write_text(json.dumps(definition))
    return str(file)


def test_a_launch_that_starts(account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]) -> None:
    give_role(account)
    code, output, errors = launch(shared_home, written(tmp_path, definition))
    assert (code, errors) == (0, "")
    assert "✓ The task would start" in output
    assert "not reached" not in output
    account.client("ecs").register_task_definition(**definition)
    for name in ("launch-td", "launch-td:1", "arn:aws:ecs:ap-southeast-1:111122223333:task-definition/launch-td:1"):
        assert launch(shared_home, name)[0] == 0, name
    groups = account.client("logs").describe_log_groups()["logGroups"]
    assert not [group for group in groups if group["logGroupName"] == "/ecs/launch-td"], "a rehearsal changes nothing"


@pytest.mark.parametrize(
    ("left_out", "action", "mended_with"),
    [
        (0, "", ""),
        (2, "logs:CreateLogGroup", "log-group:/ecs/launch-td:*"),
        (3, "secretsmanager:GetSecretValue", "secret:launch/momentum-"),
    ],
    ids=["reading alone pulls", "no group", "no secret"],
)
def test_a_missing_policy_stops_it_where_it_is_missing(
    account: Any,
    shared_home: Path,
    tmp_path: Path,
    definition: dict[str, Any],
    left_out: int,
    action: str,
    mended_with: str,
) -> None:
    give_role(account, tuple(policy for number, policy in enumerate(FOUR) if number != left_out))
    code, output, _ = launch(shared_home, written(tmp_path, definition), "--format", "json")
    found = json.loads(output)
    assert found["schema"] == "roletutor/launch/1"
    assert found["starts"] is (not action)
    assert code == (1 if action else 0)
    if not action:
        return
    (failed,) = [stage for stage in found["stages"] if stage["state"] == "failed"]
    assert (failed["action"], failed["role"], failed["who"]) == (action, "E", "agent")
    assert failed["decision"] == "implicitDeny"
    assert f"not authorized to perform: {action}" in found["stopped_reason"]
    assert found["stop_code"] == "TaskFailedToStart"
    assert mended_with in failed["fix"]["cli"]


def test_what_it_says_to_do_mends_it(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    """Every command it gives is run as it stands, one after the other, until the launch starts. Two of its secrets are
    denied: what allows the second does not take the place of what allows the first."""
    other = {**TRUST["Statement"][0], "Principal": {"Service": "ecs.amazonaws.com"}}
    give_role(account, FOUR[:1], {**TRUST, "Statement": [other]})
    second = account.client("secretsmanager").create_secret(Name="launch/second", SecretString="x")["ARN"]
    definition["containerDefinitions"][0]["secrets"].append({"name": "SECOND", "valueFrom": second})
    file = written(tmp_path, definition)
    said = []
    while True:
        code, output, _ = launch(shared_home, file, "--format", "json")
        failed = [stage for stage in json.loads(output)["stages"] if stage["state"] == "failed"]
        if not failed:
            break
        said.append(failed[0]["action"])
        assert len(said) < 12, said
        ended = subprocess.run(["sh", "-c", failed[0]["fix"]["cli"]], env=_with_aws(account), capture_output=True)
        assert ended.returncode == 0, ended.stderr
    assert code == 0
    assert said[0] == "sts:AssumeRole"
    assert said.count("secretsmanager:GetSecretValue") == 2


def _with_aws(account: Any) -> dict[str, str]:
    own = str(Path(sys.executable).parent)
    environment: dict[str, str] = account.environment()
    return {**environment, "PATH": f"{own}{os.pathsep}{environment['PATH']}"}


def test_an_explicit_deny_is_shown_in_its_document(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    give_role(account)
    deny = {"Sid": "NoSecrets", "Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"}
    account.client("iam").put_role_policy(
        RoleName="launchRole",
        PolicyName="stop",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": deny}),
    )
    code, output, _ = launch(shared_home, written(tmp_path, definition))
    assert code == 1
    assert "with an explicit deny in an identity-based policy" in output
    assert "denied by stop, statement 1" in output
    assert '"Sid": "NoSecrets"' in output
    assert "to mend it" not in output, "nobody can say which of the two is meant"


def test_an_export_gives_the_same_answer_without_the_account(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    give_role(account, FOUR[:3])
    account.client("ecs").register_task_definition(**definition)
    export = str(tmp_path / "account.json")
    first = json.loads(launch(shared_home, "launch-td", "--export", export, "--format", "json")[1])
    code, output, errors = launch(tmp_path, "launch-td", "--from", export, "--format", "json")
    assert (code, errors) == (1, "")
    again = json.loads(output)
    assert again["stages"] == first["stages"]
    assert again["target"]["kind"] == "file"
    code, _, errors = launch(tmp_path, "other-td", "--from", export)
    assert code == 3
    assert "export again" in errors


def test_another_role_for_one_launch(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    give_role(account)
    file = written(tmp_path, {**definition, "executionRoleArn": ROLE + "Missing"})
    assert launch(shared_home, file)[0] == 1
    account.client("ecs").register_task_definition(**definition)
    assert launch(shared_home, "launch-td", "--execution-role", ROLE)[0] == 0
    code, output, _ = launch(shared_home, "launch-td", "--execution-role", ROLE + "Missing")
    assert code == 1
    assert "There is no such role" in output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "family"),
        ('{"family": "x", "containerDefinitions": [], "executionRole": "y"}', "executionRoleArn"),
        ('{"family": "x", "containerDefinitions": {}}', "containerDefinitions"),
    ],
)
def test_a_file_that_is_no_task_definition_is_a_usage_error(
    shared_home: Path, tmp_path: Path, shared_account: Any, content: str, said: str
) -> None:
    file = tmp_path / "td.json"
    file.write_text(content)
    code, output, errors = launch(shared_home, str(file))
    assert (code, output) == (2, "")
    assert said in errors
    assert "Traceback" not in errors


def test_what_is_not_there_is_said(shared_home: Path, tmp_path: Path, account: Any) -> None:
    assert launch(shared_home, str(tmp_path / "none.json"))[0] == 2
    code, _, errors = launch(shared_home, "no-such-family")
    assert code == 3
    assert "There is no active task definition no-such-family" in errors
    assert launch(shared_home, "x", "--profile", "nobody")[0] == 3
    assert launch(shared_home, "x", "--format", "yaml")[0] == 2


def least_privilege(home: Path, *words: str) -> tuple[int, str, str]:
    """`roletutor least-privilege`, in this process."""
    return command(home, "least-privilege", *words)


def test_the_smallest_policy_starts_the_task_and_the_four_are_shown_against_it(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    give_role(account)
    file = written(tmp_path, definition)
    code, output, _ = least_privilege(shared_home, file, "--format", "json")
    found = json.loads(output)
    assert (code, found["schema"]) == (0, "roletutor/least-privilege/1")
    against = found["compared"]
    assert (against["role"], against["missing"], against["unread"]) == ("launchRole", [], [])
    assert len(against["most_dangerous"]) == 5
    assert against["by_service"]["logs"] > 100
    assert "secretsmanager:GetSecretValue" in against["wider"]
    code, text, _ = least_privilege(shared_home, file)
    assert f"launchRole allows {len(against['beyond'])} actions beyond it" in text

    iam = account.client("iam")
    for policy in FOUR:
        iam.detach_role_policy(RoleName="launchRole", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    policy = least_privilege(shared_home, file, "--format", "policy")[1]
    assert json.loads(policy) == found["policy"]
    iam.put_role_policy(RoleName="launchRole", PolicyName="own", PolicyDocument=policy)
    assert launch(shared_home, file)[0] == 0
    assert "launchRole allows nothing beyond it." in least_privilege(shared_home, file)[1]


def test_a_network_trouble_of_the_sandbox_is_no_matter_of_iam(
    account: Any, shared_home: Path, tmp_path: Path, definition: dict[str, Any]
) -> None:
    give_role(account)
    account.cut_off(["secretsmanager"])
    code, output, _ = launch(shared_home, written(tmp_path, definition))
    assert code == 1
    assert "There is a connection issue between the task and AWS Secrets Manager" in output
