"""Task definitions: what RegisterTaskDefinition refuses and answers, and what becomes of a revision. Over boto3."""

from __future__ import annotations

from typing import Any

import pytest
from launch_support import (
    ACCOUNT,
    IMAGE,
    REGION,
    ROLE_ARN,
    TASK_ROLE_ARN,
    Bench,
    allow,
    awslogs,
    refused,
    trust,
)

EFS = {
    "name": "v",
    "efsVolumeConfiguration": {
        "fileSystemId": "fs-1",
        "transitEncryption": "ENABLED",
        "authorizationConfig": {"iam": "ENABLED"},
    },
}
SECRETS = {"secrets": [{"name": "URL", "valueFrom": "/app/db"}]}
ROWS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    ("E1 an ECR image without an execution role", {}, {"executionRoleArn": None}, "ClientException",
     "Fargate requires task definition to have execution role ARN to support ECR images."),
    ("E2 awslogs without an execution role", {"image": "nginx", "logConfiguration": awslogs()},
     {"executionRoleArn": None}, "ClientException",
     "Fargate requires task definition to have execution role ARN to support log driver awslogs."),
    ("E3 secrets without an execution role", {"image": "nginx", **SECRETS}, {"executionRoleArn": None},
     "ClientException",
     "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."),
    ("E4 no ARN", {}, {"executionRoleArn": "arn:aws:iam::role"}, "ClientException", "Role is not valid"),
    ("E4 a policy's ARN", {},
     {"executionRoleArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"},
     "ClientException", "Role is not valid"),
    ("a role that is not there", {}, {"executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/nope"}, "ClientException",
     "Role is not valid"),
    ("a task role that is not there", {}, {"taskRoleArn": "nope"}, "ClientException", "Role is not valid"),
    ("a role of another account", {}, {"executionRoleArn": "arn:aws:iam::999988887777:role/r"},
     "AccessDeniedException", "Cross-account pass role is not allowed."),
    ("E5 no parameter's name", {"secrets": [{"name": "URL", "valueFrom": "dev/fcj/momentum:KEY::"}]}, {},
     "ClientException", "The Systems Manager parameter name specified for secret URL is invalid"),
    ("E6 EFS with IAM and no task role", {}, {"volumes": [EFS]}, "ClientException",
     "EFS IAM authorization requires a task role."),
    ("cpu and memory that do not fit", {}, {"cpu": "256", "memory": "4096"}, "ClientException",
     "No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the "
        "valid values."),
    ("no cpu", {}, {"cpu": None}, "ClientException", "Fargate requires that 'cpu' be defined at the task level."),
    ("no memory", {"memory": 128}, {"memory": None}, "ClientException",
     "Fargate requires that 'memory' be defined at the task level."),
    ("bridge on Fargate", {}, {"networkMode": "bridge"}, "ClientException",
     "Fargate only supports network mode ‘awsvpc’."),
    ("an unknown memory", {}, {"memory": "lots"}, "ClientException", "Invalid 'memory' setting for task."),
    ("two containers of one name", {}, {"containerDefinitions": [{"name": "a", "image": "x"}] * 2}, "ClientException",
     "Container names must be unique within a Task Definition."),
    ("no container", {}, {"containerDefinitions": []}, "ClientException", "Container list cannot be empty."),
    ("a family with a blank", {}, {"family": "a b"}, "ClientException", "Family contains invalid characters."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("container", "task", "code", "message"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_wrong_task_definition_is_refused(
    bench: Bench, container: dict[str, Any], task: dict[str, Any], code: str, message: str
) -> None:
    ecs = bench("ecs")
    assert refused(ecs.register_task_definition, **bench.definition(container, **task)) == (code, message)
    assert ecs.list_task_definitions()["taskDefinitionArns"] == []


def test_the_caller_needs_pass_role_for_each_role(bench: Bench) -> None:
    bench("iam").create_role(RoleName="launchTaskRole", AssumeRolePolicyDocument=trust())
    passing = allow("iam:PassRole", on=ROLE_ARN)
    may_nothing = bench.client_of("eve", "ecs", allow("ecs:*"))
    may_one = bench.client_of("ann", "ecs", allow("ecs:*"), passing)
    elsewhere = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    to_lambda = bench.client_of("bob", "ecs", allow("ecs:*"), allow("iam:PassRole", Condition=elsewhere))
    here = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    may_both = bench.client_of("may", "ecs", allow("ecs:*"), allow("iam:PassRole", Condition=here))
    both = bench.definition(taskRoleArn=TASK_ROLE_ARN)

    def denied(user: str, role: str) -> tuple[str, str]:
        return (
            "AccessDeniedException",
            f"User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: iam:PassRole on resource: {role} "
            "because no identity-based policy allows the iam:PassRole action",
        )

    assert refused(may_nothing.register_task_definition, **bench.definition()) == denied("eve", ROLE_ARN)
    assert refused(may_one.register_task_definition, **both) == denied("ann", TASK_ROLE_ARN)
    assert refused(to_lambda.register_task_definition, **both) == denied("bob", ROLE_ARN)
    assert may_both.register_task_definition(**both)["taskDefinition"]["registeredBy"].endswith(":user/may")


def test_the_answer_is_whole(bench: Bench) -> None:
    made = bench("ecs").register_task_definition(
        **bench.definition(
            {
                "portMappings": [{"containerPort": 8080, "name": "core-http"}],
                "secrets": [{"name": "URL", "valueFrom": f"{bench.secret}:DB_CONNECTION_STRING::"}],
                "logConfiguration": awslogs(awslogs_create_group="true"),
                "healthCheck": {"command": ["CMD-SHELL", "true"]},
            },
            taskRoleArn=ROLE_ARN,
            tags=[{"key": "team", "value": "fcj"}],
        )
    )
    shown = made["taskDefinition"]
    assert made["tags"] == [{"key": "team", "value": "fcj"}]
    assert shown["taskDefinitionArn"] == f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/launch-td:1"
    assert (shown["revision"], shown["status"], shown["networkMode"]) == (1, "ACTIVE", "awsvpc")
    assert (shown["cpu"], shown["memory"]) == ("256", "512")
    assert (shown["executionRoleArn"], shown["taskRoleArn"]) == (ROLE_ARN, ROLE_ARN)
    assert shown["registeredBy"] == f"arn:aws:iam::{ACCOUNT}:user/workshop-admin"
    assert shown["registeredAt"] is not None
    assert {"EC2", "FARGATE"} <= set(shown["compatibilities"])
    assert shown["requiresCompatibilities"] == ["FARGATE"]
    assert {item["name"] for item in shown["requiresAttributes"]} == {
        "com.amazonaws.ecs.capability.docker-remote-api.1.18",
        "com.amazonaws.ecs.capability.docker-remote-api.1.19",
        "com.amazonaws.ecs.capability.docker-remote-api.1.29",
        "com.amazonaws.ecs.capability.ecr-auth",
        "com.amazonaws.ecs.capability.logging-driver.awslogs",
        "com.amazonaws.ecs.capability.task-iam-role",
        "ecs.capability.container-health-check",
        "ecs.capability.execution-role-awslogs",
        "ecs.capability.execution-role-ecr-pull",
        "ecs.capability.secrets.asm.environment-variables",
        "ecs.capability.task-eni",
    }
    container = shown["containerDefinitions"][0]
    assert container["portMappings"] == [
        {"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "core-http"}
    ]
    assert (container["cpu"], container["essential"], container["environment"]) == (0, True, [])
    described = bench("ecs").describe_task_definition(taskDefinition="launch-td", include=["TAGS"])
    assert (described["taskDefinition"], described["tags"]) == (shown, made["tags"])


def test_a_public_image_needs_no_execution_role(bench: Bench) -> None:
    shown = bench.register({"image": "public.ecr.aws/nginx/nginx:1.27"}, executionRoleArn=None)
    assert {item["name"] for item in shown["requiresAttributes"]} == {
        "com.amazonaws.ecs.capability.docker-remote-api.1.18",
        "ecs.capability.task-eni",
    }


def test_a_role_may_be_given_by_its_name(bench: Bench) -> None:
    assert bench.register(executionRoleArn=ROLE_ARN.rpartition("/")[2])["executionRoleArn"] == ROLE_ARN


@pytest.mark.parametrize(
    ("task", "compatible"),
    [({"requiresCompatibilities": None}, True), ({"requiresCompatibilities": None, "cpu": None}, False),
     ({"requiresCompatibilities": ["EC2"], "networkMode": "bridge"}, False)],
    ids=["fits Fargate", "lacks a cpu", "bridge"],
)  # fmt: skip
def test_compatibilities_are_worked_out(bench: Bench, task: dict[str, Any], compatible: bool) -> None:
    assert ("FARGATE" in bench.register({"memory": 128}, **task)["compatibilities"]) is compatible


def test_revisions_are_numbered_described_listed_and_retired(bench: Bench) -> None:
    ecs = bench("ecs")
    arns = [bench.register({"image": f"{IMAGE}{number}"})["taskDefinitionArn"] for number in range(3)]
    other = bench.register(family="another")["taskDefinitionArn"]
    assert [arn.rpartition(":")[2] for arn in arns] == ["1", "2", "3"]
    assert ecs.list_task_definitions()["taskDefinitionArns"] == [other, *arns]
    assert ecs.list_task_definitions(familyPrefix="launch-td", sort="DESC")["taskDefinitionArns"] == arns[::-1]
    pages = ecs.get_paginator("list_task_definitions").paginate(PaginationConfig={"PageSize": 2})
    assert [arn for page in pages for arn in page["taskDefinitionArns"]] == [other, *arns]
    gone = ecs.deregister_task_definition(taskDefinition="launch-td:3")["taskDefinition"]
    assert (gone["status"], gone["executionRoleArn"]) == ("INACTIVE", ROLE_ARN)
    assert gone["deregisteredAt"] >= gone["registeredAt"]
    newest = ecs.describe_task_definition(taskDefinition="launch-td")["taskDefinition"]
    assert newest["taskDefinitionArn"] == arns[1]
    assert ecs.list_task_definitions(status="INACTIVE")["taskDefinitionArns"] == [arns[2]]
    deleted = ecs.delete_task_definitions(taskDefinitions=["launch-td:3", "launch-td:2", "launch-td", "launch-td:9"])
    assert [item["status"] for item in deleted["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert [failure["reason"].split(". ")[0] for failure in deleted["failures"]] == [
        "The specified task definition is still in ACTIVE status",
        "The specified task definition identifier is invalid",
        "The specified task definition does not exist",
    ]
    assert bench.register()["revision"] == 4


ELSEWHERE = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/launch-td:1"


@pytest.mark.parametrize("name", ["nope", "launch-td:7", "launch-td:x", ELSEWHERE])
def test_what_is_not_there_cannot_be_described(bench: Bench, name: str) -> None:
    bench.register()
    expected = ("ClientException", "Unable to describe task definition.")
    assert refused(bench("ecs").describe_task_definition, taskDefinition=name) == expected


def test_families_are_listed_by_what_is_active(bench: Bench) -> None:
    ecs = bench("ecs")
    for family in ("one", "two", "three"):
        bench.register(family=family)
    ecs.deregister_task_definition(taskDefinition="two:1")
    assert ecs.list_task_definition_families()["families"] == ["one", "three"]
    assert ecs.list_task_definition_families(status="INACTIVE")["families"] == ["two"]
    assert ecs.list_task_definition_families(status="ALL", familyPrefix="t")["families"] == ["three", "two"]


def test_tags_can_be_changed_and_read(bench: Bench) -> None:
    ecs = bench("ecs")
    arn = bench.register(tags=[{"key": "a", "value": "1"}])["taskDefinitionArn"]
    ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    ecs.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert ecs.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "b", "value": "2"}]
