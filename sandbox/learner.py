"""The learner's keys: an access key of their own for each account, in a file that only its owner reads."""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
import string
from dataclasses import asdict, dataclass
from pathlib import Path

USER = "workshop-admin"
_ALPHABET = string.ascii_uppercase + "234567"
_OFFSET = int.from_bytes(base64.b32decode("QAAAAAAA"), "big")


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key. The secret never goes into a log."""

    access_key: str
    secret_key: str


def load_keys(file: Path, account: str) -> Keys:
    """The keys in `file`, made the first time (mode 0600)."""
    try:
        return Keys(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        pass
    keys = Keys(_access_key(account), "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(40)))
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump(asdict(keys), stream)
        stream.flush()
        os.fsync(stream.fileno())
    return keys


def account_of(access_key: str) -> str:
    """The account that an access key's own letters name, as those of AWS do (and moto's); empty when they name none.

    Keys of users and of sessions have it alike, so it needs no list of them. Source: moto's
    `generate_access_key_id_from_account_id`; on AWS, what sts:GetAccessKeyInfo answers without asking the account.
    """
    try:
        half = int.from_bytes(base64.b32decode(access_key[4:12]), "big") - _OFFSET
        odd = _ALPHABET.index(access_key[12]) >= len(_ALPHABET) // 2
    except (binascii.Error, IndexError, ValueError):
        return ""
    return f"{2 * half + odd:012}" if half >= 0 else ""


def _access_key(account: str) -> str:
    number = int(account)
    part = base64.b32encode((number // 2 + _OFFSET).to_bytes(5, "big")).decode()
    half = _ALPHABET[16:] if number % 2 else _ALPHABET[:16]
    return "AKIA" + part + secrets.choice(half) + "".join(secrets.choice(_ALPHABET) for _ in range(7))
