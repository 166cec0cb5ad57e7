"""Policies and questions in few words, for the tables of tests/iam."""

from __future__ import annotations

from typing import Any

from tutor.iam import Context, Outcome, Policy, Request, evaluate, parse

ALLOWED, IMPLICIT, EXPLICIT = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY
ACCOUNT = "111122223333"
ME = f"arn:aws:iam::{ACCOUNT}:user/me"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app/task"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/task/0123"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def statement(effect: str = "Allow", action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17", source: str = "") -> Policy:
    """A parsed policy."""
    raw: dict[str, Any] = {"Statement": list(statements)}
    if version:
        raw["Version"] = version
    return parse(raw, source=source)


def outcome(
    *statements: dict[str, Any],
    action: str = "s3:GetObject",
    resource: str = "arn:aws:s3:::bucket/key",
    context: dict[str, Any] | None = None,
    version: str | None = "2012-10-17",
    **layers: Any,
) -> Outcome:
    """What is decided for `ME` with one identity-based policy of these statements."""
    request = Request(action, resource, ME, Context(context or {}))
    return evaluate(request, [policy(*statements, version=version)] if statements else [], **layers).outcome


def holds(operator: str, wanted: Any, given: Any, *, key: str = "k", **context: Any) -> bool:
    """Whether a condition on one key holds; None as `given` means that the request has no such key."""
    values = {**context, **({} if given is None else {"k": given})}
    return outcome(statement(Condition={operator: {key: wanted}}), context=values) is ALLOWED
