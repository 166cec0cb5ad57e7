"""What a launch looks at, answered out of moto's backends: the `World` of `tutor.ecs`.

Nobody's permissions to register and run are judged here (`caller` is None): that is done where the call comes in.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from sandbox.ecs import definitions
from sandbox.ecs.place import Place
from tutor.ecs import (
    Absent,
    Caller,
    FileSystem,
    Key,
    LogGroup,
    Lookup,
    Parameter,
    Present,
    Repository,
    Role,
    Secret,
    Service,
    StoredObject,
)
from tutor.ecs.images import ImageReference
from tutor.iam import Policy, PolicyError, parse

_AWS_OWNED = ("alias/aws/secretsmanager", "alias/aws/ssm", "alias/aws/s3")


class AccountWorld:
    """The account and region of `place`, at the moment of asking. See `tutor.ecs.World`."""

    partition = "aws"
    caller: Caller | None = None

    def __init__(self, place: Place, unreachable: frozenset[Service]) -> None:
        self._place = place
        self._unreachable = unreachable

    @property
    def account(self) -> str:
        """See World."""
        return self._place.account

    @property
    def region(self) -> str:
        """See World."""
        return self._place.region

    def role(self, arn: str) -> Lookup[Role]:
        """See World."""
        role = definitions.role_of(self._place, arn)
        return Absent() if role is None else Present(role_value(self._place.backend("iam"), role))

    def repository(self, image: ImageReference) -> Lookup[Repository]:
        """See World. Another account's registry is not in this sandbox."""
        if image.account != self._place.account:
            return Absent()
        ecr = self._place.backend_in("ecr", image.region)
        found = ecr.repositories.get(image.repository) if ecr is not None else None
        if found is None:
            return Absent()
        images = {tag for item in found.images for tag in item.image_tags}
        images |= {item.get_image_digest() for item in found.images}
        return Present(Repository(found.arn, frozenset(images), _policy(found.policy, found.arn)))

    def public_image(self, image: ImageReference) -> Lookup[None]:
        """See World. The sandbox asks no registry outside: a public image is taken to be there."""
        return Present(None)

    def log_group(self, name: str, region: str) -> Lookup[LogGroup]:
        """See World."""
        logs = self._place.backend_in("logs", region)
        group = logs.groups.get(name) if logs is not None else None
        return Absent() if group is None else Present(LogGroup(group.arn))

    def secret(self, arn: str) -> Lookup[Secret]:
        """See World."""
        secret = secret_of(self._place, arn)
        if secret is None:
            return Absent()
        stages = {stage for version in secret.versions.values() for stage in version["version_stages"]}
        return Present(
            Secret(
                secret.arn,
                _json_keys(secret.versions.get(secret.default_version_id, {}).get("secret_string")),
                self._customer_key(getattr(secret, "kms_key_id", None), secret.region),
                _policy(getattr(secret, "policy", None), secret.arn),
                frozenset(stages),
                frozenset(secret.versions),
            )
        )

    def parameter(self, name: str, region: str) -> Lookup[Parameter]:
        """See World."""
        found = parameter_of(self._place, name, region)
        if found is None:
            return Absent()
        arn = f"arn:aws:ssm:{region}:{self.account}:parameter/{found.name.removeprefix('/')}"
        encrypted = found.parameter_type == "SecureString"
        return Present(Parameter(arn, self._customer_key(found.keyid, region) if encrypted else ""))

    def key(self, arn: str) -> Lookup[Key]:
        """See World."""
        parts = arn.split(":")
        if len(parts) < 6 or parts[4] != self.account:
            return Absent()
        kms = self._place.backend_in("kms", parts[3])
        key = kms.keys.get(arn.rpartition("/")[2]) if kms is not None else None
        if key is None:
            return Absent()
        policy = _policy(key.policy, arn)
        return Present(Key(key.arn, policy or Policy((), source=arn), key.enabled))

    def stored_object(self, arn: str) -> Lookup[StoredObject]:
        """See World."""
        name, _, key = arn.rpartition(":")[2].partition("/")
        bucket = self._place.backend("s3").buckets.get(name)
        stored = bucket.keys.get(key) if bucket is not None else None
        if stored is None:
            return Absent()
        text = bucket.policy.decode() if isinstance(bucket.policy, bytes) else bucket.policy
        return Present(StoredObject(arn, _policy(text, name), self._customer_key(stored.kms_key_id, self.region)))

    def file_system(self, identifier: str) -> Lookup[FileSystem]:
        """See World."""
        efs = self._place.backend("efs")
        found = efs.file_systems_by_id.get(identifier)
        if found is None:
            return Absent()
        return Present(
            FileSystem(found.file_system_arn, _policy(getattr(found, "file_system_policy", None), identifier))
        )

    def unreachable(self, service: Service) -> bool:
        """See World."""
        return service in self._unreachable

    def _customer_key(self, key: str | None, region: str) -> str:
        """The ARN of a customer-managed key, by its id, ARN or alias; empty for AWS's own key and for none."""
        if not key or key in _AWS_OWNED or key.endswith(tuple(f":{name}" for name in _AWS_OWNED)):
            return ""
        kms = self._place.backend_in("kms", key.split(":")[3] if key.startswith("arn:") else region)
        found = None
        if kms is not None:
            found = _by_alias(kms, key) if "alias/" in key else kms.keys.get(kms.get_key_id(key))
        if found is not None:
            return str(found.arn)
        return key if key.startswith("arn:") else f"arn:aws:kms:{region}:{self.account}:key/{key.rpartition('/')[2]}"


def role_value(iam: Any, role: Any) -> Role:
    """moto's role as the tutor's value, with all its policies."""
    trust = _policy(role.assume_role_policy_document, role.arn)
    managed = [_managed(policy) for policy in role.managed_policies.values()]
    inline = [_policy(text, name) for name, text in role.policies.items()]
    limit = iam.managed_policies.get(role.permissions_boundary_arn) if role.permissions_boundary_arn else None
    return Role(
        role.arn,
        Present(trust or Policy((), source=role.arn)),  # a trust policy that is none lets nobody in
        tuple(policy for policy in (*managed, *inline) if policy is not None),
        tuple(policy for policy in ([_managed(limit)] if limit is not None else []) if policy is not None),
        {key: tag["Value"] for key, tag in _tags(role).items()},
    )


def secret_of(place: Place, arn: str) -> Any:
    """moto's secret of this ARN, whole or without its random characters, unless it is deleted; else None."""
    region = arn.split(":")[3] if arn.count(":") >= 6 else place.region
    backend = place.backend_in("secretsmanager", region)
    for secret in list(dict.values(backend.secrets)) if backend is not None else ():
        if not secret.is_deleted() and arn in (secret.arn, secret.arn[:-7]):
            return secret
    return None


def parameter_of(place: Place, name: str, region: str) -> Any:
    """moto's parameter of this name, its newest version; None when there is none."""
    backend = place.backend_in("ssm", region)
    if backend is None:
        return None
    versions = backend._parameters
    found = dict.get(versions, name) or dict.get(versions, name.removeprefix("/"))
    return found[-1] if found else None


def _managed(policy: Any) -> Policy | None:
    version = next((item for item in policy.versions if item.version_id == policy.default_version_id), None)
    return None if version is None else _policy(version.document, policy.arn)


def _policy(text: str | None, source: str) -> Policy | None:
    """The policy in a text that moto keeps; None where there is none, or where the text is none."""
    return _parsed(text, source) if text else None


@functools.lru_cache(maxsize=512)
def _parsed(text: str, source: str) -> Policy | None:
    try:
        return parse(text, source=source)
    except PolicyError:
        return None


def _json_keys(value: str | None) -> Lookup[frozenset[str]] | None:
    try:
        found = json.loads(value or "")
    except ValueError:
        return None
    return Present(frozenset(found)) if isinstance(found, dict) else None


def _by_alias(kms: Any, alias: str) -> Any:
    name = "alias/" + alias.rpartition("alias/")[2]
    return next((key for key in kms.keys.values() if name in key.aliases), None)


def _tags(role: Any) -> dict[str, dict[str, str]]:
    tags = role.tags or {}
    return tags if isinstance(tags, dict) else {tag["Key"]: tag for tag in tags}
