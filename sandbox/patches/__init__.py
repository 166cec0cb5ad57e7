"""Mends of moto, one file each, with its reason. `apply` puts them all in place, before the first request."""

from __future__ import annotations

from sandbox.patches import (
    attachment_count,
    image_digests,
    last_accessed,
    managed_policies,
    secure_string,
    unique_ids,
)


def apply() -> None:
    """Put every mend in place."""
    managed_policies.apply()
    attachment_count.apply()
    unique_ids.apply()
    image_digests.apply()
    last_accessed.apply()
    secure_string.apply()
