"""May this request be made, and which statement decides?

Source: IAM user guide, "Policy evaluation logic" (within one account). Any matching Deny wins. Then every layer that
limits (permissions boundary, session policy) must allow, and an identity-based or a resource-based policy must allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutor.iam.conditions import holds
from tutor.iam.documents import Policy, Statement
from tutor.iam.patterns import matches
from tutor.iam.request import Request
from tutor.iam.variables import fill


class Outcome(StrEnum):
    """AWS's own three words for it."""

    ALLOWED = "allowed"
    IMPLICIT_DENY = "implicitDeny"
    EXPLICIT_DENY = "explicitDeny"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `deciding`: the statements that allow, or the ones that deny; empty for an implicit denial.

    `near` has statements that would have allowed it but for their resource or their condition. `layer` is the layer
    that did not allow, for a denial: `identity`, `boundary`, `session` or `resource`.
    """

    outcome: Outcome
    deciding: tuple[Statement, ...] = ()
    near: tuple[Statement, ...] = ()
    layer: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the request may be made."""
        return self.outcome is Outcome.ALLOWED


ALWAYS_ALLOWED = frozenset(("sts:getcalleridentity",))
"""Calls that need no permission (a Deny does not stop them either). Source: STS API reference, GetCallerIdentity."""


def evaluate(
    request: Request,
    identity: Iterable[Policy],
    resource: Policy | None = None,
    boundary: Sequence[Policy] | None = None,
    session: Sequence[Policy] | None = None,
) -> Decision:
    """Judge `request` within one account.

    `identity`: the caller's policies, managed and inline. `resource`: the policy on the thing itself, or None.
    `boundary` and `session`: limits; None or an empty list means that there is none. Raises UnknownElementError for
    a condition operator that does not exist, in any statement that the request's action and resource reach.
    """
    if request.action.lower() in ALWAYS_ALLOWED:
        return Decision(Outcome.ALLOWED)
    identity = tuple(identity)
    limits = [(name, layer) for name, layer in (("boundary", boundary), ("session", session)) if layer]
    on_it = (resource,) if resource else ()
    layers = [("identity", identity), *limits]
    denying = [
        statement
        for name, layer in [*layers, ("resource", on_it)]
        for statement in _matching(layer, request, "Deny", named=name == "resource")
    ]
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, tuple(denying))
    deciding: list[Statement] = []
    for name, layer in limits:
        allowing = _matching(layer, request, "Allow")
        if not allowing:
            return Decision(Outcome.IMPLICIT_DENY, near=_near(layer, request), layer=name)
        deciding += allowing
    allowing = [*_matching(identity, request, "Allow"), *_matching(on_it, request, "Allow", named=True)]
    if not allowing:
        return Decision(Outcome.IMPLICIT_DENY, near=_near(identity, request), layer="identity")
    return Decision(Outcome.ALLOWED, tuple(allowing + deciding))


def _matching(policies: Iterable[Policy], request: Request, effect: str, *, named: bool = False) -> list[Statement]:
    return [
        statement
        for policy in policies
        for statement in policy.statements
        if statement.effect == effect
        and _reaches_action(statement, request)
        and _reaches_resource(statement, request)
        and (not named or _names(statement, request.principal))
        and _meets_conditions(statement, request)
    ]


def _near(policies: Iterable[Policy], request: Request) -> tuple[Statement, ...]:
    return tuple(
        statement
        for policy in policies
        for statement in policy.statements
        if statement.effect == "Allow" and _reaches_action(statement, request)
    )


def _reaches_action(statement: Statement, request: Request) -> bool:
    found = any(matches(pattern, request.action, ignore_case=True) for pattern in statement.actions)
    return found != statement.not_action


def _reaches_resource(statement: Statement, request: Request) -> bool:
    if not statement.resources:
        return True
    found = False
    for pattern in statement.resources:
        filled = fill(pattern, request.context) if statement.variables else pattern
        if filled is not None and matches(filled, request.resource):
            found = True
            break
    return found != statement.not_resource


def _meets_conditions(statement: Statement, request: Request) -> bool:
    return all(holds(condition, request.context, variables=statement.variables) for condition in statement.conditions)


def _names(statement: Statement, principal: str) -> bool:
    if statement.principals is None:
        return False
    found = any(kind == "AWS" and _is_principal(value, principal) for kind, value in statement.principals)
    return found != statement.not_principal


def _is_principal(named: str, principal: str) -> bool:
    if named in ("*", principal):
        return True
    account = principal.split(":")[4] if principal.count(":") >= 5 else ""
    if account and (named == account or named.endswith(f":iam::{account}:root")):
        return True
    role = principal.replace(":sts:", ":iam:").replace(":assumed-role/", ":role/").rpartition("/")[0]
    return ":assumed-role/" in principal and named == role
