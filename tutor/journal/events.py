"""One event: who did what to what, when. No credentials, account ids, policies or typed commands enter here."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal
from uuid import UUID

from tutor import __version__

Verb = Literal[
    "joined",
    "initialized",
    "progressed",
    "attempted",
    "passed",
    "failed",
    "completed",
    "hinted",
    "asked-help",
    "help-resolved",
    "left",
]
VERSION = 1


@dataclass(frozen=True, slots=True)
class Event:
    """`object` is `workshop` or `workshop/step`; `attempt` counts from 1 (0 where it means nothing); `result` has
    small counts such as {"passed": 2, "failed": 1}; `ts` is ISO 8601 in UTC; `id` sorts by time (UUID version 7)."""

    verb: Verb
    object: str
    attempt: int = 0
    result: Mapping[str, int | str] = field(default_factory=dict)
    actor: str = "learner"
    source: str = "self"
    id: str = field(default_factory=lambda: str(uuid7()))
    ts: str = field(default_factory=lambda: now())
    app: str = f"roletutor/{__version__}"
    v: int = VERSION

    def plain(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)


def event(raw: Mapping[str, object]) -> Event:
    """The event that was written down. Raises ValueError when it is none."""
    try:
        found = Event(**raw)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"not an event: {error}") from None
    if found.v != VERSION or not isinstance(found.verb, str) or not isinstance(found.object, str):
        raise ValueError("not an event of this version")
    return found


def now() -> str:
    """The present, as events have it."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")  # noqa: UP017


def uuid7() -> UUID:
    """A UUID that sorts by time (RFC 9562, version 7). Python has its own from 3.14 on."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (0x2 << 62))
