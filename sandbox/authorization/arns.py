"""What the services' modules share: ARNs, texts out of a request, and resources by the types that IAM knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.asked import Asked, action_name
from tutor.iam import facts

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

Given = Mapping[str, Any]
Resolver = Callable[["Invocation", Given], Iterable[str]]
"""The ARNs of one resource type that a request names; none where it names none."""

_TAGGED = ("resourceArn", "ResourceArn", "ResourceARN", "resourceARN")


def arn(invocation: Invocation, service: str, rest: str, *, region: bool = True) -> str:
    """An ARN in the caller's account and the call's region."""
    where = invocation.region if region else ""
    return f"arn:aws:{service}:{where}:{invocation.account}:{rest}"


def text(given: Given, *names: str) -> str:
    """The first of these members that holds a text, or nothing."""
    for name in names:
        found = given.get(name)
        if isinstance(found, str) and found:
            return found
    return ""


def texts(given: Given, *names: str) -> list[str]:
    """Every text in these members, each a text or a list of them."""
    found: list[str] = []
    for name in names:
        value = given.get(name)
        if isinstance(value, str) and value:
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, str) and item]
    return found


def named(service: str, prefix: str, *members: str, region: bool = True) -> Resolver:
    """A type whose things are called by name (or by ARN) in one of `members`: `prefix` goes before the name."""

    def resolve(invocation: Invocation, given: Given) -> Iterable[str]:
        for value in texts(given, *members):
            yield value if value.startswith("arn:") else arn(invocation, service, prefix + value, region=region)

    return resolve


def by_types(
    invocation: Invocation,
    resolvers: Mapping[str, Resolver],
    *,
    action: str = "",
    context: Mapping[str, Any] | None = None,
    tags: Callable[[str], Mapping[str, str]] | None = None,
) -> Iterator[Asked]:
    """The action on every resource that the request names, of the types that IAM knows for it.

    A type that must be named and is not stands for any (`vpc/*`); an action without types is asked on `*`.
    """
    given = invocation.input
    action = action or action_name(invocation.call.service, invocation.call.operation)
    resources = list(_resources(invocation, given, resolvers, action))
    for resource in resources or ["*"]:
        own = (lambda name=resource: tags(name)) if tags is not None and resource != "*" else None
        yield Asked(action, resource, context or {}, tags=own)


def _resources(invocation: Invocation, given: Given, resolvers: Mapping[str, Resolver], action: str) -> Iterator[str]:
    tagged = text(given, *_TAGGED)
    if tagged.startswith("arn:"):
        yield tagged
        return
    try:
        types = facts.details(action).resource_types
    except KeyError:
        return
    for name, required in types.items():
        resolve = resolvers.get(name)
        found = list(dict.fromkeys(resolve(invocation, given))) if resolve is not None else []
        if not found and required and resolve is not None and len(types) > 1:
            found = [_any(invocation, action.partition(":")[0], name)]
        yield from found


def _any(invocation: Invocation, service: str, resource_type: str) -> str:
    """Any resource of a type: its ARN with `*` for its name."""
    parts = facts.arn_pattern(service, resource_type).split(":", 5)
    parts[1] = "aws"
    parts[3] = invocation.region if parts[3] == "*" else parts[3]
    parts[4] = invocation.account if parts[4] == "*" else parts[4]
    return ":".join(parts)


def tag_map(found: Any) -> dict[str, str]:
    """Tags in any of the forms that services and moto keep them in."""
    if isinstance(found, Mapping):
        return {str(key): str(value) for key, value in found.items()}
    pairs: dict[str, str] = {}
    for item in found or ():
        key = item.get("Key", item.get("key", item.get("TagKey")))
        if key is not None:
            pairs[str(key)] = str(item.get("Value", item.get("value", item.get("TagValue"))) or "")
    return pairs
