"""What ECS's API and the application say: E4, E7, E8, E20 to E24, and the misconceptions that show there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ecs.sentences import ID, READ
from ecs.worlds import (
    ACCOUNT,
    E_ARN,
    FOUR,
    MANAGED,
    REGION,
    SECRET,
    T_ARN,
    TASK_ID,
    allow,
    deny,
    launch,
    role,
    trust,
    workshop,
    world,
)

from tutor import ecs
from tutor.ecs import Caller, FixedWorld, Present, words
from tutor.iam import parse as policy

CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/R/S"
PASS = "iam:PassRole"


def caller(*policies: Any, **more: Any) -> FixedWorld:
    """The workshop's world, and who registers and runs in it."""
    return world(task=(), caller=Caller(CALLER, policies, **more))


def e7(operation: str, arn: str, why: str = "because no identity-based policy allows the iam:PassRole action") -> str:
    return (
        f"An error occurred (AccessDeniedException) when calling the {operation} operation: User: {CALLER} is not "
        f"authorized to perform: iam:PassRole on resource: {arn} {why}"
    )


def e8(arn: str) -> str:
    return (
        f"An error occurred (ClientException) when calling the RunTask operation: ECS was unable to assume the role "
        f"'{arn}' that was provided for this task. Please verify that the role being passed has the proper trust "
        "relationship and permissions and that your IAM user has permissions to pass this role."
    )


BOTH = workshop(taskRoleArn=T_ARN)
ECS_ALL = allow("ecs:*")
ONLY_LAMBDA = policy(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": PASS,
            "Resource": "*",
            "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        },
    }
)
REFUSALS: list[tuple[str, dict[str, Any] | None, FixedWorld, str]] = [
    ("E7, misconception 15: no PassRole", None, caller(ECS_ALL), e7("RegisterTaskDefinition", E_ARN)),
    (
        "misconception 15: one role of two",
        BOTH,
        caller(ECS_ALL, allow(PASS, on=E_ARN)),
        e7("RegisterTaskDefinition", T_ARN),
    ),
    ("PassRole for another service", None, caller(ECS_ALL, ONLY_LAMBDA), e7("RegisterTaskDefinition", E_ARN)),
    (
        "misconception 16: PassRole on the ECS role",
        None,
        world(allow(PASS), *FOUR, caller=Caller(CALLER, (ECS_ALL,))),
        e7("RegisterTaskDefinition", E_ARN),
    ),
    (
        "E7 at RunTask",
        workshop(taskDefinitionArn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/f:1", revision=1),
        caller(ECS_ALL),
        e7("RunTask", E_ARN),
    ),
    (
        "the caller's boundary",
        None,
        caller(allow("*"), boundary=(ECS_ALL,)),
        e7("RegisterTaskDefinition", E_ARN, "because no permissions boundary allows the iam:PassRole action"),
    ),
    (
        "the caller's session policy",
        None,
        caller(allow("*"), session=(ECS_ALL,)),
        e7("RegisterTaskDefinition", E_ARN, "because no session policy allows the iam:PassRole action"),
    ),
    (
        "the boundary denies",
        None,
        caller(allow("*"), boundary=(allow("*"), deny(PASS))),
        e7("RegisterTaskDefinition", E_ARN, "with an explicit deny in a permissions boundary"),
    ),
    (
        "the session policy denies",
        None,
        caller(allow("*"), session=(allow("*"), deny(PASS))),
        e7("RegisterTaskDefinition", E_ARN, "with an explicit deny in a session policy"),
    ),
    (
        "no RunTask",
        None,
        caller(allow("ecs:RegisterTaskDefinition", PASS)),
        f"An error occurred (AccessDeniedException) when calling the RunTask operation: User: {CALLER} is "
        f"not authorized "
        f"to perform: ecs:RunTask on resource: arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/fcj-core-fargate-td:1 "
        "because no identity-based policy allows the ecs:RunTask action",
    ),
    ("E8, misconception 19: no such role yet", None, world(roles={}), e8(E_ARN)),
    (
        "E8, misconception 5: trusts ECS",
        None,
        world(roles={E_ARN: Present(role(*FOUR, trust=Present(trust("ecs.amazonaws.com"))))}),
        e8(E_ARN),
    ),
    (
        "E8, misconception 5: trusts EC2",
        None,
        world(roles={E_ARN: Present(role(*FOUR, trust=Present(trust("ec2.amazonaws.com"))))}),
        e8(E_ARN),
    ),
    (
        "E8, misconception 22: a cluster's ARN",
        None,
        world(
            roles={
                E_ARN: Present(
                    role(
                        *FOUR,
                        trust=Present(
                            trust(
                                Condition={
                                    "ArnLike": {
                                        "aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/fcj-ecs-cluster"
                                    }
                                }
                            )
                        ),
                    )
                )
            }
        ),
        e8(E_ARN),
    ),
    (
        "E8, misconception 8: the role has no path",
        workshop(executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/service-role/fcjEcsTaskExecutionRole"),
        world(),
        e8(f"arn:aws:iam::{ACCOUNT}:role/service-role/fcjEcsTaskExecutionRole"),
    ),
    (
        "E4, misconception 23: a policy's ARN",
        workshop(executionRoleArn=MANAGED),
        world(),
        "An error occurred (ClientException) when calling the RegisterTaskDefinition operation: Role is not valid",
    ),
]


@pytest.mark.parametrize(
    ("document", "in_world", "text"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_the_api_refuses_with_awss_words(document: dict[str, Any] | None, in_world: FixedWorld, text: str) -> None:
    found = launch(document, in_world)
    assert str(found.refusal) == text
    assert (found.starts, found.stop_code, found.stopped_reason, found.containers) == (False, "", "", ())


OBJECT, TABLE = "arn:aws:s3:::b/k", f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/T"
APP = f"arn:aws:sts::{ACCOUNT}:assumed-role/fcjCoreTaskRole/{TASK_ID}"
APP_CALLS: list[tuple[str, dict[str, Any], FixedWorld, str, str, str]] = [
    (
        "E20",
        BOTH,
        world(),
        "s3:GetObject",
        OBJECT,
        f"An error occurred (AccessDenied) when calling the GetObject operation: User: {APP} is not "
        f"authorized to perform: "
        f's3:GetObject on resource: "{OBJECT}" because no identity-based policy allows the s3:GetObject action',
    ),
    (
        "E21, misconception 1: the permission is on the execution role",
        BOTH,
        world(allow("*")),
        "dynamodb:PutItem",
        TABLE,
        f"An error occurred (AccessDeniedException) when calling the PutItem operation: User: {APP} is not "
        f"authorized to "
        f"perform: dynamodb:PutItem on resource: {TABLE} because no identity-based policy allows the dynamodb:PutItem "
        "action",
    ),
    (
        "E22",
        BOTH,
        world(task=(allow("*"), deny("dynamodb:*"))),
        "dynamodb:PutItem",
        TABLE,
        f"An error occurred (AccessDeniedException) when calling the PutItem operation: User: {APP} is not "
        f"authorized to "
        f"perform: dynamodb:PutItem on resource: {TABLE} with an explicit deny in an identity-based policy",
    ),
    ("E23", workshop(), world(allow("*")), "s3:GetObject", OBJECT, "Unable to locate credentials"),
    ("allowed", BOTH, world(task=(allow("s3:GetObject", on="arn:aws:s3:::b/*"),)), "s3:GetObject", OBJECT, ""),
    (
        "misconception 3: one role for both does all that the agent may",
        workshop(taskRoleArn=E_ARN),
        world(),
        READ,
        SECRET,
        "",
    ),
]


@pytest.mark.parametrize(
    ("document", "in_world", "action", "resource", "text"), [r[1:] for r in APP_CALLS], ids=[r[0] for r in APP_CALLS]
)
def test_the_applications_calls_use_the_task_role(
    document: dict[str, Any], in_world: FixedWorld, action: str, resource: str, text: str
) -> None:
    stage = ecs.rehearse_call(ecs.parse(document), in_world, action, resource, task_id=TASK_ID)
    assert stage.error == text
    assert (stage.state is ecs.State.PASSED) is not bool(text)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (
            "CreateService",
            "The service couldn't be created because a valid taskRoleArn is not being used. Specify a "
            "valid task role in "
            "your task definition and try again.",
        ),
        (
            "UpdateService",
            "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a "
            "valid task role in "
            "your task definition and try again.",
        ),
        (
            "RunTask",
            "The execute command failed because a valid task role is not being used. Specify a valid task role in your "
            "task definition or as a task override and try again.",
        ),
    ],
)
def test_exec_without_a_task_role_is_refused(operation: Any, text: str) -> None:
    found = ecs.exec_refusal(ecs.parse(workshop()), operation)
    assert found is not None
    assert (found.code, found.message) == ("InvalidParameterException", text)
    assert ecs.exec_refusal(ecs.parse(BOTH), operation) is None


CHANNELS = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"]


def test_exec_asks_the_task_role_for_four_channels() -> None:
    task = ecs.parse(BOTH)
    allowed = ecs.rehearse_exec(task, world(task=(allow("ssmmessages:*"),)))
    assert [stage.action for stage in allowed] == [f"ssmmessages:{name}" for name in CHANNELS]
    assert {stage.state for stage in allowed} == {ecs.State.PASSED}


def test_ssmmessages_on_the_execution_role_does_not_help() -> None:
    """Misconception 17."""
    found = launch(BOTH, world(allow("*")), execute_command=True)
    assert found.starts
    assert [stage.action for stage in found.warnings] == [f"ssmmessages:{name}" for name in CHANNELS]
    assert found.warnings[0].error.endswith(
        "on resource: * because no identity-based policy allows the ssmmessages:CreateControlChannel action"
    )


def test_a_launch_with_exec_and_without_a_task_role_is_refused() -> None:
    found = launch(execute_command=True)
    assert found.refusal == ecs.exec_refusal(ecs.parse(workshop()))


def test_an_app_that_calls_nothing_needs_no_task_role() -> None:
    """Misconception 20."""
    assert launch().starts


def test_request_ids_are_made_of_what_was_asked() -> None:
    assert re.fullmatch(ID, words.request_id("a", "b"))
    assert words.request_id("a", "b") == words.request_id("a", "b") != words.request_id("ab")
