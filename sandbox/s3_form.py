"""What S3 refuses before it looks at anything: bodies that are not the XML that its schema asks for.

Sentences: Amazon S3 API reference, "Error responses" (MalformedXML, MissingRequestBodyError, InvalidArgument).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from sandbox import models
from sandbox.errors import AwsError
from sandbox.wire import Call

_MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
_NUMBERS = ("max-keys", "max-parts", "max-uploads", "max-buckets")


def check(call: Call) -> None:
    """Raise AwsError when S3 would refuse the call's query or body for its form."""
    query = dict(parse_qsl(str(call.environ.get("QUERY_STRING", "")), keep_blank_values=True))
    _check_numbers(query)
    payload = _payload(call, query)
    if payload is None:
        return
    shape, required = payload
    if not call.body.strip():
        if required and "HTTP_X_AMZ_ACL" not in call.environ:
            raise AwsError("MissingRequestBodyError", "Request Body is empty")
        return
    try:
        root = ElementTree.fromstring(call.body)  # noqa: S314 — expat refuses what grows without end
    except (ElementTree.ParseError, ValueError, LookupError):
        raise AwsError("MalformedXML", _MALFORMED) from None
    if _local(root.tag) != shape.serialization.get("name", shape.name) or not _fits(shape, root):
        raise AwsError("MalformedXML", _MALFORMED)


def _check_numbers(query: Mapping[str, str]) -> None:
    for name in _NUMBERS:
        text = query.get(name)
        if text and not (text.isascii() and text.isdecimal() and int(text) <= 0x7FFFFFFF):
            raise AwsError("InvalidArgument", f"Provided {name} not an integer or within integer range")
    part = query.get("partNumber")
    if part is not None and not (part.isascii() and part.isdecimal() and 1 <= int(part) <= 10_000):
        raise AwsError("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")


def _payload(call: Call, query: Mapping[str, str]) -> tuple[Any, bool] | None:
    """The shape of the body that the call must have, and whether it must have one; None when no XML is asked for."""
    has_key = "/" in call.path.lstrip("/").rstrip("/")
    for subresource, shape, required in _bodies().get((call.method, has_key), ()):
        if subresource in query:
            return shape, required
    if call.method == "PUT" and not has_key and not query:
        return _plain()["CreateBucket"], False
    if call.method == "POST" and has_key and "uploadId" in query:
        return _plain()["CompleteMultipartUpload"], True
    return None


@functools.cache
def _bodies() -> Mapping[tuple[str, bool], list[tuple[str, Any, bool]]]:
    """By method, and whether the path has a key: subresource (`?tagging`), shape of the body, whether it is a must."""
    found: dict[tuple[str, bool], list[tuple[str, Any, bool]]] = {}
    for name, http, shape, required in _structured():
        path, _, subresource = http["requestUri"].partition("?")
        if subresource and name != "PutBucketLifecycle":
            subresource = subresource.partition("&")[0]
            found.setdefault((http["method"], "{Key+}" in path), []).append((subresource, shape, required))
    return found


@functools.cache
def _plain() -> Mapping[str, Any]:
    return {name: shape for name, http, shape, _ in _structured() if "?" not in http["requestUri"]}


@functools.cache
def _structured() -> list[tuple[str, Mapping[str, str], Any, bool]]:
    model = models.service_model("s3")
    found = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        payload = operation.input_shape.serialization.get("payload") if operation.input_shape else None
        if payload and operation.input_shape.members[payload].type_name == "structure":
            required = payload in operation.input_shape.required_members
            found.append((name, operation.http, operation.input_shape.members[payload], required))
    return found


def _fits(shape: Any, node: ElementTree.Element) -> bool:
    """Whether an element has what its shape requires, and numbers where numbers are."""
    kind = shape.type_name
    if kind == "structure":
        inner: dict[str, list[ElementTree.Element]] = {}
        for child in node:
            inner.setdefault(_local(child.tag), []).append(child)
        for name, member in shape.members.items():
            if member.serialization.get("xmlAttribute"):
                continue
            found = inner.get(_element(member, name), [])
            if not found and name in shape.required_members:
                return False
            flat = member.type_name == "list" and member.serialization.get("flattened")
            children = (
                found if flat else [child for each in found for child in each] if member.type_name == "list" else found
            )
            item = member.member if member.type_name == "list" else member
            if not all(_fits(item, child) for child in children):
                return False
        return True
    text = (node.text or "").strip()
    if kind in ("integer", "long"):
        return text.lstrip("-").isdecimal() and len(text) < 20
    if kind == "boolean":
        return text.lower() in ("true", "false")
    if kind == "string" and shape.enum and shape.name not in _OPEN:
        return text in shape.enum
    return True


_OPEN = frozenset(("BucketLocationConstraint",))
"""Enumerations that S3 answers with an error of its own when the value is not in them."""


def _element(member: Any, name: str) -> str:
    if member.type_name == "list" and member.serialization.get("flattened"):
        return str(member.serialization.get("name") or member.member.serialization.get("name") or name)
    return str(member.serialization.get("name", name))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
