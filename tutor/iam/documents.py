"""Policy documents as frozen values that keep where each statement came from.

`parse` takes every form that IAM takes (a scalar or a list, one statement or several, no Version or the old one) and
raises PolicyError for what it does not take. It is for evaluation; `tutor.iam.grammar` says what IAM refuses to store.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tutor.iam.errors import malformed

VERSIONS = ("2012-10-17", "2008-10-17")
STATEMENT_ELEMENTS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)
PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
SYNTAX = "Syntax errors in policy."


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a condition block: `StringEquals` → `aws:SourceAccount` → values (all as text)."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `principals` is None in an identity-based policy, else pairs of kind and value (`("AWS", "*")`
    for `"Principal": "*"`). `source` is the policy's name or ARN, `index` counts from 0, `variables` says whether
    policy variables are replaced (Version 2012-10-17 only)."""

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    not_action: bool = False
    not_resource: bool = False
    principals: tuple[tuple[str, str], ...] | None = None
    not_principal: bool = False
    conditions: tuple[Condition, ...] = ()
    sid: str = ""
    index: int = 0
    source: str = ""
    variables: bool = True


@dataclass(frozen=True)
class Policy:
    """A policy document: its statements in order, and the name or ARN it came from.

    It has no slots, because evaluation keeps in it what it works out of it once (`index.py`).
    """

    statements: tuple[Statement, ...]
    version: str = "2008-10-17"
    source: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """What is copied and pickled: the document, not what was worked out of it."""
        return {name: getattr(self, name) for name in ("statements", "version", "source")}


def parse(document: str | Mapping[str, Any], *, source: str = "") -> Policy:
    """The policy in `document` (JSON text, or what JSON text decodes to). Raises PolicyError when it is malformed."""
    raw = load(document)
    version = raw.get("Version", "2008-10-17")
    if version not in VERSIONS:
        raise malformed(SYNTAX)
    statements = raw.get("Statement")
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list):
        raise malformed(SYNTAX)
    variables = version == "2012-10-17"
    return Policy(
        tuple(_statement(item, index, source, variables) for index, item in enumerate(statements)), version, source
    )


def load(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The document as a mapping. Raises PolicyError when it is not JSON, or not an object."""
    if isinstance(document, Mapping):
        return document
    try:
        raw = json.loads(document, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise malformed("This policy contains invalid Json") from None
    if not isinstance(raw, dict):
        raise malformed(SYNTAX)
    return raw


def strings(value: object) -> tuple[str, ...]:
    """A text or a list of texts as a tuple. Raises PolicyError for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise malformed(SYNTAX)


def _statement(raw: object, index: int, source: str, variables: bool) -> Statement:
    if not isinstance(raw, Mapping) or not raw.keys() <= STATEMENT_ELEMENTS:
        raise malformed(SYNTAX)
    effect = raw.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise malformed(SYNTAX)
    sid = raw.get("Sid", "")
    if not isinstance(sid, str):
        raise malformed(SYNTAX)
    action = _either(raw, "Action", "NotAction")
    resource = _either(raw, "Resource", "NotResource")
    principal = _either(raw, "Principal", "NotPrincipal")
    if action is None:
        raise malformed("Policy statement must contain actions.")
    return Statement(
        effect=effect,
        actions=strings(raw[action]),
        not_action=action == "NotAction",
        resources=strings(raw[resource]) if resource else (),
        not_resource=resource == "NotResource",
        principals=_principals(raw[principal]) if principal else None,
        not_principal=principal == "NotPrincipal",
        conditions=_conditions(raw.get("Condition", {})),
        sid=sid,
        index=index,
        source=source,
        variables=variables,
    )


def _either(raw: Mapping[str, object], plain: str, negated: str) -> str | None:
    if plain in raw and negated in raw:
        raise malformed(SYNTAX)
    return plain if plain in raw else negated if negated in raw else None


def _principals(raw: object) -> tuple[tuple[str, str], ...]:
    if raw == "*":
        return (("AWS", "*"),)
    if not isinstance(raw, Mapping) or not raw or not raw.keys() <= set(PRINCIPAL_KINDS):
        raise malformed(SYNTAX)
    return tuple((kind, value) for kind, values in raw.items() for value in strings(values))


def _conditions(raw: object) -> tuple[Condition, ...]:
    if not isinstance(raw, Mapping):
        raise malformed(SYNTAX)
    found = []
    for operator, block in raw.items():
        if not isinstance(block, Mapping):
            raise malformed(SYNTAX)
        for key, values in block.items():
            found.append(Condition(operator, key, _condition_values(values)))
    return tuple(found)


def _condition_values(raw: object) -> tuple[str, ...]:
    items = raw if isinstance(raw, list) else [raw]
    texts = []
    for item in items:
        if isinstance(item, bool):
            texts.append("true" if item else "false")
        elif isinstance(item, str | int | float):
            texts.append(str(item))
        else:
            raise malformed(SYNTAX)
    return tuple(texts)


def _refuse(constant: str) -> object:
    raise ValueError(constant)
