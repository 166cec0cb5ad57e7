"""A stack's history: events of the stack and of its resources, in the order in which they happen."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sandbox import clock
from sandbox.cloudformation.failures import token
from sandbox.cloudformation.stacks import Event, Resource, Stack


class History:
    """The events of one change. What is in `hidden` (values of NoEcho parameters) is shown as `****`."""

    def __init__(self, stack: Stack, random: Any) -> None:
        self.hidden: list[str] = []
        self._stack = stack
        self._random = random

    def say(self, status: str, reason: str = "") -> None:
        """The stack itself has a new status."""
        stack = self._stack
        stack.status, stack.reason = status, reason
        stack.events.append(
            Event(token(self._random), stack.name, stack.id, "AWS::CloudFormation::Stack", status, reason, "",
                  self._instant())
        )  # fmt: skip

    def tell(self, resource: Resource, status: str, reason: str = "") -> None:
        """A resource has a new status."""
        at = self._instant()
        resource.status, resource.reason, resource.changed = status, reason, at
        stamp = at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
        properties = json.dumps(resource.properties, separators=(",", ":"), default=str)
        for secret in self.hidden:
            properties = properties.replace(json.dumps(secret)[1:-1], "****")
        self._stack.events.append(
            Event(f"{resource.logical_id}-{status}-{stamp}", resource.logical_id, resource.physical_id, resource.type,
                  status, reason, properties, at)
        )  # fmt: skip

    def _instant(self) -> datetime:
        """The instant of the call, and a millisecond later for each next event: that tells their order."""
        now: datetime = clock.now()
        if not self._stack.events:
            return now
        return max(now, self._stack.events[-1].at + timedelta(milliseconds=1))
