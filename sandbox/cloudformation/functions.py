"""Intrinsic functions: the values of Ref, Fn::GetAtt, Fn::Sub and the others in one stack.

Source: CloudFormation user guide, "Intrinsic function reference", "Pseudo parameters", "Dynamic references".
"""

from __future__ import annotations

import base64
import ipaddress
import itertools
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sandbox.cloudformation.api import Api
from sandbox.cloudformation.stacks import Resource, Stack
from sandbox.cloudformation.template import Template, invalid, resources

NOT_YET_KNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What a change set shows for a value that only the resource made will tell."""

_NOTHING = object()
_DYNAMIC = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")
_ZONES = "abc"


class Scope:
    """The values that a template's functions see.

    `made` are the stack's resources as far as they are made; the logical ids in `unknown` have values that are not
    known yet. `exports` are the values that other stacks export, by name; None is a scope that asks for none.
    """

    def __init__(
        self,
        stack: Stack,
        template: Template,
        parameters: Mapping[str, Any],
        api: Api,
        *,
        made: Mapping[str, Resource],
        exports: Mapping[str, str] | None = None,
        unknown: Collection[str] = (),
    ) -> None:
        self.imported: list[str] = []
        self._block = "Resources"
        self._api = api
        self._template = template
        self._parameters = parameters
        self._made = made
        self._exports = exports
        self._unknown = unknown
        self._conditions: dict[str, bool] = {}
        self._judging: list[str] = []
        self._pseudo: dict[str, Any] = {
            "AWS::AccountId": api.account,
            "AWS::Region": api.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::NotificationARNs": list(stack.notification_arns),
            "AWS::NoValue": _NOTHING,
        }

    def resolve(self, value: Any) -> Any:
        """`value` without functions; what is AWS::NoValue is left out. Raises AwsError for a malformed function."""
        if isinstance(value, list):
            return [found for item in value if (found := self.resolve(item)) is not _NOTHING]
        if isinstance(value, str):
            return self._with_dynamic_references(value)
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            function = _FUNCTIONS.get(name)
            if function:
                return function(self, argument)
        found = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item is not _NOTHING}

    def properties(self, logical_id: str) -> dict[str, Any]:
        """A resource's properties, resolved."""
        found: dict[str, Any] = self.resolve(resources(self._template)[logical_id].get("Properties", {}))
        return found

    def output(self, name: str) -> Any:
        """An output's value, resolved."""
        self._block = "Outputs"
        found = self.resolve(self._template["Outputs"][name]["Value"])
        if isinstance(found, (list, dict)):
            raise invalid("Template format error: The Value field of every Outputs member must evaluate to a String.")
        return found

    def exists(self, item: Mapping[str, Any]) -> bool:
        """Whether the condition of a resource or output holds, or it has none."""
        name = item.get("Condition")
        return name is None or self.condition(str(name))

    def condition(self, name: str) -> bool:
        """Whether a condition of the template holds."""
        if name not in self._conditions:
            declared = self._template.get("Conditions", {})
            if name not in declared:
                raise invalid(f"Template format error: Unresolved condition dependency {name} in the Conditions block "
                              "of the template")  # fmt: skip
            if name in self._judging:
                raise invalid(f"Template format error: Circular dependency between conditions: [{name}]")
            self._judging.append(name)
            self._conditions[name] = self._holds(declared[name])
            self._judging.remove(name)
        return self._conditions[name]

    def _holds(self, value: Any) -> bool:
        name: str
        argument: Any
        name, argument = next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else ("", None)
        if name == "Condition" and isinstance(argument, str):
            return self.condition(argument)
        if name == "Fn::Equals":
            one, other = (self.resolve(item) for item in argument)
            return text(one) == text(other)
        if name == "Fn::Not":
            return not self._holds(argument[0])
        if name in ("Fn::And", "Fn::Or") and isinstance(argument, list):
            return (all if name == "Fn::And" else any)([self._holds(item) for item in argument])
        raise invalid("Template format error: Every Condition member must be a string.")

    def _ref(self, name: Any) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            return self._parameters[name]
        return self._attribute(str(name), "")

    def _attribute(self, name: str, attribute: str) -> Any:
        wanted = resources(self._template).get(name)
        if wanted is None or not self.exists(wanted):
            raise invalid(f"Template format error: Unresolved resource dependencies [{name}] in the {self._block} "
                          "block of the template")  # fmt: skip
        if name in self._unknown or name not in self._made:
            return NOT_YET_KNOWN
        resource = self._made[name]
        if not attribute:
            return resource.physical_id
        if attribute not in resource.attributes:
            raise invalid(f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt")
        return resource.attributes[attribute]

    def _get_att(self, argument: Any) -> Any:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        return self._attribute(name, text(self.resolve(attribute)))

    def _sub(self, argument: Any) -> str:
        template, own = (argument, {}) if isinstance(argument, str) else argument
        values = {name: self.resolve(value) for name, value in own.items()}

        def value(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name in values:
                return text(values[name])
            target, _, attribute = name.partition(".")
            return text(self._attribute(target, attribute) if attribute else self._ref(name))

        return re.sub(r"\$\{!([^}]*)\}", r"${\1}", re.sub(r"\$\{([^!{}][^{}]*)\}", value, template))

    def _join(self, argument: Any) -> str:
        items = self.resolve(argument[1])
        return str(argument[0]).join(text(item) for item in (items if isinstance(items, list) else [items]))

    def _split(self, argument: Any) -> list[str]:
        return text(self.resolve(argument[1])).split(text(argument[0]))

    def _select(self, argument: Any) -> Any:
        index, items = text(self.resolve(argument[0])), self.resolve(argument[1])
        if isinstance(items, list) and index.isdigit() and int(index) < len(items):
            return items[int(index)]
        if NOT_YET_KNOWN in text(items):
            return NOT_YET_KNOWN
        if isinstance(items, list) and index.isdigit():
            raise invalid(f"Template error: Fn::Select cannot select nonexistent value at index {index}")
        raise invalid(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
        )

    def _if(self, argument: Any) -> Any:
        return self.resolve(argument[1] if self.condition(str(argument[0])) else argument[2])

    def _find_in_map(self, argument: Any) -> Any:
        keys = [text(self.resolve(item)) for item in argument]
        found: Any = self._template.get("Mappings", {})
        for number, key in enumerate(keys):
            if not isinstance(found, dict) or key not in found:
                if number == 0:
                    raise invalid(
                        f"Template error: Mapping named '{key}' is not present in the 'Mappings' section of template."
                    )
                raise invalid(f"Template error: Unable to get mapping for {'::'.join(keys)}")
            found = found[key]
        return found

    def _import_value(self, argument: Any) -> Any:
        name = text(self.resolve(argument))
        self.imported.append(name)
        if self._exports is None:
            return NOT_YET_KNOWN
        if name not in self._exports:
            raise NoSuchExport(name)
        return self._exports[name]

    def _zones(self, argument: Any) -> list[str]:
        region = text(self.resolve(argument)) or self._api.region
        return [region + zone for zone in _ZONES]

    def _cidr(self, argument: Any) -> Any:
        block, count, *bits = self.resolve(argument)
        if block == NOT_YET_KNOWN:
            return [NOT_YET_KNOWN]
        try:
            network = ipaddress.ip_network(block)
            length = network.max_prefixlen - int(bits[0]) if bits else network.prefixlen
            return [str(part) for part in itertools.islice(network.subnets(new_prefix=length), int(count))]
        except ValueError as wrong:
            raise invalid(f"Template error: Fn::Cidr: {wrong}") from None

    def _with_dynamic_references(self, value: str) -> str:
        if self._exports is None or "{{resolve:" not in value:
            return value
        return _DYNAMIC.sub(lambda match: self._dynamic(match.group(1), match.group(2)), value)

    def _dynamic(self, service: str, reference: str) -> str:
        if service == "secretsmanager":
            parts = re.fullmatch(
                r"(arn:[^:]+:[^:]+:[^:]+:[^:]+:secret:[^:]+|[^:]+)(?::([^:]*))?(?::([^:]*))?.*", reference
            )
            name, key = (parts.group(1), parts.group(3)) if parts else (reference, "")
            found = self._api.call("secretsmanager", "GetSecretValue", SecretId=name)["SecretString"]
            return _json_key(found, key) if key else str(found)
        name, _, version = reference.partition(":")
        name = f"{name}:{version}" if version else name
        answer = self._api.call("ssm", "GetParameter", Name=name, WithDecryption=service == "ssm-secure")
        return str(answer["Parameter"]["Value"])


class NoSuchExport(Exception):
    """Fn::ImportValue names an export that no stack has."""


def text(value: Any) -> str:
    """A value as CloudFormation puts it into a string: `true`, `3`, `a,b`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(text(item) for item in value)
    return "" if value is _NOTHING or value is None else str(value)


def _json_key(secret: str, key: str) -> str:
    try:
        return text(json.loads(secret)[key])
    except (ValueError, KeyError, TypeError):
        raise invalid(f"Could not find a value associated with JSONKey in SecretString: {key}") from None


def _base64(scope: Scope, argument: Any) -> str:
    return base64.b64encode(text(scope.resolve(argument)).encode()).decode()


_FUNCTIONS: dict[str, Callable[[Scope, Any], Any]] = {
    "Ref": Scope._ref,
    "Fn::GetAtt": Scope._get_att,
    "Fn::Sub": Scope._sub,
    "Fn::Join": Scope._join,
    "Fn::Split": Scope._split,
    "Fn::Select": Scope._select,
    "Fn::If": Scope._if,
    "Fn::FindInMap": Scope._find_in_map,
    "Fn::ImportValue": Scope._import_value,
    "Fn::GetAZs": Scope._zones,
    "Fn::Cidr": Scope._cidr,
    "Fn::Base64": _base64,
}
