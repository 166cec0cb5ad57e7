"""Where rows play: an account over HTTP with real boto3 clients, and the names of what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.credentials import ContainerProvider
from botocore.exceptions import ClientError, NoCredentialsError
from fidelity.row import Answer, Row, fill

REGION = "ap-southeast-1"


class Place(Protocol):
    """A server with an account."""

    endpoint: str
    account: str
    keys: Mapping[str, str]

    def pass_time(self, seconds: float) -> None:
        """Let time pass at once."""

    def cut_off(self, services: list[str]) -> None:
        """Keep tasks from these services."""

    def environment(self, task: str) -> Mapping[str, str]:
        """The environment of the application in a running task of this family."""


class Stage:
    """An account, who calls in it, and what its things are called."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.names: dict[str, str] = {"account": place.account, "region": REGION}
        self.callers: dict[str, Mapping[str, str]] = {"": place.keys}
        self.inside: dict[str, Mapping[str, str]] = {}
        self.cut_off = False
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, who: str = "") -> Any:
        """A client of who calls. It tries once."""
        if (service, who) not in self._clients:
            keys = self.callers[who]
            config = Config(
                retries={"total_max_attempts": 1},
                proxies={},
                s3={"addressing_style": "path"},
                connect_timeout=5,
            )
            self._clients[service, who] = _session.client(
                service,
                endpoint_url=self.place.endpoint,
                region_name=REGION,
                aws_access_key_id=keys.get("AccessKeyId"),
                aws_secret_access_key=keys.get("SecretAccessKey"),
                aws_session_token=keys.get("SessionToken"),
                config=config,
            )
        return self._clients[service, who]

    def ask(self, call: str, given: Mapping[str, Any], who: str = "") -> Answer:
        """What real boto3 brings back."""
        service, _, operation = call.partition(".")
        method = getattr(self.client(service, who), xform_name(operation))
        try:
            return Answer(method(**fill(given, self.names)))
        except ClientError as refused:
            said = refused.response["Error"]
            status = refused.response["ResponseMetadata"]["HTTPStatusCode"]
            return Answer(code=said.get("Code", ""), status=status, message=said.get("Message", ""))
        except NoCredentialsError as unsent:
            return Answer(message=str(unsent))

    def do(self, call: str, given: Mapping[str, Any], who: str = "") -> Mapping[str, Any]:
        """The output of a call that must be taken."""
        answer = self.ask(call, given, who)
        if answer.code or answer.message:
            raise AssertionError(f"before the row: {call}: {answer.code} {answer.message}")
        return answer.output

    def play(self, row: Row, ask: Callable[[str, Mapping[str, Any], str], Answer] | None = None) -> str:
        """Do what comes before, call (with `ask`, else by boto3), and say what is otherwise than expected."""
        try:
            return self._play(row, ask or self.ask)
        finally:
            if self.cut_off:
                self.place.cut_off([])
                self.cut_off = False

    def _play(self, row: Row, ask: Callable[[str, Mapping[str, Any], str], Answer]) -> str:
        for step in row.before:
            step(self)
        answer = ask(row.call, row.given, row.who)
        if row.launches and not answer.code:
            task = answer.output["tasks"][0]["taskArn"]
            self.names["task"] = task.rpartition("/")[2]
            self.place.pass_time(5)
            answer = ask("ecs.DescribeTasks", {"cluster": row.given["cluster"], "tasks": [task]}, row.who)
        return row.expected.difference(answer, self.names)

    def enter(self, family: str) -> None:
        """Be the application in a running task of this family, with what real botocore finds there; by its family."""
        environment = self.inside[family] = self.place.environment(family)
        found = ContainerProvider(environ=dict(environment)).load()
        keys = found.get_frozen_credentials() if found else None
        self.callers[family] = (
            {"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key, "SessionToken": keys.token}
            if keys
            else {}
        )


_session = boto3.Session()
