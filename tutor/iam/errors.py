"""Errors in AWS's own code and words."""

from __future__ import annotations


class PolicyError(ValueError):
    """What IAM refuses. `code` is AWS's error code (`MalformedPolicyDocument`, `LimitExceeded`, `ValidationError`),
    `message` its sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def malformed(message: str) -> PolicyError:
    """A document that IAM does not take."""
    return PolicyError("MalformedPolicyDocument", message)


class UnknownElementError(ValueError):
    """A condition operator or policy element that nobody defined. Evaluation stops: it never guesses a match."""
