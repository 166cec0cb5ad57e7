"""Users and groups: names, quotas, and what hangs on them."""

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
from tutor.iam import names
from tutor.iam.errors import PolicyError

POLICIES_PER_USER = POLICIES_PER_GROUP = GROUPS_PER_USER = 10
KEYS_PER_USER = 2
USER_INLINE_TOTAL, GROUP_INLINE_TOTAL = 2048, 5120


def check_named(operation: str, parameters: Parameters, iam: Any) -> None:
    """The user and the group that a call names have right names and are there."""
    if "GroupName" in parameters and operation != "CreateGroup":
        names.check_group_name(parameters["GroupName"])
        _group(parameters, iam)
    if "UserName" in parameters and operation != "CreateUser":
        names.check_user_name(parameters["UserName"])
        _user(parameters, iam)


def _user(parameters: Parameters, iam: Any) -> Any:
    name = parameters.get("UserName", "")
    if name not in iam.users:
        raise PolicyError("NoSuchEntity", f"The user with name {name} cannot be found.")
    return iam.users[name]


def _group(parameters: Parameters, iam: Any) -> Any:
    name = parameters.get("GroupName", "")
    if name not in iam.groups:
        raise PolicyError("NoSuchEntity", f"The group with name {name} cannot be found.")
    return iam.groups[name]


def _create_user(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("UserName", "")
    names.check_user_name(name)
    names.check_path(parameters.get("Path", "/"))
    check_tags(parameters)
    check_boundary(parameters, iam)
    check_free(name, iam.users, f"User with name {name} already exists.")


def _rename_user(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("NewUserName")
    if name is not None and name.lower() != parameters.get("UserName", "").lower():
        names.check_user_name(name)
        check_free(name, iam.users, f"User with name {name} already exists.")


def _delete_user(parameters: Parameters, iam: Any) -> None:
    user = _user(parameters, iam)
    if user.access_keys:
        raise conflict("Cannot delete entity, must delete access keys first.")
    if user.password:
        raise conflict("Cannot delete entity, must delete login profile first.")
    if user.mfa_devices:
        raise conflict("Cannot delete entity, must delete MFA device first.")
    if user.signing_certificates:
        raise conflict("Cannot delete entity, must delete signing certificates first.")
    if any(member is user for group in iam.groups.values() for member in group.users):
        raise conflict("Cannot delete entity, must remove users from group first.")
    _nothing_hangs_on(user)


def _nothing_hangs_on(entity: Any) -> None:
    if entity.managed_policies:
        raise conflict(DETACH_FIRST)
    if entity.policies:
        raise conflict(DELETE_POLICIES_FIRST)


def _create_group(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("GroupName", "")
    names.check_group_name(name)
    names.check_path(parameters.get("Path", "/"))
    check_free(name, iam.groups, f"Group with name {name} already exists.")


def _delete_group(parameters: Parameters, iam: Any) -> None:
    group = _group(parameters, iam)
    if group.users:
        raise conflict("Cannot delete entity, must remove users from group first.")
    _nothing_hangs_on(group)


def _join(parameters: Parameters, iam: Any) -> None:
    user, group = _user(parameters, iam), _group(parameters, iam)
    groups = [other for other in iam.groups.values() if any(member is user for member in other.users)]
    if group not in groups and len(groups) >= GROUPS_PER_USER:
        raise PolicyError("LimitExceeded", f"Cannot exceed quota for GroupsPerUser: {GROUPS_PER_USER}")


def _attach_user(parameters: Parameters, iam: Any) -> None:
    check_attach(parameters, iam, _user(parameters, iam), "PoliciesPerUser", POLICIES_PER_USER)


def _attach_group(parameters: Parameters, iam: Any) -> None:
    check_attach(parameters, iam, _group(parameters, iam), "PoliciesPerGroup", POLICIES_PER_GROUP)


def _detach_user(parameters: Parameters, iam: Any) -> None:
    check_detach(parameters, _user(parameters, iam))


def _detach_group(parameters: Parameters, iam: Any) -> None:
    check_detach(parameters, _group(parameters, iam))


def _put_user(parameters: Parameters, iam: Any) -> None:
    check_inline(parameters, _user(parameters, iam), USER_INLINE_TOTAL)


def _put_group(parameters: Parameters, iam: Any) -> None:
    check_inline(parameters, _group(parameters, iam), GROUP_INLINE_TOTAL)


def _user_policy(parameters: Parameters, iam: Any) -> None:
    _policy_of(_user(parameters, iam), "user", parameters)


def _group_policy(parameters: Parameters, iam: Any) -> None:
    _policy_of(_group(parameters, iam), "group", parameters)


def _policy_of(entity: Any, kind: str, parameters: Parameters) -> None:
    name = parameters.get("PolicyName", "")
    if name not in entity.policies:
        raise PolicyError("NoSuchEntity", f"The {kind} policy with name {name} cannot be found.")


def _access_key(parameters: Parameters, iam: Any) -> None:
    if "UserName" in parameters and len(_user(parameters, iam).access_keys) >= KEYS_PER_USER:
        raise PolicyError("LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER}")


RULES: dict[str, tuple[Rule, ...]] = {
    "AddUserToGroup": (_join,),
    "AttachGroupPolicy": (_attach_group,),
    "AttachUserPolicy": (_attach_user,),
    "CreateAccessKey": (_access_key,),
    "CreateGroup": (_create_group,),
    "CreateUser": (_create_user,),
    "DeleteGroup": (_delete_group,),
    "DeleteGroupPolicy": (_group_policy,),
    "DeleteUser": (_delete_user,),
    "DeleteUserPolicy": (_user_policy,),
    "DetachGroupPolicy": (_detach_group,),
    "DetachUserPolicy": (_detach_user,),
    "GetGroupPolicy": (_group_policy,),
    "GetUserPolicy": (_user_policy,),
    "PutGroupPolicy": (_put_group,),
    "PutUserPermissionsBoundary": (check_boundary,),
    "PutUserPolicy": (_put_user,),
    "TagUser": (check_tags,),
    "UpdateUser": (_rename_user,),
}
