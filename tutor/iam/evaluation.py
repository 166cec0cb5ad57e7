"""May this request be made, and which statement decides?

Source: IAM user guide, "Policy evaluation logic" (within one account). Any matching Deny wins. Then every layer that
limits (permissions boundary, session policy) must allow, and an identity-based or a resource-based policy must allow.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tutor.iam.documents import Policy, Statement
from tutor.iam.index import Candidate, index_of
from tutor.iam.nearest import NearMiss, nearest
from tutor.iam.principals import Grant, granted_to
from tutor.iam.request import Request


class Outcome(StrEnum):
    """AWS's own three words for it."""

    ALLOWED = "allowed"
    IMPLICIT_DENY = "implicitDeny"
    EXPLICIT_DENY = "explicitDeny"


def _nothing() -> tuple[NearMiss, ...]:
    return ()


@dataclass(frozen=True)
class Decision:
    """The answer. `deciding`: the statements that allow, or the ones that deny; empty for an implicit denial.

    `near` has the Allow statements that are about the action and miss by their resource or condition. `layer` is the
    layer that did not allow, for a denial: `identity`, `boundary`, `session`, `resource` or `trust`; for an explicit
    one, the layer of the first statement that denies.
    """

    outcome: Outcome
    deciding: tuple[Statement, ...] = ()
    near: tuple[Statement, ...] = ()
    layer: str = ""
    search: Callable[[], tuple[NearMiss, ...]] = field(default=_nothing, repr=False, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether the request may be made."""
        return self.outcome is Outcome.ALLOWED

    @functools.cached_property
    def near_misses(self) -> tuple[NearMiss, ...]:
        """For an implicit denial: the statements that would have allowed it but for one thing, nearest first.

        They are looked for when they are first asked for: a request that nobody asks about costs nothing.
        """
        return self.search()


ALWAYS_ALLOWED = frozenset(("sts:getcalleridentity",))
"""Calls that need no permission (a Deny does not stop them either). Source: STS API reference, GetCallerIdentity."""


_LET_IN = ("kms:", "sts:assumerole")
"""Actions on what has a policy that must let the account or the caller in: keys and roles."""


def evaluate(
    request: Request,
    identity: Iterable[Policy],
    resource: Policy | None = None,
    boundary: Sequence[Policy] | None = None,
    session: Sequence[Policy] | None = None,
) -> Decision:
    """Judge `request` within one account.

    `identity`: the caller's policies, managed and inline. `resource`: the policy on the thing itself, or None.
    `boundary` and `session`: limits; None or an empty list means that there is none.

    A resource-based policy that names the caller grants by itself. One that names the caller's account only hands the
    decision to the account's identity-based policies. A KMS key's policy and a role's trust policy must do one of the
    two, or nobody gets in. A grant to the user or the role session itself, or to everyone (not to the role), is not
    limited by a boundary's or session policy's silence. Source: IAM user guide, "Policy evaluation logic", "Determining
    whether a request is allowed or denied within an account", and "AWS JSON policy elements: Principal".

    Raises UnknownElementError for a condition operator that does not exist, in any statement that the request's
    action and resource reach.
    """
    if request.action.lower() in ALWAYS_ALLOWED:
        return Decision(Outcome.ALLOWED)
    identity = tuple(identity)
    denying: list[Statement] = []
    denied_by = ""
    allowed: dict[str, list[Statement]] = {}
    for layer, policies in (("identity", identity), ("boundary", boundary), ("session", session)):
        found = allowed[layer] = []
        for policy in policies or ():
            for candidate in index_of(policy).about(request.action):
                if candidate.reaches(request.resource, request.context) and candidate.meets(request.context):
                    if candidate.allows:
                        found.append(candidate.statement)
                    else:
                        denying.append(candidate.statement)
                        denied_by = denied_by or layer
    grants = _grants(request, resource, bounded=bool(boundary))
    for statement, _ in grants:
        if statement.effect == "Deny":
            denying.append(statement)
            denied_by = denied_by or "resource"
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, tuple(denying), layer=denied_by)
    return _weigh(request, identity, resource, boundary, session, allowed, grants)


def _weigh(
    request: Request,
    identity: tuple[Policy, ...],
    resource: Policy | None,
    boundary: Sequence[Policy] | None,
    session: Sequence[Policy] | None,
    allowed: dict[str, list[Statement]],
    grants: list[tuple[Statement, Grant]],
) -> Decision:
    """Nothing denies: who allows?"""
    itself = [statement for statement, grant in grants if grant is Grant.ITSELF]
    if itself:
        return Decision(Outcome.ALLOWED, tuple(itself))
    for layer, limits in (("boundary", boundary), ("session", session)):
        if limits and not allowed[layer]:
            return _denied(request, limits, layer)
    direct = [statement for statement, grant in grants if grant is Grant.ROLE]
    by_identity = allowed["identity"]
    must_let_in = resource is not None and request.action.lower().startswith(_LET_IN)
    if resource is not None and must_let_in and not grants:
        return _denied(request, (resource,), "resource")
    if not by_identity and not direct:
        return _denied(request, identity, "identity")
    limits_too = [*allowed["boundary"], *allowed["session"]]
    lets_in = [statement for statement, _ in grants] if must_let_in else direct
    return Decision(Outcome.ALLOWED, (*by_identity, *lets_in, *limits_too))


def _grants(request: Request, resource: Policy | None, *, bounded: bool) -> list[tuple[Statement, Grant]]:
    """The statements on the thing itself that reach this request, and how closely each names the caller.

    A Deny with NotPrincipal spares nobody who has a boundary (`bounded`), whomever it lists. Source: IAM user guide,
    "Permissions boundaries for IAM entities".
    """
    found: list[tuple[Statement, Grant]] = []
    if resource is not None:
        for candidate in index_of(resource).about(request.action):
            grant = granted_to(candidate.statement, request.principal)
            if bounded and candidate.statement.not_principal and not candidate.allows:
                grant = Grant.ITSELF
            if grant is not Grant.NOBODY and _holds(candidate, request):
                found.append((candidate.statement, grant))
    return found


def _holds(candidate: Candidate, request: Request) -> bool:
    return candidate.reaches(request.resource, request.context) and candidate.meets(request.context)


def _denied(request: Request, policies: Sequence[Policy], layer: str) -> Decision:
    """Nobody allows: what is near stands in the layer that did not."""
    about = [c.statement for policy in policies for c in index_of(policy).about(request.action) if c.allows]
    return Decision(
        Outcome.IMPLICIT_DENY, near=tuple(about), layer=layer, search=lambda: nearest(request, tuple(policies))
    )
