"""What rows do before their call, and the documents that they send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import jmespath
from fidelity.row import Step

if TYPE_CHECKING:
    from fidelity.stage import Stage

TASKS = {"Service": "ecs-tasks.amazonaws.com"}
ROOT = {"AWS": "arn:aws:iam::{account}:root"}
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": f"sha256:{'c' * 64}", "size": 7},
    "layers": [{"digest": f"sha256:{'a' * 64}", "size": 42}],
}
FOUR = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)


def policy(*statements: Any, **more: Any) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


def allow(*actions: str, on: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def deny(*actions: str, on: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that denies."""
    return {**allow(*actions, on=on), "Effect": "Deny", **more}


def trust(principal: Any = None, **more: Any) -> str:
    """A trust policy of one statement, for ECS tasks unless another principal is given; None takes an element out."""
    statement = {"Effect": "Allow", "Principal": principal or TASKS, "Action": "sts:AssumeRole", **more}
    return policy({name: value for name, value in statement.items() if value is not None})


def did(call: str, who: str = "", keep: Mapping[str, str] | None = None, **given: Any) -> Step:
    """This call was taken; `keep` gives names to fields (JMESPath) of its output."""

    def step(stage: Stage) -> None:
        output = stage.do(call, given, who)
        stage.names.update({name: str(jmespath.search(path, output)) for name, path in (keep or {}).items()})

    return step


def role(name: str, *statements: Any, trusts: str = "", attach: tuple[str, ...] = (), **more: Any) -> Step:
    """There is a role that may do this and that AWS-managed policies are attached to."""

    def step(stage: Stage) -> None:
        stage.do("iam.CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": trusts or trust(), **more})
        if statements:
            document = policy(*statements)
            stage.do("iam.PutRolePolicy", {"RoleName": name, "PolicyName": "p", "PolicyDocument": document})
        for arn in attach:
            stage.do("iam.AttachRolePolicy", {"RoleName": name, "PolicyArn": f"arn:aws:iam::aws:policy/{arn}"})

    return step


def user(name: str, *statements: Any, **more: Any) -> Step:
    """There is a user of that name who may do this, and who can call."""

    def step(stage: Stage) -> None:
        stage.do("iam.CreateUser", {"UserName": name, **more})
        if statements:
            document = policy(*statements)
            stage.do("iam.PutUserPolicy", {"UserName": name, "PolicyName": "p", "PolicyDocument": document})
        stage.callers[name] = stage.do("iam.CreateAccessKey", {"UserName": name})["AccessKey"]

    return step


def session(role_name: str, who: str = "", **more: Any) -> Step:
    """The role was assumed, and its session can call, by the role's name."""

    def step(stage: Stage) -> None:
        given = {"RoleArn": f"arn:aws:iam::{{account}}:role/{role_name}", "RoleSessionName": "s1", **more}
        stage.callers[role_name] = stage.do("sts.AssumeRole", given, who)["Credentials"]

    return step


def runs(family: str, **changes: Any) -> Step:
    """A task of this family was started, and the launch came to its end; `{ran}` is its ARN."""

    def step(stage: Stage) -> None:
        stage.names["ran"] = stage.do("ecs.RunTask", run(family, **changes))["tasks"][0]["taskArn"]
        stage.place.pass_time(5)

    return step


def enters(family: str) -> Step:
    """Who calls by the family's name is the application in its running task."""
    return lambda stage: stage.enter(family)


def time_passes(seconds: float) -> Step:
    """Time passes."""
    return lambda stage: stage.place.pass_time(seconds)


def cut_off(*services: str) -> Step:
    """Tasks reach these services no more, until the row is over."""

    def step(stage: Stage) -> None:
        stage.cut_off = True
        stage.place.cut_off(list(services))

    return step


def run(family: str, **changes: Any) -> dict[str, Any]:
    """RunTask's input on Fargate; None takes a field out."""
    given = {
        "cluster": "fcj",
        "taskDefinition": family,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["{subnet}"], "assignPublicIp": "ENABLED"}},
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


def definition(family: str, container: Mapping[str, Any] | None = None, /, **task: Any) -> dict[str, Any]:
    """RegisterTaskDefinition's input for Fargate with one container `core`; None takes a field out."""
    inner = {"name": "core", "image": "{registry}/fcj-registry:core", **(container or {})}
    given = {
        "family": family,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": "arn:aws:iam::{account}:role/four",
        "containerDefinitions": [{name: value for name, value in inner.items() if value is not None}],
        **task,
    }
    return {name: value for name, value in given.items() if value is not None}


def awslogs(group: str, **options: str | None) -> dict[str, Any]:
    """A log configuration; `awslogs_create_group="true"` sets the option of that name, None takes one out."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    given = {"awslogs-group": group, "awslogs-region": "{region}", "awslogs-stream-prefix": "ecs", **named}
    return {"logDriver": "awslogs", "options": {name: value for name, value in given.items() if value is not None}}


# Stages


def nothing(stage: Stage) -> None:
    """An account as it is made."""


def workshop(stage: Stage) -> None:
    """What the workshop's tasks need: an image, a secret, a cluster, a subnet, the role `four` with four policies."""
    stage.names["registry"] = f"{stage.names['account']}.dkr.ecr.{stage.names['region']}.amazonaws.com"
    stage.do("ecr.CreateRepository", {"repositoryName": "fcj-registry"})
    image = {"repositoryName": "fcj-registry", "imageManifest": json.dumps(MANIFEST), "imageTag": "core"}
    stage.do("ecr.PutImage", image)
    secret = {"Name": "dev/fcj/momentum", "SecretString": json.dumps({"DB_CONNECTION_STRING": "jdbc:postgresql://db"})}
    stage.names["secret"] = stage.do("secretsmanager.CreateSecret", secret)["ARN"]
    stage.names["secret_without_suffix"] = stage.names["secret"][:-7]
    stage.do("ecs.CreateCluster", {"clusterName": "fcj"})
    subnets = stage.do("ec2.DescribeSubnets", {"Filters": [{"Name": "default-for-az", "Values": ["true"]}]})
    stage.names["subnet"] = subnets["Subnets"][0]["SubnetId"]
    role("four", attach=FOUR)(stage)


def things(stage: Stage) -> None:
    """One of each thing that a policy can speak of."""
    stage.names["bucket"] = f"fcj-{stage.names['account']}"
    made_bucket(stage, "{bucket}")
    stage.do("s3.PutObject", {"Bucket": "{bucket}", "Key": "k", "Body": "x"})
    stage.names["key"] = stage.do("kms.CreateKey", {})["KeyMetadata"]["Arn"]
    secret = {"Name": "dev/fcj/momentum", "SecretString": '{"DB_CONNECTION_STRING": "x"}'}
    stage.names["secret"] = stage.do("secretsmanager.CreateSecret", secret)["ARN"]
    stage.names["secret_without_suffix"] = stage.names["secret"][:-7]
    sealed = {"Name": "sealed", "SecretString": "x", "KmsKeyId": "{key}"}
    stage.names["sealed"] = stage.do("secretsmanager.CreateSecret", sealed)["ARN"]
    stage.do("ssm.PutParameter", {"Name": "/app/url", "Value": "x", "Type": "String"})
    stage.do("ssm.PutParameter", {"Name": "/app/secret", "Value": "in clear", "Type": "SecureString", "KeyId": "{key}"})
    made_table(stage, "T")
    stage.do("ecr.CreateRepository", {"repositoryName": "fcj-registry"})
    image = {"repositoryName": "fcj-registry", "imageManifest": json.dumps(MANIFEST), "imageTag": "core"}
    stage.do("ecr.PutImage", image)
    stage.do("logs.CreateLogGroup", {"logGroupName": "/ecs/app"})
    stage.do("ecs.CreateCluster", {"clusterName": "fcj"})


def made_bucket(stage: Stage, name: str) -> None:
    """Make a bucket in the stage's region."""
    stage.do("s3.CreateBucket", {"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": "{region}"}})


def made_table(stage: Stage, name: str) -> None:
    """Make a table with the key `id`."""
    given = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    stage.do("dynamodb.CreateTable", given)
