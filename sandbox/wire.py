"""Requests and errors in AWS's protocols: query XML, EC2's XML, JSON 1.0/1.1, REST JSON, REST XML (S3)."""

from __future__ import annotations

import functools
import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox import models
from sandbox.errors import AwsError

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]*)/([^/,\s]+)/aws4_request")
_READS = re.compile(
    r"(Get|List|Describe|BatchGet|BatchCheck|Head|Simulate|Lookup|Search|Query|Scan|Select|Filter|Test|Validate|Decode)[A-Z].*"
)
_SPEAK_JSON = frozenset(("ecs", "ecr", "logs", "secretsmanager", "ssm", "kms", "dynamodb"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WRITING_READS = frozenset(("GenerateCredentialReport", "GetSessionToken", "GetFederationToken"))


@dataclass(frozen=True)
class Call:
    """A request, read. `service` is the signing name; `operation` is empty where only method and path tell.

    Each value has one place: the form, or the query string where there is no form, or the JSON body where there is a
    target; the first of several counts. `environ` is the WSGI request that it was read from.
    """

    service: str
    operation: str
    access_key: str
    region: str
    method: str
    path: str
    parameters: Mapping[str, str]
    target: str
    body: bytes = field(default=b"", repr=False)
    environ: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @functools.cached_property
    def input(self) -> Mapping[str, Any]:
        """The input as the API spells it; empty where it cannot be read, or for REST."""
        if self.target:
            try:
                found = json.loads(self.body or b"{}")
            except (ValueError, RecursionError):
                raise AwsError("SerializationException", "") from None
            if not isinstance(found, dict):
                raise AwsError("SerializationException", "")
            return found
        if self.parameters and self.operation:
            try:
                return models.parse_query(self.service, self.operation, self.parameters)
            except models.NotThatType as wrong:
                raise _not_that_type(self.service, wrong) from None
        return {}

    @property
    def reads(self) -> bool:
        """Whether it changes nothing. What is not known to read counts as a change."""
        if self.operation:
            return bool(_READS.fullmatch(self.operation)) and self.operation not in _WRITING_READS
        return self.method in ("GET", "HEAD", "OPTIONS")


def _not_that_type(service: str, wrong: models.NotThatType) -> AwsError:
    if service == "ec2":
        name = wrong.name[:1].lower() + wrong.name[1:]
        return AwsError("InvalidParameterValue", f"Value ( {wrong.value} ) for parameter {name} is invalid.")
    return AwsError("MalformedInput", f"'{wrong.value}' can not be converted to an {wrong.type}")


def read_call(environ: Mapping[str, Any], body: bytes) -> Call:
    """The call in a WSGI request."""
    found = _CREDENTIAL.search(str(environ.get("HTTP_AUTHORIZATION", "")))
    query = str(environ.get("QUERY_STRING", ""))
    if not found and "X-Amz-Credential=" in query:
        found = _CREDENTIAL.search(f"Credential={dict(parse_qsl(query)).get('X-Amz-Credential', '')}")
    key, region, service = found.groups() if found else ("", "", "")
    target = "" if service in _QUERY_ONLY else str(environ.get("HTTP_X_AMZ_TARGET", ""))
    parameters: dict[str, str] = {}
    form = str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
    if not target and service != "s3" and (form or "Action=" in query):
        text = body.decode("utf-8", "replace") if form else query
        for name, value in parse_qsl(text, keep_blank_values=True):
            parameters.setdefault(name, value)
    if not found:
        key, service = _unsigned(query, target, parameters)
    method, path = str(environ["REQUEST_METHOD"]), str(environ.get("PATH_INFO", "/"))
    operation = target.rpartition(".")[2] if target else parameters.get("Action", "")
    if service.lower() == "s3":
        from sandbox import routes

        operation = routes.s3_operation(environ)
    return Call(service.lower(), operation, key, region, method, path, parameters, target, body, environ)


def _unsigned(query: str, target: str, parameters: Mapping[str, str]) -> tuple[str, str]:
    """Key and service of a request without Signature Version 4: what it must be meant for, S3 where nothing tells."""
    if target:
        return "", _BY_TARGET.get(target.partition(".")[0], "")
    if parameters:
        return "", _BY_VERSION.get(parameters.get("Version", ""), "sts")
    return dict(parse_qsl(query)).get("AWSAccessKeyId", ""), "s3"


_QUERY_ONLY = frozenset(("iam", "sts", "ec2", "cloudformation"))
JSON_ONLY = frozenset(("ecs", "ecr", "logs", "secretsmanager", "ssm", "kms", "dynamodb"))
"""Services whose operation stands in X-Amz-Target, and nowhere else."""
_BY_VERSION = {"2010-05-08": "iam", "2011-06-15": "sts", "2016-11-15": "ec2", "2010-05-15": "cloudformation"}
_BY_TARGET = {
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "AmazonEC2ContainerRegistry_V20150921": "ecr",
    "Logs_20140328": "logs",
    "secretsmanager": "secretsmanager",
    "AmazonSSM": "ssm",
    "TrentService": "kms",
    "DynamoDB_20120810": "dynamodb",
}


def for_moto(call: Call, body: bytes | None) -> tuple[dict[str, Any], bytes]:
    """The request as moto gets it: only what was read here, and judged, is in it. `body` is another body, or None.

    moto would look for an operation and its parameters in more than one place, and so find others than were judged.
    """
    environ = dict(call.environ)
    content = call.body if body is None else body
    if call.target:
        environ.update(QUERY_STRING="", CONTENT_TYPE="application/x-amz-json-1.1")
    elif call.parameters:
        environ.pop("HTTP_X_AMZ_TARGET", None)
        environ.update(
            REQUEST_METHOD="POST",
            QUERY_STRING="",
            CONTENT_TYPE="application/x-www-form-urlencoded; charset=utf-8",
        )
        content = urlencode(call.parameters).encode() if body is None else body
    environ["wsgi.input"] = io.BytesIO(content)
    environ["CONTENT_LENGTH"] = str(len(content))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    if call.access_key and call.service != "s3":
        # moto finds the service in this header only, and a presigned request has none.
        scope = f"{call.access_key}/20260101/{call.region}/{call.service}/aws4_request"
        environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=, Signature="
    return environ, content


Answer = tuple[int, list[tuple[str, str]], bytes]


def answer(call: Call, output: Mapping[str, object]) -> Answer:
    """An output, spelt as the API spells it, as the call's own protocol writes it."""
    status, headers, body = models.serialize(call.service, call.operation, output)
    return status, [("x-amzn-RequestId", str(uuid.uuid4())), *headers.items()], body


def refusal(call: Call, error_: AwsError) -> Answer:
    """An AwsError as the call's own protocol says it."""
    return error(call, error_.status, error_.code, error_.message, error_.fields)


def error(call: Call, status: int, code: str, message: str, fields: Mapping[str, object] | None = None) -> Answer:
    """An error as the call's own protocol says it: HTTP status, headers, body."""
    request_id = str(uuid.uuid4())
    headers = [("x-amzn-RequestId", request_id)]
    if call.target or call.service in _SPEAK_JSON:
        body = json.dumps({"__type": code, "message": message, **(fields or {})})
        return status, [*headers, ("Content-Type", "application/x-amz-json-1.1")], body.encode()
    if call.service == "s3":
        more = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in (fields or {}).items())
        xml = (
            f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message>{more}"
            f"<RequestId>{request_id}</RequestId><HostId>{request_id}</HostId></Error>"
        )
    elif call.service == "ec2":
        xml = (
            f"<Response><Errors><Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    elif call.parameters or call.service in ("iam", "sts", "cloudformation", "sns", "autoscaling", "cloudwatch"):
        xml = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code>"
            f"<Message>{escape(message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    else:
        body = json.dumps({"message": message})
        return status, [*headers, ("Content-Type", "application/json"), ("x-amzn-ErrorType", code)], body.encode()
    return status, [*headers, ("Content-Type", "text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode()


def legible(answer_: Answer) -> Answer:
    """The answer, without signs that no XML may hold: errors repeat what was asked, whatever it was."""
    status, headers, body = answer_
    if body[:1] != b"<":
        return answer_
    text = body.decode("utf-8", "replace")
    if not _NOT_XML.search(text):
        return answer_
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return status, kept, _NOT_XML.sub("\ufffd", text).encode()


def members(parameters: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """A query list of structures: `Tags.member.1.Key` … → [{"Key": …, "Value": …}]."""
    found: dict[int, dict[str, str]] = {}
    for key, value in parameters.items():
        match = re.fullmatch(rf"{name}\.member\.(\d+)\.(\w+)", key)
        if match:
            found.setdefault(int(match.group(1)), {})[match.group(2)] = value
    return [found[number] for number in sorted(found)]
