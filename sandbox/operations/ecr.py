"""Amazon ECR: what a launch or a push meets, and moto answers with a fault or a lie.

Source of the texts: ECR API reference, and moto, which has most of them from AWS.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox import models
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer

_LIFE = timedelta(hours=12)
"""How long an authorization token is good. Source: ECR API reference, GetAuthorizationToken."""

_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


@operation("ecr", "GetAuthorizationToken")
def get_authorization_token(invocation: Invocation) -> Mapping[str, object]:
    """moto's token expired in 2015."""
    models.check_input("ecr", "GetAuthorizationToken", invocation.input)
    expires = datetime.fromtimestamp(invocation.at, timezone.utc) + _LIFE  # noqa: UP017
    password = f"{invocation.world.random.getrandbits(256):064x}"
    token = base64.b64encode(f"AWS:{password}".encode()).decode()
    host = f"dkr.ecr.{invocation.region}.amazonaws.com"
    return {
        "authorizationData": [
            {"authorizationToken": token, "expiresAt": expires, "proxyEndpoint": f"https://{registry}.{host}"}
            for registry in invocation.input.get("registryIds") or [invocation.account]
        ]
    }


@operation("ecr", "BatchGetImage")
def batch_get_image(invocation: Invocation) -> Mapping[str, object]:
    """moto fails without `imageIds`, and names a missing digest as a tag `null`."""
    repository = _repository(invocation, "BatchGetImage")
    asked = invocation.input.get("imageIds") or []
    if not asked:
        raise _invalid("imageIds", "Member must not be null")
    images, failures = [], []
    for identifier in asked:
        image = _find(repository, identifier)
        if image is None:
            failures.append(
                {
                    "imageId": identifier,
                    "failureCode": "ImageNotFound",
                    "failureReason": "Requested image not found",
                }
            )
        else:
            images.append(_shown(repository, image, identifier.get("imageTag")))
    return {"images": images, "failures": failures}


@operation("ecr", "BatchCheckLayerAvailability")
def batch_check_layer_availability(invocation: Invocation) -> Mapping[str, object]:
    """moto knows only uploaded layers, not those of an image whose manifest was put."""
    repository = _repository(invocation, "BatchCheckLayerAvailability")
    layers, failures = [], []
    sizes = _layers(repository)
    for digest in invocation.input.get("layerDigests") or []:
        if digest in sizes:
            available = {"layerAvailability": "AVAILABLE", "layerSize": sizes[digest], "mediaType": _LAYER}
            layers.append({"layerDigest": digest, **available})
        else:
            failures.append(
                {
                    "layerDigest": digest,
                    "failureCode": "MissingLayerDigest",
                    "failureReason": f"Layer digest '{digest}' could not be found",
                }
            )
    return {"layers": layers, "failures": failures}


@operation("ecr", "GetDownloadUrlForLayer")
def get_download_url_for_layer(invocation: Invocation) -> Mapping[str, object]:
    """moto has none. The sandbox keeps no layer's bytes, so its address is under `.invalid`, where nothing answers: a
    client that follows it leaves this machine for nowhere."""
    repository = _repository(invocation, "GetDownloadUrlForLayer")
    digest = invocation.input.get("layerDigest", "")
    if digest not in _layers(repository):
        raise AwsError(
            "LayersNotFoundException",
            f"Layer with digest '{digest}' was not found in the repository with name '{repository.name}' in the "
            f"registry with id '{repository.registry_id}'",
        )
    where = f"{repository.registry_id}/{repository.name}/{digest.rpartition(':')[2]}"
    return {"downloadUrl": f"https://layers.sandbox.invalid/{where}", "layerDigest": digest}


@operation("ecr", "PutImage")
def put_image(invocation: Invocation) -> Answer:
    """moto fails for a repository that is not there, and for a manifest that is no JSON."""
    _repository(invocation, "PutImage")
    try:
        manifest = json.loads(invocation.input.get("imageManifest") or "")
    except ValueError:
        raise _invalid("ImageManifest", "Invalid JSON syntax") from None
    if not isinstance(manifest, dict):
        raise _invalid("ImageManifest", "Invalid JSON syntax")
    return invocation.moto()


def _repository(invocation: Invocation, operation: str) -> Any:
    models.check_input("ecr", operation, invocation.input)
    name = invocation.input.get("repositoryName") or ""
    registry = invocation.input.get("registryId") or invocation.account
    found = invocation.backend("ecr").repositories.get(name)
    if found is None or registry != found.registry_id:
        raise AwsError(
            "RepositoryNotFoundException",
            f"The repository with name '{name}' does not exist in the registry with id '{registry}'",
        )
    return found


def _find(repository: Any, identifier: Mapping[str, str]) -> Any:
    tag, digest = identifier.get("imageTag"), identifier.get("imageDigest")
    for image in repository.images if tag or digest else ():
        if (not tag or tag in image.image_tags) and (not digest or digest == image.get_image_digest()):
            return image
    return None


def _shown(repository: Any, image: Any, tag: str | None) -> dict[str, object]:
    identifier = {"imageDigest": image.get_image_digest()}
    if tag:
        identifier["imageTag"] = tag
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageId": identifier,
        "imageManifest": image.image_manifest,
        "imageManifestMediaType": image.image_manifest_media_type,
    }


def _layers(repository: Any) -> dict[str, int]:
    """The digests of a repository's layers and their sizes in bytes: uploaded, or named by a manifest."""
    found: dict[str, int] = dict(repository.layers)
    for image in repository.images:
        manifest = json.loads(image.image_manifest)
        for layer in (*manifest.get("layers", ()), *filter(None, [manifest.get("config")])):
            if isinstance(layer, dict) and isinstance(layer.get("digest"), str):
                found.setdefault(layer["digest"], int(layer.get("size") or 0))
    return found


def _invalid(parameter: str, constraint: str) -> AwsError:
    return AwsError(
        "InvalidParameterException",
        f"Invalid parameter at '{parameter}' failed to satisfy constraint: '{constraint}'",
    )
