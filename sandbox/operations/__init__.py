"""What moto lacks or gets wrong: operations of the sandbox's own, a module for each subject.

An operation gets an `Invocation` and gives its output as the API spells it (or a whole answer), or raises AwsError. It
may let moto do its part with `invocation.moto()`. A module is imported when the first request of its service comes.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sandbox.invocation import Invocation
from sandbox.wire import Answer

Operation: TypeAlias = Callable[[Invocation], "Mapping[str, object] | Answer"]

_MODULES: dict[str, tuple[str, ...]] = {
    "cloudformation": ("cloudformation_limits", "cloudformation", "cloudformation_change_sets"),
    "ecr": ("ecr",),
    "ecs": ("ecs.definitions", "ecs.tasks", "ecs.services", "ecs.clusters"),
    "iam": ("iam", "simulate"),
    "s3": ("s3",),
    "secretsmanager": ("secrets", "secret_values"),
    "sts": ("sts",),
}
"""The modules that hold the operations of a service, by its signing name."""

_OPERATIONS: dict[tuple[str, str], Operation] = {}


def operation(service: str, name: str) -> Callable[[Operation], Operation]:
    """Make the decorated function the sandbox's own `name` of `service`."""

    def register(function: Operation) -> Operation:
        _OPERATIONS[service, name] = function
        return function

    return register


def find(service: str, name: str) -> Operation | None:
    """The sandbox's own operation, or None when moto's serves."""
    for module in _MODULES.get(service, ()):
        importlib.import_module(f"sandbox.operations.{module}")
    return _OPERATIONS.get((service, name))
