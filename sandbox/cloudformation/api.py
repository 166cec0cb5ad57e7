"""Calls of the sandbox's own API, in the name of whoever called CloudFormation.

A call takes the way of a client's request (`sandbox/carry_out.py`): judged by the caller's policies, or by those of the
stack's service role, then what AWS refuses, the own operation, moto. So there is one place where a role's trust
policy or a task definition is judged, however it comes to the account.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox import authorization, callers, models, wire
from sandbox.carry_out import carry_out, invocation_of
from sandbox.changes import blank_environ
from sandbox.ecs.place import Place
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.wire import Answer, Call


class Api:
    """The API of one account and region, on behalf of the caller of `invocation`."""

    def __init__(self, invocation: Invocation) -> None:
        self._invocation = invocation

    @property
    def account(self) -> str:
        """The account's id."""
        return self._invocation.account

    @property
    def region(self) -> str:
        """The region of the stack."""
        return self._invocation.region

    @property
    def random(self) -> Any:
        """moto's random numbers: seeded by the change under way, so a replay draws the same."""
        return self._invocation.world.random

    @property
    def place(self) -> Place:
        """ECS in this account and region."""
        return Place.of(self._invocation)

    def backend(self, service: str) -> Any:
        """moto's backend of a service, for what the API does not tell."""
        return self._invocation.backend(service)

    def call(self, service: str, operation: str, /, **input_: Any) -> dict[str, Any]:
        """The output of an operation, as the API spells it. Raises AwsError with the refusal."""
        model = models.service_model(service)
        shape = model.operation_model(operation)
        for member in shape.idempotent_members:
            input_.setdefault(member, str(self.random.uuid4()))
        request = _serializer(str(model.protocol)).serialize_to_request(input_, shape)
        call = _read(request, service, str(model.signing_name), self._invocation.call)
        status, headers, body = self._answer(call)
        answer = {"status_code": status, "headers": {k.lower(): v for k, v in headers}, "body": body}
        found: dict[str, Any] = _parser(str(model.protocol)).parse(answer, shape.output_shape)
        error = found.get("Error")
        if status >= 500:
            raise AwsError("SandboxCannotDoThis", f"The sandbox could not carry out {service}:{operation}.", 400)
        if error:
            raise AwsError(str(error.get("Code", status)), str(error.get("Message", "")), status)
        found.pop("ResponseMetadata", None)
        return found

    def in_role(self, arn: str) -> Api:
        """The API in the name of a service role's session. Raises AwsError when there is no such role."""
        role = next((role for role in self.backend("iam").roles.values() if role.arn == arn), None)
        if role is None:
            raise AwsError("ValidationError", f"Role {arn} is invalid or cannot be assumed")
        world = self._invocation.world
        caller = callers.of_service_role(world, self.account, role, "AWSCloudFormation")
        return Api(dataclasses.replace(self._invocation, caller=caller))

    def require_pass_role(self, arn: str) -> None:
        """Raise AwsError unless the caller may pass the role to CloudFormation."""
        service = {"iam:PassedToService": "cloudformation.amazonaws.com"}
        authorization.require(self._invocation, "iam:PassRole", arn, service)

    def _answer(self, call: Call) -> Answer:
        of = self._invocation
        return carry_out(invocation_of(of.world, call, of.caller, of.at, owner=self.account, replayed=of.replayed))


@cache
def _serializer(protocol: str) -> Any:
    from botocore.serialize import create_serializer

    return create_serializer(protocol, include_validation=False)


@cache
def _parser(protocol: str) -> Any:
    from botocore.parsers import create_parser

    return create_parser(protocol)


def _read(request: Mapping[str, Any], service: str, signing_name: str, origin: Call) -> Call:
    """The request of botocore's serializer as a call that came over HTTP, with the credential of `origin`."""
    path, _, query = str(request["url_path"]).partition("?")
    asked = request["query_string"]
    body = request["body"]
    if isinstance(body, Mapping):
        body = urlencode(body).encode()
    elif isinstance(body, str):
        body = body.encode()
    headers = {str(name).lower(): str(value) for name, value in request["headers"].items()}
    environ: dict[str, Any] = {
        **blank_environ(),
        "REQUEST_METHOD": request["method"],
        "PATH_INFO": urlsplit(path).path,
        "QUERY_STRING": "&".join(part for part in (query, urlencode(asked) if asked else "") if part),
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={origin.access_key}/20260101/{origin.region}/"
        f"{signing_name}/aws4_request, SignedHeaders=host, Signature=0",
        "CONTENT_TYPE": headers.pop("content-type", ""),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    return wire.read_call(environ, body or b"")
