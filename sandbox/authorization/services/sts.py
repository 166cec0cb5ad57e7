"""STS. AssumeRole is judged by its own operation, by the role's trust policy too; GetSessionToken needs no permission.

Source: STS API reference, GetSessionToken and GetCallerIdentity, "Permissions".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sandbox.authorization.arns import text
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_BY_ITSELF = frozenset(("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "GetSessionToken"))


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    operation = invocation.call.operation
    if operation in _BY_ITSELF:
        return
    resource = "*"
    if operation == "GetFederationToken":
        name = text(invocation.input, "Name")
        resource = f"arn:aws:sts::{invocation.account}:federated-user/{name}"
    yield Asked(action_name("sts", operation), resource)
