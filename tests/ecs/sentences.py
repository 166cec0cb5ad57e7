"""Parts of AWS's texts, and worlds that several of the tests of them need."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ecs.worlds import ACCOUNT, KEY, SECRET, SESSION, allow, container, launch

from tutor.ecs import FixedWorld, Key, Present, Secret, Trouble
from tutor.iam import parse as policy

TOKEN, READ = "ecr:GetAuthorizationToken", "secretsmanager:GetSecretValue"
ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FETCH = "ResourceInitializationError: unable to pull secrets or registry auth: "
EXECUTION = FETCH + "execution resource retrieval failed: unable to "
RETRIED = "service call has been retried 1 time(s): "
ASM = f"{EXECUTION}retrieve secret from asm: {RETRIED}"
SSM = f"{EXECUTION}retrieve secrets from ssm: {RETRIED}"
LOGS = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
FILES = f"ResourceInitializationError: failed to download env files: {RETRIED}"
HTTP = "https response error StatusCode: 400, RequestID: <ID>, "
DECRYPT = allow("kms:Decrypt", on=KEY)
KEY_POLICY = policy(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    }
)
KEYS = {KEY: Present(Key(KEY, KEY_POLICY))}
JSON = Present(frozenset({"DB_CONNECTION_STRING"}))


def denied(action: str, resource: str, why: str = "") -> str:
    """IAM's sentence about the execution role."""
    why = why or f"because no identity-based policy allows the {action} action"
    return f"User: {SESSION} is not authorized to perform: {action} on resource: {resource} {why}"


def no_access(service: str, action: str, sentence: str) -> str:
    """An AccessDeniedException as the agent passes it on."""
    return f"operation error {service}: {action}, {HTTP}api error AccessDeniedException: {sentence}"


def value_from(text: str) -> dict[str, Any]:
    """The workshop with another valueFrom."""
    return container(secrets=[{"name": "SPRING_DATASOURCE_URL", "valueFrom": text}])


def secret(**changes: Any) -> dict[str, Any]:
    """World's field for the workshop's secret, changed."""
    return {"secrets": {SECRET: Present(replace(Secret(SECRET, JSON), **changes))}}


def check_stop(document: dict[str, Any] | None, in_world: FixedWorld, reason: str, trouble: Trouble) -> None:
    """The launch of `document` (the workshop's where None) in `in_world` stops for this reason, ids aside."""
    found = launch(document, in_world)
    assert re.sub(f"RequestID: {ID}", "RequestID: <ID>", found.stopped_reason) == reason
    assert (found.starts, found.stop_code, found.refusal) == (False, "TaskFailedToStart", None)
    assert found.stopped_at is not None
    assert found.stopped_at.trouble is trouble
    at_container = [c.reason for c in found.containers if c.reason]
    assert at_container == ([found.stopped_reason] if found.stopped_at.number == 10 else [])
    assert {c.last_status for c in found.containers} == {"STOPPED"}
