"""A resource's properties against its schema, and as the input of the API operation that makes it.

CloudFormation spells a property in PascalCase where the API has camelCase, in every structure, but never in a map
(log options, docker labels), whose keys are the writer's own. So the API's own model says which is which. The words of
a refusal are those of CloudFormation's schema validation, as quoted in public reports (`Properties validation failed
for resource … with message:` and lines like `#/ContainerDefinitions/0: extraneous key [image] is not permitted`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox import models
from sandbox.cloudformation.functions import text
from sandbox.errors import AwsError

_OWN_SPELLING = {
    "efsVolumeConfiguration": "EFSVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration": "FSxWindowsFileServerVolumeConfiguration",
    "EFSVolumeConfiguration.fileSystemId": "FilesystemId",
    "EFSAuthorizationConfig.iam": "IAM",
    "ProxyConfiguration.properties": "ProxyConfigurationProperties",
}
"""Where CloudFormation's name is not the API's with a capital. Source: AWS::ECS::TaskDefinition reference."""

_REQUIRED = {"ContainerDefinition": ("Name", "Image")}
"""What CloudFormation's schema requires in a structure where the API does not say so."""

_ITEMS = {"Tags": ("Key", "Value"), "Policies": ("PolicyName", "PolicyDocument")}
"""The keys of the structures in a list of this name; every other list is one of texts."""

_FOUND = {bool: "Boolean", int: "Integer", float: "Number", str: "String", list: "JSONArray", dict: "JSONObject"}


class Unfit(Exception):
    """Properties that the schema of their type refuses. `problems` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def api_input(
    service: str, operation: str, properties: Mapping[str, Any], renamed: Mapping[str, str]
) -> dict[str, Any]:
    """`properties` as the input of an operation; `renamed` gives top-level names that differ. Raises Unfit."""
    problems: list[str] = []
    shape = models.service_model(service).operation_model(operation).input_shape
    found = _structure(shape, properties, "#", problems, {**_OWN_SPELLING, **renamed})
    if problems:
        raise Unfit(problems)
    return found


def checked(
    properties: Mapping[str, Any], schema: Mapping[str, type], required: tuple[str, ...] = (), lacking: str = ""
) -> dict[str, Any]:
    """Properties by a schema of their names and Python types, each turned to its type. Raises Unfit.

    `lacking` names the properties, one after the other, that AWS has and the sandbox does not: AwsError says so.
    """
    unable = [name for name in properties if name in lacking.split()]
    if unable:
        raise AwsError(
            "SandboxCannotDoThis",
            f"The sandbox's CloudFormation cannot set {', '.join(unable)}. This is the sandbox's own limit, not a "
            "mistake of yours.",
        )
    problems = [f"#: required key [{name}] not found" for name in required if name not in properties]
    found: dict[str, Any] = {}
    for name, value in properties.items():
        if name not in schema:
            problems.append(f"#: extraneous key [{name}] is not permitted")
        else:
            found[name] = _of_type(schema[name], value, f"#/{name}", problems)
            if isinstance(found[name], list):
                found[name] = [_item(name, item, f"#/{name}/{n}", problems) for n, item in enumerate(found[name])]
    if problems:
        raise Unfit(problems)
    return found


def document(value: Any) -> str:
    """A policy document as the API takes it: an object becomes JSON text, a text stays."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _item(name: str, value: Any, path: str, problems: list[str]) -> Any:
    """An item of a list: a structure with the keys in `_ITEMS`, or a text."""
    if name not in _ITEMS:
        return _of_type(str, value, path, problems)
    found = _of_type(dict, value, path, problems)
    if not isinstance(found, dict):
        return found
    problems += [f"{path}: required key [{key}] not found" for key in _ITEMS[name] if key not in found]
    problems += [f"{path}: extraneous key [{key}] is not permitted" for key in found if key not in _ITEMS[name]]
    texts = [key for key in found if key in _ITEMS[name] and key != "PolicyDocument"]
    return {**found, **{key: _of_type(str, found[key], f"{path}/{key}", problems) for key in texts}}


def _structure(shape: Any, value: Any, path: str, problems: list[str], spelling: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(_expected(path, "JSONObject", value))
        return {}
    names = {_spelt(shape.name, member, spelling): member for member in shape.members}
    for name in _REQUIRED.get(shape.name, ()):
        if name not in value:
            problems.append(f"{path}: required key [{name}] not found")
    found: dict[str, Any] = {}
    for name, item in value.items():
        if name not in names:
            problems.append(f"{path}: extraneous key [{name}] is not permitted")
        else:
            member = names[name]
            found[member] = _value(shape.members[member], item, f"{path}/{name}", problems, spelling)
    return found


def _spelt(shape: str, member: str, spelling: Mapping[str, str]) -> str:
    own = spelling.get(f"{shape}.{member}") or spelling.get(member)
    return own or member[0].upper() + member[1:]


def _value(shape: Any, value: Any, path: str, problems: list[str], spelling: Mapping[str, str]) -> Any:
    if shape.type_name == "structure":
        return _structure(shape, value, path, problems, spelling)
    if shape.type_name == "list":
        if not isinstance(value, list):
            problems.append(_expected(path, "JSONArray", value))
            return []
        return [_value(shape.member, item, f"{path}/{n}", problems, spelling) for n, item in enumerate(value)]
    if shape.type_name == "map":
        items = _of_type(dict, value, path, problems)
        return {str(key): text(item) for key, item in items.items()} if isinstance(items, Mapping) else {}
    kinds = {"integer": int, "long": int, "double": float, "float": float, "boolean": bool}
    return _of_type(kinds.get(shape.type_name, str), value, path, problems)


def _of_type(wanted: type, value: Any, path: str, problems: list[str]) -> Any:
    if wanted is object or (isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))):
        return value
    if wanted is str and isinstance(value, (bool, int, float)):
        return text(value)
    if wanted is bool and value in ("true", "false"):
        return value == "true"
    if wanted in (int, float) and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        try:
            return wanted(value)
        except ValueError:
            pass
    problems.append(_expected(path, _FOUND[wanted], value))
    return value


def _expected(path: str, wanted: str, value: Any) -> str:
    return f"{path}: expected type: {wanted}, found: {_FOUND.get(type(value), 'Null')}"
