"""Whether a task would start, and why not: the deciding call, the role, the mend, and what it shows."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from checks_support import (
    ACCOUNT,
    CLUSTER,
    E_ARN,
    E_NAME,
    FAMILY,
    GROUP,
    GROUP_ARN,
    IMAGE,
    KEY,
    NEEDED,
    PULL,
    REGION,
    REPOSITORY,
    SECRET,
    T_ARN,
    T_NAME,
    TARGET,
    TD_ARN,
    Made,
    allow,
    awslogs,
    deny,
    document,
    finding,
    role,
    trust,
    without,
)

from tutor.checks import Status
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    ImageRepository,
    KeyEntry,
    Present,
    SecretEntry,
    TargetInfo,
    Unreadable,
)

EXECUTION_POLICY = "AmazonECSTaskExecutionRolePolicy"


def secret(value_from: str) -> dict[str, Any]:
    """A container whose variable comes from there."""
    return {"secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": value_from}]}


def with_key(made: Made) -> Made:
    """The secret is encrypted with a customer-managed key, whose policy leaves it to the account."""
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    policy = document({"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"})
    made.has("secret", SECRET, SecretEntry(SECRET, Present(("DB_CONNECTION_STRING",)), KEY, Absent()))
    return made.has("key", KEY, KeyEntry(KEY, Present(policy)))


def with_boundary(made: Made) -> Made:
    """The execution role is limited to the registry."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    limit = Present(document(allow("ecr:*")))
    return made.execution(*NEEDED.values(), boundary=arn, boundary_document=limit)


STOPS: dict[str, tuple[Callable[[Made], object], str, str | None]] = {
    "nothing allowed": (lambda m: m.execution(), "ecr:GetAuthorizationToken", None),
    "token on the repository": (
        lambda m: m.execution(allow("ecr:GetAuthorizationToken", REPOSITORY), *without("token")),
        "ecr:GetAuthorizationToken",
        "token-scoped-to-repository",
    ),
    "token denied": (
        lambda m: m.execution(*NEEDED.values(), deny("ecr:GetAuthorizationToken")),
        "ecr:GetAuthorizationToken",
        "deny-wins",
    ),
    "boundary": (with_boundary, "secretsmanager:GetSecretValue", "boundary-grants-nothing"),
    "the network": (lambda m: m.has("network", "", ("ecr",)), "i/o timeout", "timeout-taken-for-iam"),
    "no way to the logs": (lambda m: m.has("network", "", ("logs",)), "connection issue", "timeout-taken-for-iam"),
    "roles swapped": (
        lambda m: m.task_definition(executionRoleArn=T_ARN, taskRoleArn=E_ARN),
        "ecr:GetAuthorizationToken",
        "roles-swapped",
    ),
    "pull on the task role": (
        lambda m: (m.execution(*without("pull")), m.task_role(NEEDED["pull"])),
        "403 Forbidden",
        "start-permission-on-task-role",
    ),
    "secret on the task role": (
        lambda m: (m.execution(*without("secret")), m.task_role(NEEDED["secret"])),
        "secretsmanager:GetSecretValue",
        "secret-on-task-role",
    ),
    "secret by the execution policy alone": (
        lambda m: m.execution(NEEDED["logs"], managed=(EXECUTION_POLICY,)),
        "secretsmanager:GetSecretValue",
        "execution-policy-reads-secrets",
    ),
    "JSON key in the policy": (
        lambda m: m.execution(
            *without("secret"), allow("secretsmanager:GetSecretValue", f"{SECRET}:DB_CONNECTION_STRING::")
        ),
        "secretsmanager:GetSecretValue",
        "json-key-in-policy",
    ),
    "secret without its suffix in the policy": (
        lambda m: m.execution(*without("secret"), allow("secretsmanager:GetSecretValue", SECRET[:-7])),
        "secretsmanager:GetSecretValue",
        "secret-arn-without-suffix",
    ),
    "customer-managed key": (with_key, "Access to KMS is not allowed", "secrets-policy-decrypts"),
    "no colons": (
        lambda m: m.task_definition(secret(f"{SECRET}:DB_CONNECTION_STRING")),
        "invalid ARN format",
        "json-key-without-colons",
    ),
    "one colon": (
        lambda m: m.task_definition(secret(f"{SECRET}:DB_CONNECTION_STRING:")),
        "invalid ARN format",
        "json-key-without-colons",
    ),
    "key in another case": (
        lambda m: m.task_definition(secret(f"{SECRET}:db_connection_string::")),
        "did not contain json key",
        "wrong-json-key",
    ),
    "secret by its name": (
        lambda m: (
            m.task_definition(secret("dev/fcj/momentum")),
            m.execution(*NEEDED.values(), allow("ssm:GetParameters")),
        ),
        "invalid ssm parameters",
        "secret-name-taken-for-parameter",
    ),
    "secret gone": (lambda m: m.has("secret", SECRET, Absent()), "ResourceNotFoundException", None),
    "log group by the execution policy": (
        lambda m: m.execution(NEEDED["secret"], managed=(EXECUTION_POLICY,)),
        "logs:CreateLogGroup",
        "execution-policy-creates-log-groups",
    ),
    "log group without a star": (
        lambda m: m.execution(
            *without("logs"), allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], GROUP_ARN)
        ),
        "logs:CreateLogStream",
        "log-group-arn-without-star",
    ),
    "no log group": (
        lambda m: m.task_definition({"logConfiguration": awslogs(awslogs_create_group=None)}),
        "The specified log group does not exist",
        "log-group-missing",
    ),
    "logs on the task role": (
        lambda m: (m.execution(*without("logs")), m.task_role(NEEDED["logs"])),
        "logs:CreateLogStream",
        "start-permission-on-task-role",
    ),
    "no such tag": (lambda m: m.task_definition({"image": IMAGE.replace("core", "cor")}), "not found", None),
    "trusts ecs": (
        lambda m: m.execution(*NEEDED.values(), trusted=trust("ecs.amazonaws.com")),
        "unable to assume the role",
        "trusts-ecs-service",
    ),
    "the task role trusts ec2": (
        lambda m: m.task_role(trusted=trust("ec2.amazonaws.com")),
        "unable to assume the role",
        "trusts-ec2",
    ),
    "a cluster in the condition": (
        lambda m: m.execution(
            *NEEDED.values(),
            trusted=trust(
                Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}"}}
            ),
        ),
        "unable to assume the role",
        "cluster-arn-in-source-arn",
    ),
    "another account in the condition": (
        lambda m: m.execution(
            *NEEDED.values(), trusted=trust(Condition={"StringEquals": {"aws:SourceAccount": "999900001111"}})
        ),
        "unable to assume the role",
        "condition-never-holds",
    ),
    "no such role": (lambda m: m.has("role", E_NAME, Absent()), "unable to assume the role", None),
}


@pytest.mark.parametrize("case", STOPS)
def test_a_launch_that_stops_says_where_and_what_that_shows(case: str) -> None:
    change, words, misconception = STOPS[case]
    made = Made()
    change(made)
    found = finding(made, "task-starts", family=FAMILY)
    assert found.status is Status.FAIL
    assert words in found.observed
    assert found.misconception == misconception
    assert found.why
    assert found.fix.text
    assert found.evidence


MENDED_BY_POLICY = {
    "nothing allowed",
    "token on the repository",
    "roles swapped",
    "pull on the task role",
    "secret on the task role",
    "secret by the execution policy alone",
    "JSON key in the policy",
    "secret without its suffix in the policy",
    "customer-managed key",
    "log group by the execution policy",
    "log group without a star",
    "logs on the task role",
}
MENDED_BY_TRUST = {
    "trusts ecs",
    "the task role trusts ec2",
    "a cluster in the condition",
    "another account in the condition",
}
MENDED_BY_REVISION = {"no colons", "one colon", "key in another case", "no such tag"}


def carried_out(made: Made, words: list[str]) -> None:
    """Do what a mend's command says."""
    given = {name[2:]: value for name, value in zip(words[3::2], words[4::2], strict=True)}
    if words[2] == "put-role-policy":
        old = made.items["role", given["role-name"]]
        assert isinstance(old, Present)
        had = [s for p in old.value.inline.value for s in json.loads(p.document)["Statement"]]
        assert given["policy-name"] not in {p.name for p in old.value.inline.value}  # nothing is overwritten
        managed = [p.name for p in old.value.attached.value]
        new = json.loads(given["policy-document"])["Statement"]
        made.has("role", old.value.name, role(old.value.arn, *had, *new, managed=managed, trusted=old.value.trust))
    elif words[2] == "update-assume-role-policy":
        old = made.items["role", given["role-name"]]
        assert isinstance(old, Present)
        had = [s for p in old.value.inline.value for s in json.loads(p.document)["Statement"]]
        made.has("role", old.value.name, role(old.value.arn, *had, trusted=given["policy-document"]))
    elif words[2] == "register-task-definition":
        raw = json.loads(given["cli-input-json"])
        assert "revision" not in raw
        arn = f"{TD_ARN}:3"
        made.has("task-definition", raw["family"], json.dumps({**raw, "revision": 3, "taskDefinitionArn": arn}))
    elif words[2] == "create-log-group":
        made.has("log-group", f"{REGION}|{given['log-group-name']}", f"{GROUP_ARN}")
    else:
        raise AssertionError(words)


@pytest.mark.parametrize("case", sorted(MENDED_BY_POLICY | MENDED_BY_TRUST | MENDED_BY_REVISION | {"no log group"}))
def test_the_mend_starts_the_task(case: str) -> None:
    made = Made()
    STOPS[case][0](made)
    fix = finding(made, "task-starts", family=FAMILY).fix
    assert fix.python
    assert fix.console
    carried_out(made, shlex.split(fix.cli))
    assert finding(made, "task-starts", family=FAMILY).status is Status.PASS


def test_the_same_python_says_the_same_as_the_command() -> None:
    made = Made().execution()
    fix = finding(made, "task-starts", family=FAMILY).fix
    asked: dict[str, Any] = {}

    class Client:
        def put_role_policy(self, **given: Any) -> None:
            asked.update(given)

    class Boto3:
        def client(self, service: str) -> Client:
            assert service == "iam"
            return Client()

    exec(fix.python, {"boto3": Boto3()})
    assert asked["PolicyDocument"] in shlex.split(fix.cli)
    assert asked["RoleName"] == E_NAME


STARTS: dict[str, Callable[[Made], object]] = {
    "as it is": lambda m: None,
    "the page's four": lambda m: m.execution(
        managed=(
            EXECUTION_POLICY,
            "AmazonEC2ContainerRegistryReadOnly",
            "CloudWatchLogsFullAccess",
            "SecretsManagerReadWrite",
        )
    ),
    "no task role": lambda m: m.task_definition(taskRoleArn=None),
    "a role by its bare name": lambda m: m.task_definition(executionRoleArn=E_NAME),
    "the group is there": lambda m: (
        m.task_definition({"logConfiguration": awslogs(awslogs_create_group=None)}),
        m.has("log-group", f"{REGION}|{GROUP}", GROUP_ARN),
    ),
    "no logs": lambda m: m.task_definition({"logConfiguration": None}),
    "secret without its suffix in valueFrom": lambda m: (
        m.task_definition(secret(f"{SECRET[:-7]}:DB_CONNECTION_STRING::")),
        m.has("secret", SECRET[:-7], m.secret()),
    ),
    "the key may be used": lambda m: (with_key(m), m.execution(*NEEDED.values(), allow("kms:Decrypt", KEY))),
    "a public image": lambda m: (
        m.task_definition({"image": "public.ecr.aws/nginx/nginx:1.27"}),
        m.execution(*without("token", "pull")),
    ),
    "the caller may do nothing": lambda m: setattr(
        m, "info", TargetInfo("account", ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/auditor")
    ),
}


@pytest.mark.parametrize("case", STARTS)
def test_a_launch_that_would_start_passes(case: str) -> None:
    made = Made()
    STARTS[case](made)
    found = finding(made, "task-starts", family=FAMILY)
    assert (found.status, found.misconception) == (Status.PASS, None)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("task-definition", FAMILY),
        ("role", E_NAME),
        ("role", T_NAME),
        ("repository", REPOSITORY),
        ("log-group", f"{REGION}|{GROUP}"),
        ("secret", SECRET),
    ],
)
def test_what_could_not_be_read_makes_a_launch_unknown(kind: str, name: str) -> None:
    made = Made().has(kind, name, Unreadable("AWS answered AccessDenied", "AccessDenied"))
    found = finding(made, "task-starts", family=FAMILY)
    assert found.status is Status.UNKNOWN
    assert "AccessDenied" in found.observed
    assert found.misconception is None


def test_a_policy_that_could_not_be_read_makes_a_launch_unknown() -> None:
    made = Made()
    unread = AttachedPolicy("x", f"arn:aws:iam::{ACCOUNT}:policy/x", Unreadable("no"))
    one = role(E_ARN, *NEEDED.values())
    made.has("role", E_NAME, Present(type(one)(one.name, one.arn, one.trust, attached=Present((unread,)))))
    assert finding(made, "task-starts", family=FAMILY).status is Status.UNKNOWN


def test_an_unknown_condition_operator_is_unknown() -> None:
    odd = allow("ecr:GetAuthorizationToken", Condition={"StringIs": {"aws:username": "x"}})
    assert finding(Made().execution(odd), "task-starts", family=FAMILY).status is Status.UNKNOWN


def test_a_file_system_is_not_looked_at_and_not_held_against_anybody() -> None:
    volume = {
        "name": "v",
        "efsVolumeConfiguration": {
            "fileSystemId": "fs-1",
            "transitEncryption": "ENABLED",
            "authorizationConfig": {"iam": "ENABLED"},
        },
    }
    made = Made().task_definition(volumes=[volume])
    assert finding(made, "task-starts", family=FAMILY).status is Status.UNKNOWN


def test_who_checks_is_not_who_launches() -> None:
    made = Made()
    finding(made, "task-starts", family=FAMILY)
    assert TARGET.identity
    assert not any(need.kind == "user" for asked in made.asked for need in asked)


def test_a_mend_allows_all_that_is_missing_at_once() -> None:
    fix = finding(Made().execution(), "task-starts", family=FAMILY).fix
    for action in ("ecr:GetAuthorizationToken", *PULL, "secretsmanager:GetSecretValue", "logs:CreateLogGroup"):
        assert action in fix.cli


def test_an_image_that_is_nowhere_names_the_tags_that_there_are() -> None:
    made = Made().has("repository", REPOSITORY, ImageRepository(REPOSITORY, ("web", "api"), Absent()))
    found = finding(made, "task-starts", family=FAMILY)
    assert "api, web" in found.fix.text
