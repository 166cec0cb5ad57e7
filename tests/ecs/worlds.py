"""The workshop's task definition and the world around it, for the tests of this folder."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tutor import ecs
from tutor.ecs import FixedWorld, LogGroup, Present, Repository, Role, Secret
from tutor.iam import Policy
from tutor.iam import parse as policy

ACCOUNT, REGION = "111122223333", "ap-southeast-1"
TASK_ID = "0123456789abcdef0123456789abcdef"
E_ARN = f"arn:aws:iam::{ACCOUNT}:role/fcjEcsTaskExecutionRole"
T_ARN = f"arn:aws:iam::{ACCOUNT}:role/fcjCoreTaskRole"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/fcjEcsTaskExecutionRole/{TASK_ID}"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/fcj-registry"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:dev/fcj/momentum-AbCdEf"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
GROUP = "/ecs/fcj-core-fargate-td"
GROUP_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
STREAM = f"ecs/core/{TASK_ID}"
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"

WORKSHOP: dict[str, Any] = {
    "family": "fcj-core-fargate-td",
    "executionRoleArn": E_ARN,
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
    "containerDefinitions": [
        {
            "name": "core",
            "image": f"{HOST}/fcj-registry:core",
            "essential": True,
            "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "core-http"}],
            "secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": f"{SECRET}:DB_CONNECTION_STRING::"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": GROUP,
                    "awslogs-create-group": "true",
                    "awslogs-region": REGION,
                    "awslogs-stream-prefix": "ecs",
                    "mode": "non-blocking",
                    "max-buffer-size": "25m",
                },
            },
        }
    ],
}
"""Revision 2 of the workshop's core task definition."""


def workshop(**changes: Any) -> dict[str, Any]:
    """The workshop's task definition with top-level fields changed; None takes a field away."""
    raw = copy.deepcopy(WORKSHOP) | changes
    return {name: value for name, value in raw.items() if value is not None}


def container(**changes: Any) -> dict[str, Any]:
    """The workshop's task definition with fields of its container changed; None takes a field away."""
    raw = copy.deepcopy(WORKSHOP)
    changed = raw["containerDefinitions"][0] | changes
    raw["containerDefinitions"][0] = {name: value for name, value in changed.items() if value is not None}
    return raw


def second(**changes: Any) -> dict[str, Any]:
    """The workshop with a second container."""
    raw = copy.deepcopy(WORKSHOP)
    raw["containerDefinitions"].append({"name": "side", "image": "nginx", "essential": False} | changes)
    return raw


def log(driver: str = "awslogs", **options: str | None) -> dict[str, Any]:
    """The workshop with other log options."""
    changed = {
        **WORKSHOP["containerDefinitions"][0]["logConfiguration"]["options"],
        **{name.replace("_", "-"): value for name, value in options.items()},
    }
    kept = {name: value for name, value in changed.items() if value is not None}
    return container(logConfiguration={"logDriver": driver, "options": kept})


def efs(**changes: Any) -> dict[str, Any]:
    """The workshop with an EFS volume that authorizes by IAM."""
    base = {"fileSystemId": "fs-1", "transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}
    return workshop(volumes=[{"name": "v", "efsVolumeConfiguration": base | changes}])


def allow(*actions: str, on: str | list[str] = "*", effect: str = "Allow", source: str = "") -> Policy:
    """A policy of one statement."""
    statement = {"Effect": effect, "Action": list(actions), "Resource": on}
    return policy({"Version": "2012-10-17", "Statement": [statement]}, source=source)


def deny(*actions: str, on: str | list[str] = "*") -> Policy:
    """A policy that denies."""
    return allow(*actions, on=on, effect="Deny")


def trust(service: str = "ecs-tasks.amazonaws.com", **statement: Any) -> Policy:
    """A trust policy of one statement."""
    base = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return policy({"Version": "2012-10-17", "Statement": [base | statement]})


EXECUTION_POLICY = allow(
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    source=MANAGED,
)
FOUR = (
    EXECUTION_POLICY,
    allow("ecr:Describe*", "ecr:List*", source="arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"),
    allow("logs:*", source="arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"),
    allow(
        "secretsmanager:*",
        "kms:DescribeKey",
        "kms:ListAliases",
        "kms:ListKeys",
        source="arn:aws:iam::aws:policy/SecretsManagerReadWrite",
    ),
)
"""What the workshop's four managed policies allow, as far as a launch asks."""


def role(*policies: Policy, arn: str = E_ARN, **changes: Any) -> Role:
    """A role that ECS tasks may assume, with these policies."""
    return replace(Role(arn, Present(trust()), tuple(policies)), **changes)


def world(*policies: Policy, task: tuple[Policy, ...] = (), **changes: Any) -> FixedWorld:
    """The workshop's account: the execution role has `policies` (the workshop's four, where none are given), the task
    role `task`; the image, the secret and no log group are there."""
    roles: Mapping[str, Any] = {
        E_ARN: Present(role(*(policies or FOUR))),
        T_ARN: Present(role(*task, arn=T_ARN)),
    }
    base = FixedWorld(
        ACCOUNT,
        REGION,
        roles=roles,
        repositories={REPOSITORY: Present(Repository(REPOSITORY, frozenset({"core", "admin"})))},
        secrets={SECRET: Present(Secret(SECRET, Present(frozenset({"DB_CONNECTION_STRING"}))))},
    )
    return replace(base, **changes)


def with_group(**changes: Any) -> dict[str, Any]:
    """World's field for a log group that is there."""
    return {"log_groups": {GROUP: Present(LogGroup(GROUP_ARN))}} | changes


def launch(definition: Mapping[str, Any] | None = None, in_world: ecs.World | None = None, **more: Any) -> ecs.Launch:
    """The rehearsal of a task definition, the workshop's where none is given."""
    task = ecs.parse(WORKSHOP if definition is None else definition)
    return ecs.rehearse(task, in_world or world(), task_id=TASK_ID, **more)
