"""`roletutor task run`: real AWS clients as the application inside a task, by its task role and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tutor.account.sandbox import SandboxAccount
from tutor.actions.in_task import TaskStopped, inside

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ROLE = "arn:aws:iam::111122223333:role/app/insideRole"
CONTAINER = {
    "name": "app",
    "image": "public.ecr.aws/docker/library/busybox:latest",
    "environment": [
        {"name": "GREETING", "value": "[red]hello"},
        {"name": "AWS_ENDPOINT_URL_S3", "value": "https://s3.amazonaws.com"},
    ],
}
DEFINITION: dict[str, Any] = {
    "family": "inside-td",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [CONTAINER],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of this module's own: the others empty the shared account."""
    return tmp_path_factory.mktemp("inside-home")


@pytest.fixture(scope="module")
def place(home: Path) -> Iterator[SandboxAccount]:
    """An account with a bucket, a table, a parameter, and families with a task role, without, with a wrong one."""
    account = SandboxAccount(home)
    iam, ecs = account.client("iam"), account.client("ecs")
    iam.create_role(RoleName="insideRole", Path="/app/", AssumeRolePolicyDocument=json.dumps(TRUST))
    ecs.create_cluster(clusterName="default")
    ecs.register_task_definition(**{**DEFINITION, "family": "no-role-td"})
    ecs.register_task_definition(**DEFINITION, taskRoleArn=ROLE)
    trusting = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ecs.amazonaws.com"}}]}  # type: ignore[dict-item]
    iam.create_role(RoleName="insideWrong", AssumeRolePolicyDocument=json.dumps(trusting))
    role = "arn:aws:iam::111122223333:role/insideWrong"
    ecs.register_task_definition(**{**DEFINITION, "family": "wrong-td"}, taskRoleArn=role)
    s3 = account.client("s3")
    s3.create_bucket(Bucket="inside-bucket", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    s3.put_object(Bucket="inside-bucket", Key="k", Body=b"content")
    account.client("dynamodb").create_table(
        TableName="inside-table",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    account.client("ssm").put_parameter(Name="/inside/p", Value="v", Type="String")
    yield account
    account.close()


def allow(account: SandboxAccount, *statements: dict[str, Any]) -> None:
    """Replace what the task role may do."""
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    account.client("iam").put_role_policy(RoleName="insideRole", PolicyName="app", PolicyDocument=document)


def program(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    """A program in that environment: status, output, errors."""
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, cwd=environment["HOME"])
    return ended.returncode, ended.stdout, ended.stderr


ASK = """
import boto3, json, sys
service, operation, parameters = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
try:
    answer = getattr(boto3.client(service), operation)(**parameters)
except Exception as error:
    print(type(error).__name__, error)
else:
    answer.pop("ResponseMetadata")
    print("ok", json.dumps(answer, default=str))
"""


def ask(environment: dict[str, str], service: str, operation: str, **parameters: Any) -> str:
    """What real boto3 answers in that environment, in a process of its own."""
    return program(environment, sys.executable, "-c", ASK, service, operation, json.dumps(parameters))[1].strip()


def test_the_application_acts_by_its_task_role(place: SandboxAccount) -> None:
    bucket, table = "arn:aws:s3:::inside-bucket", "arn:aws:dynamodb:ap-southeast-1:111122223333:table/inside-table"
    allow(place, {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"})
    with inside(place, "inside-td") as application:
        environment = dict(application.environment)
        session = f"arn:aws:sts::111122223333:assumed-role/insideRole/{application.task.rpartition('/')[2]}"
        assert application.role == ROLE
        assert session in ask(environment, "sts", "get_caller_identity")

        said = ask(environment, "s3", "get_object", Bucket="inside-bucket", Key="k")  # E20
        assert said.endswith(
            f'User: {session} is not authorized to perform: s3:GetObject on resource: "{bucket}/k" because no '
            "identity-based policy allows the s3:GetObject action"
        )
        said = ask(environment, "dynamodb", "put_item", TableName="inside-table", Item={"id": {"S": "1"}})  # E21
        assert said == (
            "ClientError An error occurred (AccessDeniedException) when calling the PutItem operation: "
            f"User: {session} is not authorized to perform: dynamodb:PutItem on resource: {table} because no "
            "identity-based policy allows the dynamodb:PutItem action"
        )
        assert ask(environment, "ssm", "get_parameter", Name="/inside/p").startswith("ok")

        allow(place, {"Effect": "Allow", "Action": ["s3:GetObject", "dynamodb:*"], "Resource": [bucket + "/*", table]})
        assert ask(environment, "s3", "get_object", Bucket="inside-bucket", Key="k").startswith("ok")
        put = ask(environment, "dynamodb", "put_item", TableName="inside-table", Item={"id": {"S": "1"}})
        assert put == "ok {}"
        allow(
            place,
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"{bucket}/*"},
        )
        said = ask(environment, "s3", "get_object", Bucket="inside-bucket", Key="k")  # E22
        assert said.endswith("with an explicit deny in an identity-based policy")


def test_without_a_task_role_there_are_no_credentials(place: SandboxAccount) -> None:
    with inside(place, "no-role-td") as application:
        environment = dict(application.environment)
        assert application.role == ""
        assert not [name for name in environment if "CREDENTIALS_" in name and "FILE" not in name]
        said = ask(environment, "s3", "list_buckets")
        assert said == "NoCredentialsError Unable to locate credentials"  # E23
        aws = str(Path(sys.executable).with_name("aws"))
        code, _, errors = program(environment, aws, "s3", "ls")
        assert code != 0
        assert "Unable to locate credentials" in errors


def test_nothing_of_the_learner_is_inside(place: SandboxAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAMINE")
    monkeypatch.setenv("SECRET_OF_MINE", "x")
    with inside(place, "inside-td") as application:
        environment = dict(application.environment)
        assert environment["GREETING"] == "[red]hello"
        assert environment["AWS_REGION"] == "ap-southeast-1"
        assert environment["AWS_ENDPOINT_URL"] == place.handle.endpoint
        assert not {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "SECRET_OF_MINE", "AWS_ENDPOINT_URL_S3"} & set(environment)
        assert environment["HOME"] != os.environ.get("HOME")


def get(url: str, **headers: str) -> tuple[int, Any]:
    """What a container reads at an address."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        body = error.read()
        return error.code, json.loads(body) if body.startswith(b"{") else body


def test_credentials_and_metadata_are_served_as_the_agent_serves_them(place: SandboxAccount) -> None:
    with inside(place, "inside-td") as application:
        address = application.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        status, first = get(address)
        assert (status, set(first)) == (
            200,
            {"RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"},
        )
        assert first["RoleArn"] == ROLE
        assert first["AccessKeyId"].startswith("ASIA")
        assert get(address)[1] == first, "the same until shortly before they end"
        metadata = application.environment["ECS_CONTAINER_METADATA_URI_V4"]
        assert get(metadata)[1]["Name"] == "app"
        task = get(f"{metadata}/task")[1]
        assert (task["TaskARN"], task["Family"], task["KnownStatus"]) == (application.task, "inside-td", "RUNNING")
        assert get(f"{metadata}/stats")[0] == 404
        assert get(address, Origin="http://evil.example")[0] == 403
        assert get(address[:-1] + ("0" if address[-1] != "0" else "1"))[0] == 404, "a pass is sealed"
        assert get(address.replace("/v2/credentials/", "/v2/credentials/x"))[0] == 404
    waiter = place.client("ecs").get_waiter("tasks_stopped")
    waiter.wait(cluster="default", tasks=[application.task], WaiterConfig={"Delay": 0.1, "MaxAttempts": 200})
    assert get(address)[0] == 404, "and it is for a task that runs"


def test_a_task_that_runs_is_used_and_stays(place: SandboxAccount) -> None:
    with inside(place, "inside-td") as first:
        assert first.launched
        with inside(place, "inside-td") as second, inside(place, first.task, "app") as third:
            assert (second.task, second.launched) == (first.task, False)
            assert (third.task, third.launched) == (first.task, False)
        assert place.application("inside-td")["task"] == first.task
    assert place.application("inside-td")["task"] == ""


def test_a_task_that_does_not_start_is_said_in_aws_s_words(place: SandboxAccount) -> None:
    role = "arn:aws:iam::111122223333:role/insideWrong"
    with pytest.raises(TaskStopped, match=f"ECS was unable to assume the role '{role}'"), inside(place, "wrong-td"):
        pass


def test_the_command(place: SandboxAccount, home: Path) -> None:
    def task_run(*words: str) -> tuple[int, str, str]:
        ended = subprocess.run(
            [sys.executable, "-m", "tutor", "task", "run", *words],
            env={**os.environ, "ROLETUTOR_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, ended.stdout, ended.stderr

    code, output, _ = task_run("inside-td", "--", "aws", "sts", "get-caller-identity", "--query", "Arn")
    assert code == 0
    assert "assumed-role/insideRole/" in output
    assert task_run("inside-td", "--", "sh", "-c", "exit 7")[0] == 7
    code, output, errors = task_run("wrong-td", "--", "true")
    assert (code, output) == (1, "")
    assert "ECS was unable to assume the role" in errors
    code, _, errors = task_run("inside-td", "--container", "nobody", "--", "true")
    assert code == 3
    assert "It has: app" in errors
    code, _, errors = task_run("no-such-td", "--", "true")
    assert code == 1
    assert "Unable to" in errors or "not found" in errors
    assert task_run("inside-td", "--", "no-such-program")[0] == 2
    assert task_run("inside-td")[0] == 2
