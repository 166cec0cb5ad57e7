"""Amazon ECR: repositories, in the registry that the request names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import by_types, tag_map, text, texts
from sandbox.authorization.asked import Asked

if TYPE_CHECKING:
    from sandbox.invocation import Invocation


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    return by_types(invocation, {"repository": _repositories}, tags=lambda arn: _tags(invocation, arn))


def _repositories(invocation: Invocation, given: Mapping[str, Any]) -> Iterable[str]:
    registry = text(given, "registryId")
    account = registry if registry.isdigit() and len(registry) == 12 else invocation.account
    for name in texts(given, "repositoryName", "repositoryNames") or ["*"]:
        yield f"arn:aws:ecr:{invocation.region}:{account}:repository/{name}"


def _tags(invocation: Invocation, arn: str) -> Mapping[str, str]:
    backend = invocation.backend("ecr")
    return tag_map(backend.tagger.get_tag_dict_for_resource(arn))
