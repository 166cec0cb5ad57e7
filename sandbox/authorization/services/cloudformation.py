"""CloudFormation: a stack named by its name is asked for as `stack/NAME/*`, as its denials say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import arn, tag_map, text
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_EVERY_STACK = frozenset(("DescribeStacks", "ListStacks"))


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    given, operation = invocation.input, invocation.call.operation
    action = action_name("cloudformation", operation)
    context = _context(given)
    stack, stack_set = text(given, "StackName", "StackId"), text(given, "StackSetName")
    if not stack and operation in ("DescribeChangeSet", "ExecuteChangeSet", "DeleteChangeSet"):
        stack = text(given, "ChangeSetName")
    if stack.startswith("arn:"):
        yield Asked(action, stack, context)
    elif stack:
        yield Asked(action, arn(invocation, "cloudformation", f"stack/{stack}/*"), context,
                    tags=lambda: _tags(invocation, stack))  # fmt: skip
    elif stack_set and operation != "CreateStackSet":
        yield Asked(action, arn(invocation, "cloudformation", f"stackset/{stack_set}:*"), context)
    elif operation in _EVERY_STACK:
        yield Asked(action, arn(invocation, "cloudformation", "stack/*/*"), context)
    else:
        yield Asked(action, "*", context)


def _context(given: Mapping[str, Any]) -> dict[str, Any]:
    members = {"RoleARN": "RoleArn", "TemplateURL": "TemplateUrl", "ChangeSetName": "ChangeSetName",
               "StackPolicyURL": "StackPolicyUrl"}  # fmt: skip
    return {f"cloudformation:{key}": text(given, member) for member, key in members.items() if text(given, member)}


def _tags(invocation: Invocation, name: str) -> Mapping[str, str]:
    for stack in invocation.backend("cloudformation").stacks.values():
        if stack.name == name:
            return tag_map(stack.tags)
    return {}
