"""A launch of a family's newest revision, rehearsed over a snapshot: its evidence, and how it went.

The caller is not judged here: who checks is not who launches. `may-pass-roles` and `principal-can` ask about callers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tutor.checks import families
from tutor.checks.families import Registered
from tutor.checks.finding import Finding
from tutor.checks.fixes import could_not_find_out
from tutor.snapshot import NOT_READ, Need, Present, Role, Snapshot, Unreadable

if TYPE_CHECKING:
    from tutor.ecs import FixedWorld, Launch, TaskDefinition


@dataclass(frozen=True)
class Rehearsed:
    """A launch with all that it was rehearsed over."""

    registered: Registered
    world: FixedWorld
    launch: Launch
    snapshot: Snapshot

    @property
    def definition(self) -> TaskDefinition:
        """The task definition that was launched."""
        return self.registered.definition

    def role(self, arn: str) -> Role | None:
        """The role of exactly this ARN, or None where it is not there or was not read."""
        return role_at(self.snapshot, arn)


def role_at(snapshot: Snapshot, arn: str) -> Role | None:
    """The role of exactly this ARN, or None where it is not there or was not read."""
    item = snapshot.get(Need("role", families.short(arn), documents=True)) if arn else None
    return item.value if isinstance(item, Present) and item.value.arn == arn else None


def needs(family: str, **_: object) -> Iterable[Need]:
    """What is wanted at first."""
    return [families.need_of(family)]


def follow(snapshot: Snapshot, family: str, **_: object) -> Iterable[Need]:
    """All that the launch takes, as far as the snapshot shows it."""
    found = families.newest(snapshot, family)
    return _evidence(snapshot, found) if found else ()


def rehearsed(snapshot: Snapshot, family: str, check: str, title: str) -> Rehearsed | Finding:
    """The launch, or the finding of `check` where there is nothing to launch, or it cannot be judged."""
    found = families.registered(snapshot, family, check, title)
    if isinstance(found, Finding):
        return found
    from tutor.ecs import rehearse
    from tutor.iam import UnknownElementError

    world = world_of(snapshot, found)
    try:
        return Rehearsed(found, world, rehearse(found.definition, world), snapshot)
    except UnknownElementError as error:
        return could_not_find_out(check, title, Unreadable(f"a policy cannot be judged: {error}"))


def world_of(snapshot: Snapshot, found: Registered) -> FixedWorld:
    """The world of the launch; what nobody read in it is unreadable."""
    from tutor import launching

    unread = Unreadable(NOT_READ)
    items = {**dict.fromkeys(_evidence(snapshot, found), unread), **snapshot.items}
    return replace(launching.world_of(found.definition, items, snapshot.target), caller=None)


def _evidence(snapshot: Snapshot, found: Registered) -> set[Need]:
    from tutor import launching

    nobody = replace(snapshot.target, identity="")
    return launching.needs_of(found.definition, nobody) | launching.key_needs(snapshot.items)
