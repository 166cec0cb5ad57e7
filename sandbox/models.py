"""AWS's service models (botocore's, as moto loads them): what a request says, and how an answer is written.

A model is loaded when the first request of its service needs it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sandbox.errors import AwsError


@functools.cache
def service_model(service: str) -> Any:
    """The model of a service by its name in botocore (`iam`, `ecs`, …). Raises botocore's UnknownServiceError."""
    from moto.core.utils import get_service_model

    return get_service_model(service)


def parse_query(service: str, operation: str, parameters: Mapping[str, str]) -> Mapping[str, Any]:
    """The input of a query call (IAM, STS, CloudFormation, EC2) as the API spells it; empty when it has none.

    Raises NotThatType when a value is not of its type.
    """
    from werkzeug.datastructures import MultiDict

    model = service_model(service)
    if operation not in model.operation_names:
        return {}
    parser = _query_parsers()["ec2" if model.protocol == "ec2" else "query"](model.operation_model(operation))
    values: MultiDict[str, str] = MultiDict(parameters)
    return dict(
        parser.parse({"values": values, "method": "POST", "url_path": "/", "headers": {}, "body": "", "url_params": {}})
        or {}
    )


class NotThatType(ValueError):
    """A value in a query that is not of its member's type: `name` as the query spells it, `value`, `type` in Java."""

    def __init__(self, name: str, value: str, type_: str) -> None:
        super().__init__(f"{name}: {value!r} is not {type_}")
        self.name = name
        self.value = value
        self.type = type_


@functools.cache
def _query_parsers() -> Mapping[str, Any]:
    """moto's parsers, except that they say which value is not of its type."""
    from moto.core.parse import PROTOCOL_PARSERS

    def strict(parse: str, type_: str) -> Any:
        def parse_scalar(self: Any, shape: Any, parameters: Any, prefix: str = "") -> Any:
            try:
                return getattr(super(type(self), self), parse)(shape, parameters, prefix)
            except (ValueError, OverflowError):
                raise NotThatType(prefix, parameters.get(prefix, ""), type_) from None

        return parse_scalar

    scalars = {
        f"_parse_{kind}": strict(f"_parse_{kind}", type_)
        for kind, type_ in (
            ("integer", "Integer"),
            ("long", "Long"),
            ("float", "Float"),
            ("double", "Double"),
            ("timestamp", "Date"),
            ("blob", "Blob"),
        )
    }
    return {name: type("Strict", (PROTOCOL_PARSERS[name],), dict(scalars)) for name in ("query", "ec2")}


def serialize(service: str, operation: str, output: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """An answer as the service's protocol writes it: HTTP status, headers, body."""
    from moto.core.serialize import get_serializer_class

    model = service_model(service)
    serializer = get_serializer_class(service, str(model.protocol))(model.operation_model(operation))
    answer = serializer.serialize(output)
    body = answer["body"]
    return answer["status_code"], dict(answer["headers"]), body.encode() if isinstance(body, str) else body


def check_input(service: str, operation: str, given: Mapping[str, Any]) -> None:
    """Raise AwsError, SerializationException, where an input of a JSON service is not of the API's shape.

    A field that is null counts as left out; one that the API does not know is passed over, as AWS does.
    """
    shape = service_model(service).operation_model(operation).input_shape
    if shape is not None:
        _check(given, shape)


def _check(value: Any, shape: Any) -> None:
    kind = shape.type_name
    if value is None:
        return
    if not isinstance(value, _PYTHON.get(kind, object)) or (kind in _NUMBERS and isinstance(value, bool)):
        raise AwsError("SerializationException", _unfit(value, kind))
    if kind == "structure":
        for name, member in shape.members.items():
            _check(value.get(name), member)
    elif kind == "list":
        for item in value:
            _check(item, shape.member)
    elif kind == "map":
        for item in value.values():
            _check(item, shape.value)


_NUMBERS = ("integer", "long", "float", "double")
_PYTHON: dict[str, Any] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
}
_TARGETS = {"string": "a String", "integer": "an Integer", "long": "a Long", "boolean": "a Boolean"}


def _unfit(value: object, kind: str) -> str:
    """AWS's words for a JSON value of the wrong kind, as public bug reports have them; [inferred] for a structure."""
    if kind == "list":
        return "Expected list or null"
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if kind in ("structure", "map"):
        return "Expected structure or null"
    given = "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"
    if isinstance(value, bool):
        given = "TRUE_VALUE" if value else "FALSE_VALUE"
    return f"{given} can not be converted to {_TARGETS.get(kind, 'a Double')}"
