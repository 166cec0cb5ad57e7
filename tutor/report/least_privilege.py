"""`roletutor least-privilege` as text and as JSON (schema `roletutor/least-privilege/1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tutor.ecs import TaskDefinition
from tutor.iam.least_privilege import Excess
from tutor.printable import safe
from tutor.snapshot import TargetInfo

SCHEMA = "roletutor/least-privilege/1"


@dataclass(frozen=True, slots=True)
class Compared:
    """A role as it is, against the smallest policy. `unread` says which of its policies could not be read, and why."""

    role: str
    excess: Excess
    unread: tuple[str, ...] = ()


def as_json(
    definition: TaskDefinition, policy: Mapping[str, Any] | None, compared: Compared | None, target: TargetInfo
) -> str:
    """One JSON document that ends with a line break."""
    found = None
    if compared:
        excess = compared.excess
        found = {
            "role": compared.role,
            "beyond": list(excess.actions),
            "by_service": dict(excess.by_service),
            "most_dangerous": list(excess.dangerous),
            "wider": list(excess.wider),
            "missing": [asdict(need) for need in excess.missing],
            "unread": list(compared.unread),
        }
    document = {
        "schema": SCHEMA,
        "target": asdict(target),
        "family": definition.family,
        "revision": definition.revision,
        "policy": policy,
        "compared": found,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_text(
    definition: TaskDefinition, policy: Mapping[str, Any] | None, compared: Compared | None, target: TargetInfo
) -> str:
    """For people."""
    return "".join(safe(line) + "\n" for line in _lines(definition, policy, compared))


def _lines(definition: TaskDefinition, policy: Mapping[str, Any] | None, compared: Compared | None) -> Iterator[str]:
    name = definition.family + (f":{definition.revision}" if definition.revision else "")
    if policy is None:
        yield f"{name} starts without an execution role: nothing that it names needs one."
    else:
        yield f"The smallest policy with which an execution role starts {name}:"
        yield ""
        yield from json.dumps(policy, indent=2).splitlines()
    yield ""
    if compared is None:
        yield "There is no execution role here to compare it with."
        return
    yield from _against(compared)


def _against(compared: Compared) -> Iterator[str]:
    excess = compared.excess
    if not excess.actions and not excess.wider:
        yield f"{compared.role} allows nothing beyond it."
    elif excess.actions:
        services = ", ".join(f"{service} {number}" for service, number in excess.by_service.items())
        yield f"{compared.role} allows {len(excess.actions)} actions beyond it: {services}."
        yield f"  The most dangerous: {', '.join(excess.dangerous)}."
    if excess.wider:
        yield f"{compared.role} allows on more than is needed: {', '.join(excess.wider)}."
    if excess.missing:
        yield f"{compared.role} lacks:"
        yield from (f"  {need.action} on {need.resource}" for need in excess.missing)
    for why in compared.unread:
        yield f"  note: not counted, because it could not be read: {why}"
