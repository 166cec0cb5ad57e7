"""Policies that a resource itself has: bucket, secret, repository, key, table. None where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.authorization.public import is_public
from sandbox.callers import parsed
from tutor.iam.documents import Policy

if TYPE_CHECKING:
    from sandbox.authorization.asked import Asked
    from sandbox.invocation import Invocation


def policy_of(invocation: Invocation, asked: Asked, owner: str) -> Policy | None:
    """The policy on what is asked for, in the account `owner`."""
    parts = asked.resource.split(":", 5)
    if len(parts) < 6 or not owner.isdigit():
        return None
    find = _FINDERS.get(parts[2])
    if find is None or not asked.action.lower().startswith(f"{parts[2]}:"):
        return None
    text = find(invocation.world.backend(parts[2], owner, parts[3]), parts[5], asked.resource)
    if not text or (
        parts[2] == "s3" and invocation.caller.account != owner and _restricted(invocation, parts[5], owner)
    ):
        return None
    return parsed(text.decode() if isinstance(text, bytes) else str(text), asked.resource)


def _of_bucket(s3: Any, name: str, _: str) -> Any:
    bucket = s3.buckets.get(name.partition("/")[0])
    return bucket.policy if bucket is not None else None


def _restricted(invocation: Invocation, name: str, owner: str) -> bool:
    """Whether Block Public Access keeps a public policy from letting in strangers."""
    bucket = invocation.world.backend("s3", owner).buckets[name.partition("/")[0]]
    block = bucket.public_access_block
    return block is not None and bool(block.restrict_public_buckets) and is_public(bucket.policy)


def _of_secret(secrets: Any, name: str, arn: str) -> Any:
    for secret in secrets.secrets.values():
        if secret.arn == arn:
            return secret.policy
    return None


def _of_repository(ecr: Any, name: str, _: str) -> Any:
    repository = ecr.repositories.get(name.removeprefix("repository/"))
    return repository.policy if repository is not None else None


def _of_key(kms: Any, name: str, _: str) -> Any:
    key = kms.keys.get(name.removeprefix("key/"))
    return key.policy if key is not None else None


def _of_table(dynamodb: Any, name: str, arn: str) -> Any:
    policy = dynamodb.resource_policies.get(arn.partition("/index/")[0])
    return policy.policy_doc if policy is not None else None


_FINDERS = {
    "s3": _of_bucket,
    "secretsmanager": _of_secret,
    "ecr": _of_repository,
    "kms": _of_key,
    "dynamodb": _of_table,
}
