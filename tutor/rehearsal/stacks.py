"""A template applied as the one stack of a course: created when it is not there, else updated, to its end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tutor.rehearsal.programs import LIMIT, Ended

_FAILED = ("FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def apply(client: Any, stack: str, template: str, let_pass: Callable[[float], object]) -> Ended:
    """Apply a template with CAPABILITY_NAMED_IAM, through a CloudFormation client.

    The output is what CloudFormation says: its refusal, or the reasons of the resources that failed. `let_pass` is
    called between looks, with seconds. A stack whose creation failed is deleted first, as one has to.
    """
    from botocore.exceptions import ClientError

    given = {"StackName": stack, "TemplateBody": template, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    try:
        status = _status(client, stack)
        if status == "ROLLBACK_COMPLETE":
            client.delete_stack(StackName=stack)
            _end(client, stack, let_pass)
            status = ""
        before = {event["EventId"] for event in _events(client, stack)} if status else set()
        (client.update_stack if status else client.create_stack)(**given)
        status = _end(client, stack, let_pass)
        lines = [_line(event) for event in reversed(_events(client, stack)) if event["EventId"] not in before]
    except ClientError as error:
        said = error.response["Error"]
        if "No updates are to be performed" in said["Message"]:
            return Ended(0, said["Message"])
        return Ended(1, f"An error occurred ({said['Code']}): {said['Message']}")
    return Ended(int(status.endswith(_FAILED)), "\n".join([*lines, f"{stack} is {status}"]))


def _status(client: Any, stack: str) -> str:
    """The stack's status; empty when it is not there."""
    from botocore.exceptions import ClientError

    try:
        return str(client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
    except ClientError:
        return ""


def _end(client: Any, stack: str, let_pass: Callable[[float], object]) -> str:
    """The status in which it rests."""
    deadline = time.monotonic() + LIMIT
    while (status := _status(client, stack)).endswith("_IN_PROGRESS") and time.monotonic() < deadline:
        let_pass(5)
    return status


def _events(client: Any, stack: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.describe_stack_events(StackName=stack)["StackEvents"]
    return found


def _line(event: dict[str, Any]) -> str:
    why = event.get("ResourceStatusReason", "")
    return f"{event['LogicalResourceId']} {event['ResourceStatus']}{': ' if why else ''}{why}"
