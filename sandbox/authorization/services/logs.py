"""CloudWatch Logs. A log group is asked for as `log-group:NAME:log-stream:` (so a policy's ARN without `:*` misses it),
a stream as `log-group:NAME:log-stream:STREAM`. Source: the texts of denials, E15 and E16 among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import arn, by_types, tag_map, text, texts
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_GROUPS = ("logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupIdentifiers", "logGroupArn")


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    if invocation.call.operation == "DescribeLogGroups":
        prefix = text(invocation.input, "logGroupNamePrefix")
        yield Asked(action_name("logs", "DescribeLogGroups"), _group(invocation, prefix))
        return
    resolvers = {"log-group": _groups, "log-stream": _streams, "destination": _destinations}
    yield from by_types(invocation, resolvers, tags=lambda resource: _tags(invocation, resource))


def _groups(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    for name in texts(given, *_GROUPS):
        yield _group(invocation, name)


def _streams(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    for name in texts(given, *_GROUPS):
        yield _group(invocation, name) + text(given, "logStreamName")


def _destinations(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    for name in texts(given, "destinationName"):
        yield arn(invocation, "logs", f"destination:{name}")


def _group(invocation: Invocation, name: str) -> str:
    if name.startswith("arn:"):
        return f"{name.removesuffix(':*')}:log-stream:"
    return arn(invocation, "logs", f"log-group:{name}:log-stream:")


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    group = resource.partition(":log-stream:")[0]
    backend = invocation.backend("logs")
    return tag_map(backend.tagger.get_tag_dict_for_resource(group))
