"""The caller's and ECS's own part: register, run, pass the roles, assume them, place the network interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tutor.ecs import fargate, words
from tutor.ecs.exec import exec_refusal
from tutor.ecs.judging import ecs_may_assume
from tutor.ecs.launch import Effect, EffectKind, Refusal, RoleKind, Stage, State, Trouble, Who
from tutor.ecs.stages.step import Result, Scene, Step, permit, role_arn, unknown
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.validation import refusal, roles
from tutor.ecs.world import Absent, Unreadable
from tutor.iam.principals import ECS_TASKS

_CALLER_UNKNOWN = "Nobody said who makes this call, so their permissions were not looked at."


def steps(scene: Scene) -> Iterator[Step]:
    """Rows 1 to 4 of the launch."""
    if scene.registering is not None:
        yield _register(scene, scene.registering)
        yield from _pass_roles(scene, scene.registering, 1, "RegisterTaskDefinition")
    yield _run(scene)
    yield from _pass_roles(scene, scene.task, 2, "RunTask")
    yield from _assume(scene)
    if scene.task.network_mode == "awsvpc":
        yield _network(scene)


def _register(scene: Scene, task: TaskDefinition) -> Step:
    world = scene.world
    action = "ecs:RegisterTaskDefinition"
    resource = f"arn:{world.partition}:ecs:{world.region}:{world.account}:task-definition/{task.family}:*"

    def judge() -> Result:
        asked = _asked(scene, "RegisterTaskDefinition", action, resource)
        if asked.state is State.FAILED:
            return asked
        invalid = refusal(task, account=world.account)
        if invalid:
            note = f"See {invalid.field}."
            refused = Refusal("RegisterTaskDefinition", invalid.code, invalid.message)
            return Result(State.FAILED, asked.decision, invalid.message, Trouble.DEFINITION, note, (), refused)
        if asked.state is State.UNKNOWN:
            return asked
        effect = Effect(EffectKind.REGISTERED, task.family)
        return Result(State.PASSED, asked.decision, note=asked.note, effects=(effect,))

    return _step(1, "Register the task definition", action, resource, "family", judge)


def _run(scene: Scene) -> Step:
    action, resource = "ecs:RunTask", scene.definition_arn
    keys = {
        "ecs:cluster": scene.cluster_arn,
        "ecs:enable-execute-command": "true" if scene.execute_command else "false",
    }

    def judge() -> Result:
        asked = _asked(scene, "RunTask", action, resource, keys)
        if asked.state is State.FAILED:
            return asked
        refused = _cannot_run(scene)
        if refused:
            return Result(State.FAILED, asked.decision, refused.message, Trouble.DEFINITION, refusal=refused)
        return asked

    return _step(2, "Run the task", action, resource, "family", judge)


def _cannot_run(scene: Scene) -> Refusal | None:
    """What RunTask finds in the task definition and its overrides. Source for the launch type: ecsServiceRestart's
    issue 2; for a role that is none, RegisterTaskDefinition's words."""
    if scene.strays:
        return Refusal("RunTask", "InvalidParameterException", words.no_such_container(scene.strays[0]))
    invalid = next(roles(scene.task), None)
    if invalid:
        return Refusal("RunTask", invalid.code, invalid.message)
    named = scene.task.compatibilities or scene.task.requires_compatibilities
    if "FARGATE" not in named if named else fargate.problems(scene.registering or scene.task):
        return Refusal("RunTask", "InvalidParameterException", words.NO_LAUNCH_TYPE)
    return exec_refusal(scene.task) if scene.execute_command else None


def _pass_roles(scene: Scene, task: TaskDefinition, number: int, operation: str) -> Iterator[Step]:
    named = (("executionRoleArn", task.execution_role), ("taskRoleArn", task.task_role))
    arns: dict[str, str] = {}
    for field, role in named:
        if role:
            arns.setdefault(role_arn(role, scene.world), field)
    for arn, field in arns.items():
        yield _pass(scene, arn, field, number, operation)


def _pass(scene: Scene, arn: str, field: str, number: int, operation: str) -> Step:
    keys = {"iam:PassedToService": ECS_TASKS}

    def judge() -> Result:
        return _asked(scene, operation, "iam:PassRole", arn, keys)

    return _step(number, "Pass the role to ECS", "iam:PassRole", arn, field, judge)


def _asked(scene: Scene, operation: str, action: str, resource: str, keys: dict[str, str] | None = None) -> Result:
    """What the caller's own policies say."""
    if scene.caller is None:
        return Result(State.NOT_JUDGED, note=_CALLER_UNKNOWN)
    result = permit(scene.caller, action, resource, lambda sentence: sentence, keys=keys)
    if result.state is not State.FAILED:
        return result
    return replace(result, refusal=Refusal(operation, "AccessDeniedException", result.error))


def _assume(scene: Scene) -> Iterator[Step]:
    for field, kind, arn in (
        ("executionRoleArn", RoleKind.EXECUTION, scene.execution_role),
        ("taskRoleArn", RoleKind.TASK, scene.task_role),
    ):
        if arn:
            yield _assume_one(scene, field, kind, arn)


def _assume_one(scene: Scene, field: str, kind: RoleKind, arn: str) -> Step:
    def judge() -> Result:
        found = scene.found_roles[arn]
        if isinstance(found, Unreadable):
            return unknown(found.why)
        message = words.cannot_assume(arn)
        refused = Refusal("RunTask", "ClientException", message)
        if isinstance(found, Absent):
            note = "There is no such role."
            return Result(State.FAILED, None, message, Trouble.RESOURCE, note, refusal=refused)
        verdict = ecs_may_assume(found.value, scene.world)
        if verdict.decision is None:
            return unknown(verdict.unknown)
        if not verdict.allowed:
            note = f"The role's trust policy does not let {ECS_TASKS} in."
            return Result(State.FAILED, verdict.decision, message, Trouble.IAM, note, refusal=refused)
        return Result(State.PASSED, verdict.decision, effects=(Effect(EffectKind.ROLE_ASSUMED, arn),))

    stage = Stage(3, "Assume the role", Who.ECS, kind, "sts:AssumeRole", arn, field, State.NOT_REACHED, arn)
    return Step(stage, judge)


def _network(scene: Scene) -> Step:
    world = scene.world
    role = f"arn:{world.partition}:iam::{world.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"

    def judge() -> Result:
        return Result(State.NOT_JUDGED, note="ECS does this with its own service-linked role, which AWS writes.")

    stage = Stage(
        4,
        "Place the network interface",
        Who.ECS,
        RoleKind.ECS,
        "ec2:CreateNetworkInterface",
        "*",
        "networkMode",
        State.NOT_REACHED,
        role,
    )
    return Step(stage, judge)


def _step(number: int, name: str, action: str, resource: str, because: str, judge: Callable[[], Result]) -> Step:
    stage = Stage(number, name, Who.CALLER, RoleKind.CALLER, action, resource, because, State.NOT_REACHED)
    return Step(stage, judge)
