"""The decision: the caller's policies and the resource's own, within one account and across two.

Source: IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic": across accounts both
sides must allow, whoever is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import callers
from sandbox.authorization.context import RequestContext
from sandbox.authorization.resource_policies import policy_of
from tutor.iam.documents import Policy
from tutor.iam.errors import UnknownElementError
from tutor.iam.evaluation import Decision, Outcome, evaluate
from tutor.iam.index import index_of
from tutor.iam.principals import Grant, account_of, granted_to
from tutor.iam.request import Request

if TYPE_CHECKING:
    from sandbox.authorization.asked import Asked
    from sandbox.invocation import Invocation


def judge(invocation: Invocation, asked: Asked) -> Decision:
    """May the caller do what is asked? A condition that nobody can read denies."""
    caller = invocation.caller
    policies = invocation.policies
    request = Request(asked.action, asked.resource, caller.arn, RequestContext(invocation, asked))
    owner = asked.owner or account_of(asked.resource) or caller.account
    resource = policy_of(invocation, asked, owner)
    try:
        if caller.kind == callers.ANONYMOUS:
            return granted(request, resource)
        if owner in (caller.account, "aws"):
            return evaluate(request, policies.identity, resource, policies.boundary, policies.session)
        own = evaluate(request, policies.identity, None, policies.boundary, policies.session)
        return granted(request, resource) if own.allowed else own
    except UnknownElementError:
        return Decision(Outcome.IMPLICIT_DENY, layer="identity")


def granted(request: Request, resource: Policy | None) -> Decision:
    """What the resource's own policy says to a stranger: another account, or nobody in particular."""
    found = [
        candidate.statement
        for candidate in (index_of(resource).about(request.action) if resource is not None else ())
        if granted_to(candidate.statement, request.principal) is not Grant.NOBODY
        and candidate.reaches(request.resource, request.context)
        and candidate.meets(request.context)
    ]
    denying = tuple(statement for statement in found if statement.effect == "Deny")
    if denying:
        return Decision(Outcome.EXPLICIT_DENY, denying, layer="resource")
    if found:
        return Decision(Outcome.ALLOWED, tuple(found))
    return Decision(Outcome.IMPLICIT_DENY, layer="resource")
