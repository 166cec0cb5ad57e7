"""The images: manifest and layers, from private ECR with the execution role, from elsewhere without. Row 10.

The order of ECR's three calls is that of a registry's client: the manifest, whether its layers are there, the layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tutor.ecs import stopped
from tutor.ecs.images import ImageReference, ImageReferenceError, Registry, take_apart
from tutor.ecs.launch import Effect, EffectKind, RoleKind, Trouble
from tutor.ecs.stages.step import Result, Scene, Step, call, failed, permit, policy_of, unknown
from tutor.ecs.world import Absent, Lookup, Present, Repository, Service, Unreadable

E = RoleKind.EXECUTION
MANIFEST, LAYERS_THERE, LAYERS = (
    "ecr:BatchGetImage",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
)


def image_of(text: str) -> ImageReference | None:
    """The parts of an image reference, or None for a text that is none."""
    try:
        return take_apart(text)
    except ImageReferenceError:
        return None


def steps(scene: Scene) -> Iterator[Step]:
    """Row 10, each image once."""
    seen: set[str] = set()
    for number, container in enumerate(scene.task.containers):
        if container.image in seen:
            continue
        seen.add(container.image)
        because = f"containerDefinitions[{number}].image"
        image = image_of(container.image)
        if image is None:
            yield _no_reference(scene, container.image, because, container.name)
        elif image.registry is Registry.ECR and not container.repository_credentials:
            yield from _from_ecr(scene, image, because, container.name)
        else:
            yield _from_elsewhere(scene, image, because, container.name)


def _from_ecr(scene: Scene, image: ImageReference, because: str, container: str) -> Iterator[Step]:
    found = scene.world.repository(image)
    arn = image.repository_arn(scene.world.partition)
    denied = stopped.image_forbidden(image.full, image.host, image.reference)
    unlisted = stopped.layers_unlisted(image.full, image.host, image.repository)
    refused = stopped.layers_forbidden(image.host, image.repository)
    pulled = Effect(EffectKind.IMAGE_PULLED, image.full, container)

    def manifest() -> Result:
        if scene.world.unreachable(Service.ECR):
            text = stopped.image_unreachable(image.full, image.host, image.repository, image.reference)
            return failed(text, Trouble.NETWORK)
        result = permit(scene.agent, MANIFEST, arn, lambda _: denied, policy=policy_of(found))
        return _there(image, found, result) if result.passed else result

    def check() -> Result:
        return permit(scene.agent, LAYERS_THERE, arn, lambda _: unlisted, policy=policy_of(found))

    def layers() -> Result:
        result = permit(scene.agent, LAYERS, arn, lambda _: refused, policy=policy_of(found))
        if result.passed and scene.world.unreachable(Service.S3):
            return failed(stopped.layers_unreachable(image.region), Trouble.NETWORK, decision=result.decision)
        return replace(result, effects=(pulled,)) if result.passed else result

    for name, action, judge in (
        ("Pull the image's manifest", MANIFEST, manifest),
        ("Look for the image's layers", LAYERS_THERE, check),
        ("Pull the image's layers", LAYERS, layers),
    ):
        yield call(scene, 10, name, E, action, arn, because, judge, container=container)


def _there(image: ImageReference, found: Lookup[Repository], result: Result) -> Result:
    """`result`, unless there is no such repository, tag or digest."""
    if isinstance(found, Unreadable):
        return unknown(found.why)
    if isinstance(found, Present) and image.reference in found.value.images:
        return result
    what = "repository" if isinstance(found, Absent) else "digest" if image.digest else "tag"
    note = f"There is no such {what}."
    return failed(stopped.image_missing(image.full), Trouble.RESOURCE, decision=result.decision, note=note)


def _from_elsewhere(scene: Scene, image: ImageReference, because: str, container: str) -> Step:
    pulled = Effect(EffectKind.IMAGE_PULLED, image.full, container)

    def judge() -> Result:
        if scene.world.unreachable(Service.REGISTRY):
            host = "registry-1.docker.io" if image.registry is Registry.DOCKER_HUB else image.host
            text = stopped.image_unreachable(image.full, host, image.repository, image.reference)
            return failed(text, Trouble.NETWORK)
        found = scene.world.public_image(image)
        if isinstance(found, Unreadable):
            return unknown(found.why)
        if isinstance(found, Absent):
            hub = image.registry is Registry.DOCKER_HUB
            text = stopped.public_image_missing(image.full) if hub else stopped.image_missing(image.full)
            return failed(text, Trouble.RESOURCE)
        return Result(effects=(pulled,), note=f"{image.registry.value} asks for no AWS permission.")

    return call(scene, 10, "Pull the image", RoleKind.NONE, "", image.full, because, judge, container=container)


def _no_reference(scene: Scene, text: str, because: str, container: str) -> Step:
    def judge() -> Result:
        return failed(stopped.NO_REFERENCE, Trouble.DEFINITION, note=f'"{text}" is not an image reference.')

    return call(scene, 10, "Pull the image", RoleKind.NONE, "", text, because, judge, container=container)
