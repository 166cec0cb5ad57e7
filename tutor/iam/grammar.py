"""What IAM refuses to store, in its own words.

Sources of the wording: texts that CreateRole, UpdateAssumeRolePolicy, PutRolePolicy and CreatePolicy return, as quoted
in public bug reports, and the IAM guide's grammar of the policy language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tutor.iam.documents import PRINCIPAL_KINDS, STATEMENT_ELEMENTS, SYNTAX, VERSIONS, load, parse, strings
from tutor.iam.errors import PolicyError, malformed
from tutor.iam.patterns import matches
from tutor.iam.principals import is_service_principal

TRUST_LIMIT = 2048
INLINE_LIMIT = 10240

_STS = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
)
_SID = re.compile(r"[0-9A-Za-z]*")
_VENDOR = re.compile(r"[A-Za-z0-9.-]+|\*")
_AWS_PRINCIPAL = re.compile(
    r"\d{12}|arn:aws(-cn|-us-gov)?:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/[^*?]+)|\*"
)
_UNIQUE_ID = re.compile(r"A(RO|ID)A[A-Z0-9]{12,}")


def check_trust(text: str, *, limit: int = TRUST_LIMIT) -> None:
    """Raise PolicyError where CreateRole or UpdateAssumeRolePolicy would refuse `text` as a trust policy.

    `limit` is the quota of characters, white space not counted (default 2,048, adjustable to 4,096 on AWS).
    """
    _check_size(text, limit, "ACLSizePerRole")
    for statement in _statements(text):
        for field in ("Resource", "NotResource", "NotPrincipal"):
            if field in statement:
                raise malformed(f"Has prohibited field {field}")
        if "Principal" not in statement:
            raise malformed("Missing required field Principal")
        _check_principal(statement["Principal"])
        if "Action" not in statement:
            raise malformed("Missing required field Action")
        actions = strings(statement["Action"])
        if not actions:
            raise malformed("Policy statement must contain actions.")
        for action in actions:
            if not _is_sts(action):
                raise malformed("AssumeRole policy may only specify STS AssumeRole actions.")
    _parse_fully(text)


def check_identity(text: str, *, limit: int = INLINE_LIMIT) -> None:
    """Raise PolicyError where PutRolePolicy or CreatePolicy would refuse `text`.

    `limit` counts characters without white space, for this one document; the sum over a role's inline policies is the
    caller's to judge.
    """
    _check_size(text, limit, "PolicySize")
    for statement in _statements(text):
        if "Principal" in statement or "NotPrincipal" in statement:
            raise malformed("Policy document should not specify a principal.")
        if "Action" not in statement and "NotAction" not in statement:
            raise malformed("Policy statement must contain actions.")
        if "Resource" not in statement and "NotResource" not in statement:
            raise malformed("Policy statement must contain resources.")
        actions = strings(statement.get("Action", statement.get("NotAction")))
        if not actions:
            raise malformed("Policy statement must contain actions.")
        for action in actions:
            _check_action(action)
        resources = strings(statement.get("Resource", statement.get("NotResource")))
        if not resources:
            raise malformed("Policy statement must contain resources.")
        for resource in resources:
            _check_resource(resource)
    _parse_fully(text)


def size(text: str) -> int:
    """The length that IAM's quotas count: characters without white space."""
    return sum(1 for character in text if not character.isspace())


def _check_size(text: str, limit: int, quota: str) -> None:
    if size(text) > limit:
        raise PolicyError("LimitExceeded", f"Cannot exceed quota for {quota}: {limit}")


def _statements(text: str) -> Iterator[Mapping[str, Any]]:
    raw = load(text)
    if not raw.keys() <= {"Version", "Id", "Statement"}:
        raise malformed(SYNTAX)
    if "Version" in raw and raw["Version"] not in VERSIONS:
        raise malformed(SYNTAX)
    statements = raw.get("Statement")
    if isinstance(statements, Mapping):
        statements = [statements]
    if statements is None or statements == []:
        raise malformed("Could not parse the policy: Statement is empty!")
    if not isinstance(statements, list):
        raise malformed(SYNTAX)
    sids: set[str] = set()
    for statement in statements:
        if not isinstance(statement, Mapping) or not statement.keys() <= STATEMENT_ELEMENTS:
            raise malformed(SYNTAX)
        _check_sid(statement, sids)
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise malformed("Missing required field Effect" if "Effect" not in statement else SYNTAX)
        yield statement


def _check_sid(statement: Mapping[str, Any], seen: set[str]) -> None:
    sid = statement.get("Sid", "")
    if not isinstance(sid, str):
        raise malformed(SYNTAX)
    if not _SID.fullmatch(sid):
        raise malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
            "[0-9A-Za-z]*"
        )
    if sid and sid in seen:
        raise malformed("Statement IDs (SID) in a single policy must be unique.")
    seen.add(sid)


def _check_principal(raw: object) -> None:
    if raw == "*":
        return
    if isinstance(raw, str):
        raise malformed(f'Invalid principal in policy: "STAR":"{raw}"')
    if not isinstance(raw, Mapping) or not raw:
        raise malformed("Missing required field Principal cannot be empty!")
    for kind, values in raw.items():
        if kind not in PRINCIPAL_KINDS:
            raise malformed(f'Invalid principal in policy: "{str(kind).upper()}"')
        names = strings(values)
        if not names:
            raise malformed("Missing required field Principal cannot be empty!")
        for name in names:
            known = is_service_principal(name) if kind == "Service" else _is_principal(kind, name)
            if not known:
                raise malformed(f'Invalid principal in policy: "{kind.upper()}":"{name}"')


def _is_principal(kind: str, name: str) -> bool:
    return kind != "AWS" or bool(_AWS_PRINCIPAL.fullmatch(name) or _UNIQUE_ID.fullmatch(name))


def _is_sts(action: str) -> bool:
    action = action.lower()
    return action.startswith("sts:") and any(matches(action, known) for known in _STS)


def _check_action(action: str) -> None:
    if action == "*":
        return
    vendor, colon, name = action.partition(":")
    if not colon or not name:
        raise malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
    if not _VENDOR.fullmatch(vendor):
        raise malformed(f"Vendor {vendor} is not valid")
    if ":" in name:
        raise malformed("Actions/Condition can contain only one colon.")


def _check_resource(resource: str) -> None:
    if resource == "*" or "${" in resource:
        return
    parts = resource.split(":", 5)
    if parts[0] != "arn" and parts[0] != "*":
        raise malformed(f'Resource {resource} must be in ARN format or "*".')
    if len(parts) < 6 and not resource.endswith("*"):
        raise malformed("The policy failed legacy parsing")


def _parse_fully(text: str) -> None:
    from tutor.iam.conditions import check_operator
    from tutor.iam.errors import UnknownElementError

    for statement in parse(text).statements:
        for condition in statement.conditions:
            try:
                check_operator(condition.operator)
            except UnknownElementError:
                raise malformed(f"Invalid Condition type : {condition.operator}.") from None
