"""Which account is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

KINDS: Mapping[str, Literal["sandbox", "account", "file"]] = {
    "sandbox": "sandbox",
    "profile": "account",
    "aws": "account",
    "file": "file",
}
"""What a report calls each kind of target."""


@dataclass(frozen=True, slots=True)
class Target:
    """`value` is the profile's name or the file's path; `region` is empty for the target's own."""

    kind: Literal["sandbox", "profile", "aws", "file"] = "sandbox"
    value: str = ""
    region: str = ""

    @property
    def is_real(self) -> bool:
        """Whether it is an account at AWS."""
        return KINDS[self.kind] == "account"
