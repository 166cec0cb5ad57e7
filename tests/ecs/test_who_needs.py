"""Which role needs an action: as the launch's rehearsal has it, and beside it as AWS's pages say."""

from __future__ import annotations

from typing import Any

import pytest
from ecs.generated import definitions, world
from hypothesis import given, settings

from tutor.ecs import Who, who_needs
from tutor.ecs.needs_data import BESIDE, EVERYTHING, REASONS, WORLD
from tutor.ecs.rehearsal import plan
from tutor.ecs.stages.step import Scene
from tutor.ecs.task_definition import TaskDefinition, parse
from tutor.ecs.who_needs import Needs, NoSuchActionError, known, named, near, search
from tutor.ecs.world import World
from tutor.iam import facts

ask = who_needs.who_needs


def agrees(task: TaskDefinition, of: World) -> int:
    """Hold every call of a launch to the answer; how many there were."""
    scene = Scene(task, of, execute_command=bool(task.task_role), registering=task)
    stages = [step.stage for step in plan(scene) if step.stage.action]
    for stage in stages:
        who = Needs.ECS if stage.who is Who.ECS else Needs(stage.role.value)
        uses = [(use.who, use.number) for use in ask(stage.action).uses]
        assert (who, stage.number) in uses, stage.action
    return len(stages)


@settings(max_examples=40, deadline=None)
@given(definitions())
def test_no_call_of_any_launch_is_answered_otherwise_than_it_is_rehearsed(raw: dict[str, Any]) -> None:
    assert agrees(parse(raw), world()) > 2


def test_the_launch_with_everything_makes_every_kind_of_call() -> None:
    task = parse(EVERYTHING)
    assert agrees(task, WORLD) > 30
    rows = {step.stage.number for step in plan(Scene(task, WORLD, execute_command=True, registering=task))}
    assert rows == set(range(1, 16))


def test_every_reason_is_of_a_row_and_action_that_a_launch_has() -> None:
    task = parse(EVERYTHING)
    stages = [step.stage for step in plan(Scene(task, WORLD, execute_command=True, registering=task))]
    calls = {(stage.number, stage.action) for stage in stages if stage.action}
    for number, action in REASONS:
        assert (number, action) in calls if action else number in {row for row, _ in calls}


ANSWERS = {
    "ecr:GetAuthorizationToken": ["E", "T"],
    "ecr:BatchGetImage": ["E", "T"],
    "secretsmanager:GetSecretValue": ["E", "T"],
    "ssm:GetParameters": ["E", "T"],
    "kms:Decrypt": ["E", "T"],
    "s3:GetObject": ["E", "T"],
    "logs:CreateLogGroup": ["E", "T"],
    "logs:PutLogEvents": ["E", "T"],
    "ecr:BatchImportUpstreamImage": ["E", "T"],
    "ssmmessages:OpenDataChannel": ["T"],
    "elasticfilesystem:ClientMount": ["T"],
    "elasticfilesystem:ClientWrite": ["T"],
    "xray:PutTraceSegments": ["T"],
    "dynamodb:PutItem": ["T"],
    "s3:PutObject": ["T"],
    "bedrock:InvokeModel": ["T"],
    "ecs:RunTask": ["caller", "T"],
    "ecs:RegisterTaskDefinition": ["caller", "T"],
    "ecs:ExecuteCommand": ["caller", "T"],
    "iam:PassRole": ["caller", "T"],
    "iam:CreateRole": ["caller", "T"],
    "sts:AssumeRole": ["ECS", "T"],
    "ec2:CreateNetworkInterface": ["ECS", "T"],
    "elasticloadbalancing:RegisterTargets": ["ECS", "T"],
    "ecs:Poll": ["other", "T"],
    "ec2:CreateVolume": ["other", "T"],
}


@pytest.mark.parametrize(("action", "who"), ANSWERS.items(), ids=list(ANSWERS))
def test_who_needs_it(action: str, who: list[str]) -> None:
    answer = ask(action)
    assert [one.value for one in answer.who] == who
    assert all(use.why and use.tell and use.when and use.source.startswith("https://docs.aws.") for use in answer.uses)


SAID = {
    "dynamodb:PutItem": "The task role (T), if your application calls it. "
    "Nothing that AWS documents of starting a task on Fargate needs it of the execution role.",
    "ssmmessages:OpenDataChannel": "The task role (T). "
    "Nothing that AWS documents of starting a task on Fargate needs it of the execution role.",
    "ecr:BatchGetImage": "The execution role (E). The task role (T) only if your application calls it itself.",
    "secretsmanager:GetSecretValue": "It depends on who makes the call: the execution role (E), or the task role (T).",
    "iam:PassRole": "Whoever deploys: you, or your pipeline. Neither of the two roles needs it to start the task. "
    "The task role (T) only if your application calls it itself.",
}


@pytest.mark.parametrize(("action", "said"), SAID.items(), ids=list(SAID))
def test_it_is_said_in_a_sentence(action: str, said: str) -> None:
    assert ask(action).said == said


def test_every_action_that_is_written_down_exists_and_is_written_as_aws_writes_it() -> None:
    assert {name: facts.canonical(name) for name in BESIDE} == {name: name for name in BESIDE}


def test_what_is_not_written_down_is_never_the_execution_roles() -> None:
    for name in facts.expand("*:*")[::97]:
        if name not in known():
            assert [one.value for one in ask(name).who] == ["T"]


def test_case_and_spaces_do_not_matter() -> None:
    assert ask("  SECRETSMANAGER:getsecretvalue ").action == "secretsmanager:GetSecretValue"


@pytest.mark.parametrize("text", ["s3:*", "*", "ecr:Get?uthorizationToken", "s3:Get*"])
def test_a_pattern_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NoSuchActionError, match="That is a pattern"):
        ask(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("GetSecretValue", "secretsmanager:GetSecretValue"),
        ("secretmanager:GetSecretValue", "secretsmanager:GetSecretValue"),
        ("s3:GetObjekt", "s3:GetObject"),
        ("PutLogEvent", "logs:PutLogEvents"),
        ("ecr:BatchGetImages", "ecr:BatchGetImage"),
        ("PasRole", "iam:PassRole"),
    ],
)
def test_what_is_no_action_is_said_with_what_may_be_meant(text: str, meant: str) -> None:
    with pytest.raises(NoSuchActionError) as caught:
        ask(text)
    assert meant in caught.value.near
    assert caught.value.sentence.endswith("Is one of these meant?")


@pytest.mark.parametrize(("call", "action"), [("s3:HeadObject", "s3:GetObject"), ("S3:listobjectsv2", "s3:ListBucket")])
def test_a_call_that_another_action_allows_leads_to_that(call: str, action: str) -> None:
    """An environment file's denial names HeadObject."""
    with pytest.raises(NoSuchActionError) as caught:
        ask(call)
    assert (caught.value.sentence, caught.value.near) == (
        f"{call} is a call; the action that allows it is {action}.",
        (action,),
    )
    assert facts.canonical(action) == action


def test_tags_are_the_callers_matter() -> None:
    assert ask("ecs:TagResource").who[0] is Needs.CALLER


def test_to_make_a_service_linked_role_is_not_said_to_give_any_permission() -> None:
    use = ask("iam:CreateServiceLinkedRole").uses[0]
    assert "AWSServiceRoleForECS" in use.why
    assert "any permission" not in use.why


def test_what_is_like_nothing_is_said_without_a_guess() -> None:
    with pytest.raises(NoSuchActionError) as caught:
        named("zzzzqqqq:xxxxwwww")
    assert (caught.value.sentence, caught.value.near) == ("AWS has no action zzzzqqqq:xxxxwwww.", ())
    assert near("  ") == ()


def test_completion_begins_with_what_a_task_is_about() -> None:
    assert search("getsec")[0] == "secretsmanager:GetSecretValue"
    assert search("ecr:Get")[0] == "ecr:GetAuthorizationToken"
    assert all(name.startswith("s3:") for name in search("s3:g", 20))
    assert len(search("a", 5)) == 5
    assert search("no such thing") == ()
