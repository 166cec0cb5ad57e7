"""What a request asks of IAM: one or several actions, each on one resource."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutor.iam import facts

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_SERVICES = frozenset(
    "iam sts ecs ecr logs secretsmanager ssm kms s3 dynamodb ec2 cloudformation".split()  # noqa: SIM905
)


_BY_THEMSELVES = frozenset(
    (
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "DeleteObjects",
        "GetSessionToken",
        "PostObject",
    )
)
"""Operations that judge by themselves, or need no permission. Nothing else passes without a question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`action` on `resource` (an ARN, or `*`), with condition keys of its own in `context`.

    `shown` is how a denial names the resource where AWS does not say its ARN. `owner` is the account that has the
    resource, empty where the ARN says it. `tags` gives the resource's tags when a policy asks for them. `via` is the
    service that asks on the caller's behalf. `words` is a denial's whole text where it is not the usual one.
    """

    action: str
    resource: str = "*"
    context: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    shown: str | None = None
    owner: str = ""
    tags: Callable[[], Mapping[str, str]] | None = field(default=None, compare=False)
    via: str = ""
    words: str = ""


def asked_by(invocation: Invocation) -> tuple[Asked, ...]:
    """What this request asks. A service that is not known here asks for its operation's action on `*`."""
    call = invocation.call
    if call.service in _SERVICES:
        module = importlib.import_module(f"sandbox.authorization.services.{call.service}")
        found = tuple(module.asked(invocation))
        if found or call.operation in _BY_THEMSELVES:
            return found
        return (Asked(action_name(call.service, call.operation)),)
    name = call.operation
    if not name:
        from sandbox import routes

        name = routes.rest_operation(call.service, call.method, call.path) or call.method.title()
    return (Asked(action_name(call.service, name)),)


def action_name(service: str, operation: str) -> str:
    """The action of an operation, spelt as AWS spells it where it is known."""
    prefix = _PREFIXES.get(service, service)
    return facts.canonical(f"{prefix}:{operation}") or f"{prefix}:{operation}"


_PREFIXES = {"email": "ses", "monitoring": "cloudwatch", "tagging": "tag"}
"""Of services whose signing name is another than their prefix in policies."""
