"""LastAccessedDate of a secret: the day it was last read, and left out before. moto always answers null."""

from __future__ import annotations

from typing import Any

from moto.secretsmanager.models import FakeSecret

_moto_to_dict = FakeSecret.to_dict


def _to_dict(self: Any) -> dict[str, Any]:
    shown: dict[str, Any] = _moto_to_dict(self)
    accessed = getattr(self, "last_accessed", None)
    if accessed is None:
        shown.pop("LastAccessedDate", None)
    else:
        shown["LastAccessedDate"] = accessed.timestamp()
    return shown


def apply() -> None:
    """Replace moto's method."""
    FakeSecret.to_dict = _to_dict
