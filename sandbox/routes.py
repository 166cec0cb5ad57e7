"""Which operation a REST request is: it says so by method, path and query string alone.

The routes come out of botocore's own models, so that an operation is known by the name its clients give it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from sandbox import models

_FORMER = frozenset(
    (
        "GetBucketLifecycle",
        "PutBucketLifecycle",
        "GetBucketNotification",
        "PutBucketNotification",
        "ListDirectoryBuckets",
        "WriteGetObjectResponse",
    )
)
"""Operations that another one of the same route has replaced, or that go to another endpoint."""


class Route(NamedTuple):
    """What a request must have to be `operation`: names in the query string (with a value, where one is said), and
    headers as WSGI names them."""

    operation: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[str, ...]


def s3_operation(environ: Mapping[str, Any]) -> str:
    """The name of the S3 operation, or nothing when S3 has none for this request."""
    method = str(environ["REQUEST_METHOD"])
    bucket, key = bucket_and_key(environ)
    query = dict(parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True))
    level = 2 if key else 1 if bucket else 0
    if (method, level) == ("POST", 1) and str(environ.get("CONTENT_TYPE", "")).startswith("multipart/form-data"):
        return "PostObject"
    best, weight = "", -1
    for route in _routes().get((method, level), ()):
        fits = all(name in query and value in ("", query[name]) for name, value in route.query)
        if fits and all(environ.get(name) for name in route.headers):
            found = len(route.query) + len(route.headers)
            if found > weight:
                best, weight = route.operation, found
    return best


def rest_operation(service: str, method: str, path: str) -> str:
    """The name of the operation of another REST service, or nothing when it is not known."""
    fitting = [
        (shape.count("{"), name)
        for name, verb, shape, pattern in _rest_routes(service)
        if verb == method and pattern.fullmatch(path.rstrip("/") or "/")
    ]
    return min(fitting)[1] if fitting else ""


def bucket_and_key(environ: Mapping[str, Any]) -> tuple[str, str]:
    """The bucket and the object's key, by path or (`bucket.localhost`) by the Host header."""
    path = str(environ.get("PATH_INFO", "/")).encode("latin-1").decode("utf-8", "replace").removeprefix("/")
    host = str(environ.get("HTTP_HOST", "")).lower().rpartition(":")[0]
    for loopback in ("localhost", "127.0.0.1"):
        if host.endswith(f".{loopback}"):
            return host.removesuffix(f".{loopback}").removesuffix(".s3"), path
    bucket, _, key = path.partition("/")
    return bucket, key


@functools.cache
def _routes() -> dict[tuple[str, int], list[Route]]:
    model = models.service_model("s3")
    found: dict[tuple[str, int], list[Route]] = {}
    for name in model.operation_names:
        if name in _FORMER:
            continue
        operation = model.operation_model(name)
        path, _, literal = str(operation.http["requestUri"]).partition("?")
        query = parse_qsl(literal, keep_blank_values=True)
        headers: list[str] = []
        shape = operation.input_shape
        for member in shape.required_members if shape is not None else ():
            serialization = shape.members[member].serialization
            if serialization.get("location") == "querystring":
                query.append((serialization["name"], ""))
            elif serialization.get("location") == "header":
                headers.append("HTTP_" + serialization["name"].upper().replace("-", "_"))
        level = 2 if "{Key" in path else 1 if "{Bucket}" in path else 0
        route = Route(name, tuple(query), tuple(headers))
        found.setdefault((str(operation.http["method"]), level), []).append(route)
    return found


@functools.cache
def _rest_routes(service: str) -> list[tuple[str, str, str, re.Pattern[str]]]:
    from botocore.exceptions import BotoCoreError

    try:
        model = models.service_model(service)
    except (BotoCoreError, ValueError, LookupError):
        return []
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        shape = str(http.get("requestUri", "/")).partition("?")[0].rstrip("/") or "/"
        pieces = re.split(r"(\{[^}]*\})", shape)
        wild = (("(.+)" if p.endswith("+}") else "([^/]+)") if p.startswith("{") else re.escape(p) for p in pieces)
        found.append((name, str(http.get("method", "POST")), shape, re.compile("".join(wild))))
    return found
