"""An image reference taken apart: which registry, whose, which repository, tag or digest.

Source: the distribution project's reference grammar (a first part with a dot, a colon, or `localhost` is a host; no
host means Docker Hub; no tag and no digest mean `latest`), and the ECR user guide for the hosts of private registries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Registry(StrEnum):
    """Where an image is kept."""

    ECR = "private ECR"
    ECR_PUBLIC = "public ECR"
    DOCKER_HUB = "Docker Hub"
    OTHER = "another registry"


@dataclass(frozen=True, slots=True)
class ImageReference:
    """`text` as it was written. `account` and `region` are those of a private ECR registry, else empty. `tag` and
    `digest` are empty where they are not given; `reference` says what is asked of the registry."""

    text: str
    registry: Registry
    host: str
    repository: str
    tag: str = ""
    digest: str = ""
    account: str = ""
    region: str = ""

    @property
    def reference(self) -> str:
        """The digest, or the tag, or `latest`."""
        return self.digest or self.tag or "latest"

    @property
    def full(self) -> str:
        """The whole reference as an agent resolves it: with host and tag."""
        at = f"@{self.digest}" if self.digest else f":{self.tag or 'latest'}"
        return f"{self.host}/{self.repository}{at}"

    def repository_arn(self, partition: str = "aws") -> str:
        """The ARN of a private ECR repository; empty for every other image."""
        if self.registry is not Registry.ECR:
            return ""
        return f"arn:{partition}:ecr:{self.region}:{self.account}:repository/{self.repository}"


class ImageReferenceError(ValueError):
    """A text that is no image reference."""


_ECR_HOST = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)"
)
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")


def take_apart(text: str) -> ImageReference:
    """The parts of an image reference. Raises ImageReferenceError for a text that is none."""
    name, _, digest = text.partition("@")
    first, slash, rest = name.partition("/")
    if slash and (("." in first) or (":" in first) or first == "localhost"):
        host, path = first, rest
    else:
        host, path = "docker.io", name
    repository, colon, tag = path.rpartition(":")
    if not colon:
        repository, tag = path, ""
    if host == "docker.io" and "/" not in repository:
        repository = f"library/{repository}"
    ill_digest = "@" in text and not _DIGEST.fullmatch(digest)
    if not _REPOSITORY.fullmatch(repository) or (colon and not _TAG.fullmatch(tag)) or ill_digest:
        raise ImageReferenceError(f'"{text}" is not an image reference such as registry/repository:tag')
    return _placed(text, host, repository, tag, digest)


def _placed(text: str, host: str, repository: str, tag: str, digest: str) -> ImageReference:
    own = _ECR_HOST.fullmatch(host)
    if own:
        return ImageReference(text, Registry.ECR, host, repository, tag, digest, own["account"], own["region"])
    if host in ("public.ecr.aws", "ecr-public.aws.com"):
        registry = Registry.ECR_PUBLIC
    elif host in ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"):
        registry = Registry.DOCKER_HUB
    else:
        registry = Registry.OTHER
    return ImageReference(text, registry, host, repository, tag, digest)
