"""What the rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox.wire import members
from tutor.iam import grammar, names
from tutor.iam.errors import PolicyError

Parameters = Mapping[str, str]
Rule = Callable[[Parameters, Any], None]

DETACH_FIRST = "Cannot delete entity, must detach all policies first."
DELETE_POLICIES_FIRST = "Cannot delete entity, must delete policies first."


def check_tags(parameters: Parameters, iam: Any = None) -> None:
    """Tags: at most 50, keys and values that IAM takes, no key twice in any case."""
    tags = members(parameters, "Tags")
    seen: set[str] = set()
    for tag in tags:
        if tag.get("Key", "").lower() in seen:
            raise PolicyError(
                "InvalidInput",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            )
        seen.add(tag.get("Key", "").lower())
    names.check_tags({tag.get("Key", ""): tag.get("Value", "") for tag in tags})


def check_inline(parameters: Parameters, entity: Any, limit: int) -> None:
    """The sum of an entity's inline policies, without white space, is limited."""
    name, document = parameters.get("PolicyName", ""), parameters.get("PolicyDocument", "")
    names.check_policy_name(name)
    grammar.check_identity(document, limit=limit)
    others = sum(grammar.size(text) for other, text in entity.policies.items() if other != name)
    if others + grammar.size(document) > limit:
        kind = type(entity).__name__.lower()
        raise PolicyError("LimitExceeded", f"Maximum policy size of {limit} bytes exceeded for {kind} {entity.name}")


def check_attach(parameters: Parameters, iam: Any, entity: Any, quota: str, limit: int) -> None:
    """A managed policy to attach is there, and the entity has room for it."""
    arn = parameters.get("PolicyArn", "")
    if arn not in iam.managed_policies:
        raise PolicyError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.")
    if arn not in entity.managed_policies and len(entity.managed_policies) >= limit:
        raise PolicyError("LimitExceeded", f"Cannot exceed quota for {quota}: {limit}")


def check_detach(parameters: Parameters, entity: Any) -> None:
    """A managed policy to detach is attached."""
    arn = parameters.get("PolicyArn", "")
    if arn not in entity.managed_policies:
        raise PolicyError("NoSuchEntity", f"Policy {arn} was not found.")


def check_boundary(parameters: Parameters, iam: Any) -> None:
    """A permissions boundary is a managed policy that is there."""
    arn = parameters.get("PermissionsBoundary", "")
    if arn and arn not in iam.managed_policies:
        raise PolicyError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.")


def check_free(name: str, taken: Iterable[str], message: str) -> None:
    """A name is not taken, in whatever case."""
    if name.lower() in {other.lower() for other in taken}:
        raise PolicyError("EntityAlreadyExists", message)


def conflict(message: str) -> PolicyError:
    """Something still hangs on what is to be deleted."""
    return PolicyError("DeleteConflict", message)
