"""Mends of moto, one file each, with its reason. `apply` puts them all in place, before the first request."""

from __future__ import annotations

from sandbox.patches import attachment_count, first_touch, managed_policies, replayable, unique_ids


def apply() -> None:
    """Put every mend in place."""
    managed_policies.apply()
    attachment_count.apply()
    unique_ids.apply()
    first_touch.apply()
    replayable.apply()
