"""What a launch leaves behind in the account: a log group and stream, log lines, an image pulled, a secret read.

No container runs in the sandbox. The lines that stand for its output say so themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tutor.ecs
from sandbox.ecs import account_world, definitions
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import Task
from tutor.ecs import Effect, EffectKind, Stage, State
from tutor.ecs.images import ImageReferenceError, Registry, take_apart

_SIGN = "[roletutor sandbox]"


def leave(place: Place, task: Task, launch: tutor.ecs.Launch) -> None:
    """Carry out the effects of a rehearsed launch, in their order."""
    streams: dict[str, tuple[str, str]] = {}
    for stage in launch.stages:
        for effect in stage.effects if stage.state is State.PASSED else ():
            _carry_out(place, task, stage, effect)
            if effect.kind is EffectKind.LOG_STREAM_CREATED:
                streams[effect.container or stage.container] = (_region(stage, place), effect.on)
    if launch.starts is not False:
        for container, (region, on) in streams.items():
            if _may_write(launch, container):
                _write(place, region, on, _lines(task, container))


def _carry_out(place: Place, task: Task, stage: Stage, effect: Effect) -> None:
    if effect.kind is EffectKind.SECRET_READ:
        secret = account_world.secret_of(place, effect.on)
        if secret is not None:
            secret.last_accessed = place.now().replace(hour=0, minute=0, second=0, microsecond=0)
    elif effect.kind is EffectKind.LOG_GROUP_CREATED:
        place.backend("logs", _region(stage, place)).ensure_log_group(effect.on)
    elif effect.kind is EffectKind.LOG_STREAM_CREATED:
        group, _, stream = effect.on.partition(":")
        place.backend("logs", _region(stage, place)).ensure_log_stream(group, stream)
    elif effect.kind is EffectKind.IMAGE_PULLED:
        _pulled(place, task, effect)
    elif effect.kind is EffectKind.ROLE_ASSUMED:
        role = definitions.role_of(place, effect.on)
        if role is not None:
            role.last_used, role.last_used_region = place.now().replace(tzinfo=None), place.region


def _pulled(place: Place, task: Task, effect: Effect) -> None:
    now = place.now()
    task.shown.setdefault("pullStartedAt", now)
    task.shown["pullStoppedAt"] = now
    try:
        image = take_apart(effect.on)
    except ImageReferenceError:
        return
    if image.registry is not Registry.ECR or image.account != place.account:
        return
    repository = place.backend("ecr", image.region).repositories.get(image.repository)
    for stored in repository.images if repository is not None else ():
        if image.reference in stored.image_tags or image.reference == stored.get_image_digest():
            stored.last_recorded_pull_time = now
            if effect.container:
                task.container(effect.container)["imageDigest"] = stored.get_image_digest()


def _region(stage: Stage, place: Place) -> str:
    """The region of what a stage was about, by its ARN."""
    parts = stage.resource.split(":")
    return parts[3] if len(parts) > 5 and parts[3] else place.region


def _may_write(launch: tutor.ecs.Launch, container: str) -> bool:
    return any(
        stage.action == "logs:PutLogEvents" and stage.state is State.PASSED and stage.container in ("", container)
        for stage in launch.stages
    )


def _write(place: Place, region: str, on: str, lines: Iterator[str]) -> None:
    group, _, stream = on.partition(":")
    instant = int(place.now().timestamp() * 1000)
    events = [{"timestamp": instant, "message": line} for line in lines]
    kept: Any = place.backend("logs", region).groups[group]
    kept.put_log_events(stream, events)


def _lines(task: Task, container: str) -> Iterator[str]:
    given = next(item for item in task.asked.definition.container_definitions if item["name"] == container)
    yield f"{_SIGN} Container {container} of task {task.id} has started, from image {given['image']}."
    for secret in given.get("secrets") or ():
        yield f"{_SIGN} {secret['name']} was injected from {secret['valueFrom']}."
    yield f"{_SIGN} No container runs in the sandbox; these lines stand for its output."
