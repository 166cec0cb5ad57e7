"""Shared by the tests of many accounts and of the state: a learner's client, and the end of a server."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tutor.account.learners import Access


def client(access: Access, service: str, **settings: Any) -> Any:
    """A real boto3 client with the learner's keys."""
    return boto3.client(
        service,
        endpoint_url=access.endpoint,
        region_name=access.region,
        aws_access_key_id=access.access_key,
        aws_secret_access_key=access.secret_key,
        config=Config(proxies={}, s3={"addressing_style": "path"}, **settings),
    )


def ended(folder: Path) -> bool:
    """Wait, bounded, until no server has this state folder: the system lets go of its lock however it ends."""
    deadline = time.monotonic() + 20
    with (folder / "server.lock").open("a") as lock:
        while time.monotonic() < deadline:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            return True
    return False
