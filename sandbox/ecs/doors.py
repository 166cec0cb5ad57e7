"""What a lesson may switch in an account: the network between its tasks and AWS's services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sandbox.ecs.place import Place
from sandbox.world import World
from tutor.ecs import Service


def switch_network(world: World, account: str, given: Mapping[str, str]) -> None:
    """`given` as the door has it: `region` (the sandbox's own when it is left out), `unreachable` (`ecr,logs`, or
    nothing). Raises ValueError for a service that a launch does not need, and for what is no account."""
    if not (account.isdigit() and len(account) == 12):
        raise ValueError(account)
    place = Place(world, account, given.get("region") or world.region)
    cut_off(place, (name for name in given.get("unreachable", "").split(",") if name))
    world.changed(account)


def cut_off(place: Place, services: Iterable[str]) -> None:
    """Keep the tasks that are launched from now on from these services (`ecr`, `logs`, …), and from no other.

    Raises ValueError for a service that a launch does not need.
    """
    place.ecs.no_route = frozenset(Service(name) for name in services)


def unreachable(place: Place) -> frozenset[Service]:
    """The services that a task here cannot reach."""
    found: frozenset[Service] = getattr(place.ecs, "no_route", frozenset())
    return found
