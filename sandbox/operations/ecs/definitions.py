"""Task definitions: register, describe, list, deregister, delete.

Source of the texts: the ECS API reference and moto, which has them from AWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.ecs import definitions
from sandbox.ecs.place import Place
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations.ecs.calling import Output, ecs, needed, page, pass_roles

_NONE = "Unable to describe task definition."
_MOST_AT_ONCE = 10


@ecs("RegisterTaskDefinition")
def register(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """Refusals of the task definition itself come first, then the caller's right to pass its roles."""
    needed(given, "family", "containerDefinitions")
    definitions.check(place, given)
    pass_roles(invocation, place, given.get("executionRoleArn"), given.get("taskRoleArn"))
    made = definitions.register(place, given, invocation.caller.arn)
    return {"taskDefinition": definitions.described(made), "tags": made.tags}


@ecs("DescribeTaskDefinition")
def describe(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """One that is deregistered can still be described by its revision."""
    needed(given, "taskDefinition")
    found = definitions.named(place, given["taskDefinition"])
    if found is None:
        raise AwsError("ClientException", _NONE)
    shown: dict[str, object] = {"taskDefinition": definitions.described(found)}
    if "TAGS" in given.get("include", ()):
        shown["tags"] = found.tags
    return shown


@ecs("ListTaskDefinitions")
def list_definitions(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """By family, then by revision; active ones unless asked otherwise."""
    status = given.get("status", "ACTIVE")
    family = given.get("familyPrefix")
    found = [
        item.arn
        for name, revisions in sorted(place.ecs.task_definitions.items())
        for _, item in sorted(revisions.items())
        if item.status == status and family in (None, "", name)
    ]
    return page(reversed(found) if given.get("sort") == "DESC" else found, given, "taskDefinitionArns")


@ecs("ListTaskDefinitionFamilies")
def list_families(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """Families with an active task definition, or with none but inactive ones."""
    return page(_families(place, given), given, "families")


@ecs("DeregisterTaskDefinition")
def deregister(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """A family alone does not say which."""
    found = _one(place, given.get("taskDefinition", ""))
    if found.status == "ACTIVE":
        found.status = "INACTIVE"
        found.deregistered_at = place.now()
    return {"taskDefinition": definitions.described(found)}


@ecs("DeleteTaskDefinitions")
def delete(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output:
    """They stay, to be described, as DELETE_IN_PROGRESS; their revisions are not given again."""
    names = given.get("taskDefinitions") or []
    if not names:
        raise AwsError("InvalidParameterException", "size of TaskDefinition references list must be greater than 0")
    if len(names) > _MOST_AT_ONCE:
        raise AwsError("InvalidParameterException", "Size of TaskDefinition references list cannot exceed 10")
    deleted, failures = [], []
    for name in names:
        found = definitions.named(place, name)
        reason = _not_deleted(name, found)
        if reason:
            failures.append({"arn": name, "reason": reason})
        else:
            found.status = "DELETE_IN_PROGRESS"
            found.delete_requested_at = place.now()
            deleted.append(definitions.described(found))
    return {"taskDefinitions": deleted, "failures": failures}


def _one(place: Place, text: str) -> Any:
    revision = text.rpartition("/")[2].partition(":")[2]
    if not revision:
        raise AwsError("ClientException", "Revision is missing.")
    if not revision.isdigit():
        raise AwsError("InvalidParameterException", f"Invalid revision number. Number: {revision}")
    found = definitions.named(place, text)
    if found is None:
        raise AwsError("ClientException", "The specified task definition does not exist.")
    return found


def _not_deleted(name: str, found: Any) -> str:
    if ":" not in name.rpartition("/")[2]:
        return "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
    if found is None:
        return "The specified task definition does not exist. Specify a valid account, family, revision and try again."
    if found.status == "ACTIVE":
        return "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
    return ""


def _families(place: Place, given: Mapping[str, Any]) -> Iterator[str]:
    wanted = given.get("status", "ACTIVE")
    for name, revisions in sorted(place.ecs.task_definitions.items()):
        statuses = {item.status for item in revisions.values()}
        status = "ACTIVE" if "ACTIVE" in statuses else "INACTIVE" if "INACTIVE" in statuses else ""
        if name.startswith(given.get("familyPrefix") or "") and status and wanted in ("ALL", status):
            yield name
