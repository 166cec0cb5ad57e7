"""The error that ends a request: AWS's code, its words, its HTTP status."""

from __future__ import annotations

from collections.abc import Mapping


class AwsError(Exception):
    """AWS refuses. `fields` are what the error's shape has beside its message (`Type`, `resourceIds`, …)."""

    def __init__(self, code: str, message: str, status: int = 400, **fields: object) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields: Mapping[str, object] = fields


def own_limit(what: str) -> AwsError:
    """The sandbox cannot do something that AWS does. `what` is a sentence without its full stop."""
    return AwsError(
        "SandboxCannotDoThis",
        f"{what}. This is the sandbox's own limit, not a mistake of yours; real AWS may answer differently.",
    )
