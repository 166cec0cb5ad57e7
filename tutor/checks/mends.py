"""How to mend a launch that stopped, by the call at which it stopped."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tutor.checks import commands
from tutor.checks.families import short
from tutor.checks.finding import Fix
from tutor.checks.fixes import create_role, mend_trust
from tutor.checks.rehearsed import Rehearsed

if TYPE_CHECKING:
    from tutor.ecs import Need, RoleKind, Stage
    from tutor.iam import Decision
    from tutor.snapshot import Role

_ECS_TASKS = "ecs-tasks.amazonaws.com"
_NETWORK = Fix(
    "Mend the network, not the role: give the task a public IP address in a subnet with a route to an internet "
    "gateway, or a NAT gateway, or VPC endpoints for the service; and let its security group out to port 443.",
    console="VPC > Route tables, Endpoints and Security groups of the task's subnet",
)


def mend(stage: Stage, of: Rehearsed) -> Fix:
    """The mend of the call that stopped the launch."""
    from tutor.ecs import Trouble, Who

    if stage.trouble is Trouble.NETWORK:
        return _NETWORK
    role = of.role(stage.role_arn)
    if stage.who is Who.ECS:
        return mend_trust(role.name, _ECS_TASKS) if role else _role_missing(stage.role_arn)
    if stage.trouble is Trouble.IAM and stage.decision is not None and role is not None:
        return of_denial(stage.decision, role, stage.action, lambda: _allow(stage, of, role))
    if stage.number == 9:
        return _log_group(of, stage)
    if stage.number == 6:
        return _value_from(stage, of)
    if stage.number == 10:
        return _image(stage, of)
    return Fix(stage.note)


def of_denial(decision: Decision, role: Any, action: str, allow: Any) -> Fix:
    """The mend of a denial: `allow` makes it where an Allow is what is missing; a Deny or a limit has to go."""
    from tutor.iam import Outcome
    from tutor.iam.nearest import where

    if decision.outcome is Outcome.EXPLICIT_DENY:
        found = "; ".join(where(statement) for statement in decision.deciding)
        cli, python = commands.taken_out(role, decision.deciding, action)
        whole = len(cli) == len({statement.source for statement in decision.deciding})  # or the Deny would still win
        return Fix(
            f"Take the Deny on {action} out: {found}. No Allow can outweigh it.",
            "\n".join(cli) if whole else "",
            f"IAM > {role.name} > Permissions: edit the policy with the Deny",
            "\n".join(python) if whole else "",
        )
    if decision.layer == "boundary":
        return Fix(
            f"Allow {action} in the permissions boundary {role.boundary} of {role.name} as well, or take the boundary "
            "off the role, if you may.",
            console=f"IAM > {role.name} > Permissions boundary",
        )
    if decision.layer == "resource":
        return Fix(f"Allow {action} to {role.arn} in the policy on the thing itself: that policy decides here.")
    made: Fix = allow()
    return made


def missing_of(of: Rehearsed, kind: RoleKind) -> list[Need]:
    """What the launch needs of a role and the role's own policies do not allow."""
    from tutor.ecs import needs
    from tutor.iam import Request, evaluate

    arn = of.definition.execution_role if kind.value == "E" else of.definition.task_role
    role = of.world.roles.get(arn)
    identity = getattr(getattr(role, "value", None), "identity", ())
    wanted = [need for need in needs(of.definition, of.world) if need.role is kind]
    return [n for n in wanted if not evaluate(Request(n.action, n.resource, arn), identity).allowed]


def _allow(stage: Stage, of: Rehearsed, role: Role) -> Fix:
    """All that the role still lacks for the launch, so that the next try does not stop at the next call."""
    lacking = [(need.action, need.grant) for need in missing_of(of, stage.role)] or [(stage.action, stage.resource)]
    by_grant: dict[str, list[str]] = {}
    for action, grant in lacking:
        by_grant.setdefault(grant, []).append(action)
    statements = [
        {"Effect": "Allow", "Action": actions if len(actions) > 1 else actions[0], "Resource": grant}
        for grant, actions in by_grant.items()
    ]
    kind = "task execution role" if stage.role.value == "E" else "task role"
    said = "; ".join(f"{', '.join(actions)} on {grant}" for grant, actions in by_grant.items())
    return commands.put_policy(
        role, f"start-{of.definition.family}"[:128], statements, f"Allow to the {kind} {role.name}: {said}."
    )


def _role_missing(arn: str) -> Fix:
    if ":role/" not in arn:
        return Fix(f"Name a role's ARN (arn:aws:iam::ACCOUNT:role/NAME) in the task definition: {arn} is none.")
    path = arn.partition(":role/")[2]
    if "/" in path:
        return Fix(f"Name the role by its whole ARN as IAM shows it: there is no role {path} with that path.")
    return create_role(short(arn), _ECS_TASKS)


def _log_group(of: Rehearsed, stage: Stage) -> Fix:
    container = of.registered.container(stage.container)
    options = container.log_configuration.options if container and container.log_configuration else {}
    group, region = options.get("awslogs-group", ""), options.get("awslogs-region", "") or of.world.region
    return create_log_group(group, region)


def create_log_group(group: str, region: str) -> Fix:
    """Make the log group."""
    return Fix(
        f"Create the log group {group}, or set awslogs-create-group to true in the task definition and allow "
        "logs:CreateLogGroup to the task execution role.",
        commands.aws("logs", "create-log-group", log_group_name=group, **({"region": region} if region else {})),
        f"CloudWatch > Log groups > Create log group: {group}" + (f", in the region {region}" if region else ""),
        commands.boto3("logs", "create_log_group", region=region, logGroupName=group),
    )


def _value_from(stage: Stage, of: Rehearsed) -> Fix:
    """The secret's field put right, where it can be told what was meant."""
    for container in of.definition.containers:
        for number, secret in enumerate(container.secrets):
            if container.name != stage.container or not stage.because.endswith(f".secrets[{number}]"):
                continue
            meant = meant_value_from(secret.value_from, of)
            if meant:
                return replace_secret(of.registered.raw, container.name, secret.name, meant)
            return Fix(
                f"Put valueFrom of {secret.name} right: {stage.note or secret.value_from} The form is "
                "ARN:JSON_KEY:: with the secret's own ARN.",
                "aws secretsmanager list-secrets --query 'SecretList[].[Name,ARN]' --output table",
                "Secrets Manager > Secrets: the secret's ARN and its keys",
                'boto3.client("secretsmanager").list_secrets()["SecretList"]',
            )
    return Fix(stage.note)


def meant_value_from(value: str, of: Rehearsed) -> str:
    """The `valueFrom` that was meant: with both closing colons, with the key that is most like the one given."""
    from tutor.ecs import Present
    from tutor.ecs.secrets import SecretReferenceError, take_apart

    if value.startswith("arn:") and ":secret:" in value:
        parts = value.split(":", 5)[5].split(":")
        if len(parts) in (3, 4) and parts[2]:
            return value + ":" * (5 - len(parts))
    try:
        reference = take_apart(value)
    except SecretReferenceError:
        return ""
    found = of.world.secret(reference.arn) if reference.arn and ":secret:" in reference.arn else None
    if not isinstance(found, Present) or not isinstance(found.value.json_keys, Present):
        return ""
    keys = sorted(found.value.json_keys.value)
    by_case = {key.lower(): key for key in keys}
    near = difflib.get_close_matches(reference.json_key.lower(), by_case, n=1)
    key = by_case[near[0]] if near else keys[0] if len(keys) == 1 else ""
    return f"{reference.arn}:{key}:{reference.version_stage}:{reference.version_id}" if key else ""


def replace_secret(raw: Any, container: str, variable: str, value: str) -> Fix:
    """A revision in which the variable comes from `value`."""
    entry: Mapping[str, Any] = next(
        (c for c in raw.get("containerDefinitions") or () if c.get("name") == container), {}
    )
    others = [one for one in entry.get("secrets") or () if one.get("name") != variable]
    plain = [one for one in entry.get("environment") or () if one.get("name") != variable]
    changes = {"secrets": [*others, {"name": variable, "valueFrom": value}], "environment": plain}
    return commands.register(
        raw, commands.with_container(raw, container, changes), f"Let {variable} come from {value}."
    )


def _image(stage: Stage, of: Rehearsed) -> Fix:
    from tutor.ecs import Present
    from tutor.ecs.images import ImageReferenceError, take_apart

    container = of.registered.container(stage.container)
    if container is None:
        return Fix(stage.note)
    try:
        image = take_apart(container.image)
    except ImageReferenceError:
        return Fix(f"Write an image as registry/repository:tag: {container.image} is none.")
    found = of.world.repository(image)
    tags = sorted(t for t in found.value.images if ":" not in t) if isinstance(found, Present) else []
    near = difflib.get_close_matches(image.reference, tags, n=1) or (tags if len(tags) == 1 else [])
    if not near:
        return Fix(
            f"Name an image that is there: {stage.note} "
            + (f"The repository has {', '.join(tags)}." if tags else f"Push one to {image.repository} first."),
        )
    meant = f"{image.host}/{image.repository}:{near[0]}"
    changes = commands.with_container(of.registered.raw, container.name, {"image": meant})
    return commands.register(of.registered.raw, changes, f"Name the image {meant}.")
