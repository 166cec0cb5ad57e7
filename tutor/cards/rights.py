"""What a role may do: by service, in short; and whether it has one permission now, and by which statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tutor.iam import Policy, Statement
from tutor.iam.index import index_of
from tutor.permissions import Policies, checked_on, policies_of, reached
from tutor.snapshot import Role

_NAMES = 2
_PLACES = 2
_FIRST = ("ecr", "logs", "secretsmanager", "ssm", "kms", "s3", "ssmmessages")
"""The services that a task's life is about come first."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a role's policies say of one service, on the same resources and conditions. `actions` are names or patterns
    without the service (`GetObject`, `Describe*`), `service` is `*` for all. `but` says that it is all except these."""

    effect: Literal["Allow", "Deny"]
    service: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    but: bool = False

    def __str__(self) -> str:
        """`ecr: BatchGetImage, GetAuthorizationToken and 2 more on *`, cut to what can be read at a glance."""
        every = "*" in self.actions and not self.but
        names = "everything" if every else listed(self.actions, _NAMES)
        if self.but:
            names = f"everything but {names}"
        places = "*" if "*" in self.resources else listed([_place(r) for r in self.resources], _PLACES)
        when = f", if {listed(self.conditions, _PLACES)}" if self.conditions else ""
        head = "" if self.service == "*" else f"{self.service}: "
        return f"{head}{names} on {places}{when}"


def rights(policies: Policies) -> tuple[Right, ...]:
    """All that the identity-based policies say, a service and effect after the other: denials first."""
    found: dict[tuple[object, ...], list[str]] = {}
    for statement in (statement for policy in policies.identity for statement in policy.statements):
        for service, names in _by_service(statement).items():
            key = (statement.effect, service, _resources(statement), _conditions(statement), statement.not_action)
            actions = found.setdefault(key, [])
            actions += [name for name in names if name not in actions]
    made = [Right(key[0], key[1], tuple(names), *key[2:]) for key, names in found.items()]  # type: ignore[arg-type]
    return tuple(sorted(made, key=_order))


def _order(right: Right) -> tuple[bool, int, str, tuple[str, ...]]:
    rank = _FIRST.index(right.service) if right.service in _FIRST else len(_FIRST)
    return right.effect != "Deny", -1 if right.service == "*" else rank, right.service, right.resources


def _by_service(statement: Statement) -> dict[str, list[str]]:
    if statement.not_action:
        return {"*": list(statement.actions)}
    found: dict[str, list[str]] = {}
    for action in statement.actions:
        service, colon, name = action.partition(":")
        found.setdefault(service.lower() if colon else "*", []).append(name if colon else "*")
    return found


def _resources(statement: Statement) -> tuple[str, ...]:
    if statement.not_resource:
        return tuple(f"all but {resource}" for resource in statement.resources)
    return statement.resources


def _conditions(statement: Statement) -> tuple[str, ...]:
    return tuple(f"{c.key} {c.operator} {listed(c.values, 1)}" for c in statement.conditions)


def _place(resource: str) -> str:
    """An ARN without what all ARNs begin with: `repository/fcj-registry`."""
    return (
        resource.split(":", 5)[5] or resource if resource.startswith("arn:") and resource.count(":") >= 5 else resource
    )


def listed(names: Iterable[str], most: int) -> str:
    """The first names, and how many more there are."""
    names = list(names)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a role has a permission now. `state`: on every resource; on `some`, or under conditions; not at all;
    explicitly denied; or not known. `statements` are the ones that say so, in the documents `texts` by their source.
    """

    state: Literal["all", "some", "none", "denied", "unknown"]
    said: str
    statements: tuple[Statement, ...] = ()


def has(role: Role, action: str) -> Has:
    """Whether the role's own policies allow the action. A policy on the thing itself (a key's, a bucket's) is not
    looked at; it can deny as well, and of a KMS key it must let the role in. Raises KeyError for what is no action."""
    policies = policies_of(role)
    denies = tuple(_about([*policies.identity, *policies.boundary], action, "Deny"))
    flat = tuple(statement for statement in denies if _whole(statement))
    if flat:
        return Has("denied", "denied: a Deny always wins", flat)
    if policies.unread:
        return Has("unknown", f"not known: {policies.unread[0]}")
    said = tuple(_about(policies.identity, action, "Allow"))
    if not said:
        return Has("none", "no: no policy of its own allows it")
    allows = tuple(_reaching(said, action))
    if not allows:
        return Has("none", _beside(said, action), said)
    denies = tuple(_reaching(denies, action))
    limits = tuple(_reaching(_about(policies.boundary, action, "Allow"), action))
    if policies.boundary and not limits:
        return Has("none", "no: its permissions boundary does not allow it", allows)
    whole = any(map(_whole, allows)) and (not policies.boundary or any(map(_whole, limits)))
    if whole and not denies:
        return Has("all", "yes, on every resource", allows)
    return Has("some", _on(allows, denies, limits), (*allows, *limits, *denies))


def _about(policies: Iterable[Policy], action: str, effect: str) -> Iterator[Statement]:
    for policy in policies:
        for candidate in index_of(policy).about(action):
            if candidate.statement.effect == effect:
                yield candidate.statement


def _reaching(statements: Iterable[Statement], action: str) -> Iterator[Statement]:
    """The statements that can decide over the action, each with those of its resources alone that AWS checks it on."""
    for statement in statements:
        if statement.not_resource:
            yield statement
        elif resources := reached(statement, action):
            yield replace(statement, resources=resources)


def _beside(allows: tuple[Statement, ...], action: str) -> str:
    """That it is allowed where AWS never checks it, and where AWS does."""
    places = dict.fromkeys(_place(place) for statement in allows for place in statement.resources)
    asked = " or ".join(checked_on(action))
    where = "it works with Resource * only" if asked == "*" else f"AWS checks it on {asked}"
    return f"no: allowed only on {listed(places, _PLACES)}, and {where}"


def _whole(statement: Statement) -> bool:
    return "*" in statement.resources and not statement.not_resource and not statement.conditions


def _on(allows: tuple[Statement, ...], denies: tuple[Statement, ...], limits: tuple[Statement, ...]) -> str:
    if any(map(_whole, allows)):
        said = "yes"
    else:
        places = list(dict.fromkeys(_place(place) for s in allows for place in _resources(s)))
        conditions = any(statement.conditions for statement in allows)
        where = "" if "*" in places else f"on {listed(places, _PLACES)}"
        said = "yes, but only " + " ".join(part for part in (where, "under conditions" if conditions else "") if part)
    if limits and not any(map(_whole, limits)):
        said += ", as far as its boundary allows"
    return said + (", except where a Deny says otherwise" if denies else "")
