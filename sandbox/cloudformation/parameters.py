"""Parameters: what was given against what the template declares, in CloudFormation's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation.api import Api
from sandbox.cloudformation.functions import text
from sandbox.cloudformation.template import Template, invalid
from sandbox.errors import AwsError

_SSM = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")


def given(parameters: list[Mapping[str, Any]], previous: Mapping[str, str]) -> dict[str, str]:
    """Keys and values out of a request; `previous` are the values that UsePreviousValue means."""
    found: dict[str, str] = {}
    for parameter in parameters:
        key = str(parameter.get("ParameterKey", ""))
        if parameter.get("UsePreviousValue"):
            if key not in previous:
                raise invalid(f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a "
                              "parameter key not in the previous template")  # fmt: skip
            found[key] = previous[key]
        else:
            found[key] = text(parameter.get("ParameterValue"))
    return found


def complete(template: Template, parameters: Mapping[str, str]) -> dict[str, str]:
    """Every declared parameter's value as text, given or by default. Raises AwsError where one does not fit."""
    declared: dict[str, dict[str, Any]] = template.get("Parameters", {})
    unknown = [key for key in parameters if key not in declared]
    if unknown:
        raise invalid(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [key for key, wanted in declared.items() if key not in parameters and "Default" not in wanted]
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    found = {key: parameters.get(key, text(wanted.get("Default"))) for key, wanted in declared.items()}
    for key, wanted in declared.items():
        _check(key, found[key], wanted)
    return found


def values(template: Template, parameters: Mapping[str, str], api: Api) -> dict[str, Any]:
    """What Ref gives of each: text, or a list for a list type; the parameter store's value for an SSM type."""
    found: dict[str, Any] = {}
    for key, value in parameters.items():
        kind = str(template["Parameters"][key]["Type"])
        ssm = _SSM.fullmatch(kind)
        if ssm:
            kind, value = ssm.group(1), _stored(value, api)
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        found[key] = [item.strip() for item in value.split(",")] if is_list else value
    return found


def _stored(name: str, api: Api) -> str:
    try:
        return str(api.call("ssm", "GetParameter", Name=name)["Parameter"]["Value"])
    except AwsError:
        raise invalid(f"Unable to fetch parameters [{name}] from parameter store for this account.") from None


def _check(key: str, value: str, wanted: Mapping[str, Any]) -> None:
    items = value.split(",") if wanted["Type"] in ("CommaDelimitedList", "List<Number>") else [value]
    for item in items:
        fault = _fault(item.strip() if len(items) > 1 else item, wanted)
        if fault:
            if "ConstraintDescription" in wanted:
                fault = f"Parameter {key} failed to satisfy constraint: {wanted['ConstraintDescription']}"
            raise invalid(fault.replace("{key}", key))


def _fault(value: str, wanted: Mapping[str, Any]) -> str:
    if "AllowedValues" in wanted and value not in [text(item) for item in wanted["AllowedValues"]]:
        return "Parameter '{key}' must be one of AllowedValues"
    if "AllowedPattern" in wanted and not re.fullmatch(str(wanted["AllowedPattern"]), value):
        return f"Parameter '{{key}}' must match pattern {wanted['AllowedPattern']}"
    if "MinLength" in wanted and len(value) < int(wanted["MinLength"]):
        return f"Parameter '{{key}}' must contain at least {wanted['MinLength']} characters"
    if "MaxLength" in wanted and len(value) > int(wanted["MaxLength"]):
        return f"Parameter '{{key}}' must contain at most {wanted['MaxLength']} characters"
    if wanted["Type"] not in ("Number", "List<Number>"):
        return ""
    try:
        number = float(value)
    except ValueError:
        return "Parameter '{key}' must be a number"
    if "MinValue" in wanted and number < float(wanted["MinValue"]):
        return f"Parameter '{{key}}' must be a number not less than {wanted['MinValue']}"
    if "MaxValue" in wanted and number > float(wanted["MaxValue"]):
        return f"Parameter '{{key}}' must be a number not greater than {wanted['MaxValue']}"
    return ""
