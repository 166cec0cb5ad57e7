"""A read whose errors are evidence: what AWS says is not there is absent, what it refuses to say is unreadable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.snapshot import Absent, Item, Unreadable

NOT_THERE = frozenset(
    (
        "NoSuchEntity",
        "ResourceNotFoundException",
        "RepositoryNotFoundException",
        "RepositoryPolicyNotFoundException",
        "ParameterNotFound",
        "NotFoundException",
        "ClusterNotFoundException",
        "ServiceNotFoundException",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchKey",
        "404",
    )
)
"""AWS's error codes for a thing that does not exist, over the services that are read."""


def guarded(read: Callable[[], Item[Any]]) -> Item[Any]:
    """What `read` gives, or the item that its error says."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return read()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = error.response.get("Error", {}).get("Message", "")
        if code in NOT_THERE:
            return Absent()
        return Unreadable(f"AWS answered {code} to {error.operation_name}: {message}", code)
    except BotoCoreError as error:
        return Unreadable(str(error))
