"""CloudFormation's operations on change sets: `aws cloudformation deploy` works by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sandbox import clock
from sandbox.cloudformation import plan, submission
from sandbox.cloudformation.api import Api
from sandbox.cloudformation.deploy import Deployment
from sandbox.cloudformation.stacks import ChangeSet, Event, Stack, Stacks, change_set_of
from sandbox.cloudformation.template import invalid
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.operations.cloudformation import carry_out, check_updatable, new_stack, stacks_of

_NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


@operation("cloudformation", "CreateChangeSet")
def create_change_set(invocation: Invocation) -> Mapping[str, object]:
    """Plan a change of a stack, or a new stack, which then is REVIEW_IN_PROGRESS."""
    asked, stacks, api = invocation.input, stacks_of(invocation), Api(invocation)
    stack_name, name = submission.stack_name(asked), str(asked.get("ChangeSetName", ""))
    if not re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]{0,127}", name):
        raise invalid(f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy constraint: "
                      "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*")  # fmt: skip
    kind = str(asked.get("ChangeSetType", "UPDATE"))
    if kind == "IMPORT":
        raise AwsError("SandboxCannotDoThis", "The sandbox's CloudFormation cannot import resources into a stack.")
    stack = stacks.find(stack_name)
    fresh = stack is None or stack.status == "DELETE_COMPLETE"
    if kind == "UPDATE":
        if stack is None or fresh:
            raise invalid(f"Stack [{stack_name}] does not exist")
        check_updatable(stack)
    elif stack is not None and not fresh and stack.status != "REVIEW_IN_PROGRESS":
        raise invalid(f"Stack [{stack_name}] already exists and cannot be created again with the changeSet [{name}].")
    if stack is None or fresh:
        stack = new_stack(stack_name, api)
    same = [found for found in stacks.change_sets.values() if found.name == name and found.stack_id == stack.id]
    if any(found.execution != "EXECUTE_COMPLETE" for found in same):  # an executed one gives its name free
        raise AwsError("AlreadyExistsException", f"ChangeSet [{name}] already exists")
    wanted = submission.read(asked, stack, api)
    made = _planned(asked, stack, wanted, kind, api)
    if stack.id not in stacks.stacks:
        _review(stack, stacks, api)
    stacks.change_sets[made.id] = made
    return {"Id": made.id, "StackId": stack.id}


@operation("cloudformation", "DescribeChangeSet")
def describe_change_set(invocation: Invocation) -> Mapping[str, object]:
    """A change set with its changes."""
    stacks = stacks_of(invocation)
    found = change_set_of(invocation.input, stacks)
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in found.parameters.items()]
    row: dict[str, Any] = {
        **_summary(found, stacks.stacks[found.stack_id]),
        "Parameters": parameters,
        "NotificationARNs": found.notification_arns,
        "RollbackConfiguration": {},
        "Capabilities": found.capabilities,
        "Tags": [{"Key": key, "Value": value} for key, value in found.tags.items()],
        "Changes": found.changes,
        "OnStackFailure": found.on_failure,
    }
    return row


@operation("cloudformation", "ListChangeSets")
def list_change_sets(invocation: Invocation) -> Mapping[str, object]:
    """The change sets of a stack that are not executed."""
    stacks = stacks_of(invocation)
    stack = stacks.get(str(invocation.input.get("StackName", "")))
    found = [c for c in stacks.change_sets.values() if c.stack_id == stack.id and c.execution != "EXECUTE_COMPLETE"]
    return {"Summaries": [_summary(change_set, stack) for change_set in found]}


@operation("cloudformation", "DeleteChangeSet")
def delete_change_set(invocation: Invocation) -> Mapping[str, object]:
    """Forget a change set. One that is not there is deleted already."""
    stacks = stacks_of(invocation)
    try:
        found = change_set_of(invocation.input, stacks)
    except AwsError as refused:
        if refused.code == "ChangeSetNotFound" and invocation.input.get("StackName"):
            return {}
        raise
    del stacks.change_sets[found.id]
    return {}


@operation("cloudformation", "ExecuteChangeSet")
def execute_change_set(invocation: Invocation) -> Mapping[str, object]:
    """Carry a change set out; the stack's status is final when the answer leaves."""
    asked, stacks, api = invocation.input, stacks_of(invocation), Api(invocation)
    found = change_set_of(asked, stacks)
    if found.execution != "AVAILABLE":
        raise AwsError(
            "InvalidChangeSetStatus",
            f"ChangeSet [{found.id}] cannot be executed in its current status of [{found.status}]",
        )
    stack = stacks.stacks[found.stack_id]
    wanted = submission.Submission(
        found.text, found.template, found.parameters, found.values, found.tags, found.capabilities,
        found.notification_arns, found.role_arn,
    )  # fmt: skip
    found.execution = "EXECUTE_COMPLETE"
    for other in [o for o in stacks.change_sets.values() if o.stack_id == stack.id and o is not found]:
        del stacks.change_sets[other.id]
    keep = bool(asked.get("DisableRollback", False)) or found.on_failure == "DO_NOTHING"
    if found.kind == "CREATE":
        stack.disable_rollback = keep
        stack.on_failure = "ROLLBACK" if found.on_failure == "DO_NOTHING" else found.on_failure
        wanted.keep(stack)
        stack.change_set = found.id
        Deployment(stack, stacks, api).create(wanted.template, wanted.values)
    else:
        stack.change_set = found.id
        carry_out(stack, stacks, api, wanted, not keep)
    return {}


def _planned(asked: Mapping[str, Any], stack: Stack, wanted: submission.Submission, kind: str, api: Api) -> ChangeSet:
    name = str(asked["ChangeSetName"])
    found = ChangeSet(
        f"arn:aws:cloudformation:{api.region}:{api.account}:changeSet/{name}/{api.random.uuid4()}",
        name, kind, stack.id, clock.now(), wanted.text, wanted.template, wanted.parameters, wanted.values,
        stack.tags if wanted.tags is None else wanted.tags, wanted.capabilities, wanted.notification_arns,
        wanted.role_arn, str(asked.get("Description", "")), str(asked.get("OnStackFailure", "ROLLBACK")), [],
    )  # fmt: skip
    if kind == "UPDATE" and wanted.changes_nothing(stack):
        found.status, found.execution, found.reason = "FAILED", "UNAVAILABLE", _NO_CHANGES
    else:
        found.changes = plan.changes(stack, wanted.template, wanted.values, api, found.tags)
    return found


def _review(stack: Stack, stacks: Stacks, api: Api) -> None:
    stack.status, stack.reason = "REVIEW_IN_PROGRESS", "User Initiated"
    event = Event(str(api.random.uuid4()), stack.name, stack.id, "AWS::CloudFormation::Stack", stack.status,
                  stack.reason, "", clock.now())  # fmt: skip
    stack.events.append(event)
    stacks.stacks[stack.id] = stack


def _summary(found: ChangeSet, stack: Stack) -> dict[str, object]:
    row: dict[str, object] = {
        "StackId": stack.id,
        "StackName": stack.name,
        "ChangeSetId": found.id,
        "ChangeSetName": found.name,
        "ExecutionStatus": found.execution,
        "Status": found.status,
        "CreationTime": found.created,
        "IncludeNestedStacks": False,
    }
    optional = {"StatusReason": found.reason, "Description": found.description}
    return {**row, **{key: value for key, value in optional.items() if value}}
