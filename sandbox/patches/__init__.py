"""Mends of moto, one file each, with its reason. `apply` puts them in place before the first request.

`apply_to` mends what belongs to one service, when that service is first used.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.patches import (
    attachment_count,
    cached_lookups,
    first_asked,
    image_digests,
    inline_versions,
    kept_instances,
    last_accessed,
    malformed_xml,
    managed_policies,
    not_there,
    own_enforcement,
    secure_string,
    seeded_keys,
    service_models,
    system_sources,
    trust_documents,
    unique_ids,
    wordings,
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


def apply_to(service: str) -> None:
    """Put the mends of a service in place; its name is moto's."""
    system_sources.apply_to(service)
    not_there.apply_to(service)
    for apply_ in _OF_A_SERVICE.get(service, ()):
        apply_()


_OF_A_SERVICE: dict[str, tuple[Callable[[], None], ...]] = {
    "ec2": (first_asked.apply_to_ec2, seeded_keys.apply_to_ec2, wordings.apply_to_ec2),
    "ecr": (image_digests.apply,),
    "kms": (first_asked.apply_to_kms, seeded_keys.apply_to_kms),
    "logs": (wordings.apply_to_logs,),
    "s3": (malformed_xml.apply,),
    "secretsmanager": (last_accessed.apply, wordings.apply_to_secrets_manager),
    "ssm": (secure_string.apply, wordings.apply_to_systems_manager),
}
