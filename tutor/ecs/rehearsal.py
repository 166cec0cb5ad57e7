"""The rehearsal of a launch."""

from __future__ import annotations

from tutor.ecs.launch import Launch
from tutor.ecs.task_definition import Overrides, TaskDefinition
from tutor.ecs.world import World


def rehearse(
    task_definition: TaskDefinition,
    world: World,
    overrides: Overrides | None = None,
    *,
    cluster: str = "default",
    task_id: str = "",
) -> Launch:
    """What happens when this task definition is registered (unless it is already) and run on Fargate in this world.

    `overrides` are RunTask's. `cluster` is the cluster's name. `task_id` is 32 hexadecimal digits; without one it is
    worked out of the task definition, so that the same rehearsal gives the same texts.

    Raises TaskDefinitionError for an override of a container that there is not, and UnknownElementError for a
    condition operator that does not exist, in a policy that the launch reaches.
    """
    raise NotImplementedError
