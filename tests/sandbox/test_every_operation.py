"""Of every service, operations over its whole model: nobody without a policy gets past, whatever is asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import BotoCoreError
from sandbox_support import LimitedUser, answer

from tutor.account import sandbox

SERVICES = "iam sts ecs ecr logs secretsmanager ssm kms s3 dynamodb cloudformation ec2".split()  # noqa: SIM905
EACH = 25
DENIED = ("AccessDenied ", "AccessDeniedException ", "UnauthorizedOperation ", "403 403 Forbidden")
FREE = {
    "GetCallerIdentity": "ok",
    "GetSessionToken": "ok",
    "AssumeRole": "ValidationError",
    "AssumeRoleWithSAML": "SandboxCannotDoThis",
    "AssumeRoleWithWebIdentity": "SandboxCannotDoThis",
    "DeleteObjects": "ok",  # its answer says of each key that it was denied
    "TransactWriteItems": "ValidationException",
    "ExecuteStatement": "ValidationException",
    "BatchExecuteStatement": "ValidationException",
    "ExecuteTransaction": "ValidationException",
}
"""What needs no permission, or is refused before anybody asks for one."""


@pytest.fixture(scope="module")
def user(shared_account: Any, shared_home: Path) -> Iterator[LimitedUser]:
    """A user who may do nothing."""
    sandbox.reset(shared_home)
    return LimitedUser(shared_account)


def least(shape: Any, depth: int = 0) -> Any:
    """The least value that botocore takes for a shape."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure":
        return {name: least(shape.members[name], depth + 1) for name in shape.required_members} if depth < 7 else {}
    if kind == "list":
        return [least(shape.member, depth + 1) for _ in range(max(1, limits.get("min", 1)))]
    if kind == "map":
        return {least(shape.key, depth + 1): least(shape.value, depth + 1)}
    if kind == "string":
        text = limits["enum"][0] if limits.get("enum") else "abc"
        return text.ljust(limits.get("min", 0), "x")
    plain = {"boolean": True, "blob": b"x", "timestamp": datetime.datetime(2026, 1, 1), "float": 1.0, "double": 1.0}
    return plain.get(kind, limits.get("min", 1))


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_without_a_policy_gets_past(user: LimitedUser, service: str) -> None:
    client = user.client(service)
    model = client.meta.service_model
    names = model.operation_names[:: max(1, len(model.operation_names) // EACH)]
    asked = 0
    for name in names:
        operation = model.operation_model(name)
        given = least(operation.input_shape) if operation.input_shape else {}
        try:
            said = answer(client, xform_name(name), **given)
        except (BotoCoreError, AttributeError, TypeError, ValueError):
            continue  # botocore does not send it
        asked += 1
        if service == "kms" and said.startswith(("NotFoundException", "InvalidCiphertextException")):
            continue  # a key that is not there: that may be known
        assert said.startswith(FREE.get(name, DENIED)), (name, said)
    assert asked >= min(len(names), EACH) // 2
