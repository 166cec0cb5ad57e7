"""Mends of moto, one file each, with its reason. `apply` puts them in place before the first request.

`apply_to` mends what belongs to one service, when that service is first used.
"""

from __future__ import annotations

import importlib

from sandbox.patches import (
    attachment_count,
    cached_lookups,
    held_accounts,
    inline_versions,
    kept_instances,
    managed_policies,
    not_there,
    own_enforcement,
    service_models,
    system_sources,
    trust_documents,
    unique_ids,
)


def apply() -> None:
    """Put every mend in place that does not wait for its service."""
    managed_policies.apply()
    attachment_count.apply()
    own_enforcement.apply()
    service_models.apply()
    trust_documents.apply()
    inline_versions.apply()
    unique_ids.apply()
    kept_instances.apply()
    cached_lookups.apply()
    held_accounts.apply()


def apply_to(service: str) -> None:
    """Put the mends of a service in place; its name is moto's."""
    system_sources.apply_to(service)
    not_there.apply_to(service)
    for named in _OF_A_SERVICE.get(service, ()):
        module, _, function = named.partition(".")
        getattr(importlib.import_module(f"sandbox.patches.{module}"), function)()


# By name, and imported when the service is first used: one such module draws in EC2, which is half a second.
_OF_A_SERVICE: dict[str, tuple[str, ...]] = {
    "ec2": (
        "held_accounts.apply_to_ec2",
        "late_images.apply",
        "first_asked.apply_to_ec2",
        "seeded_keys.apply_to_ec2",
        "wordings.apply_to_ec2",
    ),
    "ecr": ("image_digests.apply",),
    "kms": ("first_asked.apply_to_kms", "seeded_keys.apply_to_kms"),
    "logs": ("wordings.apply_to_logs",),
    "s3": ("malformed_xml.apply",),
    "secretsmanager": ("last_accessed.apply", "wordings.apply_to_secrets_manager"),
    "ssm": ("secure_string.apply", "wordings.apply_to_systems_manager"),
}
