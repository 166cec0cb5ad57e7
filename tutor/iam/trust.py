"""Who may assume a role: trust policies, on a path of their own.

A trust policy is judged by itself: a service has no identity-based policies, so only the trust can let it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.iam.conditions import holds
from tutor.iam.documents import Policy, Statement
from tutor.iam.evaluation import Decision, Outcome
from tutor.iam.patterns import matches
from tutor.iam.request import Context


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

    `near` has the allowing statements that name the principal and the action, and whose condition does not hold.
    Raises UnknownElementError for a condition operator that does not exist.
    """
    context = context or Context()
    reached = [s for s in policy.statements if names(s, principal) and allows_action(s, action)]
    met = [s for s in reached if all(holds(c, context, variables=s.variables) for c in s.conditions)]
    denying = tuple(s for s in met if s.effect == "Deny")
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, denying)
    allowing = tuple(s for s in met if s.effect == "Allow")
    if allowing:
        return Decision(Outcome.ALLOWED, allowing)
    near = tuple(s for s in reached if s.effect == "Allow")
    return Decision(Outcome.IMPLICIT_DENY, near=near, layer="trust")


def allows_action(statement: Statement, action: str) -> bool:
    """Whether the statement is about `action`."""
    return any(matches(p, action, ignore_case=True) for p in statement.actions) != statement.not_action


def names(statement: Statement, principal: ServicePrincipal | AwsPrincipal) -> bool:
    """Whether the statement's Principal (or NotPrincipal) takes in `principal`.

    `"*"` and `"AWS": "*"` take in everyone, services too.
    """
    return any(_is(kind, value, principal) for kind, value in statement.principals or ()) != statement.not_principal


def _is(kind: str, value: str, principal: ServicePrincipal | AwsPrincipal) -> bool:
    if kind == "AWS" and value == "*":
        return True
    if isinstance(principal, ServicePrincipal):
        return kind == "Service" and value.lower() == principal.name.lower()
    account = principal.arn.split(":")[4] if principal.arn.count(":") >= 5 else ""
    return kind == "AWS" and (
        value in (principal.arn, account)
        or (bool(account) and value.endswith(f":iam::{account}:root"))
        or value == _role_of(principal.arn)
    )


def _role_of(arn: str) -> str:
    if ":assumed-role/" not in arn:
        return ""
    return arn.replace(":sts:", ":iam:", 1).replace(":assumed-role/", ":role/", 1).rpartition("/")[0]
