"""IAM: users, groups, roles, policies and the rest by name, with the path that is part of their ARN.

Listing roles, users, groups and instance profiles is asked on the path (`role/`), listing policies on `policy path /`,
as denials say. Source: Service Authorization Reference; reported texts of denials.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox import callers
from sandbox.authorization.arns import Resolver, by_types, tag_map, text, texts
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_LISTS = {"ListRoles": "role", "ListUsers": "user", "ListGroups": "group", "ListInstanceProfiles": "instance-profile",
          "ListServerCertificates": "server-certificate"}  # fmt: skip


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    operation, given = invocation.call.operation, invocation.input
    context = _context(invocation)
    if operation in _LISTS:
        path = text(given, "PathPrefix") or "/"
        yield Asked(action_name("iam", operation), _arn(invocation, f"{_LISTS[operation]}{path}"), context)
        return
    if operation == "ListPolicies":
        path = text(given, "PathPrefix") or "/"
        yield Asked(action_name("iam", operation), "*", context, shown=f"policy path {path}")
        return
    yield from by_types(invocation, _RESOLVERS, context=context, tags=lambda resource: _tags(invocation, resource))
    if operation == "AddRoleToInstanceProfile":
        for role in _roles(invocation, given):
            yield Asked("iam:PassRole", role, {"iam:PassedToService": "ec2.amazonaws.com"})


def role_arn(invocation: Invocation, name: str) -> str:
    """The ARN of a role in the account, with its path where it exists."""
    for role in invocation.backend("iam").roles.values():
        if role.name == name:
            return str(role.arn)
    return _arn(invocation, f"role/{name}")


def _arn(invocation: Invocation, rest: str) -> str:
    return f"arn:aws:iam::{invocation.account}:{rest}"


def _roles(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    operation = invocation.call.operation
    name = text(given, "RoleName")
    if operation == "CreateRole":
        yield _arn(invocation, f"role{text(given, 'Path') or '/'}{name}")
    elif operation == "CreateServiceLinkedRole":
        service = text(given, "AWSServiceName")
        yield _arn(invocation, f"role/aws-service-role/{service}/*")
    elif name:
        yield role_arn(invocation, name)
    source = text(given, "PolicySourceArn", "Arn")
    if ":role/" in source:
        yield source


def _users(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    operation, caller = invocation.call.operation, invocation.caller
    name = text(given, "UserName")
    iam = invocation.backend("iam")
    source = text(given, "PolicySourceArn", "Arn")
    if source:
        if ":user/" in source:
            yield source
    elif operation == "CreateUser":
        yield _arn(invocation, f"user{text(given, 'Path') or '/'}{name}")
    elif operation == "GetAccessKeyLastUsed":
        key = iam.access_keys.get(text(given, "AccessKeyId"))
        if key is not None and key.user_name in iam.users:
            yield str(iam.users[key.user_name].arn)
    elif name:
        yield str(iam.users[name].arn) if name in iam.users else _arn(invocation, f"user/{name}")
    elif caller.kind == callers.USER and operation not in ("ListMFADevices",):
        yield caller.arn  # the name may be left out: then it is the caller's own


def _groups(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    name = text(given, "GroupName")
    groups = invocation.backend("iam").groups
    if invocation.call.operation == "CreateGroup":
        yield _arn(invocation, f"group{text(given, 'Path') or '/'}{name}")
    elif name:
        yield str(groups[name].arn) if name in groups else _arn(invocation, f"group/{name}")
    source = text(given, "PolicySourceArn", "Arn")
    if ":group/" in source:
        yield source


def _policies(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    if invocation.call.operation == "CreatePolicy":
        yield _arn(invocation, f"policy{text(given, 'Path') or '/'}{text(given, 'PolicyName')}")
    else:
        yield from texts(given, "PolicyArn")
        source = text(given, "Arn")
        if ":policy/" in source:
            yield source


def _profiles(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    name = text(given, "InstanceProfileName")
    if invocation.call.operation == "CreateInstanceProfile":
        yield _arn(invocation, f"instance-profile{text(given, 'Path') or '/'}{name}")
    elif name:
        for profile in invocation.backend("iam").instance_profiles.values():
            if profile.name == name:
                yield str(profile.arn)
                return
        yield _arn(invocation, f"instance-profile/{name}")


def _mfa(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    yield from texts(given, "SerialNumber")
    for name in texts(given, "VirtualMFADeviceName"):
        yield _arn(invocation, f"mfa{text(given, 'Path') or '/'}{name}")


def _oidc(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    yield from texts(given, "OpenIDConnectProviderArn")
    for url in texts(given, "Url"):
        yield _arn(invocation, f"oidc-provider/{url.partition('://')[2] or url}")


def _saml(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    yield from texts(given, "SAMLProviderArn")
    for name in texts(given, "Name"):
        yield _arn(invocation, f"saml-provider/{name}")


def _certificates(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    for name in texts(given, "ServerCertificateName"):
        yield _arn(invocation, f"server-certificate{text(given, 'Path') or '/'}{name}")


_RESOLVERS: dict[str, Resolver] = {
    "role": _roles,
    "user": _users,
    "group": _groups,
    "policy": _policies,
    "instance-profile": _profiles,
    "mfa": _mfa,
    "oidc-provider": _oidc,
    "saml-provider": _saml,
    "server-certificate": _certificates,
}


def _context(invocation: Invocation) -> dict[str, Any]:
    given = invocation.input
    found: dict[str, Any] = {}
    if text(given, "PolicyArn"):
        found["iam:PolicyARN"] = text(given, "PolicyArn")
    if text(given, "AWSServiceName"):
        found["iam:AWSServiceName"] = text(given, "AWSServiceName")
    boundary = text(given, "PermissionsBoundary") or _boundary(invocation, given)
    if boundary:
        found["iam:PermissionsBoundary"] = boundary
    return found


def _boundary(invocation: Invocation, given: Mapping[str, Any]) -> str:
    """The boundary of the role or user that the call is about."""
    iam = invocation.backend("iam")
    for role in iam.roles.values():
        if role.name == text(given, "RoleName"):
            return str(role.permissions_boundary_arn or "")
    user = iam.users.get(text(given, "UserName"))
    return str(getattr(user, "permissions_boundary_arn", None) or "")


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    iam = invocation.backend("iam")
    for things in (iam.roles, iam.users, iam.instance_profiles):
        for thing in things.values():
            if thing.arn == resource:
                return tag_map(thing.tags)
    policy = iam.managed_policies.get(resource)
    return tag_map(policy.tags) if policy is not None else {}
