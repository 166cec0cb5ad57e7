"""Why a launch stopped, as a misconception: what the learner must have believed for it to come to that.

A misconception is named only where the evidence shows it: a statement that misses by one thing, the right that stands
on the other role, the policy that does not have what it is thought to have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.checks import trust
from tutor.checks.rehearsed import Rehearsed
from tutor.iam.principals import ECS_TASKS

if TYPE_CHECKING:
    from tutor.ecs import Stage
    from tutor.iam import Decision, Policy, Request

_BY_RULE: Mapping[str, str] = {
    "log-group-without-star": "log-group-arn-without-star",
    "json-key-in-resource": "json-key-in-policy",
    "secret-without-suffix": "secret-arn-without-suffix",
}
_BUCKET_ONLY = ("s3:getobject", "s3:putobject", "s3:deleteobject")
_FETCHES = ("secretsmanager:GetSecretValue", "ssm:GetParameters")
EXECUTION_POLICY = ":iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def misconception(stage: Stage, of: Rehearsed) -> str | None:
    """What a call that stopped the launch shows, or None."""
    from tutor.ecs import Trouble, Who

    if stage.trouble is Trouble.NETWORK:
        return "timeout-taken-for-iam"
    if stage.who is Who.ECS:
        return _of_trust(stage, of)
    if stage.trouble is Trouble.IAM:
        return _of_denial(stage, of)
    return _of_thing(stage, of)


def of_decision(decision: Decision, request: Request, identity: tuple[Policy, ...]) -> str | None:
    """What a denial shows by itself, whoever is denied."""
    from tutor.iam import Outcome
    from tutor.iam.explanation import explain

    if decision.outcome is Outcome.EXPLICIT_DENY:
        return "deny-wins"
    if decision.layer == "boundary":
        return "boundary-grants-nothing"
    if decision.layer != "identity":
        return None
    own = [policy for policy in identity if ":iam::aws:policy/" not in policy.source]
    for finding in explain(request, own):
        if finding.id in _BY_RULE:
            return _BY_RULE[finding.id]
        if finding.id == "needs-star" and request.action == "ecr:GetAuthorizationToken":
            return "token-scoped-to-repository"
        if finding.id == "resource-never-fits" and request.action.lower() in _BUCKET_ONLY:
            return "bucket-arn-for-objects"
    return None


def _of_trust(stage: Stage, of: Rehearsed) -> str | None:
    role = of.role(stage.role_arn)
    if role is None:
        return "policy-arn-for-role" if ":policy/" in stage.role_arn else None
    return trust.judged(role, ECS_TASKS, "", of.world.account).misconception


def _of_denial(stage: Stage, of: Rehearsed) -> str | None:
    from tutor.iam import Request

    role = of.world.roles.get(stage.role_arn)
    identity = getattr(getattr(role, "value", None), "identity", ())
    assert stage.decision is not None
    request = Request(stage.action, stage.resource, stage.role_arn)
    by_itself = of_decision(stage.decision, request, identity)
    if by_itself:
        return by_itself
    if stage.decision.layer != "identity":
        return None
    if stage.action == "kms:Decrypt":
        return "secrets-policy-decrypts"
    elsewhere = _on_the_task_role(stage, of)
    if elsewhere:
        return elsewhere
    if any(policy.source.endswith(EXECUTION_POLICY) for policy in identity):
        if stage.action == "logs:CreateLogGroup":
            return "execution-policy-creates-log-groups"
        if stage.action == "secretsmanager:GetSecretValue":
            return "execution-policy-reads-secrets"
    return None


def _on_the_task_role(stage: Stage, of: Rehearsed) -> str | None:
    """Whether the right stands on the task role: that one right, or all of them, because the roles are swapped."""
    from tutor.ecs import RoleKind, rehearse, rehearse_call

    definition = of.definition
    two = definition.task_role and definition.task_role != definition.execution_role
    if stage.role is not RoleKind.EXECUTION or not two:
        return None
    swapped = replace(definition, execution_role=definition.task_role, task_role=definition.execution_role)
    if rehearse(swapped, of.world).starts:
        return "roles-swapped"
    asked = rehearse_call(definition, of.world, stage.action, stage.resource)
    if asked.decision is None or not asked.decision.allowed:
        return None
    return "secret-on-task-role" if stage.action in _FETCHES else "start-permission-on-task-role"


def _of_thing(stage: Stage, of: Rehearsed) -> str | None:
    """The task definition, or something that it names, is not as it is taken to be."""
    if stage.number == 9:
        return "log-group-missing"
    if stage.number == 6 and "closing colons" in stage.note:
        return "json-key-without-colons"
    if stage.number == 6 and "did not contain json key" in stage.error:
        return "wrong-json-key"
    if stage.action == "ssm:GetParameters" and not _value_from(stage, of).startswith("arn:"):
        return "secret-name-taken-for-parameter" if _is_no_path(stage, of) else None
    return None


def _is_no_path(stage: Stage, of: Rehearsed) -> bool:
    """A parameter that is not there, by a name without a leading slash: more likely a secret's name."""
    return not _value_from(stage, of).startswith("/")


def _value_from(stage: Stage, of: Rehearsed) -> str:
    """The `valueFrom` that a stage of row 6 reads."""
    for container in of.definition.containers:
        for number, secret in enumerate(container.secrets):
            if container.name == stage.container and stage.because.endswith(f".secrets[{number}]"):
                return secret.value_from
    return "arn:"
