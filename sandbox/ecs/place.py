"""One account's ECS in one region: where everything of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sandbox import clock
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Place:
    """An account and a region in the sandbox's world."""

    world: World
    account: str
    region: str

    @classmethod
    def of(cls, invocation: Invocation) -> Place:
        """Where a call arrives."""
        return cls(invocation.world, invocation.account, invocation.region or invocation.world.region)

    @property
    def ecs(self) -> Any:
        """moto's ECS backend."""
        return self.backend("ecs")

    def backend(self, service: str, region: str = "") -> Any:
        """moto's backend of a service in this account, in this region or another."""
        return self.world.backend(service, self.account, region or self.region)

    def backend_in(self, service: str, region: str) -> Any:
        """moto's backend of a service in a region that somebody named; None where there is no such region."""
        from moto.backends import get_backend

        return self.backend(service, region) if region in get_backend(service)[self.account] else None

    def now(self) -> datetime:
        """The instant of the change or event under way: UTC."""
        return clock.now().replace(tzinfo=timezone.utc)  # noqa: UP017

    def arn(self, resource: str) -> str:
        """The ARN of something of ECS's here: `task/CLUSTER/ID`."""
        return f"arn:aws:ecs:{self.region}:{self.account}:{resource}"

    def uuid(self) -> str:
        """A random id, the same when the change is played again."""
        return str(self.world.random.uuid4())

    def hexadecimal(self) -> str:
        """32 random hexadecimal digits, as a task's id has."""
        return self.uuid().replace("-", "")

    def number(self) -> str:
        """19 random digits, as a deployment's id has."""
        return str(10**18 + self.world.random.getrandbits(62))

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        """Let something happen so many seconds from the instant under way."""
        self.world.timeline.plan(self.now().timestamp() + seconds, self.account, what)


def places(world: World, account: str) -> Iterator[Place]:
    """The account's regions in which ECS has been used."""
    from moto.ecs.models import ecs_backends

    if account in ecs_backends.keys():  # noqa: SIM118 - moto's dict makes what it is asked for
        for region in list(ecs_backends[account].keys()):
            yield Place(world, account, region)


def cluster_named(place: Place, name_or_arn: str) -> Any:
    """The active cluster of this name or ARN; `default` when nothing is given. Raises AwsError."""
    cluster = place.ecs.clusters.get((name_or_arn or "default").rpartition("/")[2])
    if cluster is None:
        raise AwsError("ClusterNotFoundException", "Cluster not found.")
    if cluster.status != "ACTIVE":
        raise AwsError("ClusterNotFoundException", "The referenced cluster was inactive.")
    return cluster
