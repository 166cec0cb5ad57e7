"""What a launch does once, what it does not do at all, and what its requests carry."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ecs.worlds import (
    ACCOUNT,
    E_ARN,
    EXECUTION_POLICY,
    FOUR,
    GROUP,
    GROUP_ARN,
    HOST,
    REGION,
    SECRET,
    T_ARN,
    WORKSHOP,
    allow,
    container,
    efs,
    launch,
    log,
    role,
    trust,
    workshop,
    world,
)

from tutor import ecs
from tutor.ecs import Absent, Caller, FileSystem, FixedWorld, LogGroup, Present, Repository, Secret, State
from tutor.iam import Policy
from tutor.iam import parse as policy

PLAIN = SECRET.removesuffix("-AbCdEf")


def two(**changes: Any) -> dict[str, Any]:
    """The workshop with its container twice."""
    raw = copy.deepcopy(WORKSHOP)
    raw["containerDefinitions"][0] |= changes
    raw["containerDefinitions"].append(raw["containerDefinitions"][0] | {"name": "two"})
    return raw


def actions(found: ecs.Launch) -> list[str]:
    return [stage.action for stage in found.stages]


def conditional(condition: dict[str, Any], *what: str, on: str = "*") -> Policy:
    """A policy of one Allow under a condition."""
    statement = {"Effect": "Allow", "Action": list(what), "Resource": on, "Condition": condition}
    return policy({"Version": "2012-10-17", "Statement": statement})


def test_only_where_it_is_said_the_group_is_created() -> None:
    assert "logs:CreateLogGroup" in actions(launch(log(awslogs_create_group="true")))
    found = launch(log(awslogs_create_group=None))
    assert "logs:CreateLogGroup" not in actions(found)
    assert "The specified log group does not exist." in found.stopped_reason


@pytest.mark.parametrize("value", ["false", "False", "0", "", "yes"])
def test_what_ecs_would_not_register_is_not_launched(value: str) -> None:
    found = launch(log(awslogs_create_group=value))
    assert not found.starts
    assert found.refusal is not None
    assert "'awslogs-create-group' should only be set to 'true', else omit option." in found.refusal.message


def test_an_image_of_two_containers_is_pulled_once() -> None:
    found = launch(two())
    assert found.starts
    assert actions(found).count("ecr:BatchGetImage") == 1
    assert actions(found).count("ecr:GetAuthorizationToken") == 1


def test_credentials_of_two_containers_are_read_once_and_ecr_is_not_asked() -> None:
    keys = Present(Secret(SECRET, Present(frozenset({"username", "password"}))))
    given = {"credentialsParameter": SECRET}
    found = launch(two(repositoryCredentials=given, secrets=[]), world(secrets={SECRET: keys}))
    assert found.starts
    assert actions(found).count("secretsmanager:GetSecretValue") == 1
    assert not [action for action in actions(found) if action.startswith("ecr:")]


def test_a_denial_names_the_secret_as_the_definition_does_and_judges_it_whole() -> None:
    raw = container(secrets=[{"name": "A", "valueFrom": PLAIN}])
    found = launch(raw, world(EXECUTION_POLICY))
    assert f"on resource: {PLAIN} because" in found.stopped_reason
    assert found.stopped_at is not None
    assert found.stopped_at.resource == SECRET
    assert launch(raw, world(*FOUR[:3], allow("secretsmanager:GetSecretValue", on=SECRET))).starts


def test_two_secrets_that_differ_in_their_random_characters_leave_a_short_arn_in_doubt() -> None:
    other = f"{PLAIN}-GhIjKl"
    one = FixedWorld(secrets={SECRET: Present(Secret(SECRET))})
    both = FixedWorld(secrets={SECRET: Present(Secret(SECRET)), other: Present(Secret(other))})
    assert one.secret(PLAIN) == Present(Secret(SECRET))
    assert both.secret(PLAIN) == Absent()
    assert both.secret(other) == Present(Secret(other))


def test_a_log_group_of_another_region_is_another_one() -> None:
    raw = log(awslogs_region="us-east-1", awslogs_create_group=None)
    here = {GROUP: Present(LogGroup(GROUP_ARN))}
    there = {f"us-east-1|{GROUP}": Present(LogGroup(GROUP_ARN.replace(REGION, "us-east-1")))}
    assert launch(raw, world(*FOUR, log_groups=here)).starts is False
    assert launch(raw, world(*FOUR, log_groups=there)).starts


@pytest.mark.parametrize(("region", "starts"), [("us-east-1", True), (REGION, False)])
def test_a_call_into_another_region_carries_that_region(region: str, starts: bool) -> None:
    arn = f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app"
    repositories = {arn: Present(Repository(arn, frozenset({"1"})))}
    raw = container(image=f"{HOST.replace(REGION, 'us-east-1')}/app:1", logConfiguration=None)
    only = conditional({"StringEquals": {"aws:RequestedRegion": region}}, "ecr:*")
    assert launch(raw, world(*FOUR[2:], only, repositories=repositories)).starts is starts


def test_a_log_stream_of_another_region_is_asked_of_that_region() -> None:
    only = conditional({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, "logs:*")
    found = launch(log(awslogs_region="us-east-1"), world(EXECUTION_POLICY, FOUR[3], only))
    assert found.starts
    streams = [stage.resource for stage in found.stages if stage.action == "logs:CreateLogStream"]
    assert streams[0].startswith(f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}:log-stream:ecs/core/")


def caller(*policies: Policy, name: str = "dev") -> FixedWorld:
    return world(caller=Caller(f"arn:aws:iam::{ACCOUNT}:user/{name}", policies))


CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/fcj-ecs-cluster"
REGISTER = allow("ecs:RegisterTaskDefinition", "iam:PassRole")
CALLERS = [
    ({"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}, "iam:PassRole", True),
    ({"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}, "iam:PassRole", False),
    ({"ArnEquals": {"ecs:cluster": CLUSTER}}, "ecs:RunTask", True),
    ({"ArnEquals": {"ecs:cluster": CLUSTER.replace("fcj", "other")}}, "ecs:RunTask", False),
    ({"StringEquals": {"ecs:enable-execute-command": "false"}}, "ecs:RunTask", True),
    ({"StringEquals": {"ecs:enable-execute-command": "true"}}, "ecs:RunTask", False),
    ({"StringEquals": {"aws:username": "dev"}}, "ecs:RunTask", True),
    ({"StringEquals": {"aws:username": "ops"}}, "ecs:RunTask", False),
]


@pytest.mark.parametrize(("condition", "action", "starts"), CALLERS)
def test_the_callers_requests_carry_what_policies_ask_for(condition: dict[str, Any], action: str, starts: bool) -> None:
    others = [name for name in ("ecs:RegisterTaskDefinition", "ecs:RunTask", "iam:PassRole") if name != action]
    in_world = caller(allow(*others), conditional(condition, action))
    assert launch(in_world=in_world, cluster="fcj-ecs-cluster").starts is starts


def test_running_with_exec_is_told_to_the_callers_policies() -> None:
    run = conditional({"StringEquals": {"ecs:enable-execute-command": "true"}}, "ecs:RunTask")
    assert launch(workshop(taskRoleArn=T_ARN), caller(REGISTER, run), execute_command=True).starts
    assert launch(workshop(taskRoleArn=T_ARN), caller(REGISTER, run)).starts is False


def test_ecs_comes_to_a_role_as_a_service_of_awss() -> None:
    condition = {"Bool": {"aws:PrincipalIsAWSService": "true"}}
    roles = {E_ARN: Present(role(*FOUR, trust=Present(trust(Condition=condition))))}
    assert launch(in_world=world(roles=roles)).starts


def test_another_accounts_deny_decides() -> None:
    other = "999988887777"
    arn = f"arn:aws:ecr:{REGION}:{other}:repository/shared"
    statements = [
        {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"},
        {"Effect": "Deny", "Principal": {"AWS": E_ARN}, "Action": "ecr:BatchGetImage"},
    ]
    shared = Repository(arn, frozenset({"1"}), policy({"Version": "2012-10-17", "Statement": statements}))
    raw = container(image=f"{other}.dkr.ecr.{REGION}.amazonaws.com/shared:1")
    found = launch(raw, world(repositories={arn: Present(shared)}))
    assert found.stopped_at is not None
    assert [statement.effect for statement in found.stopped_at.deciding] == ["Deny"]


def test_only_awsvpc_places_a_network_interface() -> None:
    assert 4 in [stage.number for stage in launch().stages]
    assert 4 not in [stage.number for stage in launch(workshop(networkMode="bridge")).stages]


def test_what_is_unknown_of_the_running_task_does_not_make_its_start_unknown() -> None:
    unread = role(arn=T_ARN, unread=("p: refused",))
    roles = {E_ARN: Present(role(*FOUR)), T_ARN: Present(unread)}
    found = launch(workshop(taskRoleArn=T_ARN), world(roles=roles), execute_command=True)
    assert State.UNKNOWN in [stage.state for stage in found.stages]
    assert found.starts
    assert found.unreadable == ()


@pytest.mark.parametrize(("point", "starts"), [("fsap-1", True), ("fsap-2", False)])
def test_a_mount_says_through_which_access_point(point: str, starts: bool) -> None:
    base = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:"
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": T_ARN},
        "Action": "elasticfilesystem:ClientMount",
        "Resource": "*",
        "Condition": {"StringEquals": {"elasticfilesystem:AccessPointArn": f"{base}access-point/fsap-1"}},
    }
    on = policy({"Version": "2012-10-17", "Statement": statement})
    raw = efs(authorizationConfig={"iam": "ENABLED", "accessPointId": point}) | {"taskRoleArn": T_ARN}
    systems = {"fs-1": Present(FileSystem(f"{base}file-system/fs-1", on))}
    assert launch(raw, world(file_systems=systems)).starts is starts


def test_a_mount_is_needed_before_the_logs() -> None:
    found = ecs.needs(ecs.parse(efs() | {"taskRoleArn": T_ARN}), world())
    numbers = [need.number for need in found]
    assert numbers.index(14) < numbers.index(9)
    assert numbers.index(6) < numbers.index(14)


def test_each_revision_has_a_task_id_of_its_own() -> None:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/fcj-core-fargate-td:"
    ids = {
        ecs.rehearse(ecs.parse(workshop(taskDefinitionArn=f"{arn}{n}", revision=n)), world()).task_id for n in (1, 2)
    }
    assert len(ids) == 2
