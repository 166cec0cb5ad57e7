"""What a lesson may switch in an account: the network between its tasks and AWS's services."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.ecs.place import Place
from tutor.ecs import Service


def cut_off(place: Place, services: Iterable[str]) -> None:
    """Keep the tasks that are launched from now on from these services (`ecr`, `logs`, …), and from no other.

    Raises ValueError for a service that a launch does not need.
    """
    place.ecs.no_route = frozenset(Service(name) for name in services)


def unreachable(place: Place) -> frozenset[Service]:
    """The services that a task here cannot reach."""
    found: frozenset[Service] = getattr(place.ecs, "no_route", frozenset())
    return found
