"""Who may assume a role: trust policies, on a path of their own.

A trust policy is judged by itself: a service has no identity-based policies, so only the trust can let it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.iam.documents import Policy, Statement
from tutor.iam.evaluation import Decision, Outcome
from tutor.iam.index import index_of
from tutor.iam.nearest import nearest
from tutor.iam.patterns import matches
from tutor.iam.principals import Grant, granted_to
from tutor.iam.request import Context, Request


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An AWS service, by its principal's name: `ecs-tasks.amazonaws.com`."""

    name: str


@dataclass(frozen=True, slots=True)
class AwsPrincipal:
    """A user, role or assumed-role session, by its ARN."""

    arn: str


def evaluate_trust(
    policy: Policy,
    principal: ServicePrincipal | AwsPrincipal,
    *,
    action: str = "sts:AssumeRole",
    context: Context | None = None,
) -> Decision:
    """Whether the trust policy lets `principal` do `action`, and by which statements.

    `near` has the allowing statements that name the principal and the action, and whose condition does not hold;
    `near_misses` those too that name another principal.
    Raises UnknownElementError for a condition operator that does not exist.
    """
    context = context or Context()
    reached = [c for c in index_of(policy).about(action) if names(c.statement, principal)]
    met = [c.statement for c in reached if c.meets(context)]
    denying = tuple(s for s in met if s.effect == "Deny")
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, denying, layer="trust")
    allowing = tuple(s for s in met if s.effect == "Allow")
    if allowing:
        return Decision(Outcome.ALLOWED, allowing)
    near = tuple(c.statement for c in reached if c.allows)
    request = Request(action, principal=_who(principal), context=context)
    return Decision(Outcome.IMPLICIT_DENY, near=near, layer="trust", search=lambda: nearest(request, (policy,)))


def allows_action(statement: Statement, action: str) -> bool:
    """Whether the statement is about `action`."""
    return any(matches(p, action, ignore_case=True) for p in statement.actions) != statement.not_action


def names(statement: Statement, principal: ServicePrincipal | AwsPrincipal) -> bool:
    """Whether the statement's Principal (or NotPrincipal) takes in `principal`.

    `"*"` and `"AWS": "*"` take in everyone, services too.
    """
    return granted_to(statement, _who(principal)) is not Grant.NOBODY


def _who(principal: ServicePrincipal | AwsPrincipal) -> str:
    return principal.name if isinstance(principal, ServicePrincipal) else principal.arn
