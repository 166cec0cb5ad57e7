"""What the sandbox's CloudFormation has not: every operation that no other module takes over is refused here.

moto would answer from stacks of its own, and so say that a stack which is there does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox import models
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations import operation


def refuse(invocation: Invocation) -> Mapping[str, object]:
    """Say that this is the sandbox's own limit. Raises AwsError."""
    raise AwsError(
        "SandboxCannotDoThis",
        f"The sandbox's CloudFormation has no {invocation.call.operation}. This is the sandbox's own limit, not a "
        "mistake of yours; real AWS may answer differently.",
    )


for _name in models.service_model("cloudformation").operation_names:
    operation("cloudformation", _name)(refuse)
