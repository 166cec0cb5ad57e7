"""A role's page in the IAM console as data: what its tabs show, and what can be changed there, as calls of the API.

Sources of the labels: AWS's guides of DMS (*Trust relationships*, *Edit trust policy*, *Update policy*) and of S3
tables (*Add permissions*, *Create inline policy*, *Create policy*), and the workshop's page (*Tags*). *Attach
policies*, *Remove*, *Delete*, *Manage tags* and *Save changes* are [inferred]: no source is at hand. The console has
more tabs (*Last Accessed*, *Revoke sessions*), which are not here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tutor.actions.api_change import ApiCall, Change
from tutor.iam.errors import PolicyError
from tutor.iam.grammar import check_identity, check_trust
from tutor.iam.names import check_policy_name, check_tags

TABS = ("Permissions", "Trust relationships", "Tags")
Type = Literal["AWS managed", "Customer managed", "Customer inline"]


@dataclass(frozen=True, slots=True)
class PermissionsRow:
    """A row under *Permissions policies*: *Policy name* and *Type*; `arn` is empty for an inline one, which has its
    `document`."""

    name: str
    type: Type
    arn: str = ""
    document: str = ""

    @property
    def id(self) -> str:
        """What tells it from the role's other policies: of one name there may be an inline one and managed ones."""
        return self.arn or f"inline {self.name}"


@dataclass(frozen=True, slots=True)
class RolePage:
    """What the page shows. `trust` and inline documents are JSON, indented as the console shows them."""

    name: str
    arn: str
    path: str
    description: str
    created: str
    max_session: int
    trust: str
    policies: tuple[PermissionsRow, ...]
    boundary: str
    tags: Mapping[str, str]
    instance_profiles: tuple[str, ...] = ()


def read(iam: Any, name: str) -> RolePage:
    """The page of a role, by a boto3 IAM client. Raises botocore's ClientError (`NoSuchEntity`, `AccessDenied`)."""
    role = iam.get_role(RoleName=name)["Role"]
    attached = _all(iam, "list_attached_role_policies", "AttachedPolicies", name)
    inline = _all(iam, "list_role_policies", "PolicyNames", name)
    documents = {one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in inline}
    profiles = _all(iam, "list_instance_profiles_for_role", "InstanceProfiles", name)
    rows = [PermissionsRow(one["PolicyName"], _type(one["PolicyArn"]), one["PolicyArn"]) for one in attached]
    rows += [PermissionsRow(one, "Customer inline", "", _indented(document)) for one, document in documents.items()]
    return RolePage(
        name=role["RoleName"],
        arn=role["Arn"],
        path=role["Path"],
        description=role.get("Description", ""),
        created=f"{role['CreateDate']:%Y-%m-%dT%H:%M:%SZ}",
        max_session=role.get("MaxSessionDuration", 3600),
        trust=_indented(role["AssumeRolePolicyDocument"]),
        policies=tuple(sorted(rows, key=lambda row: row.name.lower())),
        boundary=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        tags={tag["Key"]: tag["Value"] for tag in role.get("Tags", ())},
        instance_profiles=tuple(profile["InstanceProfileName"] for profile in profiles),
    )


def edit_trust_policy(page: RolePage, document: str) -> Change:
    """*Edit trust policy*, *Update policy*."""
    call = ApiCall(
        "update_assume_role_policy", {"RoleName": page.name, "PolicyDocument": document}, "updated the trust policy"
    )
    return Change("iam", "Update policy", (call,))


def attach_policies(page: RolePage, arns: Iterable[str]) -> Change:
    """*Add permissions*, *Attach policies*, *Add permissions*. What is attached already is left out."""
    there = {row.arn for row in page.policies}
    calls = [
        ApiCall("attach_role_policy", {"RoleName": page.name, "PolicyArn": arn}, f"attached {arn}")
        for arn in dict.fromkeys(arns)
        if arn not in there
    ]
    return Change("iam", "Add permissions", tuple(calls))


def remove_policies(page: RolePage, rows: Iterable[PermissionsRow]) -> Change:
    """*Remove*: managed policies are detached, inline ones deleted."""
    return Change("iam", "Remove", tuple(_removal(page, row) for row in rows))


def put_inline_policy(page: RolePage, name: str, document: str) -> Change:
    """*Add permissions*, *Create inline policy*, *Create policy*; the same name replaces the policy."""
    parameters = {"RoleName": page.name, "PolicyName": name, "PolicyDocument": document}
    return Change("iam", "Create policy", (ApiCall("put_role_policy", parameters, f"put the inline policy {name}"),))


def manage_tags(page: RolePage, tags: Mapping[str, str]) -> Change:
    """*Manage tags*, *Save changes*: the role has these tags and no others."""
    gone = [key for key in page.tags if key not in tags]
    new = [{"Key": key, "Value": value} for key, value in tags.items() if page.tags.get(key) != value]
    calls = []
    if gone:
        calls.append(ApiCall("untag_role", {"RoleName": page.name, "TagKeys": gone}, f"removed {', '.join(gone)}"))
    if new:
        said = ", ".join(tag["Key"] for tag in new)
        calls.append(ApiCall("tag_role", {"RoleName": page.name, "Tags": new}, f"tagged {said}"))
    return Change("iam", "Save changes", tuple(calls))


def delete_role(page: RolePage) -> Change:
    """*Delete*: as the console does, first all that is attached to the role, then the role.

    IAM itself refuses to delete a role that has policies. Source: IAM user guide, "Delete roles or instance profiles".
    """
    role = {"RoleName": page.name}
    profiles = [
        ApiCall(
            "remove_role_from_instance_profile", {"InstanceProfileName": profile, **role}, f"took it out of {profile}"
        )
        for profile in page.instance_profiles
    ]
    removals = [_removal(page, row) for row in page.policies]
    return Change("iam", "Delete", (*profiles, *removals, ApiCall("delete_role", role, f"deleted {page.name}")))


def fault(change: Change) -> str:
    """What IAM would refuse of a change, in its own words, or nothing."""
    try:
        for call in change.calls:
            if call.method == "update_assume_role_policy":
                check_trust(call.parameters["PolicyDocument"])
            elif call.method == "put_role_policy":
                check_policy_name(call.parameters["PolicyName"])
                check_identity(call.parameters["PolicyDocument"])
            elif call.method == "tag_role":
                check_tags({tag["Key"]: tag["Value"] for tag in call.parameters["Tags"]})
    except PolicyError as error:
        return error.message
    return ""


def _removal(page: RolePage, row: PermissionsRow) -> ApiCall:
    if row.arn:
        return ApiCall("detach_role_policy", {"RoleName": page.name, "PolicyArn": row.arn}, f"detached {row.arn}")
    parameters = {"RoleName": page.name, "PolicyName": row.name}
    return ApiCall("delete_role_policy", parameters, f"deleted the inline policy {row.name}")


def _all(iam: Any, operation: str, key: str, name: str) -> list[Any]:
    return [item for page in iam.get_paginator(operation).paginate(RoleName=name) for item in page[key]]


def _type(arn: str) -> Type:
    return "AWS managed" if arn.split(":")[4] == "aws" else "Customer managed"


def _indented(document: Any) -> str:
    return json.dumps(document, indent=4, ensure_ascii=False)
