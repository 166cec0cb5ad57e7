"""Mends of moto, one file each, with its reason. `apply` puts them all in place, before the first request."""

from __future__ import annotations

from sandbox.patches import (
    attachment_count,
    managed_policies,
    own_enforcement,
    service_models,
    trust_documents,
    unique_ids,
)


def apply() -> None:
    """Put every mend in place."""
    managed_policies.apply()
    attachment_count.apply()
    own_enforcement.apply()
    service_models.apply()
    trust_documents.apply()
    unique_ids.apply()
