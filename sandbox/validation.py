"""What AWS refuses before it looks at anything: inputs that are not in the form of the service's model.

Every service of AWS holds a request against the same model that botocore has: is there such an operation, is each
value of its type, is what is required there, is it long enough, of its pattern, of its enumeration. moto takes most
of it, and then crashes or stores it. Each service says it in words of its own:

- a type that is wrong: `SerializationException` (JSON), `MalformedInput` (query). The sentences are those that clients
  of AWS report; architect/dynalite collected them from DynamoDB, aws/aws-sdk-js-v3#7215 has one of CodeDeploy.
- a constraint: `1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be
  null` (aws/aws-sdk-kotlin#1469); the code is the service's. ECR: aws-actions/amazon-ecr-login#225.
- EC2 says `MissingParameter` alone (its API reference, error codes); its enumerations grow faster than any model.
- ECS has sentences of its own for most; here only that something required `can not be blank`
  (aws-actions/amazon-ecs-deploy-task-definition#630, blox/blox#170).
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox import models, s3_form
from sandbox.errors import AwsError
from sandbox.wire import Call

_MOST = 10
"""AWS names ten errors at most. Source: architect/dynalite, measured on DynamoDB."""


def check_types(call: Call) -> None:
    """Raise AwsError when there is no such operation, or a value is not of its type. Unknown services pass."""
    if call.service not in _SERVICES:
        return
    model = models.service_model(call.service)
    if model.protocol != "json":
        if call.operation not in model.operation_names:
            raise _unknown_action(call)
        _ = call.input
        return
    if _is_of_a_sister(call):
        return
    if call.operation not in model.operation_names or not call.target.startswith(model.metadata["targetPrefix"]):
        raise AwsError("UnknownOperationException", "")
    shape = model.operation_model(call.operation).input_shape
    if shape is not None:
        _check_type(shape, call.input, _CONVERTED.get(call.service, _CONVERTED[""]))


def check(call: Call) -> None:
    """Raise AwsError when the input breaks a constraint of the model. `check_types` has passed it."""
    if call.service == "s3":
        s3_form.check(call)
    speak = _SERVICES.get(call.service)
    if speak is None or _is_of_a_sister(call):
        return
    shape = models.service_model(call.service).operation_model(call.operation).input_shape
    if shape is not None:
        speak(call, shape, call.input)


def _is_of_a_sister(call: Call) -> bool:
    """DynamoDB Streams signs as `dynamodb` and has a model of its own."""
    return call.service == "dynamodb" and call.target.startswith("DynamoDBStreams")


def _unknown_action(call: Call) -> AwsError:
    if not call.operation:
        return AwsError("MissingAction", "The request is missing an action or a required parameter.")
    if call.service == "ec2":
        return AwsError("InvalidAction", f"The action {call.operation} is not valid for this web service.")
    version = call.parameters.get("Version") or "NO_VERSION_SPECIFIED"
    return AwsError("InvalidAction", f"Could not find operation {call.operation} for version {version}")


# Types: what the JSON must be.

_CONVERTED = {"dynamodb": "cannot be converted to {0}", "": "can not be converted to {1} {0}"}
_JAVA = {
    "string": "String",
    "character": "String",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
    "timestamp": "Date",
    "blob": "Blob",
}
_LIST_FOUND = "Start of list found where not expected"
_MAP_FOUND = "Start of structure or map found where not expected."


def _check_type(shape: Any, value: Any, converted: str) -> None:
    """Raise AwsError unless a JSON value is of its shape's type. An absent value (null) is of every type."""
    kind = shape.type_name
    if value is None or getattr(shape, "is_document_type", False):
        return
    if kind in ("structure", "map"):
        if isinstance(value, list):
            raise _not_serial(_LIST_FOUND)
        if not isinstance(value, dict):
            raise _not_serial("Expected null" if kind == "structure" else "Expected map or null")
        if kind == "structure":
            members = shape.members
            for name in value.keys() & members.keys():
                _check_type(members[name], value[name], converted)
        else:
            for inner in value.values():
                _check_type(shape.value, inner, converted)
    elif kind == "list":
        if isinstance(value, dict):
            raise _not_serial(_MAP_FOUND)
        if not isinstance(value, list):
            raise _not_serial("Expected list or null")
        for inner in value:
            _check_type(shape.member, inner, converted)
    else:
        _check_scalar(kind, value, converted)


def _check_scalar(kind: str, value: Any, converted: str) -> None:
    if isinstance(value, list):
        raise _not_serial(_LIST_FOUND)
    if isinstance(value, dict):
        raise _not_serial(_MAP_FOUND)
    if kind == "blob" and isinstance(value, str):
        _check_base64(value)
    elif not _of_type(kind, value):
        java = _JAVA.get(kind, "String")
        raise _not_serial(f"{_token(value)} {converted.format(java, 'an' if java[0] in 'I' else 'a')}")


def _of_type(kind: str, value: Any) -> bool:
    if kind in ("integer", "long"):
        bits = 31 if kind == "integer" else 63
        return isinstance(value, int | float) and not isinstance(value, bool) and -(1 << bits) <= value < 1 << bits
    if kind in ("float", "double"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "timestamp":
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 37
    return isinstance(value, str)


def _token(value: Any) -> str:
    if isinstance(value, bool):
        return f"{str(value).upper()}_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _check_base64(value: str) -> None:
    wrong = f"'{value}' can not be converted to a Blob: "
    if len(value) % 4:
        raise _not_serial(f"{wrong}Base64 encoded length is expected a multiple of 4 bytes but found: {len(value)}")
    odd = re.search(r"[^a-zA-Z0-9+/=]|=[^=]", value)
    if odd:
        raise _not_serial(f"{wrong}Invalid Base64 character: '{odd.group()[0]}'")
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error:
        raise _not_serial(f"{wrong}Invalid last non-pad Base64 character dectected") from None


def _not_serial(message: str) -> AwsError:
    return AwsError("SerializationException", message)


# Constraints: what the model asks beyond the type.


def lower(name: str) -> str:
    """A member's name as AWS's validation spells it: `RoleName` → `roleName`."""
    return name[:1].lower() + name[1:]


def violations(shape: Any, value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any, str]]:
    """Where, which value and what constraint (`must …`), for each that a structure breaks."""
    required = shape.required_members
    for name, member in shape.members.items():
        inner = value.get(name)
        where = f"{path}.{lower(name)}" if path else lower(name)
        if inner is not None:
            yield from _of_member(member, inner, where)
        elif name in required:
            yield where, None, "must not be null"


def _of_member(shape: Any, value: Any, where: str) -> Iterator[tuple[str, Any, str]]:
    kind = shape.type_name
    for broken in _broken(shape, value):
        yield where, value, broken
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        yield from violations(shape, value, where)
    elif kind == "list":
        if _is_scalar(shape.member):
            for number in (number for number, item in enumerate(value, 1) if item is None):
                yield f"{where}.{number}.member", None, "must not be null"
            if any(item is not None and next(_broken(shape.member, item), None) for item in value):
                yield where, value, f"must satisfy constraint: [{_all_of(shape.member)}]"
        else:
            for number, item in enumerate(value, 1):
                yield from _of_member(shape.member, {} if item is None else item, f"{where}.{number}.member")
    elif kind == "map":
        if any(next(_broken(shape.key, key), None) for key in value):
            yield where, value, f"Map keys must satisfy constraint: [{_all_of(shape.key)}]"
        if _is_scalar(shape.value):
            if any(item is not None and next(_broken(shape.value, item), None) for item in value.values()):
                yield where, value, f"Map value must satisfy constraint: [{_all_of(shape.value)}]"
        else:
            for key, item in value.items():
                yield from _of_member(shape.value, {} if item is None else item, f"{where}.{key}.member")


def _is_scalar(shape: Any) -> bool:
    return shape.type_name not in ("structure", "list", "map")


def _broken(shape: Any, value: Any) -> Iterator[str]:
    """The constraints of a shape itself that a value breaks."""
    for text, holds in _constraints(shape):
        if not holds(value):
            yield f"must {text}"


def _all_of(shape: Any) -> str:
    return ", ".join(f"Member must {text}" for text, _ in _constraints(shape))


_Constraint = tuple[str, Callable[[Any], bool]]
_known: dict[int, tuple[Any, tuple[_Constraint, ...]]] = {}
"""By identity of a shape, which is kept so that its identity stays its own."""


def _constraints(shape: Any) -> tuple[_Constraint, ...]:
    found = _known.get(id(shape))
    if found is None:
        found = _known[id(shape)] = (shape, tuple(_made(shape)))
    return found[1]


def _made(shape: Any) -> Iterator[_Constraint]:
    kind, metadata = shape.type_name, shape.metadata
    least, most = metadata.get("min"), metadata.get("max")
    if kind in ("integer", "long", "float", "double"):
        if most is not None:
            yield f"have value less than or equal to {most}", lambda value: value <= most
        if least is not None:
            yield f"have value greater than or equal to {least}", lambda value: value >= least
        return
    if kind not in ("string", "list", "map", "blob", "character"):
        return
    size = _blob_size if kind == "blob" else len
    if most is not None:
        yield f"have length less than or equal to {most}", lambda value: size(value) <= most
    if least is not None and least > 0:
        yield f"have length greater than or equal to {least}", lambda value: size(value) >= least
    pattern = metadata.get("pattern")
    compiled = _compiled(pattern) if pattern else None
    if compiled:
        yield f"satisfy regular expression pattern: {pattern}", lambda value: compiled.fullmatch(value) is not None
    if kind == "string" and shape.enum:
        allowed = frozenset(shape.enum)
        yield f"satisfy enum value set: [{', '.join(shape.enum)}]", allowed.__contains__


def _blob_size(value: Any) -> int:
    return len(value) if isinstance(value, bytes) else len(value) * 3 // 4 - value.count("=", -2)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """A Java pattern for Python, never stricter than it was; None when Python cannot say it."""
    for java, python in ((r"\p{L}", r"\w"), (r"\p{N}", r"\w"), (r"\p{Z}", r"\s"), (r"\p{IsAlphabetic}", r"\w")):
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern)
    except re.error:
        return None


# Words: how each service says it.

_Speak = Callable[[Call, Any, Mapping[str, Any]], None]


def _coral(code: str) -> _Speak:
    """`N validation errors detected: Value '…' at '…' failed to satisfy constraint: Member must …; …`."""

    def speak(call: Call, shape: Any, value: Mapping[str, Any]) -> None:
        found = [
            f"Value {_shown(wrong)} at '{where}' failed to satisfy constraint: {_member(broken)}"
            for where, wrong, broken in violations(shape, value)
        ][:_MOST]
        if found:
            errors = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
            raise AwsError(code, f"{errors} detected: {'; '.join(found)}")

    return speak


def _member(broken: str) -> str:
    return broken if broken.startswith("Map ") else f"Member {broken}"


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"'[{', '.join(map(str, value))}]'"
    if isinstance(value, Mapping):
        return f"'{{{', '.join(f'{key}={inner}' for key, inner in value.items())}}}'"
    return f"'{value}'" if not isinstance(value, bytes) else "'java.nio.HeapByteBuffer'"


def _ecr(call: Call, shape: Any, value: Mapping[str, Any]) -> None:
    """ECR names one error, quotes the constraint, and has a form of its own for patterns."""
    for where, _, broken in violations(shape, value):
        words = broken
        if broken.startswith("must satisfy regular expression pattern: "):
            words = f"must satisfy regular expression '{broken.partition(': ')[2]}'"
        elif broken.startswith("must satisfy constraint:"):
            words = f"Member {broken}"
        raise AwsError(
            "InvalidParameterException", f"Invalid parameter at '{where}' failed to satisfy constraint: '{words}'"
        )


def _ecs(call: Call, shape: Any, value: Mapping[str, Any]) -> None:
    for name in shape.required_members:
        if value.get(name) in (None, ""):
            code = "ClientException" if call.operation == "RegisterTaskDefinition" else "InvalidParameterException"
            raise AwsError(code, f"{name[:1].upper()}{name[1:]} can not be blank.")


def _ec2(call: Call, shape: Any, value: Mapping[str, Any]) -> None:
    for name in shape.required_members:
        if name not in value:
            raise AwsError("MissingParameter", f"The request must contain the parameter {name}")


_SERVICES: dict[str, _Speak] = {
    "iam": _coral("ValidationError"),
    "sts": _coral("ValidationError"),
    "cloudformation": _coral("ValidationError"),
    "kms": _coral("ValidationException"),
    "ssm": _coral("ValidationException"),
    "secretsmanager": _coral("ValidationException"),
    "dynamodb": _coral("ValidationException"),
    "logs": _coral("InvalidParameterException"),
    "ecr": _ecr,
    "ecs": _ecs,
    "ec2": _ec2,
}
