"""An account made by hand for the checks: the workshop's task, finished and right, and ways to change one thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from tutor.checks import CheckCall, Finding
from tutor.judge import judge
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    ImageRepository,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    SecretEntry,
    ServiceEntry,
    Snapshot,
    TargetInfo,
    TaskEntry,
    Unreadable,
    User,
)

ACCOUNT, REGION = "111122223333", "ap-southeast-1"
FAMILY, CLUSTER, SERVICE = "fcj-core-fargate-td", "fcj-ecs-cluster", "fcj-core-svc"
E_NAME, T_NAME = "fcjEcsTaskExecutionRole", "fcjEcsTaskRole"
E_ARN, T_ARN = f"arn:aws:iam::{ACCOUNT}:role/{E_NAME}", f"arn:aws:iam::{ACCOUNT}:role/{T_NAME}"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:user/fcj-deployer"
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/fcj-registry"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/fcj-registry:core"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:dev/fcj/momentum-AbCdEf"
GROUP = f"/ecs/{FAMILY}"
GROUP_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OBJECTS = f"arn:aws:s3:::fcj-assets-{ACCOUNT}/*"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/fcj-orders"
TD_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{FAMILY}"
TARGET = TargetInfo("sandbox", ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/workshop-admin")
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def allow(action: str | list[str], on: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": on, **more}


def deny(action: str, on: str = "*") -> dict[str, Any]:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": on}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str = "ecs-tasks.amazonaws.com", **more: Any) -> str:
    """A trust policy for a service."""
    principal = {"Principal": {"Service": service}}
    return document({"Effect": "Allow", **principal, "Action": "sts:AssumeRole", **more})


GUARDED = trust(
    Condition={
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"},
    }
)
NEEDED: Mapping[str, dict[str, Any]] = {
    "token": allow("ecr:GetAuthorizationToken"),
    "pull": allow(list(PULL), REPOSITORY),
    "secret": allow("secretsmanager:GetSecretValue", SECRET),
    "logs": allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], f"{GROUP_ARN}:*"),
}
"""The smallest policy of the execution role, by its parts."""

MANAGED: Mapping[str, str] = {
    "AmazonECSTaskExecutionRolePolicy": document(
        allow(["ecr:GetAuthorizationToken", *PULL, "logs:CreateLogStream", "logs:PutLogEvents"])
    ),
    "AmazonEC2ContainerRegistryReadOnly": document(allow(["ecr:GetAuthorizationToken", *PULL, "ecr:ListImages"])),
    "CloudWatchLogsFullAccess": document(allow("logs:*")),
    "SecretsManagerReadWrite": document(allow(["secretsmanager:*", "lambda:InvokeFunction"])),
}


def role(
    arn: str, *statements: Mapping[str, Any], managed: Iterable[str] = (), trusted: str = trust(), **more: Any
) -> Role:
    """A role with one inline policy of these statements, and AWS-managed policies."""
    attached = []
    for name in managed:
        path = "service-role/" if name == "AmazonECSTaskExecutionRolePolicy" else ""
        attached.append(AttachedPolicy(name, f"arn:aws:iam::aws:policy/{path}{name}", Present(MANAGED[name])))
    inline = (InlinePolicy("own", document(*statements)),) if statements else ()
    name = arn.rpartition("/")[2]
    return Role(name, arn, trusted, attached=Present(tuple(attached)), inline=Present(inline), **more)


def definition(family: str = FAMILY, revision: int = 2, container: Mapping[str, Any] | None = None, **task: Any) -> str:
    """The workshop's task definition as DescribeTaskDefinition answers it, changed; None takes a field out."""
    one: dict[str, Any] = {
        "name": "core",
        "image": IMAGE,
        "essential": True,
        "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
        "environment": [],
        "secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": f"{SECRET}:DB_CONNECTION_STRING::"}],
        "logConfiguration": awslogs(),
        **(container or {}),
    }
    whole = {
        "family": family,
        "revision": revision,
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:{revision}",
        "status": "ACTIVE",
        "executionRoleArn": E_ARN,
        "taskRoleArn": T_ARN,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "compatibilities": ["EC2", "FARGATE"],
        "cpu": "256",
        "memory": "512",
        "volumes": [],
        "containerDefinitions": [{key: value for key, value in one.items() if value is not None}],
        **task,
    }
    return json.dumps({key: value for key, value in whole.items() if value is not None})


def awslogs(**options: str | None) -> dict[str, Any]:
    """The workshop's log configuration, changed."""
    given = {
        "awslogs-group": GROUP,
        "awslogs-create-group": "true",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": "ecs",
        **{name.replace("_", "-"): value for name, value in options.items()},
    }
    return {"logDriver": "awslogs", "options": {key: value for key, value in given.items() if value is not None}}


def task(status: str = "RUNNING", revision: int = 2, **more: Any) -> TaskEntry:
    """A task of the family."""
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/0123456789abcdef0123456789abcdef"
    return TaskEntry(
        more.pop("arn", arn), f"{TD_ARN}:{revision}", status, group=more.pop("group", f"service:{SERVICE}"), **more
    )


def service(**more: Any) -> ServiceEntry:
    """The family's service, as it should be."""
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/{SERVICE}"
    return replace(ServiceEntry(arn, "ACTIVE", f"{TD_ARN}:2", 1, 1), **more)


class Made:
    """An account that answers out of `items`, by kind and name. What is not in it is absent."""

    def __init__(self, **changes: Any) -> None:
        self.info = changes.pop("target", TARGET)
        self.asked: list[frozenset[Need]] = []
        self.items: dict[tuple[str, str], Item[Any]] = {
            ("role", E_NAME): Present(role(E_ARN, *NEEDED.values(), trusted=GUARDED)),
            ("role", T_NAME): Present(
                role(T_ARN, allow("s3:GetObject", OBJECTS), allow("dynamodb:PutItem", TABLE), trusted=GUARDED)
            ),
            ("user", "fcj-deployer"): Present(User("fcj-deployer", DEPLOYER)),
            ("task-definition", FAMILY): Present(definition()),
            ("task-definitions", FAMILY): Present((f"{TD_ARN}:1", f"{TD_ARN}:2")),
            ("families", ""): Present((FAMILY,)),
            ("repository", REPOSITORY): Present(ImageRepository(REPOSITORY, ("core", "admin"), Absent())),
            ("secret", SECRET): Present(self.secret()),
            ("secret", "dev/fcj/momentum"): Present(self.secret()),
            ("tasks", f"{CLUSTER}|{FAMILY}"): Present((task(),)),
            ("tasks", f"{CLUSTER}|"): Present((task(),)),
            ("service", f"{CLUSTER}|{SERVICE}"): Present(service()),
            ("services", CLUSTER): Present((SERVICE,)),
            ("network", ""): Present(()),
            ("role-names", ""): Present((E_NAME, T_NAME)),
            ("policy-names", ""): Present(("fcj-policy",)),
            ("user-names", ""): Present(("fcj-deployer",)),
        }

    @staticmethod
    def secret(**more: Any) -> SecretEntry:
        """The workshop's secret."""
        return replace(SecretEntry(SECRET, Present(("DB_CONNECTION_STRING",)), policy=Absent()), **more)

    def has(self, kind: str, name: str, value: Any) -> Made:
        """With this instead: a value, or an item."""
        self.items[kind, name] = value if isinstance(value, Present | Absent | Unreadable) else Present(value)
        return self

    def execution(self, *statements: Mapping[str, Any], **more: Any) -> Made:
        """With another execution role."""
        return self.has("role", E_NAME, role(E_ARN, *statements, **more))

    def task_role(self, *statements: Mapping[str, Any], **more: Any) -> Made:
        """With another task role."""
        return self.has("role", T_NAME, role(T_ARN, *statements, **more))

    def task_definition(self, container: Mapping[str, Any] | None = None, **changes: Any) -> Made:
        """With another newest revision."""
        return self.has("task-definition", FAMILY, definition(container=container, **changes))

    def deployer(self, *statements: Mapping[str, Any]) -> Made:
        """With this user."""
        inline = (InlinePolicy("own", document(*statements)),) if statements else ()
        return self.has("user", "fcj-deployer", User("fcj-deployer", DEPLOYER, inline=Present(inline)))

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """As an account does."""
        wanted = frozenset(needs)
        self.asked.append(wanted)
        return Snapshot(self.info, {need: self._item(need) for need in wanted})

    def _item(self, need: Need) -> Item[Any]:
        return copy.deepcopy(self.items.get((need.kind, need.name), Absent()))


Change = Callable[[Made], object]


def finding(made: Made, name: str, beside: Mapping[Need, Item[Any]] | None = None, **parameters: Any) -> Finding:
    """What one check says of the account."""
    (found,) = judge(made, [CheckCall(name, parameters)], beside)  # type: ignore[arg-type]
    return found


def without(*parts: str) -> list[dict[str, Any]]:
    """The execution role's smallest policy without these parts."""
    return [statement for name, statement in NEEDED.items() if name not in parts]
