"""Mends of moto, one file each, with its reason. `apply` puts them in place before the first request.

`apply_to` mends what belongs to one service, when that service is first used.
"""

from __future__ import annotations

from sandbox.patches import (
    attachment_count,
    cached_lookups,
    image_digests,
    kept_instances,
    last_accessed,
    managed_policies,
    secure_string,
    system_sources,
    unique_ids,
)


def apply() -> None:
    """Put every mend in place that does not wait for its service."""
    managed_policies.apply()
    attachment_count.apply()
    unique_ids.apply()
    kept_instances.apply()
    cached_lookups.apply()


def apply_to(service: str) -> None:
    """Put the mends of a service in place; its name is moto's."""
    system_sources.apply_to(service)
    if service in _OF_A_SERVICE:
        _OF_A_SERVICE[service]()


_OF_A_SERVICE = {
    "ecr": image_digests.apply,
    "secretsmanager": last_accessed.apply,
    "ssm": secure_string.apply,
}
