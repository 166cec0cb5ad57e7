"""Whether somebody may make a call of a launch, asked of `tutor.iam`: with what a real request carries.

Here are the condition keys that such calls carry, the second side of calls into another account, and what is not
known when a policy could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.ecs.world import Absent, Caller, Role, Unreadable, World
from tutor.iam import (
    AwsPrincipal,
    Context,
    Decision,
    Outcome,
    Policy,
    Request,
    ServicePrincipal,
    evaluate,
    evaluate_trust,
)
from tutor.iam.principals import ECS_TASKS, account_of


@dataclass(frozen=True)
class Actor:
    """Who makes a call: `arn` as errors name it (a user, or a role's session), the policies that bear on it, and the
    condition keys that its every request carries."""

    arn: str
    identity: tuple[Policy, ...]
    boundary: tuple[Policy, ...] = ()
    session: tuple[Policy, ...] = ()
    unread: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`decision` is None where it cannot be told; `unknown` then says on what it rests."""

    decision: Decision | None
    unknown: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the call is allowed for certain."""
        return self.decision is not None and self.decision.allowed


def session_of(role: Role, task_id: str, world: World) -> Actor:
    """The session in which ECS's agent or the application holds a role; its name is the task's id."""
    name = role.arn.rpartition("/")[2]
    arn = f"arn:{world.partition}:sts::{account_of(role.arn)}:assumed-role/{name}/{task_id}"
    keys = _keys(role.arn, "AssumedRole", role.tags, world)
    return Actor(arn, role.identity, role.boundary, unread=role.unread, keys=keys)


def caller_of(caller: Caller, world: World) -> Actor:
    """The person or pipeline that registers and runs."""
    kind = "AssumedRole" if ":assumed-role/" in caller.arn or ":role/" in caller.arn else "User"
    keys = _keys(caller.arn, kind, caller.tags, world)
    if kind == "User":
        keys["aws:username"] = caller.arn.rpartition("/")[2]
    return Actor(caller.arn, caller.identity, caller.boundary, caller.session, caller.unread, keys)


def may(
    actor: Actor,
    action: str,
    resource: str,
    *,
    policy: Policy | Unreadable | None = None,
    keys: Mapping[str, str] | None = None,
) -> Verdict:
    """Whether `actor` may do it. `policy` is the one on the thing itself. A Deny that is seen decides; nothing else
    does while a policy that bears on it could not be read. Raises UnknownElementError, as `tutor.iam` does."""
    region = {"aws:RequestedRegion": region_of(resource)} if region_of(resource) else {}
    context = Context({**actor.keys, **region, **(keys or {})})
    request = Request(action, resource, actor.arn, context)
    seen = policy if isinstance(policy, Policy) else None
    decision = evaluate(request, actor.identity, seen, actor.boundary, actor.session)
    if isinstance(policy, Policy) and account_of(resource) not in ("", account_of(actor.arn)):
        decision = _across(request, actor, policy, context)
    if decision.outcome is not Outcome.EXPLICIT_DENY:
        if actor.unread:
            return Verdict(None, "; ".join(actor.unread))
        if isinstance(policy, Unreadable):
            return Verdict(None, policy.why)
    return Verdict(decision)


def ecs_may_assume(role: Role, world: World) -> Verdict:
    """Whether ECS may assume a role for a task.

    It sends the account as aws:SourceAccount, and an aws:SourceArn that `arn:aws:ecs:REGION:ACCOUNT:*` and
    `…:task/*` match and no cluster's ARN does. Source: ECS developer guide, "Amazon ECS task IAM role" ("specifying a
    specific cluster is not supported"); amazon-ecs-developer-guide's issue 208. The value itself is published nowhere.
    """
    if isinstance(role.trust, Unreadable):
        return Verdict(None, role.trust.why)
    if isinstance(role.trust, Absent):
        return Verdict(Decision(Outcome.IMPLICIT_DENY, layer="trust"))
    context = Context(
        {
            "aws:SourceAccount": world.account,
            "aws:SourceArn": f"arn:{world.partition}:ecs:{world.region}:{world.account}:task/*",
            "aws:PrincipalServiceName": ECS_TASKS,
            "aws:PrincipalIsAWSService": "true",
            "aws:SecureTransport": "true",
            "aws:RequestedRegion": world.region,
        }
    )
    return Verdict(evaluate_trust(role.trust.value, ServicePrincipal(ECS_TASKS), context=context))


def region_of(arn: str) -> str:
    """The region in an ARN, or nothing."""
    return arn.split(":")[3] if arn.count(":") >= 5 else ""


def _across(request: Request, actor: Actor, policy: Policy, context: Context) -> Decision:
    """Into another account both sides must allow. Source: IAM user guide, "Cross-account policy evaluation logic"."""
    own = evaluate(request, actor.identity, None, actor.boundary, actor.session)
    theirs = evaluate_trust(policy, AwsPrincipal(actor.arn), action=request.action, context=context)
    if theirs.outcome is Outcome.EXPLICIT_DENY:
        return Decision(Outcome.EXPLICIT_DENY, theirs.deciding, layer="resource")
    if not own.allowed:
        return own
    if not theirs.allowed:
        return Decision(Outcome.IMPLICIT_DENY, near=theirs.near, layer="resource")
    return Decision(Outcome.ALLOWED, (*own.deciding, *theirs.deciding))


def _keys(arn: str, kind: str, tags: Mapping[str, str], world: World) -> dict[str, str]:
    """Source: IAM user guide, "AWS global condition context keys"."""
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account_of(arn),
        "aws:PrincipalType": kind,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "aws:RequestedRegion": world.region,
        **{f"aws:PrincipalTag/{key}": value for key, value in tags.items()},
    }
