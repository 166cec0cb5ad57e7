"""Unique ids in IAM's own form: AIDA… for a user, AGPA… for a group, AIPA… for an instance profile, ANPA… for a policy.

moto makes lower-case ids without the prefix that says what the thing is. Source: IAM guide, "Unique identifiers".
"""

from __future__ import annotations

from typing import Any

from moto.iam import models
from moto.iam.utils import AWS_ROLE_ALPHABET
from moto.moto_api._internal import mock_random

_PREFIXES = {"User": "AIDA", "Group": "AGPA", "InstanceProfile": "AIPA", "ManagedPolicy": "ANPA"}


def unique_id(prefix: str) -> str:
    """A new id of 21 signs."""
    return prefix + "".join(mock_random.choice(AWS_ROLE_ALPHABET) for _ in range(17))


def _after(original: Any, prefix: str) -> Any:
    def init(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        self.id = unique_id(prefix)

    return init


def apply() -> None:
    """Wrap what makes each kind of thing."""
    for name, prefix in _PREFIXES.items():
        kind = getattr(models, name)
        kind.__init__ = _after(kind.__init__, prefix)
