"""What an update would change: the list that a change set shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation import order, types
from sandbox.cloudformation.api import Api
from sandbox.cloudformation.functions import Scope
from sandbox.cloudformation.properties import Unfit
from sandbox.cloudformation.stacks import Resource, Stack
from sandbox.cloudformation.template import Template, resources
from sandbox.errors import AwsError


def changes(
    stack: Stack, template: Template, values: Mapping[str, Any], api: Api, tags: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The changes as DescribeChangeSet has them, those of the template first, then what it no longer has."""
    unknown: set[str] = set()
    scope = Scope(stack, template, values, api, made=stack.resources, unknown=unknown)
    names = [name for name in resources(template) if scope.exists(resources(template)[name])]
    found: dict[str, dict[str, Any]] = {}
    for name in [name for wave in order.waves(template, names) for name in wave]:
        old = stack.resources.get(name)
        type_ = str(resources(template)[name]["Type"])
        if old is None or old.status in ("DELETE_COMPLETE", "CREATE_FAILED"):
            unknown.add(name)
            found[name] = {
                "Action": "Add",
                "LogicalResourceId": name,
                "ResourceType": type_,
                "Scope": [],
                "Details": [],
            }
            continue
        changed = _changed(old, _properties(scope, name, type_, tags))
        if changed:
            found[name] = _modification(old, changed)
            if found[name]["Replacement"] != "False":
                unknown.add(name)
    rows = [found[name] for name in names if name in found]
    for name, old in stack.resources.items():
        if name not in names and old.status != "DELETE_COMPLETE":
            rows.append({"Action": "Remove", "LogicalResourceId": name, "PhysicalResourceId": old.physical_id,
                         "ResourceType": old.type, "Scope": [], "Details": []})  # fmt: skip
    return [{"Type": "Resource", "ResourceChange": row} for row in rows]


def _properties(scope: Scope, name: str, type_: str, tags: Mapping[str, str]) -> dict[str, Any]:
    found = scope.properties(name)
    kind = types.find(type_)
    if kind is None:
        return found
    try:
        checked = kind.check(found)
    except (Unfit, AwsError):
        return found
    if kind.taggable and tags:
        own = {str(tag.get("Key")) for tag in checked.get("Tags", [])}
        checked["Tags"] = [
            *checked.get("Tags", []),
            *({"Key": key, "Value": value} for key, value in tags.items() if key not in own),
        ]
    return checked


def _changed(old: Resource, new: Mapping[str, Any]) -> list[str]:
    names = dict.fromkeys([*new, *old.properties])
    return [name for name in names if old.properties.get(name) != new.get(name)]


def _modification(old: Resource, changed: list[str]) -> dict[str, Any]:
    kind = types.find(old.type)
    every = kind is None or kind.recreated_by_any
    recreating = [name for name in changed if every or (kind is not None and name in kind.recreates)]
    details = [
        {
            "Target": {
                "Attribute": "Tags" if name == "Tags" else "Properties",
                **({} if name == "Tags" else {"Name": name}),
                "RequiresRecreation": "Always" if name in recreating else "Never",
            },
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
        for name in changed
    ]
    return {
        "Action": "Modify",
        "LogicalResourceId": old.logical_id,
        "PhysicalResourceId": old.physical_id,
        "ResourceType": old.type,
        "Replacement": "True" if recreating else "False",
        "Scope": list(dict.fromkeys("Tags" if name == "Tags" else "Properties" for name in changed)),
        "Details": details,
    }
