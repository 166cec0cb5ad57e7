"""What S3 calls public: a bucket policy that lets in everybody.

Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", "The meaning of public".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_LIMITING = frozenset(
    (
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
    )
)
"""Condition keys that limit an Allow for `*` to somebody."""


def is_public(document: bytes) -> bool:
    """Whether an Allow for everybody stands in a bucket policy, with no condition that limits it to somebody."""
    try:
        statements = json.loads(document).get("Statement", [])
    except (ValueError, AttributeError, RecursionError):
        return False
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, Mapping) and statement.get("Effect") == "Allow" and _for_everybody(statement):
            return True
    return False


def _for_everybody(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    if "*" not in ([named] if isinstance(named, str) else named or ()):
        return "NotPrincipal" in statement
    blocks = statement.get("Condition")
    keys = {str(key).lower() for block in (blocks or {}).values() if isinstance(block, Mapping) for key in block}
    return not keys & _LIMITING
