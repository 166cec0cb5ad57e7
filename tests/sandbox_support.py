"""A limited user of the sandbox, with policies that a test sets, and what its calls answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "111122223333"
REGION = "ap-southeast-1"
NAME = "limited"
ARN = f"arn:aws:iam::{ACCOUNT}:user/{NAME}"


def document(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", condition: Any = None) -> dict[str, Any]:
    """An Allow statement."""
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", condition: Any = None) -> dict[str, Any]:
    """A Deny statement."""
    return {**allow(action, resource, condition), "Effect": "Deny"}


def client(account: Any, service: str, keys: Mapping[str, str]) -> Any:
    """A client with these keys, as AssumeRole and CreateAccessKey give them. It does not try again."""
    return boto3.client(
        service,
        endpoint_url=account.handle.endpoint,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        config=Config(retries={"total_max_attempts": 1}, proxies={}, s3={"addressing_style": "path"}),
    )


class LimitedUser:
    """The user `limited` and its clients."""

    def __init__(self, account: Any, name: str = NAME) -> None:
        self.account = account
        self.name = name
        self._iam = account.client("iam")
        self._iam.create_user(UserName=name)
        self.keys: dict[str, str] = self._iam.create_access_key(UserName=name)["AccessKey"]
        self._clients: dict[str, Any] = {}

    def may(self, *statements: Mapping[str, Any]) -> None:
        """Replace what the user may do."""
        if statements:
            self._iam.put_user_policy(UserName=self.name, PolicyName="p", PolicyDocument=document(*statements))
        elif self._iam.list_user_policies(UserName=self.name)["PolicyNames"]:
            self._iam.delete_user_policy(UserName=self.name, PolicyName="p")

    def client(self, service: str) -> Any:
        """Its client of a service."""
        if service not in self._clients:
            self._clients[service] = client(self.account, service, self.keys)
        return self._clients[service]

    def ask(self, service: str, operation: str, **parameters: Any) -> str:
        """`ok`, or code, HTTP status and message of the refusal, with blanks between."""
        return answer(self.client(service), operation, **parameters)


def answer(client_: Any, operation: str, **parameters: Any) -> str:
    """`ok`, or code, HTTP status and message of the refusal, with blanks between."""
    try:
        getattr(client_, operation)(**parameters)
    except ClientError as error:
        said = error.response["Error"]
        return f"{said['Code']} {error.response['ResponseMetadata']['HTTPStatusCode']} {said['Message']}"
    return "ok"
