"""AWS's service models (botocore's, as moto loads them): what a request says, and how an answer is written.

A model is loaded when the first request of its service needs it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any


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
