"""A line at a cursor: which candidates come, in which order, and what takes the place of what is written."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.actions.aws_cli import AwsCli
from tutor.actions.completion import Completion, complete
from tutor.actions.own_names import OwnNames
from tutor.actions.shell_words import commands

MANAGED = "arn:aws:iam::aws:policy/"
CLI = AwsCli()
HELD = {
    "role": ("fcjEcsTaskExecutionRole", "other"),
    "role-arn": ("arn:aws:iam::111122223333:role/other",),
    "policy-arn": (f"{MANAGED}CloudWatchLogsFullAccess", f"{MANAGED}service-role/AmazonECSTaskExecutionRolePolicy"),
    "cluster": ("fcj-ecs-cluster",),
    "family": ("fcj-core-fargate-td",),
    "task-definition": ("fcj-core-fargate-td:1",),
    "bucket": ("fcj-assets",),
    "secret": ("dev/fcj/momentum", "it's mine"),
    "log-group": ("/ecs/fcj",),
    "table": ("fcj-orders",),
    "repository": ("fcj-registry",),
    "user": ("fcj-deployer",),
}


class Held:
    """Names without an account."""

    def of(self, kind: str, within: str = "") -> tuple[str, ...]:
        return (f"{within}-svc",) if kind == "service" else HELD.get(kind, ())


def at_end(text: str, folder: Path | None = None) -> Completion:
    """Completion with the cursor at the end of the line."""
    return complete(text, len(text), CLI, Held(), folder)


def shown(text: str, folder: Path | None = None) -> list[str]:
    """The candidates' texts."""
    return [candidate.text for candidate in at_end(text, folder).candidates]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("", "aws"),
        ("aw", "aws"),
        ("$ aw", "aws"),
        ("aws ia", "iam"),
        ("aws s3a", "s3api"),
        ("aws iam create-ro", "create-role"),
        ("aws iam attach-role-policy ", "--role-name"),
        ("aws iam attach-role-policy --role-name x ", "--policy-arn"),
        ("aws iam attach-role-policy --po", "--policy-arn"),
        ("aws --region", "--region"),
        ("aws --region ap-southeast-", "ap-southeast-1"),
        ("aws --region ap-southeast-1 ec", "ec2"),
        ("aws iam list-roles --output ", "json"),
        ("aws ecs run-task --launch-type F", "FARGATE"),
        ("aws ecs run-task --launch-type=F", "FARGATE"),
        ("aws ecs register-task-definition --requires-compatibilities FARGATE EC", "EC2"),
        ("aws ecs wait tasks-r", "tasks-running"),
        ("aws iam wait role-e", "role-exists"),
        ("aws iam wait role-exists ", "--role-name"),
        ("aws s3 l", "ls"),
        ("aws s3 cp --rec", "--recursive"),
        ("aws cloudformation depl", "deploy"),
        ("aws cloudformation deploy ", "--stack-name"),
        ("aws ecs execute-command --non", "--non-interactive"),
        ("aws iam list-roles\naws iam get-role -", "--role-name"),
        ("aws iam get-role \\\n  --role-n", "--role-name"),
        ("aws iam delete-role --role-name ", "fcjEcsTaskExecutionRole"),
        ("aws iam get-role --role-name ot", "other"),
        ("aws iam get-user --user-name ", "fcj-deployer"),
        ("aws iam attach-role-policy --policy-arn AmazonECST",
         f"{MANAGED}service-role/AmazonECSTaskExecutionRolePolicy"),
        ("aws iam create-role --permissions-boundary logs", f"{MANAGED}CloudWatchLogsFullAccess"),
        ("aws ecs describe-clusters --clusters ", "fcj-ecs-cluster"),
        ("aws ecs update-service --cluster a --service ", "a-svc"),
        ("aws ecs update-service --service x --task-definition ", "fcj-core-fargate-td"),
        ("aws ecs run-task --task-definition fcj-core-fargate-td:", "fcj-core-fargate-td:1"),
        ("aws ecs register-task-definition --execution-role-arn ", "arn:aws:iam::111122223333:role/other"),
        ("aws secretsmanager get-secret-value --secret-id dev", "dev/fcj/momentum"),
        ("aws logs describe-log-streams --log-group-name ", "/ecs/fcj"),
        ("aws ecr describe-images --repository-name ", "fcj-registry"),
        ("aws dynamodb scan --table-name ", "fcj-orders"),
        ("aws s3api list-objects-v2 --bucket ", "fcj-assets"),
        ("aws s3 ls s3://f", "s3://fcj-assets/"),
        ("aws iam create-role --assume-role-policy-document ", "file://"),
        ("aws iam create-role --tags ", "file://"),
        ("aws iam create-role --tags K", "Key="),
        ("aws iam create-role --tags Key=project,", "Key=project,Value="),
        ("aws iam create-role --tags Key=a,Value=b K", "Key="),
        ("aws ecs run-task --network-configuration aws", "awsvpcConfiguration={"),
        ("aws ecs run-task --network-configuration 'awsvpcConfiguration={subnets=[a,b],ass",
         "awsvpcConfiguration={subnets=[a,b],assignPublicIp="),
        ("aws ecs run-task --overrides 'containerOverrides=[{na", "containerOverrides=[{name="),
    ],
)  # fmt: skip
def test_the_first_candidate_is_what_was_meant(line: str, first: str) -> None:
    assert shown(line)[:1] == [first]


@pytest.mark.parametrize(
    "line",
    [
        "ls ",
        "aws nothing ",
        "aws iam nothing ",
        "aws iam create-role --role-name ",
        "aws iam create-role --role-name=",
        "aws iam create-role --description ",
        "aws s3api create-bucket --bucket ",
        "# aws ia",
        "aws iam create-role --tags Key=a",
        "aws iam # and ",
        "aws ecs run-task --network-configuration '{\"a",
    ],
)
def test_where_nothing_is_known_nothing_is_offered(line: str) -> None:
    assert at_end(line).candidates == ()


def test_options_that_are_needed_come_first_and_are_marked() -> None:
    found = at_end("aws iam create-role ").candidates
    assert [(c.text, c.required) for c in found[:2]] == [("--role-name", True), ("--assume-role-policy-document", True)]
    assert not any(c.required for c in found[2:])
    assert "--path" in [c.text for c in found]
    assert found[0].note == "string"


def test_what_is_given_is_not_offered_again() -> None:
    assert "--role-name" not in shown("aws iam get-role --role-name x ")
    after = shown("aws ecs update-service --disable-execute-command ")
    assert "--enable-execute-command" not in after
    assert "--force-new-deployment" in after


def test_a_boolean_takes_no_value() -> None:
    assert "--cluster" in shown("aws ecs update-service --force-new-deployment --clu")


def test_operations_say_what_they_do() -> None:
    assert at_end("aws iam create-ro").candidates[0].note.startswith("Creates a new role")


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("aws iam get-ro", "aws iam get-role "),
        ("aws iam get-role --role-name fcj", "aws iam get-role --role-name fcjEcsTaskExecutionRole "),
        ("aws iam get-role --role-name 'fcj", "aws iam get-role --role-name 'fcjEcsTaskExecutionRole' "),
        ('aws iam get-role --role-name "fcj', 'aws iam get-role --role-name "fcjEcsTaskExecutionRole" '),
        ("aws iam get-role --role-name=fcj", "aws iam get-role --role-name=fcjEcsTaskExecutionRole "),
        ("aws iam get-role --role-name='fcj", "aws iam get-role --role-name='fcjEcsTaskExecutionRole' "),
        ('aws iam get-role --role-name="fcj', 'aws iam get-role --role-name="fcjEcsTaskExecutionRole" '),
        ("aws s3 ls s3://f", "aws s3 ls s3://fcj-assets/"),
        ("aws iam create-role --tags K", "aws iam create-role --tags Key="),
    ],
)
def test_the_insert_takes_the_place_of_what_is_written(line: str, result: str) -> None:
    found = at_end(line)
    assert line[: found.start] + found.candidates[0].insert + line[found.end :] == result


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_name_is_quoted_so_that_it_stays_one_word(quote: str) -> None:
    line = f"aws secretsmanager get-secret-value --secret-id {quote}it"
    found = at_end(line)
    assert shlex.split(line[: found.start] + found.candidates[0].insert)[-1] == "it's mine"


def test_the_cursor_may_stand_before_the_end() -> None:
    line = "aws iam get- --role-name x"
    found = complete(line, 12, CLI, Held())
    assert (found.start, found.end) == (8, 12)
    assert "get-role" in [c.text for c in found.candidates]


def test_files_of_the_folder_follow_file(tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_text("{}")
    (tmp_path / "my templates").mkdir()
    (tmp_path / "my templates" / "a.yaml").write_text("")
    (tmp_path / ".hidden").write_text("")
    head = "aws iam create-role --assume-role-policy-document "
    assert shown(f"{head}file://", tmp_path) == ["file://my templates/", "file://trust.json"]
    assert shown(f"{head}file://tr", tmp_path) == ["file://trust.json"]
    assert shown(f"{head}file://.", tmp_path) == ["file://.hidden"]
    assert shown(f"{head}file://nothing/", tmp_path) == []
    found = at_end(f"{head}file://my", tmp_path)
    line = f"{head}{found.candidates[0].insert}"
    assert shown(line, tmp_path) == ["file://my templates/a.yaml"]
    assert shown("aws cloudformation deploy --template-file my\\ templates/", tmp_path) == ["my templates/a.yaml"]
    assert shown("aws s3 cp tr", tmp_path) == ["trust.json"]


def test_without_an_account_the_rest_is_there() -> None:
    line = "aws iam get-role --role-n"
    assert [c.text for c in complete(line, len(line), CLI).candidates] == ["--role-name"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("aws iamcret-ole\n\\'\"# ={}[],$|file:/"), max_size=60), st.integers(0, 60))
def test_no_line_breaks_completion(text: str, cursor: int) -> None:
    line = f"aws iam create-role {text}"
    found = complete(line, min(cursor, len(line)), CLI, Held())
    assert 0 <= found.start <= found.end <= len(line)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab \\'\"\n#é"), max_size=30))
def test_words_are_those_of_a_shell(text: str) -> None:
    try:
        expected = shlex.split(text.replace("\\\n", ""), comments=True)
    except ValueError:
        return
    if "#" in text or "\\\n" in text:
        return  # shlex takes a # inside of a word for a remark, where a shell does not
    assert [word.text for words in commands(text) for word in words] == expected


class Client:
    """Answers like boto3's IAM client, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.roles = ["b", "a"]

    def can_paginate(self, operation: str) -> bool:
        return True

    def get_paginator(self, operation: str) -> Any:
        client = self

        class Pages:
            def paginate(self, **parameters: Any) -> Any:
                client.asked.append(parameters.get("Scope", operation))
                if operation == "list_policies":
                    return iter([{"Policies": [{"Arn": parameters["Scope"]}]}, {"Policies": []}])
                return iter([{"Roles": [{"RoleName": name} for name in client.roles]}])

        return Pages()


def test_own_names_are_read_once_until_the_account_changes() -> None:
    client = Client()
    names = OwnNames(lambda service: client)
    assert names.of("role") == names.of("role") == ("a", "b")
    assert client.asked == ["list_roles"]
    client.roles.append("c")
    names.changed()
    assert names.of("role") == ("a", "b", "c")


def test_managed_policies_are_read_once_for_good() -> None:
    client = Client()
    names = OwnNames(lambda service: client)
    names.of("policy-arn")
    names.changed()
    assert names.of("policy-arn") == ("AWS", "Local")
    assert client.asked == ["AWS", "Local", "Local"]


def test_names_that_cannot_be_read_are_none() -> None:
    from botocore.exceptions import ClientError

    def refuse(service: str) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListRoles")

    assert OwnNames(refuse).of("role") == ()


def test_own_names_come_from_the_account(account: Any) -> None:
    trust = '{"Version":"2012-10-17","Statement":[]}'.replace(
        "[]", '[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]'
    )
    account.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument=trust)
    account.client("iam").create_user(UserName="me")
    account.client("ecs").create_cluster(clusterName="main")
    ecs = account.client("ecs")
    container = {"name": "a", "image": "b"}
    fargate = {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512"}
    ecs.register_task_definition(family="fam", containerDefinitions=[container], **fargate)
    subnet = account.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    network = {"awsvpcConfiguration": {"subnets": [subnet]}}
    ecs.create_service(
        cluster="main",
        serviceName="svc",
        taskDefinition="fam",
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=network,
    )
    account.client("logs").create_log_group(logGroupName="/ecs/fam")
    account.client("secretsmanager").create_secret(Name="dev/x", SecretString="s")
    account.client("ecr").create_repository(repositoryName="reg")
    account.client("s3").create_bucket(
        Bucket="own-names-of-mine", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"}
    )
    account.client("dynamodb").create_table(
        TableName="tab",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    names = OwnNames(account.client)
    assert "mine" in names.of("role")
    assert "me" in names.of("user")
    assert names.of("cluster") == ("main",)
    assert names.of("family") == ("fam",)
    assert names.of("task-definition") == ("fam:1",)
    assert names.of("service", "main") == ("svc",)
    assert "/ecs/fam" in names.of("log-group")
    assert "dev/x" in names.of("secret")
    assert "reg" in names.of("repository")
    assert "own-names-of-mine" in names.of("bucket")
    assert "tab" in names.of("table")
    assert len(names.of("policy-arn")) > 1000
