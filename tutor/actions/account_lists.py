"""What the console's lists show: the roles, task definitions, secrets, who uses a role, a policy's JSON.

Every function takes a boto3 client and raises botocore's ClientError.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A row of *IAM › Roles*. `trusts` are the principals as the console says them: `AWS Service: ecs-tasks`."""

    name: str
    arn: str
    trusts: tuple[str, ...] = ()
    created: str = ""


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A family of *Amazon ECS › Task definitions*: its newest active revision."""

    family: str
    revision: int
    arn: str


@dataclass(frozen=True, slots=True)
class SecretRow:
    """A secret's name and ARN; its value is never read."""

    name: str
    arn: str


@dataclass(frozen=True, slots=True)
class Uses:
    """Which newest revisions name a role, and as what: `fcj-core-fargate-td:2 as task execution role`. `looked_at` of
    so many `families` were looked into."""

    named: tuple[str, ...]
    looked_at: int
    families: int

    def said(self) -> str:
        """The same in words."""
        named = ", ".join(self.named) or "no task definition's newest revision"
        if self.looked_at == self.families:
            return named
        return f"{named} (of {self.families} task definitions only the first {self.looked_at} were looked at)"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the task definition's form offers to choose from; None is not listed yet, or cannot be: `unlisted` then has
    a sentence that says why, by what it is (`roles`, `secrets`)."""

    roles: tuple[RoleRow, ...] | None = None
    secrets: tuple[SecretRow, ...] | None = None
    unlisted: Mapping[str, str] = field(default_factory=dict)


def roles(iam: Any) -> tuple[RoleRow, ...]:
    """All roles by name."""
    found = [role for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    rows = [
        RoleRow(
            role["RoleName"],
            role["Arn"],
            trusted(role.get("AssumeRolePolicyDocument", {})),
            f"{role['CreateDate']:%Y-%m-%d}",
        )
        for role in found
    ]
    return tuple(sorted(rows, key=lambda row: row.name.lower()))


def families(ecs: Any) -> tuple[FamilyRow, ...]:
    """All families with an active revision, by name, each with its newest."""
    newest: dict[str, FamilyRow] = {}
    pages = ecs.get_paginator("list_task_definitions").paginate(status="ACTIVE")
    for arn in (arn for page in pages for arn in page["taskDefinitionArns"]):
        family, _, revision = arn.rpartition("/")[2].rpartition(":")
        if family not in newest or newest[family].revision < int(revision):
            newest[family] = FamilyRow(family, int(revision), arn)
    return tuple(sorted(newest.values(), key=lambda row: row.family))


def secrets(client: Any) -> tuple[SecretRow, ...]:
    """All secrets by name."""
    found = [one for page in client.get_paginator("list_secrets").paginate() for one in page["SecretList"]]
    return tuple(sorted((SecretRow(one["Name"], one["ARN"]) for one in found), key=lambda row: row.name))


def uses(ecs: Any, arn: str) -> Uses:
    """Who names a role."""
    found = families(ecs)
    said = []
    for row in found[:_LOOKED_AT]:
        described = ecs.describe_task_definition(taskDefinition=row.arn)["taskDefinition"]
        for key, what in (("executionRoleArn", "task execution role"), ("taskRoleArn", "task role")):
            if described.get(key) in (arn, arn.rpartition("/")[2]):
                said.append(f"{row.family}:{row.revision} as {what}")
    return Uses(tuple(said), min(len(found), _LOOKED_AT), len(found))


def document_of(iam: Any, arn: str) -> str:
    """The JSON of a managed policy's default version, indented as the console shows it."""
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return json.dumps(document, indent=4, ensure_ascii=False)


_LOOKED_AT = 40
"""Families that are looked into to see who uses a role, as many as the cards look at: each is a call."""


def trusted(document: Any) -> tuple[str, ...]:
    """Whom a trust policy lets in, as the console's column *Trusted entities* says it."""
    statements = document.get("Statement", ()) if isinstance(document, Mapping) else ()
    said: list[str] = []
    for statement in [statements] if isinstance(statements, Mapping) else statements:
        if not isinstance(statement, Mapping) or statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal", {})
        if principal == "*":
            principal = {"AWS": "*"}
        if not isinstance(principal, Mapping):
            continue
        for kind, values in principal.items():
            for value in values if isinstance(values, list) else [values]:
                said.append(_entity(str(kind), str(value)))
    return tuple(dict.fromkeys(said))


def _entity(kind: str, value: str) -> str:
    if kind == "Service":
        return f"AWS Service: {value.removesuffix('.amazonaws.com')}"
    if kind == "AWS":
        account = value.split(":")[4] if value.startswith("arn:") and value.count(":") > 4 else value
        return f"Account: {account}"
    return f"Identity Provider: {value.rpartition('/')[2]}"
