"""What IAM refuses and moto takes: one small function a call, in AWS's code and words.

Each raises PolicyError, or returns. Documents and names are judged by `tutor.iam`; what needs the account's state
(a name in another case, a quota) is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.wire import members
from tutor.iam import grammar, names
from tutor.iam.errors import PolicyError

POLICIES_PER_ROLE = 10
INLINE_TOTAL = 10240
MANAGED_LIMIT = 6144

STATUS = {"NoSuchEntity": 404, "EntityAlreadyExists": 409, "LimitExceeded": 409, "DeleteConflict": 409}
"""HTTP status by code; 400 for every other. Source: IAM API reference, errors of each action."""

Parameters = Mapping[str, str]


def check(operation: str, parameters: Parameters, iam: Any) -> None:
    """Raise PolicyError when IAM would refuse this call. `iam` is moto's IAM backend of the caller's account."""
    rule = _RULES.get(operation)
    if operation not in ("CreateRole", "CreateServiceLinkedRole") and "RoleName" in parameters:
        names.check_role_name(parameters["RoleName"])
        if rule is not None:
            rule(parameters, iam)
        _role(iam, parameters["RoleName"])
        after = _ON_ROLE.get(operation)
        if after:
            after(parameters, iam)
    elif rule is not None:
        rule(parameters, iam)


def _create_role(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("RoleName", "")
    names.check_role_name(name)
    names.check_path(parameters.get("Path", "/"))
    names.check_description(parameters.get("Description", ""))
    if parameters.get("MaxSessionDuration", "").isdigit():
        names.check_session_duration(int(parameters["MaxSessionDuration"]))
    _check_tags(parameters)
    grammar.check_trust(parameters.get("AssumeRolePolicyDocument", ""))
    if any(role.name.lower() == name.lower() for role in iam.roles.values()):
        raise PolicyError("EntityAlreadyExists", f"Role with name {name} already exists.")


def _update_trust(parameters: Parameters, iam: Any) -> None:
    grammar.check_trust(parameters.get("PolicyDocument", ""))


def _put_inline(parameters: Parameters, iam: Any) -> None:
    names.check_policy_name(parameters.get("PolicyName", ""))
    grammar.check_identity(parameters.get("PolicyDocument", ""), limit=INLINE_TOTAL)


def _inline_total(parameters: Parameters, iam: Any) -> None:
    role = _role(iam, parameters["RoleName"])
    others = sum(grammar.size(text) for name, text in role.policies.items() if name != parameters["PolicyName"])
    if others + grammar.size(parameters["PolicyDocument"]) > INLINE_TOTAL:
        raise PolicyError("LimitExceeded", f"Maximum policy size of {INLINE_TOTAL} bytes exceeded for role {role.name}")


def _create_policy(parameters: Parameters, iam: Any) -> None:
    names.check_policy_name(parameters.get("PolicyName", ""))
    grammar.check_identity(parameters.get("PolicyDocument", ""), limit=MANAGED_LIMIT)


def _policies_quota(parameters: Parameters, iam: Any) -> None:
    role = _role(iam, parameters["RoleName"])
    arn = parameters.get("PolicyArn", "")
    if arn not in iam.managed_policies:
        raise PolicyError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
    if arn not in role.managed_policies and len(role.managed_policies) >= POLICIES_PER_ROLE:
        raise PolicyError("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}")


def _detach(parameters: Parameters, iam: Any) -> None:
    role = _role(iam, parameters["RoleName"])
    arn = parameters.get("PolicyArn", "")
    if arn not in role.managed_policies:
        raise PolicyError("NoSuchEntity", f"Policy {arn} was not found.")


def _update_role(parameters: Parameters, iam: Any) -> None:
    names.check_description(parameters.get("Description", ""))
    if parameters.get("MaxSessionDuration", "").isdigit():
        names.check_session_duration(int(parameters["MaxSessionDuration"]))


def _delete_policy(parameters: Parameters, iam: Any) -> None:
    policy = iam.managed_policies.get(parameters.get("PolicyArn", ""))
    if policy is not None and policy.attachment_count > 0:
        raise PolicyError("DeleteConflict", "Cannot delete a policy attached to entities.")


def _check_tags(parameters: Parameters, iam: Any = None) -> None:
    tags = members(parameters, "Tags")
    seen: set[str] = set()
    for tag in tags:
        if tag.get("Key", "").lower() in seen:
            raise PolicyError(
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            )
        seen.add(tag.get("Key", "").lower())
    names.check_tags({tag.get("Key", ""): tag.get("Value", "") for tag in tags})


def _role(iam: Any, name: str) -> Any:
    for role in iam.roles.values():
        if role.name == name:
            return role
    raise PolicyError("NoSuchEntity", f"The role with name {name} cannot be found.")


Rule = Callable[[Parameters, Any], None]

_RULES: dict[str, Rule] = {
    "CreateRole": _create_role,
    "UpdateAssumeRolePolicy": _update_trust,
    "PutRolePolicy": _put_inline,
    "CreatePolicy": _create_policy,
    "DeletePolicy": _delete_policy,
    "UpdateRole": _update_role,
    "TagRole": _check_tags,
}
_ON_ROLE: dict[str, Rule] = {
    "AttachRolePolicy": _policies_quota,
    "DetachRolePolicy": _detach,
    "PutRolePolicy": _inline_total,
}
