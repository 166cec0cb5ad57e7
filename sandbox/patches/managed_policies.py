"""AWS-managed policies: for the partition `aws` alone, shared by all accounts, and each parsed when it is asked for.

moto parses 4.7 MB of JSON for each account and each of six partitions, and picks new ids each time: a second and 31 MB
an account. Here the text is cut into policies, which takes no parsing; an account gets light objects of its own, as
it counts its own attachments. The ids are made from the names, so they are the same at each start. An ARN is a plain
attribute: moto makes up those of all policies whenever one is attached.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, PolicyVersion

_NEXT_NAME = '\n "'  # the text is indented by one blank a level: only a policy's name stands after exactly one
_PATH = '\n  "Path":"'
_SEEN_LATER = frozenset(("id", "default_version_id", "next_version_num", "create_date", "update_date", "versions"))


def names() -> frozenset[str]:
    """The names of all AWS-managed policies."""
    return frozenset(_texts())


class _Policy(AWSManagedPolicy):  # type: ignore[misc]
    """A policy in one account. What its text says beyond its ARN is read when it is asked for."""

    arn = ""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.arn = f"arn:aws:iam::aws:policy{path}{name}"
        self.account_id = "aws"
        self.partition = "aws"
        self.attachment_count = 0
        self.description = ""
        self.tags: dict[str, dict[str, str]] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in _SEEN_LATER:
            raise AttributeError(name)
        self.__dict__.update(_read(self.name))
        return self.__dict__[name]


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


@functools.cache
def _texts() -> Mapping[str, tuple[str, str]]:
    """Each policy's path and its text, by name."""
    found = {}
    for part in aws_managed_policies_data.split(_NEXT_NAME)[1:]:
        name, _, text = part.partition('":')
        at = text.find(_PATH)
        path = text[at + len(_PATH) : text.index('"', at + len(_PATH))] if at >= 0 else "/"
        found[name] = path, text
    return found


@functools.cache
def _read(name: str) -> Mapping[str, Any]:
    """The rest of a policy: one for all accounts."""
    path, text = _texts()[name]
    raw, _ = json.JSONDecoder().raw_decode(text)
    version, updated = raw.get("DefaultVersionId") or "v1", _date(raw["UpdateDate"])
    return {
        "id": "ANPA" + base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()[:17],
        "default_version_id": version,
        "next_version_num": int(version.removeprefix("v")) + 1,
        "create_date": _date(raw["CreateDate"]),
        "update_date": updated,
        "versions": [_Version(f"arn:aws:iam::aws:policy{path}{name}", raw.get("Document"), version, updated)],
    }


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _init_aws_policies(self: Any) -> list[Any]:
    return [_Policy(name, path) for name, (path, _) in _texts().items()] if self.partition == "aws" else []


def apply() -> None:
    """Replace moto's own loading."""
    IAMBackend._init_aws_policies = _init_aws_policies
