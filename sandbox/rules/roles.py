"""Roles: names, trust policies, quotas, what hangs on them, and the service-linked ones that only AWS may change."""

from __future__ import annotations

from typing import Any

from sandbox.rules.common import (
    DELETE_POLICIES_FIRST,
    DETACH_FIRST,
    Parameters,
    Rule,
    check_attach,
    check_boundary,
    check_detach,
    check_free,
    check_inline,
    check_tags,
    conflict,
)
from tutor.iam import grammar, names
from tutor.iam.errors import PolicyError

POLICIES_PER_ROLE = 10
INLINE_TOTAL = 10240
_OF_A_SERVICE = frozenset(
    (
        "AttachRolePolicy",
        "DeleteRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "AddRoleToInstanceProfile",
    )
)
"""What nobody but AWS may do to a service-linked role."""
_MAKES = ("CreateRole", "CreateServiceLinkedRole")


def check_named(operation: str, parameters: Parameters, iam: Any) -> None:
    """The role that a call names has a right name, is there, and may be changed by its account."""
    if operation in _MAKES or "RoleName" not in parameters:
        return
    names.check_role_name(parameters["RoleName"])
    for rule in _BEFORE.get(operation, ()):
        rule(parameters, iam)
    role = find(iam, parameters["RoleName"])
    if operation in _OF_A_SERVICE and role.path.startswith("/aws-service-role/"):
        raise PolicyError(
            "UnmodifiableEntity",
            f"Cannot perform the operation on the protected role '{role.name}' - this role is only modifiable by AWS",
        )


def find(iam: Any, name: str) -> Any:
    """moto's role of that name. Raises PolicyError (NoSuchEntity)."""
    for role in iam.roles.values():
        if role.name == name:
            return role
    raise PolicyError("NoSuchEntity", f"The role with name {name} cannot be found.")


def _create(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("RoleName", "")
    names.check_role_name(name)
    names.check_path(parameters.get("Path", "/"))
    _check_fields(parameters, iam)
    check_tags(parameters)
    grammar.check_trust(parameters.get("AssumeRolePolicyDocument", ""))
    check_boundary(parameters, iam)
    check_free(name, (role.name for role in iam.roles.values()), f"Role with name {name} already exists.")


def _check_fields(parameters: Parameters, iam: Any) -> None:
    names.check_description(parameters.get("Description", ""))
    if parameters.get("MaxSessionDuration", "").isdigit():
        names.check_session_duration(int(parameters["MaxSessionDuration"]))


def _trust(parameters: Parameters, iam: Any) -> None:
    grammar.check_trust(parameters.get("PolicyDocument", ""))


def _put_inline(parameters: Parameters, iam: Any) -> None:
    names.check_policy_name(parameters.get("PolicyName", ""))
    grammar.check_identity(parameters.get("PolicyDocument", ""), limit=INLINE_TOTAL)


def _inline_total(parameters: Parameters, iam: Any) -> None:
    check_inline(parameters, find(iam, parameters["RoleName"]), INLINE_TOTAL)


def _attach(parameters: Parameters, iam: Any) -> None:
    check_attach(parameters, iam, find(iam, parameters["RoleName"]), "PoliciesPerRole", POLICIES_PER_ROLE)


def _detach(parameters: Parameters, iam: Any) -> None:
    check_detach(parameters, find(iam, parameters["RoleName"]))


def _policy_is_there(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("PolicyName", "")
    if name not in find(iam, parameters["RoleName"]).policies:
        raise PolicyError("NoSuchEntity", f"The role policy with name {name} cannot be found.")


def _delete(parameters: Parameters, iam: Any) -> None:
    role = find(iam, parameters["RoleName"])
    if any(role in profile.roles for profile in iam.instance_profiles.values()):
        raise conflict("Cannot delete entity, must remove roles from instance profile first.")
    if role.managed_policies:
        raise conflict(DETACH_FIRST)
    if role.policies:
        raise conflict(DELETE_POLICIES_FIRST)


_BEFORE: dict[str, tuple[Rule, ...]] = {
    "PutRolePolicy": (_put_inline,),
    "TagRole": (check_tags,),
    "UpdateAssumeRolePolicy": (_trust,),
    "UpdateRole": (_check_fields,),
    "UpdateRoleDescription": (_check_fields,),
}
"""What is looked at before the role itself."""

RULES: dict[str, tuple[Rule, ...]] = {
    "AttachRolePolicy": (_attach,),
    "CreateRole": (_create,),
    "DeleteRole": (_delete,),
    "DeleteRolePolicy": (_policy_is_there,),
    "DetachRolePolicy": (_detach,),
    "GetRolePolicy": (_policy_is_there,),
    "PutRolePermissionsBoundary": (check_boundary,),
    "PutRolePolicy": (_inline_total,),
}
