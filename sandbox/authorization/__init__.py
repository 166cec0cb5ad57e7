"""May this be done? Every request is taken apart into what IAM is asked (`asked.py`, and `services/` for each service),
judged by `tutor.iam` with the caller's policies, the resource's own and the request's context, and refused in the words
of its service (`denials.py`).

An operation of the sandbox's own that needs more than its own action (iam:PassRole, kms:Decrypt) asks with `require`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox import callers, refusals
from sandbox.authorization.asked import Asked, asked_by
from sandbox.authorization.denials import denial
from sandbox.authorization.judgement import judge
from sandbox.invocation import Invocation
from tutor.iam.evaluation import Decision
from tutor.iam.principals import account_of

__all__ = ["Asked", "allowed", "authorize", "owner_of", "refused", "require"]


def owner_of(invocation: Invocation) -> str:
    """The account whose things a request means, where it is another than the caller's; else nothing.

    The first thing asked for says it: what comes after (a copy's source, a key) may be somebody else's.
    """
    for asked in asked_by(invocation)[:1]:
        owner = asked.owner or account_of(asked.resource)
        if owner.isdigit() and owner != invocation.caller.account:
            return owner
    return ""


def authorize(invocation: Invocation) -> None:
    """Raise AwsError unless the caller may do all that the request asks for. What is played again was judged before."""
    if invocation.replayed:
        return
    _check_session(invocation)
    for asked in asked_by(invocation):
        _require(invocation, asked)


def require(
    invocation: Invocation,
    action: str,
    resource: str = "*",
    context: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Raise AwsError, as the called service says it, unless the caller may do `action` on `resource` as well.

    `context` are condition keys of this action (`iam:PassedToService`); the request's own are there anyway.
    """
    if not invocation.replayed:
        _require(invocation, Asked(action, resource, context or {}))


def allowed(
    invocation: Invocation,
    action: str,
    resource: str = "*",
    context: Mapping[str, str | Sequence[str]] | None = None,
) -> bool:
    """Whether the caller may do `action` on `resource`. A replay asks again, and gets the same answer."""
    return refused(invocation, Asked(action, resource, context or {})) is None


def refused(invocation: Invocation, asked: Asked) -> Decision | None:
    """The decision, if it is a denial. Asked again at a replay: what was left out then is left out now.

    A caller whom nobody knows any more is not judged.
    """
    if not invocation.caller.arn and invocation.caller.kind != callers.ANONYMOUS:
        return None
    decision = judge(invocation, asked)
    return None if decision.allowed else decision


def _require(invocation: Invocation, asked: Asked) -> None:
    decision = judge(invocation, asked)
    if not decision.allowed:
        raise denial(invocation, asked, decision)


def _check_session(invocation: Invocation) -> None:
    """Keys of GetSessionToken and GetFederationToken are no good for IAM. Source: STS API reference, "Permissions"."""
    if invocation.call.service == "iam" and invocation.caller.kind in (callers.USER_SESSION, callers.FEDERATED):
        refusals.refuse(invocation.call, "wrong token")
