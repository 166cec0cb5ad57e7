"""Dates and secrets that moto takes from the system, past its own clock and its own random numbers.

A secret's and an image's dates, a bucket's; a session's token, a KMS key's material, a multipart upload's id. Played
again, they would come out otherwise, and what was encrypted could not be decrypted after a restart. Here they come
from the clock and the random numbers of the change. The modules are mended when their service is first used: to import
them at the start would double its time.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from sandbox import clock


def _random() -> Any:
    from moto.moto_api._internal import mock_random

    return mock_random


def _os() -> Any:
    return SimpleNamespace(**{**vars(os), "urandom": _random().randbytes})


def _time() -> Any:
    return SimpleNamespace(**{**vars(time), "time": clock.seconds})


def _datetime_module() -> Any:
    return SimpleNamespace(**{**vars(datetime), "datetime": clock.Datetime})


_SOURCES: dict[str, list[tuple[str, str, Callable[[], Any]]]] = {
    "secretsmanager": [("secretsmanager.models", "time", _time)],
    "ecr": [("ecr.models", "datetime", lambda: clock.Datetime)],
    "s3": [("s3.models", "datetime", _datetime_module), ("s3.models", "os", _os)],
    "sts": [("sts.utils", "os", _os)],
    "kms": [("kms.utils", "os", _os), ("kms.models", "os", _os), ("kms.responses", "os", _os)],
    "iam": [("iam.models", "os", _os)],
    "ssm": [("ssm.models", "uuid4", lambda: _random().uuid4)],
    "dynamodb": [
        ("dynamodb.models.table_export", "uuid4", lambda: _random().uuid4),
        ("dynamodb.models.table_import", "uuid4", lambda: _random().uuid4),
    ],
}


def apply_to(service: str) -> None:
    """Mend the modules of one service."""
    for module, name, source in _SOURCES.get(service, ()):
        setattr(import_module(f"moto.{module}"), name, source())
