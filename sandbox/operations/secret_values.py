"""Secrets Manager: a secret that is read remembers the day."""

from __future__ import annotations

from datetime import datetime, timezone

from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer


@operation("secretsmanager", "GetSecretValue")
def get_secret_value(invocation: Invocation) -> Answer:
    """moto reads the secret; its LastAccessedDate is this day's beginning, as on AWS."""
    answer = invocation.moto()
    secret = invocation.backend("secretsmanager").secrets.get(str(invocation.input.get("SecretId", "")))
    if answer[0] < 400 and secret is not None:
        today = datetime.fromtimestamp(invocation.at, timezone.utc)  # noqa: UP017
        secret.last_accessed = today.replace(hour=0, minute=0, second=0, microsecond=0)
    return answer
