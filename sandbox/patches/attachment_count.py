"""AttachmentCount after a policy is attached twice to the same entity: it counts once, as on AWS. moto counts twice."""

from __future__ import annotations

from typing import Any

from moto.iam.models import ManagedPolicy


def _attach_to(self: Any, entity: Any) -> None:
    if self.arn not in entity.managed_policies:
        self.attachment_count += 1
        entity.managed_policies[self.arn] = self


def apply() -> None:
    """Replace moto's method."""
    ManagedPolicy.attach_to = _attach_to
