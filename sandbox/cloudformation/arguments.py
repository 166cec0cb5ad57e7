"""The arguments of intrinsic functions: each in the form that it needs, or CloudFormation's words for what it is not.

Source of the wording: texts of ValidateTemplate as quoted in public reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloudformation.template import Template, invalid

LANGUAGE = (
    *("Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::If"),
    *("Fn::ImportValue", "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub"),
)


def check(template: Template) -> None:
    """Raise AwsError for the first function that is none, or whose argument has not the form that it needs."""
    conditions = template.get("Conditions", {})
    for resource in template["Resources"].values():
        _walk(resource.get("Properties", {}), conditions)
    for section in ("Outputs", "Conditions"):
        _walk(template.get(section, {}), conditions)


def _walk(value: Any, conditions: Mapping[str, Any]) -> None:
    if isinstance(value, list):
        for item in value:
            _walk(item, conditions)
    elif isinstance(value, dict):
        if len(value) == 1:
            _check(*next(iter(value.items())), conditions)
        for item in value.values():
            _walk(item, conditions)


def _check(name: Any, argument: Any, conditions: Mapping[str, Any]) -> None:
    fits, message = _FORMS.get(name, (None, ""))
    if fits is not None and not fits(argument):
        raise invalid(f"Template error: {message}")
    if isinstance(name, str) and name.startswith("Fn::") and name not in LANGUAGE:
        raise invalid(
            f"Template error: Encountered unsupported function: {name} Supported functions are: [{', '.join(LANGUAGE)}]"
        )
    if name == "Fn::If" and argument[0] not in conditions:
        raise invalid(f"Template error: unresolved condition dependency {argument[0]} in Fn::If")


def _list_of(length: int) -> Callable[[Any], bool]:
    return lambda argument: isinstance(argument, list) and len(argument) == length


def _is_sub(argument: Any) -> bool:
    if isinstance(argument, list):
        return len(argument) == 2 and isinstance(argument[0], str) and isinstance(argument[1], dict)
    return isinstance(argument, str)


def _is_get_att(argument: Any) -> bool:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    return _list_of(2)(parts) and isinstance(parts[0], str) and bool(parts[0] and parts[1])


def _is_text(argument: Any) -> bool:
    return isinstance(argument, (str, dict))


def _is_join(argument: Any) -> bool:
    return _list_of(2)(argument) and isinstance(argument[0], str) and isinstance(argument[1], (list, dict))


def _is_if(argument: Any) -> bool:
    return _list_of(3)(argument) and isinstance(argument[0], str)


def _is_cidr(argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) in (2, 3)


_FORMS: Mapping[Any, tuple[Callable[[Any], bool], str]] = {
    "Ref": (lambda argument: isinstance(argument, str), "every Ref object must have a single String value."),
    "Fn::GetAtt": (_is_get_att, "every Fn::GetAtt object requires two non-empty parameters, the resource name and the "
                                "resource attribute"),
    "Fn::Sub": (_is_sub, "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string "
                         "as first argument, and an optional second argument to specify a mapping of values to replace "
                         "in the string"),
    "Fn::Join": (_is_join, "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of "
                           "strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to "
                           "be joined."),
    "Fn::Split": (_list_of(2), "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a "
                               "string to be split or a function that returns a string to be split."),
    "Fn::Select": (_list_of(2), "Fn::Select requires a list argument with two elements: an integer index and a list"),
    "Fn::If": (_is_if, "Fn::If requires a list argument with three elements"),
    "Fn::FindInMap": (_list_of(3), "every Fn::FindInMap object requires three parameters, the map name, map key and "
                                   "the attribute for return value"),
    "Fn::ImportValue": (_is_text, "the attribute in Fn::ImportValue must be a string or a function that returns a "
                                  "string"),
    "Fn::Base64": (_is_text, "every Fn::Base64 object must have a String-typed value."),
    "Fn::Cidr": (_is_cidr, "Fn::Cidr requires an IP block, a count and, if wanted, the bits of each block"),
    "Fn::Equals": (_list_of(2), "every Fn::Equals object requires a list of two string parameters."),
    "Fn::Not": (_list_of(1), "every Fn::Not object requires one boolean parameter."),
}  # fmt: skip
