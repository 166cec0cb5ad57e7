"""RegisterTaskDefinition's refusals: each rule broken alone says AWS's code and words."""

from __future__ import annotations

from typing import Any

import pytest
from ecs.worlds import ACCOUNT, E_ARN, REGION, SECRET, WORKSHOP, container, efs, log, second, workshop

from tutor.ecs import parse, problems, refusal

ONE, TWO = "containerDefinitions[0]", "containerDefinitions[1]"
C, P = "ClientException", "InvalidParameterException"
SECRETS_NEED_ROLE = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
BAD_NAME = "The Systems Manager parameter name specified for secret A is invalid"
RULES: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("E3", workshop(executionRoleArn=None), C, SECRETS_NEED_ROLE, "executionRoleArn"),
    (
        "E3: a task role does not help",
        workshop(executionRoleArn=None, taskRoleArn=E_ARN),
        C,
        SECRETS_NEED_ROLE,
        "executionRoleArn",
    ),
    (
        "E4: a policy's ARN",
        workshop(executionRoleArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
        C,
        "Role is not valid",
        "executionRoleArn",
    ),
    (
        "E4: a customer's policy",
        workshop(taskRoleArn=f"arn:aws:iam::{ACCOUNT}:policy/p"),
        C,
        "Role is not valid",
        "taskRoleArn",
    ),
    (
        "E4: a session",
        workshop(taskRoleArn=f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s"),
        C,
        "Role is not valid",
        "taskRoleArn",
    ),
    (
        "E4: malformed",
        workshop(executionRoleArn="arn:aws:iam:111122223333:role/x"),
        C,
        "Role is not valid",
        "executionRoleArn",
    ),
    ("E4: a placeholder", workshop(executionRoleArn="<role arn>"), C, "Role is not valid", "executionRoleArn"),
    (
        "another account's role",
        workshop(executionRoleArn="arn:aws:iam::999988887777:role/x"),
        "AccessDeniedException",
        "Cross-account pass role is not allowed.",
        "executionRoleArn",
    ),
    (
        "E5: a name with a JSON key",
        container(secrets=[{"name": "A", "valueFrom": "dev/fcj/momentum:KEY::"}]),
        C,
        BAD_NAME,
        f"{ONE}.secrets[0].valueFrom",
    ),
    (
        "E5: another service's ARN",
        container(secrets=[{"name": "A", "valueFrom": "arn:aws:s3:::b/k"}]),
        C,
        BAD_NAME,
        f"{ONE}.secrets[0].valueFrom",
    ),
    (
        "another account's parameter",
        container(secrets=[{"name": "A", "valueFrom": f"arn:aws:ssm:{REGION}:999988887777:parameter/p"}]),
        C,
        "The Systems Manager parameter ARN has a different account ID than the current account. The current account ID "
        f"is {ACCOUNT} and the ARN account ID is 999988887777. Cross-account access for ARNs is not currently "
        "supported.",
        f"{ONE}.secrets[0].valueFrom",
    ),
    (
        "E6",
        efs(),
        C,
        "EFS IAM authorization requires a task role.",
        "volumes[0].efsVolumeConfiguration.authorizationConfig.iam",
    ),
    (
        "EFS in the clear",
        efs(transitEncryption="DISABLED") | {"taskRoleArn": E_ARN},
        C,
        "EFS IAM authorization requires transit encryption to be enabled.",
        "volumes[0].efsVolumeConfiguration.transitEncryption",
    ),
    (
        "unknown network mode",
        workshop(networkMode="vpc", requiresCompatibilities=["EC2"]),
        C,
        "network mode should be one of [bridge,host,awsvpc,none]",
        "networkMode",
    ),
    (
        "unknown compatibility",
        workshop(requiresCompatibilities=["Fargate"]),
        P,
        "requires compatibilities should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
        "requiresCompatibilities[0]",
    ),
    ("cpu in words", workshop(cpu="quarter"), C, "Invalid 'cpu' setting for task.", "cpu"),
    ("memory in words", workshop(memory="512MB"), C, "Invalid 'memory' setting for task.", "memory"),
    (
        "no memory anywhere",
        workshop(memory=None, requiresCompatibilities=["EC2"]),
        C,
        "Invalid setting for container 'core'. At least one of 'memory' or 'memoryReservation' must be specified.",
        f"{ONE}.memory",
    ),
    (
        "a container over the task",
        container(memory=1024),
        C,
        "The 'memory' setting for container 'core' is greater than for the task.",
        f"{ONE}.memory",
    ),
    (
        "cpus over the task",
        second(cpu=257),
        C,
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        "cpu",
    ),
    ("no containers", workshop(containerDefinitions=[]), C, "Container list cannot be empty.", "containerDefinitions"),
    ("no name", container(name=None), C, "Container.name should not be null or empty.", f"{ONE}.name"),
    ("a name with a space", container(name="my app"), C, "Container.name contains invalid characters.", f"{ONE}.name"),
    (
        "a long name",
        container(name="c" * 256),
        C,
        "Container.name must not be longer than 255 characters.",
        f"{ONE}.name",
    ),
    ("a name twice", second(name="core"), C, "Container names must be unique within a Task Definition.", f"{TWO}.name"),
    ("no image", container(image=None), C, "Container.image should not be null or empty.", f"{ONE}.image"),
    (
        "none essential",
        container(essential=False),
        C,
        "Task definition doesn't have any essential container.",
        "containerDefinitions",
    ),
    ("an ill family", workshop(family="fcj core"), C, "Family contains invalid characters.", "family"),
    ("an empty family", workshop(family=""), C, "Family should not be null or empty.", "family"),
    ("a long family", workshop(family="f" * 256), C, "Family must not be longer than 255 characters.", "family"),
    (
        "depends on an essential one",
        second(dependsOn=[{"containerName": "core", "condition": "SUCCESS"}]),
        C,
        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        f"{TWO}.dependsOn[0]",
    ),
    (
        "depends on nobody",
        second(dependsOn=[{"containerName": "x", "condition": "START"}]),
        C,
        "Container 'side' depends on unknown container 'x'.",
        f"{TWO}.dependsOn[0]",
    ),
    (
        "another host port",
        container(portMappings=[{"containerPort": 8080, "hostPort": 80}]),
        C,
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        f"{ONE}.portMappings[0].hostPort",
    ),
    (
        "a port that is none",
        container(portMappings=[{"containerPort": 70000}]),
        C,
        "Invalid 'containerPort' setting for container 'core'.",
        f"{ONE}.portMappings[0]",
    ),
    (
        "no group",
        log(awslogs_group=None),
        C,
        "Log driver awslogs requires options: awslogs-group",
        f"{ONE}.logConfiguration.options",
    ),
    (
        "an option that is none",
        log(awslogs_create_groups="true", key="log"),
        C,
        "Log driver awslogs disallows options: awslogs-create-groups, key",
        f"{ONE}.logConfiguration.options",
    ),
    (
        "no creation of the group, said",
        log(awslogs_create_group="false"),
        C,
        "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option.",
        f"{ONE}.logConfiguration.options",
    ),
    (
        "no region, no group",
        log(awslogs_group=None, awslogs_region=None),
        C,
        "Log driver awslogs requires options: awslogs-region, awslogs-group",
        f"{ONE}.logConfiguration.options",
    ),
    (
        "a driver that is none",
        log("aws-logs"),
        C,
        "log driver should be one of [json-file,syslog,journald,gelf,fluentd,awslogs,splunk,awsfirelens]",
        f"{ONE}.logConfiguration.logDriver",
    ),
    (
        "a variable twice",
        container(environment=[{"name": "SPRING_DATASOURCE_URL", "value": "x"}]),
        C,
        "The secret name must be unique and not shared with any new or existing environment variables set on the "
        "container, such as 'SPRING_DATASOURCE_URL'.",
        f"{ONE}.secrets[0].name",
    ),
]


@pytest.mark.parametrize(("document", "code", "message", "field"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_a_broken_rule_is_refused_in_awss_words(document: dict[str, Any], code: str, message: str, field: str) -> None:
    first = refusal(parse(document), account=ACCOUNT)
    assert first is not None
    assert (first.code, first.message, first.field) == (code, message, field)


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("the workshop's", WORKSHOP),
    ("a role's name", workshop(executionRoleArn="fcjEcsTaskExecutionRole")),
    ("a role with a path", workshop(executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/team/a/r")),
    ("China's role", workshop(executionRoleArn=f"arn:aws-cn:iam::{ACCOUNT}:role/r")),
    ("the same role twice", workshop(taskRoleArn=E_ARN)),
    ("host port left out", container(portMappings=[{"containerPort": 80}])),
    ("host port 0", container(portMappings=[{"containerPort": 80, "hostPort": 0}])),
    ("public image, no role", container(image="nginx", secrets=None, logConfiguration=None) | {"executionRoleArn": ""}),
    ("secret without JSON key", container(secrets=[{"name": "A", "valueFrom": SECRET}])),
    ("the closing colons forgotten", container(secrets=[{"name": "A", "valueFrom": f"{SECRET}:KEY"}])),
    ("a parameter", container(secrets=[{"name": "A", "valueFrom": "/dev/db"}])),
    ("a secret's name for a parameter's", container(secrets=[{"name": "A", "valueFrom": "dev/fcj/momentum"}])),
    ("awslogs without create-group", log(awslogs_create_group=None)),
    ("FireLens", log("awsfirelens")),
    ("a second container", second()),
    ("depends on it", second(dependsOn=[{"containerName": "core", "condition": "START"}])),
    ("EFS with a task role", efs() | {"taskRoleArn": E_ARN}),
    ("EC2 alone needs no size", workshop(cpu=None, requiresCompatibilities=["EC2"])),
    ("nothing required", workshop(requiresCompatibilities=None, networkMode="bridge")),
]


@pytest.mark.parametrize("document", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_what_aws_takes_is_taken(document: dict[str, Any]) -> None:
    assert problems(parse(document), account=ACCOUNT) == ()


def test_every_problem_is_told_and_the_first_is_awss_answer() -> None:
    task = parse(workshop(cpu="512", memory="512", networkMode="bridge", executionRoleArn=None))
    found = problems(task, account=ACCOUNT)
    assert len(found) == 5
    assert refusal(task, account=ACCOUNT) == found[0]
