"""What a launch needs of which role, and the smallest policy that grants it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ecs.worlds import (
    ACCOUNT,
    E_ARN,
    GROUP_ARN,
    KEY,
    REGION,
    REPOSITORY,
    SECRET,
    T_ARN,
    allow,
    container,
    efs,
    launch,
    log,
    with_group,
    workshop,
    world,
)

from tutor.ecs import FileSystem, FixedWorld, Present, RoleKind, Secret, least_privilege, needs, parse
from tutor.iam import parse as policy
from tutor.iam.grammar import check_identity

LEAST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "GetRegistryToken",
            "Effect": "Allow",
            "Action": "ecr:GetAuthorizationToken",
            "Resource": "*",
        },
        {
            "Sid": "ReadSecrets",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": SECRET,
        },
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"],
            "Resource": f"{GROUP_ARN}:*",
        },
        {
            "Sid": "PullImages",
            "Effect": "Allow",
            "Action": [
                "ecr:BatchGetImage",
                "ecr:BatchCheckLayerAvailability",
                "ecr:GetDownloadUrlForLayer",
            ],
            "Resource": REPOSITORY,
        },
    ],
}


def resources(document: dict[str, Any] | None, action: str) -> Any:
    """What a policy grants an action on."""
    assert document is not None
    return next(s["Resource"] for s in document["Statement"] if action in s["Action"])


def test_the_workshops_least_policy() -> None:
    assert least_privilege(parse(workshop()), world()) == LEAST


def test_it_is_a_policy_that_iam_stores_and_that_starts_the_workshop() -> None:
    text = json.dumps(least_privilege(parse(workshop()), world()))
    check_identity(text)
    assert launch(in_world=world(policy(text))).starts


def test_create_log_group_is_needed_whether_or_not_the_group_is_there() -> None:
    assert least_privilege(parse(workshop()), world(**with_group())) is not None
    assert "logs:CreateLogGroup" in [need.action for need in needs(parse(workshop()), world(**with_group()))]
    without = needs(parse(log(awslogs_create_group=None)), world())
    assert "logs:CreateLogGroup" not in [need.action for need in without]


def test_random_characters_that_nobody_knows_are_six_questions() -> None:
    task = parse(container(secrets=[{"name": "A", "valueFrom": SECRET.removesuffix("-AbCdEf") + ":KEY::"}]))
    found = least_privilege(task, world(secrets={}))
    assert resources(found, "secretsmanager:GetSecretValue") == SECRET.removesuffix("AbCdEf") + "??????"


def test_the_json_key_never_comes_into_a_policy() -> None:
    found = least_privilege(parse(workshop()), world())
    assert "DB_CONNECTION_STRING" not in json.dumps(found)


def test_a_value_from_that_is_no_arn_asks_nobody() -> None:
    task = parse(container(secrets=[{"name": "A", "valueFrom": f"{SECRET}:KEY"}], logConfiguration=None, image="nginx"))
    assert least_privilege(task, world()) is None


def test_a_key_of_the_customers_is_named() -> None:
    in_world = world(secrets={SECRET: Present(Secret(SECRET, kms_key=KEY))})
    assert resources(least_privilege(parse(workshop()), in_world), "kms:Decrypt") == KEY


def test_parameters_files_and_credentials_are_named() -> None:
    task = parse(
        container(
            image="private/app:1",
            repositoryCredentials={"credentialsParameter": SECRET},
            secrets=[{"name": "A", "valueFrom": "/dev/db"}],
            environmentFiles=[{"value": "arn:aws:s3:::env/a/b.env", "type": "s3"}],
            logConfiguration=None,
        )
    )
    found = least_privilege(task, world())
    assert resources(found, "ssm:GetParameters") == f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/dev/db"
    assert resources(found, "s3:GetObject") == "arn:aws:s3:::env/a/b.env"
    assert resources(found, "s3:GetBucketLocation") == "arn:aws:s3:::env"
    assert resources(found, "secretsmanager:GetSecretValue") == SECRET


def test_what_needs_nothing_gets_no_policy() -> None:
    assert least_privilege(parse(container(image="nginx", secrets=None, logConfiguration=None)), world()) is None


def test_each_need_says_who_what_and_why() -> None:
    found = needs(parse(workshop(taskRoleArn=T_ARN)), world())
    rows = [(need.number, need.role, need.action, need.because) for need in found]
    assert rows[:6] == [
        (1, RoleKind.CALLER, "ecs:RegisterTaskDefinition", "family"),
        (1, RoleKind.CALLER, "iam:PassRole", "executionRoleArn"),
        (1, RoleKind.CALLER, "iam:PassRole", "taskRoleArn"),
        (2, RoleKind.CALLER, "ecs:RunTask", "family"),
        (3, RoleKind.ECS, "sts:AssumeRole", "executionRoleArn"),
        (3, RoleKind.ECS, "sts:AssumeRole", "taskRoleArn"),
    ]
    assert {need.action for need in found if need.role is RoleKind.EXECUTION} == {
        action
        for s in LEAST["Statement"]
        for action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])
    }
    assert not [need for need in found if need.role is RoleKind.TASK]
    assert [need.number for need in found] == sorted(need.number for need in found)


def test_exec_needs_four_channels_of_the_task_role() -> None:
    task = parse(workshop(taskRoleArn=T_ARN))
    found = least_privilege(task, world(), role=RoleKind.TASK, execute_command=True)
    assert found is not None
    assert found["Statement"][0]["Sid"] == "OpenChannels"
    assert len(found["Statement"][0]["Action"]) == 4
    assert least_privilege(task, world(), role=RoleKind.TASK) is None


def file_system(document: dict[str, Any] | None) -> FixedWorld:
    """A world with a file system that has this policy."""
    arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
    found = FileSystem(arn, policy(document) if document else None)
    return world(file_systems={"fs-1": Present(found)})


ANYONE_BY_IAM = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": T_ARN},
        "Action": "elasticfilesystem:Client*",
        "Resource": "*",
    },
}
NOBODY: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
MOUNT = efs() | {"taskRoleArn": T_ARN}


@pytest.mark.parametrize(
    ("in_world", "starts", "says"),
    [
        (file_system(None), True, ""),
        (file_system(ANYONE_BY_IAM), True, ""),
        (file_system(NOBODY), False, "access denied by server while mounting"),
        (world(), False, "check that your file system ID is correct"),
    ],
)
def test_a_file_system_is_mounted_with_the_task_role(in_world: FixedWorld, starts: bool, says: str) -> None:
    found = launch(MOUNT, in_world)
    assert found.starts is starts
    assert says in found.stopped_reason
    mount = next(stage for stage in found.stages if stage.number == 14)
    assert (mount.role, mount.role_arn) == (RoleKind.TASK, T_ARN)
    after = [stage.number for stage in found.stages[found.stages.index(mount) + 1 :]]
    assert after[0] == 9


FIRELENS = [
    (
        {
            "Name": "cloudwatch",
            "region": REGION,
            "log_group_name": "/app",
            "auto_create_group": "true",
            "log_stream_name": "s",
        },
        {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"},
    ),
    ({"Name": "kinesis_firehose", "delivery_stream": "d"}, {"firehose:PutRecordBatch"}),
    ({"Name": "kinesis_streams", "stream": "d"}, {"kinesis:PutRecords"}),
    ({"Name": "s3", "bucket": "b"}, {"s3:PutObject"}),
    ({"Name": "datadog"}, set()),
    ({}, set()),
]


@pytest.mark.parametrize(("options", "actions"), FIRELENS)
def test_firelens_writes_with_the_task_role_and_its_failure_stops_nothing(
    options: dict[str, str], actions: set[str]
) -> None:
    raw = log("awsfirelens")
    raw["containerDefinitions"][0]["logConfiguration"]["options"] = options
    raw["taskRoleArn"] = T_ARN
    found = launch(raw, world(allow("*")))
    assert found.starts
    assert {stage.action for stage in found.warnings} == actions
    assert {stage.number for stage in found.warnings} <= {15}
    fine = launch(raw, world(allow("*"), task=(allow("*"),)))
    assert fine.warnings == ()


def test_a_roles_bare_name_is_its_arn() -> None:
    assert launch(workshop(executionRoleArn="fcjEcsTaskExecutionRole")).starts
    found = needs(parse(workshop(executionRoleArn="fcjEcsTaskExecutionRole")), world())
    assert [need.resource for need in found if need.action == "iam:PassRole"] == [E_ARN]
