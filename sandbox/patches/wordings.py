"""Words and codes of moto's own, where AWS's are known.

- CloudWatch Logs: a stream is a stream, and no group. Sources: aws-robotics/cloudwatchlogs-ros1's issue 1 (taken), and
  the texts of the same service for a group (not there).
- Secrets Manager: errors have status 400, as with every service of JSON 1.1; a secret that is marked for deletion.
- Systems Manager: a missing parameter has a code and no message. Source: aws-simple-cicd's issue 10.
- EC2: a missing VPC. Source: the texts of the same service for a subnet, and public bug reports.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

_MARKED = "You can't perform this operation on the secret because it was marked for deletion."


def apply_to_logs() -> None:
    """Name the stream where moto names its group."""
    from moto.logs import exceptions, models

    def taken() -> Any:
        return exceptions.LogsClientError("ResourceAlreadyExistsException", "The specified log stream already exists")

    def missing() -> Any:
        return exceptions.ResourceNotFoundException("The specified log stream does not exist.")

    _instead(models.LogGroup, "create_log_stream", exceptions.ResourceAlreadyExistsException, taken)
    for name in ("delete_log_stream", "get_log_events"):
        _instead(models.LogGroup, name, exceptions.ResourceNotFoundException, missing)


def apply_to_secrets_manager() -> None:
    """Status 400, and AWS's sentence on a secret that is marked for deletion."""
    from moto.secretsmanager import exceptions

    for name in (
        "ResourceNotFoundException",
        "SecretNotFoundException",
        "SecretHasNoValueException",
        "SecretStageVersionMismatchException",
    ):
        _with_status_400(getattr(exceptions, name))
    stock = exceptions.InvalidRequestException.__init__

    def __init__(self: Any, message: str) -> None:
        stock(self, _MARKED if message.endswith("currently marked deleted.") else message)

    exceptions.InvalidRequestException.__init__ = __init__


def apply_to_systems_manager() -> None:
    """No message."""
    from moto.ssm.exceptions import ParameterNotFound

    stock = ParameterNotFound.__init__

    def __init__(self: Any, message: str) -> None:
        stock(self, "" if message.startswith("Parameter ") else message)

    ParameterNotFound.__init__ = __init__


def apply_to_ec2() -> None:
    """A VPC's id, not a set of Python's."""
    from moto.ec2.exceptions import EC2ClientError, InvalidVPCIdError

    def __init__(self: Any, vpc_id: str | Iterable[str]) -> None:
        ids = [vpc_id] if isinstance(vpc_id, str) else sorted(vpc_id)
        named = f"ID '{ids[0]}' does" if len(ids) == 1 else f"IDs '{', '.join(ids)}' do"
        EC2ClientError.__init__(self, "InvalidVpcID.NotFound", f"The vpc {named} not exist")

    InvalidVPCIdError.__init__ = __init__


def _instead(model: Any, name: str, raised: type[Exception], better: Callable[[], Any]) -> None:
    stock = getattr(model, name)

    @functools.wraps(stock)
    def call(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return stock(self, *arguments, **named)
        except raised:
            raise better() from None

    setattr(model, name, call)


def _with_status_400(error: Any) -> None:
    stock = error.__init__

    @functools.wraps(stock)
    def __init__(self: Any, *arguments: Any, **named: Any) -> None:
        stock(self, *arguments, **named)
        self.code = 400

    error.__init__ = __init__
