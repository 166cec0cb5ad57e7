"""Mends of moto, one file each, with its reason. `apply` puts them all in place, before the first request."""

from __future__ import annotations

from sandbox.patches import (
    attachment_count,
    first_touch,
    malformed_xml,
    managed_policies,
    not_there,
    replayable,
    unique_ids,
)


def apply() -> None:
    """Put every mend in place."""
    managed_policies.apply()
    attachment_count.apply()
    unique_ids.apply()
    first_touch.apply()
    replayable.apply()
    not_there.apply()
    malformed_xml.apply()
