"""Secrets Manager: a secret that is read remembers the day."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer


@operation("secretsmanager", "GetSecretValue")
def get_secret_value(invocation: Invocation) -> Answer:
    """moto reads the secret; its LastAccessedDate is this day's beginning, as on AWS."""
    answer = invocation.moto()
    secret = _secret(invocation)
    if answer[0] < 400 and secret is not None:
        secret.last_accessed = _day(invocation)
    return answer


def leaves_nothing(invocation: Invocation) -> bool:
    """Whether this reads a secret that was read on this day already: then the account is as it was before.

    Who looks at the account at each change, and reads a secret then, would otherwise look without end.
    """
    call = invocation.call
    if (call.service, call.operation) != ("secretsmanager", "GetSecretValue"):
        return False
    secret = _secret(invocation)
    return getattr(secret, "last_accessed", None) == _day(invocation)


def _secret(invocation: Invocation) -> Any:
    return invocation.backend("secretsmanager").secrets.get(str(invocation.input.get("SecretId", "")))


def _day(invocation: Invocation) -> datetime:
    now = datetime.fromtimestamp(invocation.at, timezone.utc)  # noqa: UP017
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
