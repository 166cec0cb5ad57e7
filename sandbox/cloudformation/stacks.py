"""What CloudFormation keeps: stacks with their resources and events, and change sets.

It hangs on moto's backend of the account and region, so it goes when moto's state goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.errors import AwsError


@dataclass(eq=False)
class Resource:
    """One resource of a stack. `physical_id` is empty until something is made; Ref gives it.

    `properties` are resolved, as they were made; `attributes` is what Fn::GetAtt gives; `record` is moto's own object
    where moto's model made it. `named_by` is the property that names a thing of this type, or empty.
    """

    logical_id: str
    type: str
    properties: dict[str, Any] = field(default_factory=dict)
    physical_id: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    reason: str = ""
    named_by: str = ""
    changed: datetime | None = None
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    record: Any = None


@dataclass(frozen=True)
class Event:
    """A line of the stack's history. `properties` is JSON text, as the API has it."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    properties: str
    at: datetime


@dataclass
class Stack:
    """A stack. `parameters` are as given or by default (text); `imports` the names of exports that it uses."""

    id: str
    name: str
    created: datetime
    text: str = ""
    template: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)
    notification_arns: list[str] = field(default_factory=list)
    role_arn: str = ""
    on_failure: str = "ROLLBACK"
    disable_rollback: bool = False
    termination_protection: bool = False
    timeout: int = 0
    policy: str = ""
    change_set: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    status: str = ""
    reason: str = ""
    updated: datetime | None = None
    deleted: datetime | None = None

    @property
    def exports(self) -> dict[str, str]:
        """The values that other stacks may import, by name."""
        return {output["ExportName"]: output["OutputValue"] for output in self.outputs if "ExportName" in output}


@dataclass
class ChangeSet:
    """A change set. `execution` is its ExecutionStatus; `changes` are as DescribeChangeSet shows them."""

    id: str
    name: str
    kind: str
    stack_id: str
    created: datetime
    text: str
    template: dict[str, Any]
    parameters: dict[str, str]
    values: dict[str, Any]
    tags: dict[str, str]
    capabilities: list[str]
    notification_arns: list[str]
    role_arn: str
    description: str
    on_failure: str
    changes: list[dict[str, Any]]
    status: str = "CREATE_COMPLETE"
    execution: str = "AVAILABLE"
    reason: str = ""


@dataclass
class Stacks:
    """All stacks of an account and region, by id, deleted ones too."""

    stacks: dict[str, Stack] = field(default_factory=dict)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)

    def find(self, name: str) -> Stack | None:
        """The stack with this name (not a deleted one) or id."""
        if name in self.stacks:
            return self.stacks[name]
        return next((s for s in self.living() if s.name == name), None)

    def get(self, name: str) -> Stack:
        """The same. Raises AwsError."""
        stack = self.find(name)
        if stack is None:
            raise AwsError("ValidationError", f"Stack with id {name} does not exist")
        return stack

    def living(self) -> Iterator[Stack]:
        """The stacks that are not deleted, newest first."""
        return (stack for stack in reversed(self.stacks.values()) if stack.status != "DELETE_COMPLETE")

    def exports(self) -> dict[str, tuple[Stack, str]]:
        """Every export's stack and value, by name."""
        return {name: (s, value) for s in reversed(list(self.living())) for name, value in s.exports.items()}

    def importers(self, export: str) -> list[str]:
        """The names of the stacks that import an export."""
        return [stack.name for stack in reversed(list(self.living())) if export in stack.imports]

    def owner(self, type_: str, physical_id: str) -> Stack | None:
        """The stack that made a resource, or None."""
        for stack in self.living():
            for resource in stack.resources.values():
                if (resource.type, resource.physical_id) == (type_, physical_id):
                    return stack
        return None


def of(backend: Any) -> Stacks:
    """The stacks that hang on moto's CloudFormation backend."""
    kept: Stacks = vars(backend).setdefault("sandbox_stacks", Stacks())
    return kept


def change_set_of(asked: Mapping[str, Any], stacks: Stacks) -> ChangeSet:
    """The change set that a request names, by ARN or by name and stack. Raises AwsError."""
    name, stack_name = str(asked.get("ChangeSetName", "")), str(asked.get("StackName", ""))
    if name in stacks.change_sets:
        return stacks.change_sets[name]
    if not name.startswith("arn:"):
        if not stack_name:
            raise AwsError(
                "ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN."
            )
        stack = stacks.find(stack_name)
        if stack is None:
            raise AwsError("ValidationError", f"Stack [{stack_name}] does not exist")
        for found in reversed(stacks.change_sets.values()):
            if found.name == name and found.stack_id == stack.id:
                return found
    raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)
