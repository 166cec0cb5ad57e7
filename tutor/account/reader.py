"""Needs → items, with the fewest calls, in parallel.

A role takes three calls: GetRole, ListAttachedRolePolicies and ListRolePolicies (and GetRolePolicy for each inline
one). What the account refuses to say is unreadable, with AWS's code; what it says is not there is absent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    Unreadable,
)


def read(iam: Any, needs: Iterable[Need], info: TargetInfo) -> Snapshot:
    """The snapshot of exactly `needs`, through a boto3 IAM client (clients are safe to share between threads)."""
    wanted = set(needs)
    always = [need for need in wanted if not need.without_role]
    with ThreadPoolExecutor(max_workers=6) as pool:
        items = dict(zip(always, pool.map(lambda need: _item(iam, need), always), strict=True))
        there = {need.name for need, item in items.items() if need.kind == "role" and isinstance(item, Present)}
        asked = [need for need in wanted if need.without_role and need.without_role not in there]
        items.update(zip(asked, pool.map(lambda need: _item(iam, need), asked), strict=True))
    not_read = Unreadable("not read, because the role is there")
    return Snapshot(info, {need: items.get(need, not_read) for need in wanted})


def _item(iam: Any, need: Need) -> Item[Any]:
    if need.kind == "role":
        return _guarded(lambda: _role(iam, need.name))
    operation, key, name, more = {
        "role-names": ("list_roles", "Roles", "RoleName", {}),
        "policy-names": ("list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
        "user-names": ("list_users", "Users", "UserName", {}),
    }[need.kind]
    return _guarded(lambda: Present(tuple(entry[name] for entry in _pages(iam, operation, key, **more))))


def _guarded(read: Callable[[], Item[Any]]) -> Item[Any]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return read()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = error.response.get("Error", {}).get("Message", "")
        if code == "NoSuchEntity":
            return Absent()
        return Unreadable(f"AWS answered {code} to {error.operation_name}: {message}", code)
    except BotoCoreError as error:
        return Unreadable(str(error))


def _role(iam: Any, name: str) -> Item[Role]:
    raw = iam.get_role(RoleName=name)["Role"]
    with ThreadPoolExecutor(max_workers=2) as pool:
        attached = pool.submit(_guarded, lambda: Present(_attached(iam, name)))
        inline = pool.submit(_guarded, lambda: Present(_inline(iam, name)))
    return Present(
        Role(
            name=raw["RoleName"],
            arn=raw["Arn"],
            trust=_text(raw.get("AssumeRolePolicyDocument", {})),
            path=raw.get("Path", "/"),
            description=raw.get("Description", ""),
            attached=attached.result(),
            inline=inline.result(),
            boundary=raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
            tags={tag["Key"]: tag["Value"] for tag in raw.get("Tags", [])},
            max_session=raw.get("MaxSessionDuration", 3600),
            created=raw["CreateDate"].isoformat() if "CreateDate" in raw else "",
        )
    )


def _attached(iam: Any, role: str) -> tuple[AttachedPolicy, ...]:
    entries = _pages(iam, "list_attached_role_policies", "AttachedPolicies", RoleName=role)
    unread: Item[str] = Unreadable("no check at hand needs this policy's document")
    return tuple(AttachedPolicy(entry["PolicyName"], entry["PolicyArn"], unread) for entry in entries)


def _inline(iam: Any, role: str) -> tuple[InlinePolicy, ...]:
    found = []
    for name in _pages(iam, "list_role_policies", "PolicyNames", RoleName=role):
        answer = iam.get_role_policy(RoleName=role, PolicyName=name)
        found.append(InlinePolicy(name, _text(answer["PolicyDocument"])))
    return tuple(found)


def _pages(iam: Any, operation: str, key: str, **parameters: str) -> list[Any]:
    found, more = [], dict(parameters)
    while True:
        page = getattr(iam, operation)(**more)
        found += page[key]
        if not page.get("IsTruncated"):
            return found
        more["Marker"] = page["Marker"]


def _text(document: object) -> str:
    return document if isinstance(document, str) else json.dumps(document)
