"""A launch's calls stand in order, leave their effects, and end where the first one fails."""

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
    SESSION,
    STREAM,
    T_ARN,
    TASK_ID,
    WORKSHOP,
    allow,
    container,
    deny,
    launch,
    role,
    with_group,
    workshop,
    world,
)

from tutor import ecs
from tutor.ecs import (
    Caller,
    EffectKind,
    Launch,
    Lookup,
    Present,
    RoleKind,
    State,
    Who,
)
from tutor.iam import Outcome

CALLER = f"arn:aws:iam::{ACCOUNT}:user/deployer"
ADMIN = Caller(CALLER, (allow("*"),))
CALLS = [
    (1, "caller", "caller", "ecs:RegisterTaskDefinition"),
    (1, "caller", "caller", "iam:PassRole"),
    (1, "caller", "caller", "iam:PassRole"),
    (2, "caller", "caller", "ecs:RunTask"),
    (2, "caller", "caller", "iam:PassRole"),
    (2, "caller", "caller", "iam:PassRole"),
    (3, "ecs", "E", "sts:AssumeRole"),
    (3, "ecs", "T", "sts:AssumeRole"),
    (4, "ecs", "ecs", "ec2:CreateNetworkInterface"),
    (5, "agent", "E", "ecr:GetAuthorizationToken"),
    (6, "agent", "E", "secretsmanager:GetSecretValue"),
    (9, "agent", "E", "logs:CreateLogStream"),
    (9, "agent", "E", "logs:CreateLogGroup"),
    (9, "agent", "E", "logs:CreateLogStream"),
    (10, "agent", "E", "ecr:BatchGetImage"),
    (10, "agent", "E", "ecr:BatchCheckLayerAvailability"),
    (10, "agent", "E", "ecr:GetDownloadUrlForLayer"),
    (11, "agent", "E", "logs:PutLogEvents"),
    (12, "application", "T", ""),
]
BOTH = workshop(taskRoleArn=T_ARN)


def calls(found: Launch) -> list[tuple[int, str, str, str]]:
    return [(stage.number, stage.who.value, stage.role.value, stage.action) for stage in found.stages]


def test_the_calls_stand_in_order() -> None:
    assert calls(launch(BOTH, world(caller=ADMIN))) == CALLS


def test_a_registered_one_is_not_registered_again() -> None:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/fcj-core-fargate-td:2"
    found = launch(BOTH | {"taskDefinitionArn": arn, "revision": 2}, world(caller=ADMIN))
    assert calls(found) == CALLS[3:]
    assert found.stages[0].resource == arn


def test_the_workshops_four_policies_start_the_task() -> None:
    found = launch()
    assert (found.starts, found.stop_code, found.stopped_reason, found.refusal) == (True, "", "", None)
    assert [(c.name, c.last_status, c.reason, c.exit_code) for c in found.containers] == [("core", "RUNNING", "", None)]
    assert found.stopped_at is None
    assert found.warnings == ()
    assert found.unreadable == ()


def test_it_leaves_what_a_learner_can_see() -> None:
    left = [(effect.kind, effect.on) for effect in launch(BOTH).effects]
    assert left == [
        (EffectKind.REGISTERED, "fcj-core-fargate-td"),
        (EffectKind.ROLE_ASSUMED, E_ARN),
        (EffectKind.ROLE_ASSUMED, T_ARN),
        (EffectKind.SECRET_READ, SECRET),
        (EffectKind.LOG_GROUP_CREATED, GROUP),
        (EffectKind.LOG_STREAM_CREATED, f"{GROUP}:{STREAM}"),
        (EffectKind.IMAGE_PULLED, f"{HOST}/fcj-registry:core"),
        (EffectKind.CREDENTIALS_SERVED, T_ARN),
    ]


def test_a_stopped_launch_leaves_what_came_before() -> None:
    found = launch(in_world=world(EXECUTION_POLICY, allow("secretsmanager:GetSecretValue")))
    assert [effect.kind for effect in found.effects][-1] is EffectKind.SECRET_READ
    assert found.stopped_at is not None
    assert found.stopped_at.action == "logs:CreateLogGroup"


def test_what_comes_after_the_stop_is_not_reached() -> None:
    found = launch(in_world=world(deny("secretsmanager:*"), *FOUR))
    states = {stage.action: stage.state for stage in found.stages}
    assert states["ecr:GetAuthorizationToken"] is State.PASSED
    assert states["secretsmanager:GetSecretValue"] is State.FAILED
    after = found.stages[found.stages.index(found.stopped_at) + 1 :]  # type: ignore[arg-type]
    assert {stage.state for stage in after} == {State.NOT_REACHED}
    assert len(after) == 8


JUDGED = sorted({call[3] for call in CALLS} - {"", "sts:AssumeRole", "ec2:CreateNetworkInterface"})


@pytest.mark.parametrize("action", JUDGED)
def test_denying_an_action_fails_its_first_call_and_none_before(action: str) -> None:
    """Every role and the caller are denied it. PutLogEvents alone stops nothing."""
    no = deny(action)
    found = launch(BOTH, world(no, *FOUR, caller=Caller(CALLER, (allow("*"), no))))
    failed = next(stage for stage in found.stages if stage.state is State.FAILED)
    assert failed.action == action
    assert all(stage.state is State.PASSED for stage in found.stages[: found.stages.index(failed)] if stage.number != 4)
    assert found.starts is (action == "logs:PutLogEvents")
    assert "with an explicit deny in an identity-based policy" in failed.error or failed.number == 10


def test_the_agent_acts_in_the_execution_roles_session_and_the_application_in_the_task_roles() -> None:
    found = launch(BOTH)
    agent = {stage.session_arn for stage in found.stages if stage.who is Who.AGENT}
    application = {stage.session_arn for stage in found.stages if stage.who is Who.APPLICATION}
    assert agent == {SESSION}
    assert application == {f"arn:aws:sts::{ACCOUNT}:assumed-role/fcjCoreTaskRole/{TASK_ID}"}
    assert {stage.role_arn for stage in found.stages if stage.role is RoleKind.EXECUTION} == {E_ARN}


def test_each_call_names_what_asks_for_it_and_which_statement_allows_it() -> None:
    found = {stage.action: stage for stage in launch().stages}
    token, secret = found["ecr:GetAuthorizationToken"], found["secretsmanager:GetSecretValue"]
    assert token.because == "containerDefinitions[0].image"
    assert token.deciding[0].source.endswith("AmazonECSTaskExecutionRolePolicy")
    assert secret.because == "containerDefinitions[0].secrets[0]"
    assert secret.deciding[0].source.endswith("SecretsManagerReadWrite")
    assert found["logs:CreateLogGroup"].deciding[0].source.endswith("CloudWatchLogsFullAccess")
    assert found["logs:PutLogEvents"].because == "containerDefinitions[0].logConfiguration"
    assert (secret.container, secret.resource) == ("core", SECRET)
    assert found["logs:CreateLogStream"].resource == f"{GROUP_ARN}:log-stream:{STREAM}"


def test_an_implicit_denial_has_its_near_misses() -> None:
    near = allow("secretsmanager:GetSecretValue", on=f"{SECRET}:DB_CONNECTION_STRING::", source="inline")
    found = launch(in_world=world(*FOUR[:3], near)).stopped_at
    assert found is not None
    assert found.decision is not None
    assert found.decision.outcome is Outcome.IMPLICIT_DENY
    assert found.decision.near_misses[0].statement.source == "inline"


def test_a_group_that_is_there_is_not_created() -> None:
    found = launch(in_world=world(*FOUR, **with_group()))
    assert "logs:CreateLogGroup" not in [stage.action for stage in found.stages]
    assert found.starts


def test_a_group_that_one_container_creates_is_there_for_the_next() -> None:
    raw = copy.deepcopy(WORKSHOP)
    raw["containerDefinitions"].append(
        raw["containerDefinitions"][0] | {"name": "two", "secrets": [], "portMappings": []}
    )
    found = launch(raw)
    created = [effect for effect in found.effects if effect.kind is EffectKind.LOG_GROUP_CREATED]
    streams = [effect.on for effect in found.effects if effect.kind is EffectKind.LOG_STREAM_CREATED]
    assert len(created) == 1
    assert streams == [f"{GROUP}:ecs/core/{TASK_ID}", f"{GROUP}:ecs/two/{TASK_ID}"]


def test_a_secret_is_read_once_however_many_variables_it_fills() -> None:
    one = {"name": "A", "valueFrom": f"{SECRET}:DB_CONNECTION_STRING::"}
    found = launch(container(secrets=[one, one | {"name": "B"}, {"name": "C", "valueFrom": SECRET}]))
    reads = [stage for stage in found.stages if stage.action == "secretsmanager:GetSecretValue"]
    assert len(reads) == 2
    assert found.starts


def test_a_public_image_asks_for_no_permission() -> None:
    raw = container(image="nginx:1", secrets=None, logConfiguration=None)
    raw.pop("executionRoleArn")
    found = launch(raw)
    pull = next(stage for stage in found.stages if stage.number == 10)
    assert (pull.role, pull.action, pull.state) == (RoleKind.NONE, "", State.PASSED)
    assert not [stage for stage in found.stages if stage.role is RoleKind.EXECUTION]
    assert found.starts


def test_events_that_may_not_be_written_stop_nothing() -> None:
    found = launch(in_world=world(deny("logs:PutLogEvents"), *FOUR))
    assert found.starts
    assert [stage.action for stage in found.warnings] == ["logs:PutLogEvents"]
    assert found.containers[0].last_status == "RUNNING"


def test_without_a_task_role_the_application_has_no_credentials() -> None:
    last = launch().stages[-1]
    assert (last.number, last.state) == (12, State.NOT_JUDGED)
    assert "Unable to locate credentials" in last.note


def test_the_same_launch_gives_the_same_texts() -> None:
    in_world = world(EXECUTION_POLICY)
    task = ecs.parse(WORKSHOP)
    assert ecs.rehearse(task, in_world) == ecs.rehearse(task, in_world)
    assert len(ecs.rehearse(task, in_world).task_id) == 32
    assert ecs.rehearse(task, in_world, task_id=TASK_ID).task_arn.endswith(f":task/default/{TASK_ID}")
    assert ecs.rehearse(task, in_world, cluster="c").task_id != ecs.rehearse(task, in_world).task_id


def test_overrides_change_the_roles_and_are_passed_too() -> None:
    other = f"arn:aws:iam::{ACCOUNT}:role/other"
    roles: dict[str, Lookup[ecs.Role]] = {E_ARN: Present(role()), other: Present(role(*FOUR, arn=other))}
    overrides = ecs.parse_overrides({"executionRoleArn": other})
    found = launch(in_world=world(roles=roles, caller=ADMIN), overrides=overrides)
    assert found.starts
    passed = [(stage.number, stage.resource) for stage in found.stages if stage.action == "iam:PassRole"]
    assert passed == [(1, E_ARN), (2, other)]


@pytest.mark.parametrize(
    ("overrides", "code", "message"),
    [
        (
            {"containerOverrides": [{"name": "web"}]},
            "InvalidParameterException",
            "Override for container named web is not a container in the TaskDefinition.",
        ),
        ({"taskRoleArn": "arn:aws:iam::aws:policy/x"}, "ClientException", "Role is not valid"),
    ],
)
def test_overrides_that_cannot_be_are_refused(overrides: dict[str, Any], code: str, message: str) -> None:
    found = launch(overrides=ecs.parse_overrides(overrides))
    assert found.refusal is not None
    assert (found.refusal.operation, found.refusal.code, found.refusal.message) == ("RunTask", code, message)
    assert (found.starts, found.stop_code, found.containers) == (False, "", ())


@pytest.mark.parametrize(
    "changes",
    [
        {"requiresCompatibilities": ["EC2"]},
        {"requiresCompatibilities": None, "networkMode": "bridge"},
        {"requiresCompatibilities": None, "cpu": None},
        {"requiresCompatibilities": None, "compatibilities": ["EC2"]},
    ],
)
def test_what_cannot_run_on_fargate_is_refused(changes: dict[str, Any]) -> None:
    found = launch(workshop(**changes))
    assert str(found.refusal) == (
        "An error occurred (InvalidParameterException) when calling the RunTask operation: Task definition does not "
        "support launch_type FARGATE."
    )


def test_what_aws_found_that_it_runs_on_counts_more_than_what_it_requires() -> None:
    assert launch(workshop(requiresCompatibilities=["EC2"], compatibilities=["EC2", "FARGATE"])).starts


def test_a_definition_that_says_nothing_runs_where_it_can() -> None:
    assert launch(workshop(requiresCompatibilities=None)).starts
