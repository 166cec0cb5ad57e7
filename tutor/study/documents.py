"""Where a finding was seen: the policies that its evidence names, and the statements in them. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.checks import Evidence, Finding
from tutor.permissions import named, policies_of, statement_lines
from tutor.snapshot import Item, Need, Present, Role, User

_TRUST = "trust policy"


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """A policy with the statements that a finding points at: `lines` are its JSON, True for what is marked."""

    title: str
    lines: tuple[tuple[bool, str], ...]


def needs(finding: Finding) -> tuple[Need, ...]:
    """What must be read to show the documents."""
    return tuple(dict.fromkeys(need for one in finding.evidence if one.statement >= 0 if (need := _need(one))))


def documents(finding: Finding, items: Mapping[Need, Item[Any]]) -> tuple[EvidenceDocument, ...]:
    """Each policy once, with all its statements that the finding points at; only what was read and still has them."""
    marked: dict[tuple[str, str], list[int]] = {}
    for one in finding.evidence:
        if one.statement >= 0:
            marked.setdefault((one.arn, one.policy), []).append(one.statement)
    found = []
    for (arn, policy), statements in marked.items():
        text = _text(arn, policy, items)
        if text and all(number < _count(text) for number in statements):
            owner = arn.rpartition("/")[2]
            trust = policy in (_TRUST, f"the {_TRUST} of {owner}")
            title = f"the {_TRUST} of {owner}" if trust else f"{policy} of {owner}"
            found.append(EvidenceDocument(title, tuple(statement_lines(text, statements))))
    return tuple(found)


def _need(of: Evidence) -> Need | None:
    if ":role/" in of.arn:
        return Need("role", named(of.arn)[1], documents=True)
    return Need("user", named(of.arn)[1], documents=True) if ":user/" in of.arn else None


def _text(arn: str, policy: str, items: Mapping[Need, Item[Any]]) -> str:
    need = _need(Evidence(arn))
    item = items.get(need) if need else None
    if not isinstance(item, Present) or not isinstance(item.value, Role | User) or item.value.arn != arn:
        return ""
    if isinstance(item.value, Role) and policy in (_TRUST, f"the trust policy of {item.value.name}"):
        return item.value.trust
    return policies_of(item.value).texts.get(policy, "")


def _count(text: str) -> int:
    try:
        statements = json.loads(text).get("Statement", [])
    except (ValueError, AttributeError):
        return 0
    return len(statements) if isinstance(statements, list) else 1
