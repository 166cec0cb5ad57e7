"""The registry: a check is a decorated function with a typed signature, found by its name.

    @check("role-exists", title="The role exists", needs=lambda role: [Need("role", role)])
    def role_exists(snapshot: Snapshot, *, role: str) -> Finding: ...

`needs` is called with the same keyword arguments as the check. `follow` is called with the snapshot so far and the same
arguments: what else the check wants to look at, now that it knows that much (a task definition, then the roles that it
names). Parameters are keyword-only; their annotations are one of `str`, `int`, `bool`, `list[str]`, `dict[str, str]` or
a Literal of texts, and a parameter without a default is required. `rests_on` names checks that must have passed first
for the same thing (`tutor.checks.running`); otherwise this one is skipped.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tutor.checks.finding import Finding
from tutor.snapshot import Need, Snapshot


class CheckError(ValueError):
    """A course asks for a check that does not exist, or with parameters that do not fit. Says the nearest name.

    `parameter` is the one that is at fault, or empty.
    """

    def __init__(self, what: str, parameter: str = "") -> None:
        super().__init__(what)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check."""

    name: str
    title: str
    judge: Callable[..., Finding]
    needs: Callable[..., Iterable[Need]]
    rests_on: tuple[str, ...] = ()
    follow: Callable[..., Iterable[Need]] | None = None

    @property
    def summary(self) -> str:
        """The first line of the check's docstring."""
        return (inspect.getdoc(self.judge) or "").split("\n", 1)[0]

    def parameters(self) -> Mapping[str, tuple[object, bool]]:
        """Each parameter's type and whether it is required."""
        return _parameters(self.judge)


@lru_cache(maxsize=256)
def _parameters(judge: Callable[..., Finding]) -> Mapping[str, tuple[object, bool]]:
    hints = typing.get_type_hints(judge)
    return {
        p.name: (hints[p.name], p.default is p.empty)
        for p in inspect.signature(judge).parameters.values()
        if p.kind is p.KEYWORD_ONLY
    }


@dataclass(frozen=True, slots=True)
class CheckCall:
    """A check with the parameters that a course gave it. `step` is the step's id, empty for an outcome."""

    name: str
    parameters: Mapping[str, object]
    step: str = ""


_CHECKS: dict[str, Check] = {}
_LATE: Mapping[str, tuple[str, ...]] = {
    "answers": ("question-answered",),
    "cleanup": (
        "log-groups-gone",
        "policies-gone",
        "roles-gone",
        "services-gone",
        "task-definitions-gone",
        "tasks-stopped",
        "users-gone",
    ),
    "guarding": ("trust-guarded",),
    "injected": ("secret-injected",),
    "launches": ("exec-works", "task-starts"),
    "least": ("least-privilege",),
    "passing": ("may-pass-roles",),
    "policies": ("role-has-policies",),
    "rights": ("application-can", "principal-can", "principal-cannot"),
    "roles": ("role-description", "role-exists", "role-tags"),
    "task_definitions": (
        "roles-apart",
        "task-definition-exists",
        "task-definition-matches",
        "task-definition-role",
    ),
    "tasks": ("service-runs", "task-runs"),
    "trust": ("role-trusts",),
}
"""This project's own checks by their modules, which are imported when a check of theirs is first asked for: to judge a
role takes none of what judges a launch."""

_MODULES = {name: module for module, names in _LATE.items() for name in names}


def check(
    name: str,
    *,
    title: str,
    needs: Callable[..., Iterable[Need]],
    rests_on: tuple[str, ...] = (),
    follow: Callable[..., Iterable[Need]] | None = None,
) -> Callable[[Callable[..., Finding]], Callable[..., Finding]]:
    """Register a check under `name`. Raises ValueError when the name is taken."""

    def register(judge: Callable[..., Finding]) -> Callable[..., Finding]:
        own = f"tutor.checks.{_MODULES[name]}" if name in _MODULES else judge.__module__
        if name in _CHECKS or judge.__module__ != own:
            raise ValueError(f"two checks are called {name!r}")
        _CHECKS[name] = Check(name, title, judge, needs, rests_on, follow)
        return judge

    return register


def all_checks() -> Mapping[str, Check]:
    """Every registered check by name."""
    for module in _LATE:
        importlib.import_module(f"tutor.checks.{module}")
    return dict(sorted(_CHECKS.items()))


def find(name: str) -> Check:
    """The check of that name. Raises CheckError with the nearest name."""
    if name not in _CHECKS and name in _MODULES:
        importlib.import_module(f"tutor.checks.{_MODULES[name]}")
    if name in _CHECKS:
        return _CHECKS[name]
    near = difflib.get_close_matches(name, all_checks(), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(all_checks())}"
    raise CheckError(f"there is no check {name!r}{hint}")


def is_known(name: str) -> bool:
    """Whether there is a check of that name."""
    return name in _CHECKS or name in _MODULES


def validate(call: CheckCall) -> Check:
    """The check that a call names, when its parameters fit. Raises CheckError that says which does not, and why."""
    found = find(call.name)
    known = found.parameters()
    for key, value in call.parameters.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; it takes: {', '.join(known)}"
            raise CheckError(f"check {call.name!r} has no parameter {key!r}{hint}", key)
        if not _fits(value, known[key][0]):
            what = f"parameter {key!r} must be {_kind(known[key][0])}, not {value!r:.60}"
            raise CheckError(f"check {call.name!r}: {what}", key)
    missing = [key for key, (_, required) in known.items() if required and key not in call.parameters]
    if missing:
        raise CheckError(f"check {call.name!r} needs the parameter {missing[0]!r}")
    return found


def needs_of(calls: Iterable[CheckCall]) -> frozenset[Need]:
    """All that these calls want to look at."""
    return frozenset(need for call in calls for need in find(call.name).needs(**call.parameters))


def more_needs_of(calls: Iterable[CheckCall], snapshot: Snapshot) -> frozenset[Need]:
    """What these calls want to look at as well, now that the snapshot has what they wanted so far."""
    followed = ((find(call.name).follow, call.parameters) for call in calls)
    return frozenset(need for follow, parameters in followed if follow for need in follow(snapshot, **parameters))


def judge_one(call: CheckCall, snapshot: Snapshot) -> Finding:
    """The finding of one call, without regard to the others."""
    return find(call.name).judge(snapshot, **call.parameters)


def _fits(value: object, kind: object) -> bool:
    if kind in (str, int, bool):
        return type(value) is kind
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return value in arguments
    if origin is list:  # an empty one would ask for nothing, and pass
        return isinstance(value, list) and bool(value) and all(_fits(item, arguments[0]) for item in value)
    if origin is dict:
        return (
            isinstance(value, dict)
            and bool(value)
            and all(_fits(k, arguments[0]) and _fits(v, arguments[1]) for k, v in value.items())
        )
    return False


def _kind(kind: object) -> str:
    names = {str: "text", int: "whole number", bool: "true or false"}
    if kind in names:
        return names[kind] if kind is bool else f"a {names[kind]}"
    if typing.get_origin(kind) is Literal:
        return " or ".join(map(repr, typing.get_args(kind)))
    parts = [names[part] for part in typing.get_args(kind)]
    return f"a list of {parts[0]}s" if len(parts) == 1 else f"a mapping of {parts[0]} to {parts[1]}"
