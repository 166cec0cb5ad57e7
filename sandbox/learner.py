"""The learner's own identity in the sandbox: an administrator user with a key of their own."""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sandbox import clock

USER = "workshop-admin"
_BORN = 1_767_225_600.0  # 2026-01-01: the same at each start, so that a replay finds the same account


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key. The secret never goes into a log."""

    access_key: str
    secret_key: str


def load_keys(file: Path) -> Keys:
    """The keys in `file`, made the first time (mode 0600)."""
    try:
        return Keys(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        pass
    alphabet = string.ascii_uppercase + "234567"
    keys = Keys(
        "AKIA" + "".join(secrets.choice(alphabet) for _ in range(16)),
        "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(40)),
    )
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump(asdict(keys), stream)
    return keys


def seed(iam: Any, keys: Keys, random: Any) -> None:
    """Put the user and its key into an empty account. `iam` is moto's IAM backend, `random` its random numbers."""
    random.seed(0)
    with clock.at(_BORN):
        iam.create_user("us-east-1", USER)
        key = iam.create_access_key(USER)
        user = iam.users[USER]
        del iam.access_keys[key.access_key_id]
        key.access_key_id, key.secret_access_key = keys.access_key, keys.secret_key
        iam.access_keys[keys.access_key] = key
        iam.attach_user_policy("arn:aws:iam::aws:policy/AdministratorAccess", user.name)
