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
    """The input of a query call (IAM, STS, CloudFormation, EC2) as the API spells it; empty when it has none."""
    from moto.core.parse import PROTOCOL_PARSERS
    from werkzeug.datastructures import MultiDict

    model = service_model(service)
    if operation not in model.operation_names:
        return {}
    parser = PROTOCOL_PARSERS["ec2" if model.protocol == "ec2" else "query"](model.operation_model(operation))
    values: MultiDict[str, str] = MultiDict(parameters)
    return dict(
        parser.parse({"values": values, "method": "POST", "url_path": "/", "headers": {}, "body": "", "url_params": {}})
        or {}
    )


def serialize(service: str, operation: str, output: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """An answer as the service's protocol writes it: HTTP status, headers, body."""
    from moto.core.serialize import get_serializer_class

    model = service_model(service)
    serializer = get_serializer_class(service, str(model.protocol))(model.operation_model(operation))
    answer = serializer.serialize(output)
    body = answer["body"]
    return answer["status_code"], dict(answer["headers"]), body.encode() if isinstance(body, str) else body
