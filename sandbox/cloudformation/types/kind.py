"""What a type of resource is: its schema and the functions that make, change and unmake one."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.cloudformation.api import Api
from sandbox.cloudformation.failures import handler_code
from sandbox.cloudformation.stacks import Resource
from sandbox.errors import AwsError

Properties: TypeAlias = Mapping[str, Any]
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Work:
    """One resource under way: the API to make it with, the stack's name, the resource to fill in."""

    api: Api
    stack: str
    resource: Resource

    @property
    def properties(self) -> Properties:
        """As resolved and checked."""
        return self.resource.properties

    def name(self, property_: str, limit: int = 64, *, lower: bool = False) -> str:
        """The name that the template gives, or `STACK-LOGICALID-` and twelve signs."""
        if property_ in self.properties:
            return str(self.properties[property_])
        tail = "".join(self.api.random.choice(_LETTERS) for _ in range(12))
        room = limit - len(tail) - 2
        stack, logical = self.stack, self.resource.logical_id
        if len(stack) + len(logical) > room:
            logical = logical[: max(room - len(stack), room // 2)]
            stack = stack[: room - len(logical)]
        found = f"{stack}-{logical}-{tail}"
        return found.lower() if lower else found


@dataclass(frozen=True)
class Kind:
    """A type. `check` gives the properties checked and turned to their types (raises Unfit); `named_by` is the property
    with the physical name; a change of a property in `recreates` makes a new resource; `attributes` are those of
    Fn::GetAtt, None when only the resource made knows them.

    `create` fills in the resource's physical id as soon as something is made, so that a failure later leaves nothing
    behind. `update` gets the old properties; `delete` takes what is gone already for deleted.
    """

    name: str
    check: Callable[[Properties], dict[str, Any]]
    create: Callable[[Work], None]
    update: Callable[[Work, Properties], None]
    delete: Callable[[Work], None]
    named_by: str = ""
    recreates: frozenset[str] = frozenset()
    recreated_by_any: bool = False
    attributes: frozenset[str] | None = None
    taggable: bool = False


def tolerant(call: Callable[[], Any]) -> None:
    """Do what unmakes something; when it is gone already, all is well. Raises AwsError otherwise."""
    try:
        call()
    except AwsError as refused:
        if handler_code(refused.code) != "NotFound":
            raise


def added(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """What is in `new` and not in `old`, in order."""
    before = set(old)
    return [item for item in dict.fromkeys(new) if item not in before]


def tag_map(properties: Properties) -> dict[str, str]:
    """Tags as a map."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in properties.get("Tags", [])}
