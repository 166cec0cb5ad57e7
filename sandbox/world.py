"""What stands behind the gate: moto's accounts, its application, its random numbers, and the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox.timeline import Timeline


class World:
    """moto, put together by `server.py`. `watchers` hear of each account that a request has changed."""

    def __init__(self, application: Callable[..., Iterable[bytes]], random: Any, region: str) -> None:
        self.application = application
        self.random = random
        self.region = region
        self.timeline = Timeline(random)
        self.watchers: dict[str, Callable[[str], None]] = {}

    def changed(self, account: str) -> None:
        """Tell those who watch that a request has changed something in an account."""
        for watcher in self.watchers.values():
            watcher(account)

    def backend(self, service: str, account: str, region: str = "") -> Any:
        """moto's backend of a service (`iam`, `ecs`, …) in an account, made when it is first asked for."""
        from moto.backends import get_backend

        everywhere = {"iam": "aws", "sts": "aws", "s3": "aws"}
        return get_backend(service)[account][everywhere.get(service) or region or self.region]
