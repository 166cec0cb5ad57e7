"""Calls of the sandbox's own API, in the name of whoever called CloudFormation.

A call takes the way of a client's request: what IAM refuses, the sandbox's own operation, moto. So there is one place
where a role's trust policy or a task definition is judged, however it comes to the account.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from sandbox import models, operations, rules, wire
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.wire import Answer, Call
from tutor.iam.errors import PolicyError


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

    def _answer(self, call: Call) -> Answer:
        invocation = dataclasses.replace(
            self._invocation, call=call, answer_of_moto=lambda body: self._moto(call, body)
        )
        try:
            if call.service == "iam":
                rules.check(call.operation, call.parameters, invocation.backend("iam"))
            own = operations.find(call.service, call.operation)
            if own is None:
                return invocation.moto()
            output = own(invocation)
            return output if isinstance(output, tuple) else wire.answer(call, output)
        except PolicyError as refused:
            raise AwsError(refused.code, refused.message, rules.STATUS.get(refused.code, 400)) from None

    def _moto(self, call: Call, changed: bytes | None) -> Answer:
        body = call.body if changed is None else changed
        environ = {**call.environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = self.account
        seen: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], object]:
            seen[:] = [int(status.split(" ", 1)[0]), headers]
            return lambda _: None

        answer = b"".join(self._invocation.world.application(environ, start_response))
        return seen[0], seen[1], answer


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
        "REQUEST_METHOD": request["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": urlsplit(path).path,
        "QUERY_STRING": "&".join(part for part in (query, urlencode(asked) if asked else "") if part),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={origin.access_key}/20260101/{origin.region}/"
        f"{signing_name}/aws4_request, SignedHeaders=host, Signature=0",
        "CONTENT_TYPE": headers.pop("content-type", ""),
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
    return wire.read_call(environ, body or b"")
