"""Random calls against a running sandbox through real boto3, each looked at on the wire.

By hand, for a long run: `python tests/sandbox_traffic.py --calls 20000 --seed 7 [--service ecs]`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import botocore.config
import botocore.exceptions
import botocore.session
from sandbox_inputs import Inputs, Known, spoil_form, spoil_json, spoil_rest

from tutor.account.sandbox import SandboxAccount

SERVICES = (
    "iam",
    "sts",
    "ecs",
    "ecr",
    "logs",
    "secretsmanager",
    "ssm",
    "kms",
    "s3",
    "dynamodb",
    "ec2",
    "cloudformation",
)
LIMIT = "SandboxCannotDoThis"
KEPT_OUT = frozenset(("logs.StartLiveTail", "ecs.ExecuteCommand", "s3.WriteGetObjectResponse"))
"""Calls that no ordinary endpoint takes: event streams, and hosts of their own."""

SILENT = frozenset(("NotAuthorizedException", "InvalidCiphertextException", "InvalidKeyUsageException"))
"""Errors of KMS that come without a message, on AWS too."""


@dataclass
class Outcome:
    """One call: what it was, what came back, and `trouble`, empty when all is as it must be."""

    name: str
    spoiled: bool
    status: int = 0
    code: str = ""
    message: str = ""
    trouble: str = ""
    input: Any = None
    body: bytes = b""


class Traffic:
    """Calls drawn from a seed. `operations` are names like `ecs.ListClusters`; all of the services' by default."""

    def __init__(self, account: SandboxAccount, seed: int, operations: Sequence[str] = ()) -> None:
        self.chance = random.Random(seed)
        self.known = Known("workshop-admin", account.handle.access_key)
        self.inputs = Inputs(self.chance, self.known)
        self.clients = {service: client_of(account, service) for service in SERVICES}
        self.operations = operations or [
            f"{service}.{name}"
            for service, client in self.clients.items()
            for name in client.meta.service_model.operation_names
            if f"{service}.{name}" not in KEPT_OUT
        ]
        self._spoil = False
        self._outcome = Outcome("", False)
        for client in self.clients.values():
            client.meta.events.register("before-call.*.*", self._before)
            client.meta.events.register("response-received.*.*", self._received)
            client.meta.events.register("needs-retry.*.*", self._attempted)
        self._attempts = 0

    def calls(self, count: int, spoiled: float = 0.5) -> Iterator[Outcome]:
        """`count` calls, each of an operation at random, this share of them spoiled."""
        for _ in range(count):
            yield self.call(self.chance.choice(self.operations), self.chance.random() < spoiled)

    def call(self, name: str, spoil: bool = False, input_: dict[str, Any] | None = None) -> Outcome:
        """One call, of a random input unless one is given."""
        service, _, operation = name.partition(".")
        client = self.clients[service]
        model = client.meta.service_model.operation_model(operation)
        if input_ is None:
            input_ = self.inputs.of(service, model)
        self._outcome = outcome = Outcome(name, spoil, input=input_)
        self._spoil, self._attempts = spoil, 0
        if spoil and service == "s3" and self.chance.random() < 0.15:
            for member in model.input_shape.members if model.input_shape else ():
                if member in ("Key",) and member in input_:
                    input_[member] = self.chance.choice(
                        ["//", "/", "a//b", "é?x=1", "%2F", "a b+c", "..", "\u0001", "🔑"]
                    )
        try:
            answer = client._make_api_call(operation, input_)
            _drain(answer)
            self.known.note(service, operation, {k: v for k, v in answer.items() if k != "ResponseMetadata"})
            self.known.note(service, operation, input_)
        except botocore.exceptions.ClientError as refused:
            error = refused.response.get("Error", {})
            outcome.code, outcome.message = str(error.get("Code", "")), str(error.get("Message", ""))
            outcome.trouble = _wrong_with_error(client.meta.service_model.protocol, outcome, operation)
        except botocore.parsers.ResponseParserError as broken:
            outcome.trouble = f"the client cannot parse the answer: {broken}"
        except (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError) as broken:
            outcome.trouble = f"the connection broke: {broken!r}"
        if outcome.status >= 500:
            outcome.trouble = f"HTTP {outcome.status}"
        if self._attempts > 1:
            outcome.trouble = f"the client tried {self._attempts} times"
        return outcome

    def _before(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        if not self._spoil or not self._outcome.name.endswith(f".{model.name}"):
            return
        body = params["body"]
        if isinstance(body, dict):
            spoil_form(self.chance, body)
        elif model.service_model.protocol == "json":
            params["body"] = json.dumps(spoil_json(self.chance, json.loads(body))).encode()
        else:
            spoil_rest(self.chance, params)
            _rebuild(params)

    def _received(self, response_dict: dict[str, Any] | None, event_name: str, **_: Any) -> None:
        if response_dict and event_name.endswith(f".{self._outcome.name.partition('.')[2]}"):  # not S3's own HeadBucket
            self._outcome.status = response_dict["status_code"]
            body = response_dict["body"]
            self._outcome.body = body if isinstance(body, bytes) else b""

    def _attempted(self, attempts: int, **_: Any) -> None:
        self._attempts = max(self._attempts, attempts)


def client_of(account: SandboxAccount, service: str) -> Any:
    """A boto3 client that sends whatever it is given, once."""
    session = botocore.session.Session(
        session_vars={"config_file": (None, None, "/dev/null", None), "profile": (None, None, None, None)}
    )
    client = session.create_client(
        service,
        region_name=account.region,
        endpoint_url=account.handle.endpoint,
        aws_access_key_id=account.handle.access_key,
        aws_secret_access_key=account.handle.secret_key,
        config=botocore.config.Config(
            proxies={},
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            read_timeout=20,
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
        ),
    )
    for handler in ("before-parameter-build.s3",):
        client.meta.events.unregister(handler, botocore.handlers.validate_bucket_name)
    return client


def _rebuild(params: dict[str, Any]) -> None:
    """The address again, after path or query was changed: what is signed must be what is sent."""
    from botocore.awsrequest import prepare_request_dict

    endpoint = params["url"].split("/", 3)
    prepare_request_dict(params, f"{endpoint[0]}//{endpoint[2]}", context=params.get("context"))


def _drain(answer: dict[str, Any]) -> None:
    for value in answer.values():
        if hasattr(value, "read"):
            value.read()
        elif type(value).__name__ == "EventStream":
            list(value)


def _wrong_with_error(protocol: str, outcome: Outcome, operation: str) -> str:
    """What is wrong with an error's own form, in the protocol's words, or nothing."""
    if operation.startswith("Head") or (not outcome.body and outcome.status in (304, 404, 412, 416)):
        return ""
    text = outcome.body.decode("utf-8", "replace")
    try:
        if protocol == "json":
            found = json.loads(text)
            code, message = found.get("__type", ""), found.get("message", found.get("Message"))
        else:
            root = ElementTree.fromstring(text)
            code = next((node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "Code"), "")
            message = next((node.text or "" for node in root.iter() if node.tag.rpartition("}")[2] == "Message"), None)
    except (ValueError, ElementTree.ParseError) as broken:
        return f"the error is not in the protocol's form ({broken}): {text[:200]}"
    if message is None and outcome.name.startswith("kms.") and code in SILENT:
        return ""
    if not code or code.isdigit() or message is None:
        return f"the error lacks its code or message: {text[:200]}"
    return ""


def main() -> None:
    """A long run by hand: prints what went wrong, and what the sandbox could not do."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--service", default="")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--spoiled", type=float, default=0.5)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    home = arguments.home or Path(tempfile.mkdtemp())
    account = SandboxAccount(home)
    traffic = Traffic(account, arguments.seed)
    if arguments.service:
        wanted = arguments.service.split(",")
        traffic.operations = [name for name in traffic.operations if name.partition(".")[0] in wanted]
    limits: Counter[tuple[str, bool]] = Counter()
    fine: Counter[str] = Counter()
    for number, outcome in enumerate(traffic.calls(arguments.calls, arguments.spoiled)):
        if outcome.trouble:
            print(
                number,
                outcome.name,
                "spoiled" if outcome.spoiled else "valid",
                outcome.trouble,
                repr(outcome.input)[:200],
            )
        elif outcome.code == LIMIT:
            limits[outcome.name, outcome.spoiled] += 1
        elif not outcome.code:
            fine[outcome.name] += 1
    print(f"{len(fine)} operations succeeded at least once, {sum(fine.values())} calls", file=sys.stderr)
    for (name, spoiled), count in sorted(limits.items()):
        print("limit", name, "spoiled" if spoiled else "valid", count)
    print(f"log: {home}/sandbox/server.log", file=sys.stderr)
    account.close()


if __name__ == "__main__":
    main()
