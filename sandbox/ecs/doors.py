"""What a lesson may switch in an account: the network between its tasks and AWS's services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.ecs.place import Place
from sandbox.world import World
from tutor.ecs import Service


def switch_network(world: World, account: str, given: Mapping[str, Any]) -> None:
    """`given` as the door has it: `region` (the sandbox's own when it is left out) and `unreachable`, a list of
    services. Raises ValueError for a service that a launch does not need, and for what is no list."""
    services = given.get("unreachable")
    if not isinstance(services, list):
        raise ValueError("not a list of services")
    cut_off(Place(world, account, str(given.get("region") or world.region)), services)
    world.changed(account)


def cut_off(place: Place, services: Iterable[str]) -> None:
    """Keep the tasks that are launched from now on from these services (`ecr`, `logs`, …), and from no other.

    Raises ValueError for a service that a launch does not need.
    """
    without_route(place.ecs, services)


def without_route(ecs: Any, services: Iterable[str]) -> None:
    """The same, of moto's ECS backend."""
    ecs.no_route = frozenset(Service(name) for name in services)


def unreachable(place: Place) -> frozenset[Service]:
    """The services that a task here cannot reach."""
    found: frozenset[Service] = getattr(place.ecs, "no_route", frozenset())
    return found
