"""AWS-managed policies: parsed once, for the partition `aws` alone.

moto parses 4.7 MB of JSON for each account and each of six partitions, and picks new ids each time: a second and 31 MB
an account. Here the text is parsed once; an account gets shallow copies, because it counts its own attachments. A
document's text is made when somebody asks for it. The ids are made from the names, so they are the same at each start.
An ARN is a plain attribute: moto makes up those of all policies whenever one is attached.
"""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import json
from datetime import datetime
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, PolicyVersion


class _Version(PolicyVersion):  # type: ignore[misc]
    """A policy's version whose document is written out on demand."""

    def __init__(self, arn: str, raw: Any, version_id: str, created: datetime) -> None:
        self.policy_arn = arn
        self.version_id = version_id
        self.is_default = True
        self.create_date = created
        self._raw = raw

    @property
    def document(self) -> str:
        return json.dumps(self._raw)


def names() -> frozenset[str]:
    """The names of all AWS-managed policies."""
    return frozenset(policy.name for policy in _originals())


class _Policy(AWSManagedPolicy):  # type: ignore[misc]
    arn = ""


@functools.cache
def _originals() -> tuple[Any, ...]:
    return tuple(_policy(name, raw) for name, raw in json.loads(aws_managed_policies_data).items())


def _policy(name: str, raw: dict[str, Any]) -> Any:
    policy = _Policy.__new__(_Policy)
    policy.name = name
    policy.account_id = "aws"
    policy.attachment_count = 0
    policy.description = ""
    policy.id = "ANPA" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()[:17]
    policy.path = raw.get("Path") or "/"
    policy.tags = {}
    policy.partition = "aws"
    policy.arn = f"arn:aws:iam::aws:policy{policy.path}{name}"
    policy.default_version_id = raw.get("DefaultVersionId") or "v1"
    policy.next_version_num = int(policy.default_version_id.removeprefix("v")) + 1
    policy.create_date = _date(raw["CreateDate"])
    policy.update_date = _date(raw["UpdateDate"])
    policy.versions = [_Version(policy.arn, raw.get("Document"), policy.default_version_id, policy.update_date)]
    return policy


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _init_aws_policies(self: Any) -> list[Any]:
    return [copy.copy(policy) for policy in _originals()] if self.partition == "aws" else []


def apply() -> None:
    """Replace moto's own loading."""
    IAMBackend._init_aws_policies = _init_aws_policies
