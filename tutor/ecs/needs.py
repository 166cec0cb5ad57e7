"""What a launch needs, of which role, and the smallest policy that grants it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tutor.ecs import secrets
from tutor.ecs.launch import RoleKind, Stage, Who
from tutor.ecs.rehearsal import plan
from tutor.ecs.stages import logs
from tutor.ecs.stages.step import Scene, task_id_of
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.world import World


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be allowed.

    `number` and `name` are the stage's, `because` is the part of the task definition that asks for it. `resource` is
    what is asked about (an ARN or `*`), `grant` the narrowest Resource of a policy that covers it in every launch: a
    log group with its streams (`:*`), a secret with `?` for random characters that are not known.
    """

    number: int
    name: str
    role: RoleKind
    action: str
    resource: str
    grant: str
    because: str
    container: str = ""


def needs(
    task_definition: TaskDefinition, world: World, *, cluster: str = "default", execute_command: bool = False
) -> tuple[Need, ...]:
    """All that a launch needs, in its order, whoever has to be allowed it; each action on each resource once.

    The world says which secrets have a key of the customer's, and the random characters of their ARNs.
    logs:CreateLogGroup is among them where `awslogs-create-group` is true, whether or not the group is there.
    """
    registering = None if task_definition.registered else task_definition
    identifier = task_id_of(task_definition, cluster)
    scene = Scene(task_definition, world, cluster, identifier, execute_command, registering)
    found: dict[tuple[RoleKind, str, str], Need] = {}
    for step in plan(scene):
        if step.stage.action:
            need = _need(step.stage)
            found.setdefault((need.role, need.action, need.grant), need)
    for need in _log_groups(scene):
        found.setdefault((need.role, need.action, need.grant), need)
    return tuple(sorted(found.values(), key=lambda need: (_order(need.number), need.number)))


def least_privilege(
    task_definition: TaskDefinition,
    world: World,
    *,
    role: RoleKind = RoleKind.EXECUTION,
    execute_command: bool = False,
) -> dict[str, Any] | None:
    """The smallest identity-based policy with which `role` does its part, as a JSON-able document; None when it needs
    nothing. Actions on the same resources of one service share a statement. Source of the resources: ECS developer
    guide, "Amazon ECS task execution IAM role"; Service Authorization Reference."""
    wanted: dict[str, list[str]] = {}
    for need in needs(task_definition, world, execute_command=execute_command):
        if need.role is role:
            wanted.setdefault(need.action, []).append(need.grant)
    if not wanted:
        return None
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for action, resources in wanted.items():
        together.setdefault((action.partition(":")[0], tuple(resources)), []).append(action)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": _sid(actions), "Effect": "Allow", "Action": _one(actions), "Resource": _one(resources)}
            for (_, resources), actions in together.items()
        ],
    }


def _need(stage: Stage) -> Need:
    grant = _grant(stage.action, stage.resource)
    # a role's own policies have no say in who assumes it: its trust policy must let ECS in
    role = RoleKind.ECS if stage.who is Who.ECS else stage.role
    return Need(stage.number, stage.name, role, stage.action, stage.resource, grant, stage.because, stage.container)


def _log_groups(scene: Scene) -> Iterable[Need]:
    for to in logs.destinations(scene):
        if to.creates:
            resource = f"{to.group_arn(scene)}:log-stream:"
            action, name = "logs:CreateLogGroup", "Create the log group"
            grant = _grant(action, resource)
            yield Need(9, name, RoleKind.EXECUTION, action, resource, grant, to.because, to.container)


def _grant(action: str, resource: str) -> str:
    service = action.partition(":")[0]
    if service == "logs":
        return ":".join(resource.split(":")[:7]) + ":*"
    if service == "secretsmanager" and ":secret:" in resource:
        return resource if _is_whole(resource) else f"{resource}-??????"
    return resource


def _is_whole(arn: str) -> bool:
    try:
        return secrets.take_apart(arn).whole
    except secrets.SecretReferenceError:
        return True


def _order(number: int) -> int:
    """Row 14 comes before a container starts."""
    return 8 if number == 14 else number


_SIDS = {
    "ecr:GetAuthorizationToken": "GetRegistryToken",
    "ecr:BatchGetImage": "PullImages",
    "secretsmanager:GetSecretValue": "ReadSecrets",
    "ssm:GetParameters": "ReadParameters",
    "kms:Decrypt": "Decrypt",
    "s3:GetBucketLocation": "FindBuckets",
    "s3:GetObject": "ReadEnvironmentFiles",
    "logs:CreateLogStream": "WriteLogs",
    "logs:CreateLogGroup": "CreateLogGroups",
    "elasticfilesystem:ClientMount": "MountFileSystems",
    "ssmmessages:CreateControlChannel": "OpenChannels",
}


def _sid(actions: list[str]) -> str:
    named = next((_SIDS[action] for action in _SIDS if action in actions), "")
    return named or "".join(part for action in actions for part in action.title().split(":"))


def _one(values: Iterable[str]) -> str | list[str]:
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 else found
