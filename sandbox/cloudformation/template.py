"""A template: read from YAML or JSON, and refused in CloudFormation's words when it is no template.

Source of the wording: the texts of ValidateTemplate and CreateStack, as quoted in public reports and in AWS's own
page "How do I resolve template validation or template format errors in CloudFormation?".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from sandbox.errors import AwsError

Template = dict[str, Any]

SECTIONS = (
    *("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings"),
    *("Conditions", "Transform", "Resources", "Outputs", "Hooks"),
)
RESOURCE_ATTRIBUTES = frozenset(
    ("Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy")
) | {"CreationPolicy", "UpdatePolicy", "Version"}
PSEUDO = tuple(
    f"AWS::{name}"
    for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")


def parse(text: str) -> Template:
    """The template in `text`. Raises AwsError (`ValidationError`) when it is not well-formed or not a template."""
    found = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    if not isinstance(found, dict):
        raise invalid("Template format error: unsupported structure.")
    _check_structure(found)
    return found


def invalid(message: str) -> AwsError:
    """CloudFormation's refusal of a template or a parameter."""
    return AwsError("ValidationError", message)


def resources(template: Template) -> dict[str, dict[str, Any]]:
    """The resources by logical id, in the template's order."""
    found: dict[str, dict[str, Any]] = template["Resources"]
    return found


def references(value: Any) -> Iterator[tuple[str, str]]:
    """What a part of a template refers to: (name, "") for a Ref, (name, attribute) for an Fn::GetAtt; Fn::Sub's too."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if len(value) == 1:
            yield from _of_function(*next(iter(value.items())))
        for item in value.values():
            yield from references(item)


def depends_on(resource: Mapping[str, Any]) -> list[str]:
    """What DependsOn names."""
    named = resource.get("DependsOn", [])
    return [named] if isinstance(named, str) else list(named)


def variables(text: str) -> list[str]:
    """The variables of an Fn::Sub: `${Name}` or `${Name.Attribute}`, without `${!Literal}`."""
    return [name.strip() for name in _VARIABLE.findall(text)]


def _of_function(name: str, argument: Any) -> Iterator[tuple[str, str]]:
    if name == "Ref" and isinstance(argument, str):
        yield argument, ""
    elif name == "Fn::GetAtt":
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], str):
            yield parts[0], parts[1] if isinstance(parts[1], str) else "*"
    elif name == "Fn::Sub":
        text, own = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])
        for variable in variables(text):
            if variable not in own:
                target, _, attribute = variable.partition(".")
                yield target, attribute


def _check_structure(template: Template) -> None:
    unknown = [str(name) for name in template if name not in SECTIONS]
    if unknown:
        raise invalid(f"Invalid template property or properties [{', '.join(unknown)}]")
    version = template.get("AWSTemplateFormatVersion", "2010-09-09")
    if str(version) != "2010-09-09":
        raise invalid(f"Template format error: {version} is not a supported value for AWSTemplateFormatVersion.")
    for section in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs"):
        if section in template and not isinstance(template[section], dict):
            raise invalid(f"Template format error: {section} must be an object.")
    if not template.get("Resources"):
        raise invalid("Template format error: At least one Resources member must be defined.")
    _check_nulls(template, "")
    for name, resource in resources(template).items():
        _check_resource(str(name), resource)
    for name, output in template.get("Outputs", {}).items():
        if not isinstance(output, dict) or "Value" not in output:
            raise invalid("Template format error: Every Outputs member must contain a Value object")
        if "Export" in output and not (isinstance(output["Export"], dict) and "Name" in output["Export"]):
            raise invalid(f"Template format error: Output {name} is malformed. The Name field of every Export member "
                          "must be specified.")  # fmt: skip
        _check_condition(output)
    for name, parameter in template.get("Parameters", {}).items():
        if not isinstance(parameter, dict) or "Type" not in parameter:
            raise invalid(f"Template format error: Every Parameters object must contain a Type member. [{name}]")


def _check_resource(name: str, resource: Any) -> None:
    if not name.isalnum() or not name.isascii():
        raise invalid(f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(resource, dict):
        raise invalid(f"Template format error: [/Resources/{name}] resource definition is malformed")
    if not isinstance(resource.get("Type"), str):
        raise invalid(f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member.")
    for attribute in resource:
        if attribute not in RESOURCE_ATTRIBUTES:
            raise invalid(f"Invalid template resource property '{attribute}'")
    if not isinstance(resource.get("Properties", {}), dict):
        raise invalid(f"Template format error: [/Resources/{name}/Properties] must be an object.")

    _check_condition(resource)
    named = resource.get("DependsOn", [])
    if not isinstance(named, str) and not (isinstance(named, list) and all(isinstance(item, str) for item in named)):
        raise invalid(f"Template format error: [/Resources/{name}/DependsOn] must be a string or a list of strings.")


def _check_condition(item: Mapping[str, Any]) -> None:
    if not isinstance(item.get("Condition", ""), str):
        raise invalid("Template format error: Every Condition member must be a string.")


def _check_nulls(value: Any, path: str) -> None:
    if value is None:
        raise invalid(f"[{path}] 'null' values are not allowed in templates")
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        _check_nulls(item, f"{path}/{key}")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        raise invalid(
            f"Template format error: JSON not well-formed. (line {wrong.lineno}, column {wrong.colno})"
        ) from None
    except RecursionError:
        raise invalid("Template format error: unsupported structure.") from None


def _yaml(text: str) -> Any:
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):
                raise invalid("Template error: YAML aliases are not allowed in CloudFormation templates")
        return yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader with CloudFormation's tags)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise invalid(f"Template format error: YAML not well-formed. (line {line}, column {column})") from None
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        raise invalid("Template format error: unsupported structure.") from None


class _Loader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: short forms of functions, no timestamps, no octal or sexagesimal numbers."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith((":timestamp", ":int", ":merge"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)
