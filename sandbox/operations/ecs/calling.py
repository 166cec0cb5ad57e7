"""How an operation of ECS is called: its input checked, its caller asked for iam:PassRole, its list cut in pages."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sandbox import models
from sandbox.authorization import require
from sandbox.ecs import definitions
from sandbox.ecs.place import Place
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer

Output = Mapping[str, object]
Function = Callable[[Place, Mapping[str, Any], Invocation], "Output | Answer"]
PASSED_TO = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}


def ecs(name: str) -> Callable[[Function], Any]:
    """Make the decorated function the sandbox's own `name` of ECS: it gets place, input and invocation."""

    def register(function: Function) -> Any:
        @functools.wraps(function)
        def carried_out(invocation: Invocation) -> Output | Answer:
            models.check_input("ecs", name, invocation.input)
            given = {key: value for key, value in invocation.input.items() if value is not None}
            return function(Place.of(invocation), given, invocation)

        return operation("ecs", name)(carried_out)

    return register


def pass_roles(invocation: Invocation, place: Place, *roles: str | None) -> None:
    """Raise AwsError unless the caller may hand each of these roles to ECS tasks.

    Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service".
    """
    for role in dict.fromkeys(role for role in roles if role):
        require(invocation, "iam:PassRole", definitions.role_arn(place, role), PASSED_TO)


def needed(given: Mapping[str, Any], *names: str) -> None:
    """Raise AwsError when a field that must be there is not. A client of AWS's sends no such request."""
    for name in names:
        if given.get(name) in (None, ""):
            raise AwsError("InvalidParameterException", f"{name} can not be blank.")


def page(items: Iterable[str], given: Mapping[str, Any], name: str, most: int = 100) -> Output:
    """One page of a list as `name`, and where the next begins. Raises AwsError for a token that is none of ours."""
    everything: Sequence[str] = list(items)
    size = given.get("maxResults") or most
    if not 1 <= size <= most:
        raise AwsError("InvalidParameterException", f"maxResults must be between 1 and {most}.")
    start = _start(given.get("nextToken"))
    found: dict[str, object] = {name: everything[start : start + size]}
    if start + size < len(everything):
        found["nextToken"] = base64.b64encode(str(start + size).encode()).decode()
    return found


def _start(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except (ValueError, binascii.Error):
        raise AwsError("InvalidParameterException", "Invalid token.") from None
