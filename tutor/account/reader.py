"""Needs → items, with the fewest calls, in parallel.

A role takes three calls: GetRole, ListAttachedRolePolicies and ListRolePolicies (and GetRolePolicy for each inline
one, two more for each managed policy where the document is asked for). What the account refuses to say is unreadable,
with AWS's code; what it says is not there is absent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tutor.account import launch_reader
from tutor.account.guarded import guarded
from tutor.snapshot import (
    NOT_ASKED,
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
    User,
)

T = TypeVar("T")


def read(clients: Callable[[str, str], Any], needs: Iterable[Need], info: TargetInfo) -> Snapshot:
    """The snapshot of exactly `needs`. `clients` gives a boto3 client of a service in a region (empty: the account's
    own); a client is safe to share between threads."""
    wanted = set(needs)
    beside = {need: BESIDE[need.kind] for need in wanted if need.kind in BESIDE}
    wanted -= beside.keys()
    other = {need for need in wanted if need.kind in launch_reader.READS}
    items = launch_reader.read(clients, other, info) if other else {}
    wanted -= other
    if wanted:
        items.update(_of_iam(clients("iam", ""), wanted))
    return Snapshot(info, {**items, **beside})


BESIDE: Mapping[str, Item[Any]] = {
    "answer": Unreadable("the answers are not kept in the account", remedy="Answer the questions in the course."),
    "draft": Absent(),
    "network": Unreadable("the way of the tasks through the network was not looked at"),
}
"""What no account knows, and what is said of it where nobody hands it in: no form is open."""


def _of_iam(iam: Any, wanted: set[Need]) -> dict[Need, Item[Any]]:
    always = [need for need in wanted if not need.without_role]
    with ThreadPoolExecutor(max_workers=6) as pool:
        items = dict(zip(always, pool.map(lambda need: _item(iam, need), always), strict=True))
        there = {need.name for need, item in items.items() if need.kind == "role" and isinstance(item, Present)}
        asked = [need for need in wanted if need.without_role and need.without_role not in there]
        items.update(zip(asked, pool.map(lambda need: _item(iam, need), asked), strict=True))
    not_read = Unreadable("not read, because the role is there")
    return {need: items.get(need, not_read) for need in wanted}


def _item(iam: Any, need: Need) -> Item[Any]:
    if need.kind == "role":
        return guarded(lambda: _role(iam, need))
    if need.kind == "user":
        return guarded(lambda: _user(iam, need))
    operation, key, name, more = {
        "role-names": ("list_roles", "Roles", "RoleName", {}),
        "policy-names": ("list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
        "user-names": ("list_users", "Users", "UserName", {}),
    }[need.kind]
    return guarded(lambda: Present(tuple(entry[name] for entry in _pages(iam, operation, key, **more))))


def _role(iam: Any, need: Need) -> Item[Role]:
    raw = iam.get_role(RoleName=need.name)["Role"]
    boundary = raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    with ThreadPoolExecutor(max_workers=3) as pool:
        attached = pool.submit(guarded, lambda: Present(_attached(iam, "role", need.name, need.documents)))
        inline = pool.submit(guarded, lambda: Present(_inline(iam, "role", need.name)))
        limit = pool.submit(_boundary, iam, boundary, need.documents)
    return Present(
        Role(
            name=raw["RoleName"],
            arn=raw["Arn"],
            trust=_text(raw.get("AssumeRolePolicyDocument", {})),
            path=raw.get("Path", "/"),
            description=raw.get("Description", ""),
            attached=attached.result(),
            inline=inline.result(),
            boundary=boundary,
            boundary_document=limit.result(),
            tags={tag["Key"]: tag["Value"] for tag in raw.get("Tags", [])},
            max_session=raw.get("MaxSessionDuration", 3600),
            created=raw["CreateDate"].isoformat() if "CreateDate" in raw else "",
        )
    )


def _user(iam: Any, need: Need) -> Item[User]:
    raw = iam.get_user(UserName=need.name)["User"]
    boundary = raw.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
    return Present(
        User(
            name=raw["UserName"],
            arn=raw["Arn"],
            attached=guarded(lambda: Present(_with_groups(iam, need, _attached_of(iam, need.documents)))),
            inline=guarded(lambda: Present(_with_groups(iam, need, lambda kind, name: _inline(iam, kind, name)))),
            boundary=boundary,
            boundary_document=_boundary(iam, boundary, need.documents),
            tags={tag["Key"]: tag["Value"] for tag in raw.get("Tags", [])},
        )
    )


def _with_groups(iam: Any, need: Need, read: Callable[[str, str], tuple[T, ...]]) -> tuple[T, ...]:
    """What the user has, then what each of its groups has."""
    groups = [entry["GroupName"] for entry in _pages(iam, "list_groups_for_user", "Groups", UserName=need.name)]
    return sum((read("group", name) for name in groups), read("user", need.name))


def _attached_of(iam: Any, documents: bool) -> Callable[[str, str], tuple[AttachedPolicy, ...]]:
    return lambda kind, name: _attached(iam, kind, name, documents)


def _attached(iam: Any, kind: str, name: str, documents: bool) -> tuple[AttachedPolicy, ...]:
    entries = _pages(iam, f"list_attached_{kind}_policies", "AttachedPolicies", **{f"{kind.title()}Name": name})
    arns = [entry["PolicyArn"] for entry in entries]
    if documents:
        with ThreadPoolExecutor(max_workers=6) as pool:
            texts = list(pool.map(lambda arn: _document(iam, arn), arns))
    else:
        texts = [Unreadable(NOT_ASKED)] * len(arns)
    return tuple(
        AttachedPolicy(entry["PolicyName"], arn, text) for entry, arn, text in zip(entries, arns, texts, strict=True)
    )


def _boundary(iam: Any, arn: str, documents: bool) -> Item[str]:
    return _document(iam, arn) if arn and documents else Unreadable(NOT_ASKED)


def _document(iam: Any, arn: str) -> Item[str]:
    """The text of a managed policy's default version."""

    def read() -> Item[str]:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)
        return Present(_text(found["PolicyVersion"]["Document"]))

    return guarded(read)


def _inline(iam: Any, kind: str, owner: str) -> tuple[InlinePolicy, ...]:
    named = {f"{kind.title()}Name": owner}
    found = []
    for name in _pages(iam, f"list_{kind}_policies", "PolicyNames", **named):
        answer = getattr(iam, f"get_{kind}_policy")(PolicyName=name, **named)
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
