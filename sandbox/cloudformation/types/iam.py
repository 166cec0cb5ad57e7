"""AWS::IAM: roles, users, groups, managed and inline policies, instance profiles.

Source: CloudFormation's AWS::IAM reference (properties, what a change replaces, return values).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.cloudformation.api import Api
from sandbox.cloudformation.failures import own
from sandbox.cloudformation.properties import checked, document
from sandbox.cloudformation.types.kind import Kind, Properties, Work, added, tag_map, tolerant

_PRINCIPAL = {"Path": str, "ManagedPolicyArns": list, "Policies": list}
_ROLE = {
    **{"RoleName": str, "AssumeRolePolicyDocument": object, "Description": str, "MaxSessionDuration": int},
    **{"PermissionsBoundary": str, "Tags": list},
    **_PRINCIPAL,
}
_USER = {"UserName": str, "Groups": list, "LoginProfile": dict, "PermissionsBoundary": str, "Tags": list, **_PRINCIPAL}
_GROUP = {"GroupName": str, **_PRINCIPAL}
_HOLDERS = {"Roles": list, "Users": list, "Groups": list}
_MANAGED = {"ManagedPolicyName": str, "Path": str, "Description": str, "PolicyDocument": object, **_HOLDERS}
_POLICY = {"PolicyName": str, "PolicyDocument": object, **_HOLDERS}
_PROFILE = {"InstanceProfileName": str, "Path": str, "Roles": list}


def _create_role(work: Work) -> None:
    given = work.properties
    extra = {name: given[name] for name in ("Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags")
             if name in given}  # fmt: skip
    trust = document(given["AssumeRolePolicyDocument"])
    name = work.name("RoleName")
    role = work.api.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust, **extra)["Role"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": role["Arn"], "RoleId": role["RoleId"]}
    _give(work, "Role", {})


def _update_role(work: Work, old: Properties) -> None:
    api, name, new = work.api, work.resource.physical_id, work.properties
    if any(old.get(key) != new.get(key) for key in ("Description", "MaxSessionDuration")):
        length = new.get("MaxSessionDuration", 3600)
        api.call("iam", "UpdateRole", RoleName=name, Description=new.get("Description", ""), MaxSessionDuration=length)
    trust = document(new["AssumeRolePolicyDocument"])
    if trust != document(old["AssumeRolePolicyDocument"]):
        api.call("iam", "UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=trust)
    _update_principal(work, "Role", old)


def _create_user(work: Work) -> None:
    given = work.properties
    extra = {name: given[name] for name in ("Path", "PermissionsBoundary", "Tags") if name in given}
    name = work.name("UserName")
    user = work.api.call("iam", "CreateUser", UserName=name, **extra)["User"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": user["Arn"]}
    if "LoginProfile" in given:
        work.api.call("iam", "CreateLoginProfile", UserName=name, **given["LoginProfile"])
    for group in given.get("Groups", []):
        work.api.call("iam", "AddUserToGroup", UserName=name, GroupName=group)
    _give(work, "User", {})


def _update_user(work: Work, old: Properties) -> None:
    api, name, new = work.api, work.resource.physical_id, work.properties
    if old.get("LoginProfile") != new.get("LoginProfile"):
        tolerant(lambda: api.call("iam", "DeleteLoginProfile", UserName=name))
        if "LoginProfile" in new:
            api.call("iam", "CreateLoginProfile", UserName=name, **new["LoginProfile"])
    for group in added(old.get("Groups", []), new.get("Groups", [])):
        api.call("iam", "AddUserToGroup", UserName=name, GroupName=group)
    for group in added(new.get("Groups", []), old.get("Groups", [])):
        tolerant(functools.partial(api.call, "iam", "RemoveUserFromGroup", UserName=name, GroupName=group))
    _update_principal(work, "User", old)


def _create_group(work: Work) -> None:
    name = work.name("GroupName", 128)
    extra = {key: work.properties[key] for key in ("Path",) if key in work.properties}
    group = work.api.call("iam", "CreateGroup", GroupName=name, **extra)["Group"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": group["Arn"]}
    _give(work, "Group", {})


def _update_principal(work: Work, kind: str, old: Properties) -> None:
    api, name, new = work.api, work.resource.physical_id, work.properties
    who = {f"{kind}Name": name}
    if old.get("PermissionsBoundary") != new.get("PermissionsBoundary"):
        if "PermissionsBoundary" in new:
            api.call("iam", f"Put{kind}PermissionsBoundary", PermissionsBoundary=new["PermissionsBoundary"], **who)
        else:
            api.call("iam", f"Delete{kind}PermissionsBoundary", **who)
    if kind != "Group" and tag_map(old) != tag_map(new):
        gone = added(tag_map(new), tag_map(old))
        if gone:
            api.call("iam", f"Untag{kind}", TagKeys=gone, **who)
        if new.get("Tags"):
            api.call("iam", f"Tag{kind}", Tags=new["Tags"], **who)
    _give(work, kind, old)
    for policy in added(_inline(new), _inline(old)):
        tolerant(functools.partial(api.call, "iam", f"Delete{kind}Policy", PolicyName=policy, **who))
    for arn in added(new.get("ManagedPolicyArns", []), old.get("ManagedPolicyArns", [])):
        tolerant(functools.partial(api.call, "iam", f"Detach{kind}Policy", PolicyArn=arn, **who))


def _give(work: Work, kind: str, old: Properties) -> None:
    """Attach and put the policies that `old` did not have."""
    who = {f"{kind}Name": work.resource.physical_id}
    for arn in added(old.get("ManagedPolicyArns", []), work.properties.get("ManagedPolicyArns", [])):
        work.api.call("iam", f"Attach{kind}Policy", PolicyArn=arn, **who)
    before = _inline(old)
    for name, text in _inline(work.properties).items():
        if before.get(name) != text:
            work.api.call("iam", f"Put{kind}Policy", PolicyName=name, PolicyDocument=text, **who)


def _inline(properties: Properties) -> dict[str, str]:
    return {str(p["PolicyName"]): document(p["PolicyDocument"]) for p in properties.get("Policies", [])}


def _delete_principal(kind: str, work: Work) -> None:
    api, given = work.api, work.properties
    who = {f"{kind}Name": work.resource.physical_id}
    for arn in given.get("ManagedPolicyArns", []):
        tolerant(functools.partial(api.call, "iam", f"Detach{kind}Policy", PolicyArn=arn, **who))
    for name in _inline(given):
        tolerant(functools.partial(api.call, "iam", f"Delete{kind}Policy", PolicyName=name, **who))
    for group in given.get("Groups", []):
        tolerant(functools.partial(api.call, "iam", "RemoveUserFromGroup", GroupName=group, **who))
    if "LoginProfile" in given:
        tolerant(lambda: api.call("iam", "DeleteLoginProfile", **who))
    tolerant(lambda: api.call("iam", f"Delete{kind}", **who))


def _create_managed(work: Work) -> None:
    given = work.properties
    extra = {name: given[name] for name in ("Path", "Description") if name in given}
    text = document(given["PolicyDocument"])
    name = work.name("ManagedPolicyName", 128)
    policy = work.api.call("iam", "CreatePolicy", PolicyName=name, PolicyDocument=text, **extra)["Policy"]
    work.resource.physical_id = policy["Arn"]
    work.resource.attributes = {
        "PolicyArn": policy["Arn"],
        "PolicyId": policy["PolicyId"],
        "DefaultVersionId": policy["DefaultVersionId"],
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": policy["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "UpdateDate": policy["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    _hold(work, {})


def _hold(work: Work, old: Properties) -> None:
    arn = work.resource.physical_id
    for kind, name in _added_holders(old, work.properties):
        work.api.call("iam", f"Attach{kind}Policy", PolicyArn=arn, **{f"{kind}Name": name})
    for kind, name in _added_holders(work.properties, old):
        call = functools.partial(work.api.call, "iam", f"Detach{kind}Policy", PolicyArn=arn)
        tolerant(functools.partial(call, **{f"{kind}Name": name}))


def _update_managed(work: Work, old: Properties) -> None:
    arn, text = work.resource.physical_id, document(work.properties["PolicyDocument"])
    if text != document(old["PolicyDocument"]):
        versions = work.api.call("iam", "ListPolicyVersions", PolicyArn=arn)["Versions"]
        if len(versions) >= 5:
            oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: int(v["VersionId"][1:]))
            work.api.call("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId=oldest["VersionId"])
        made = work.api.call("iam", "CreatePolicyVersion", PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)
        work.resource.attributes["DefaultVersionId"] = made["PolicyVersion"]["VersionId"]
    _hold(work, old)


def _delete_managed(work: Work) -> None:
    arn, api = work.resource.physical_id, work.api
    for kind, name in _holders(work.properties):
        call = functools.partial(api.call, "iam", f"Detach{kind}Policy", PolicyArn=arn)
        tolerant(functools.partial(call, **{f"{kind}Name": name}))
    tolerant(lambda: _delete_versions(api, arn))
    tolerant(lambda: api.call("iam", "DeletePolicy", PolicyArn=arn))


def _delete_versions(api: Api, arn: str) -> None:
    for version in api.call("iam", "ListPolicyVersions", PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            api.call("iam", "DeletePolicyVersion", PolicyArn=arn, VersionId=version["VersionId"])


def _create_policy(work: Work) -> None:
    if not _holders(work.properties):
        raise own("At least one of [Groups,Roles,Users] must be non-empty.")
    tail = "".join(work.api.random.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(12))
    work.resource.physical_id = f"{work.stack[:5]}-{work.resource.logical_id[:4]}-{tail}"
    work.resource.attributes = {"Id": work.resource.physical_id}
    _put(work)


def _put(work: Work) -> None:
    name, text = work.properties["PolicyName"], document(work.properties["PolicyDocument"])
    for kind, holder in _holders(work.properties):
        who = {f"{kind}Name": holder}
        work.api.call("iam", f"Put{kind}Policy", PolicyName=name, PolicyDocument=text, **who)


def _update_policy(work: Work, old: Properties) -> None:
    _put(work)
    renamed = old["PolicyName"] != work.properties["PolicyName"]
    _remove(work.api, old["PolicyName"], _holders(old) if renamed else _added_holders(work.properties, old))


def _remove(api: Api, name: str, holders: Iterable[tuple[str, str]]) -> None:
    for kind, holder in holders:
        call = functools.partial(api.call, "iam", f"Delete{kind}Policy", PolicyName=name)
        tolerant(functools.partial(call, **{f"{kind}Name": holder}))


def _holders(properties: Properties) -> list[tuple[str, str]]:
    return [(kind, str(name)) for kind in ("Role", "User", "Group") for name in properties.get(f"{kind}s", [])]


def _added_holders(old: Properties, new: Properties) -> list[tuple[str, str]]:
    before = _holders(old)
    return [holder for holder in _holders(new) if holder not in before]


def _put_one(kind: str, work: Work, old: Properties | None = None) -> None:
    name, holder = work.properties["PolicyName"], work.properties[f"{kind}Name"]
    text = document(work.properties.get("PolicyDocument", {}))
    work.api.call("iam", f"Put{kind}Policy", PolicyName=name, PolicyDocument=text, **{f"{kind}Name": holder})
    work.resource.physical_id = f"{name}|{holder}"


def _delete_one(kind: str, work: Work) -> None:
    _remove(work.api, work.properties["PolicyName"], [(kind, work.properties[f"{kind}Name"])])


def _create_profile(work: Work) -> None:
    name = work.name("InstanceProfileName", 128)
    extra = {key: work.properties[key] for key in ("Path",) if key in work.properties}
    made = work.api.call("iam", "CreateInstanceProfile", InstanceProfileName=name, **extra)["InstanceProfile"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": made["Arn"]}
    for role in work.properties["Roles"]:
        work.api.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role)


def _update_profile(work: Work, old: Properties) -> None:
    name = work.resource.physical_id
    for role in added(work.properties["Roles"], old["Roles"]):
        call = functools.partial(work.api.call, "iam", "RemoveRoleFromInstanceProfile", InstanceProfileName=name)
        tolerant(functools.partial(call, RoleName=role))
    for role in added(old["Roles"], work.properties["Roles"]):
        work.api.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role)


def _delete_profile(work: Work) -> None:
    name = work.resource.physical_id
    for role in work.properties["Roles"]:
        call = functools.partial(work.api.call, "iam", "RemoveRoleFromInstanceProfile", InstanceProfileName=name)
        tolerant(functools.partial(call, RoleName=role))
    tolerant(lambda: work.api.call("iam", "DeleteInstanceProfile", InstanceProfileName=name))


def _by(schema: Mapping[str, type], *required: str) -> Any:
    return functools.partial(checked, schema=schema, required=required)


def _inline_kind(kind: str) -> Kind:
    names = ("PolicyName", f"{kind}Name")
    schema = {**dict.fromkeys(names, str), "PolicyDocument": object}
    put, delete = functools.partial(_put_one, kind), functools.partial(_delete_one, kind)
    return Kind(f"AWS::IAM::{kind}Policy", _by(schema, *names), put, put, delete, "", frozenset(names), False,
                frozenset())  # fmt: skip


_MANAGED_ATTRIBUTES = frozenset(
    ("PolicyArn", "PolicyId", "DefaultVersionId", "AttachmentCount", "PermissionsBoundaryUsageCount", "IsAttachable")
) | {"CreateDate", "UpdateDate"}

KINDS = (
    Kind("AWS::IAM::Role", _by(_ROLE, "AssumeRolePolicyDocument"), _create_role, _update_role,
         functools.partial(_delete_principal, "Role"), "RoleName", frozenset(("RoleName", "Path")),
         attributes=frozenset(("Arn", "RoleId")), taggable=True),
    Kind("AWS::IAM::User", _by(_USER), _create_user, _update_user, functools.partial(_delete_principal, "User"),
         "UserName", frozenset(("UserName", "Path")), attributes=frozenset(("Arn",)), taggable=True),
    Kind("AWS::IAM::Group", _by(_GROUP), _create_group,
         lambda work, old: _update_principal(work, "Group", old), functools.partial(_delete_principal, "Group"),
         "GroupName", frozenset(("GroupName", "Path")), attributes=frozenset(("Arn",))),
    Kind("AWS::IAM::ManagedPolicy", _by(_MANAGED, "PolicyDocument"), _create_managed, _update_managed, _delete_managed,
         "ManagedPolicyName", frozenset(("ManagedPolicyName", "Path", "Description")), attributes=_MANAGED_ATTRIBUTES),
    Kind("AWS::IAM::Policy", _by(_POLICY, "PolicyName", "PolicyDocument"), _create_policy, _update_policy,
         lambda work: _remove(work.api, work.properties["PolicyName"], _holders(work.properties)),
         attributes=frozenset(("Id",))),
    Kind("AWS::IAM::InstanceProfile", _by(_PROFILE, "Roles"), _create_profile, _update_profile, _delete_profile,
         "InstanceProfileName", frozenset(("InstanceProfileName", "Path")), attributes=frozenset(("Arn",))),
    *(_inline_kind(kind) for kind in ("Role", "User", "Group")),
)  # fmt: skip
"""The types of IAM that the sandbox makes."""
