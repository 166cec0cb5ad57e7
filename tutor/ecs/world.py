"""What a launch looks at: the account around a task definition, asked one thing at a time.

`World` is a Protocol, so that a sandbox answers from its own state and a snapshot from what it has read. `FixedWorld`
answers from mappings. Every answer is one of three: present, absent, or unreadable and why; what rests on something
unreadable is not known, and never held against the learner. A secret's value is never asked for, only its JSON keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

from tutor.ecs.images import ImageReference
from tutor.iam import Policy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Present(Generic[T]):
    """It is there, and this is what it is."""

    value: T


@dataclass(frozen=True, slots=True)
class Absent:
    """The account answered, and it is not there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The account could not be asked, or refused to answer: `why` is a sentence for a person."""

    why: str


Lookup: TypeAlias = Present[T] | Absent | Unreadable


@dataclass(frozen=True, slots=True)
class Caller:
    """Who registers and runs: a user or role by ARN, with all policies that bear on it. `unread` says which policies
    could not be read, and why."""

    arn: str
    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] = ()
    session: tuple[Policy, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its trust policy, its identity-based policies, its permissions boundary (empty: none).

    `trust` is unreadable where its text is no policy or could not be read. `unread` says which of the role's policies
    could not be read, and why: a Deny that is seen then still decides, an Allow or a missing Allow does not.
    """

    arn: str
    trust: Lookup[Policy]
    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A private ECR repository, its policy, and the tags and digests of the images in it."""

    arn: str
    images: frozenset[str] = frozenset()
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of Secrets Manager. `json_keys` is None where its value is plain text, and Unreadable where nobody may
    look. `kms_key` is the ARN of a customer-managed key, or empty. `stages` and `versions` are those it has."""

    arn: str
    json_keys: Lookup[frozenset[str]] | None = None
    kms_key: str = ""
    policy: Policy | None = None
    stages: frozenset[str] = frozenset(("AWSCURRENT",))
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of Parameter Store. `kms_key` is the ARN of the customer-managed key of a SecureString, or empty."""

    arn: str
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A customer-managed KMS key. A key has always a policy."""

    arn: str
    policy: Policy
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group of CloudWatch Logs. `arn` ends with its name (no `:*`)."""

    arn: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of S3 that an environment file names; `policy` is its bucket's, `kms_key` as in Secret."""

    arn: str
    policy: Policy | None = None
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class FileSystem:
    """A file system of EFS. Without a policy it lets in every client that reaches it."""

    arn: str
    policy: Policy | None = None


class Service(StrEnum):
    """The services that the Fargate agent must reach, by the prefix of their actions."""

    ECR = "ecr"
    SECRETS_MANAGER = "secretsmanager"
    SSM = "ssm"
    LOGS = "logs"
    S3 = "s3"
    REGISTRY = "registry"
    """A registry that is not AWS's, Docker Hub for one."""


class World(Protocol):
    """The account and the network around a launch."""

    @property
    def account(self) -> str:
        """The account's twelve digits."""

    @property
    def region(self) -> str:
        """The region that the task runs in."""

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""

    @property
    def caller(self) -> Caller | None:
        """Who registers and runs; None when that is not judged."""

    def role(self, arn: str) -> Lookup[Role]:
        """The role of exactly this ARN."""

    def repository(self, image: ImageReference) -> Lookup[Repository]:
        """The private ECR repository of an image."""

    def public_image(self, image: ImageReference) -> Lookup[None]:
        """Whether a registry other than private ECR has this image."""

    def log_group(self, name: str, region: str) -> Lookup[LogGroup]:
        """The log group of this name, in the account."""

    def secret(self, arn: str) -> Lookup[Secret]:
        """The secret of this ARN, whole or without its six random characters, as Secrets Manager finds it."""

    def parameter(self, name: str, region: str) -> Lookup[Parameter]:
        """The parameter of this name (with its leading slash, where it has one), in the account."""

    def key(self, arn: str) -> Lookup[Key]:
        """The KMS key of this ARN."""

    def stored_object(self, arn: str) -> Lookup[StoredObject]:
        """The object of this ARN."""

    def file_system(self, identifier: str) -> Lookup[FileSystem]:
        """The file system of this id, `fs-…`."""

    def unreachable(self, service: Service) -> bool:
        """Whether the task's subnet, route or security group keeps it from the service: network, not IAM."""


@dataclass(frozen=True)
class FixedWorld:
    """A world out of mappings. What no mapping has is absent, but for public images, which are taken to be there.

    Keys: roles, repositories, secrets, keys and objects by ARN; file systems by id; log groups and parameters by
    name in the world's own region, and by `region|name` in another.
    """

    account: str = "111122223333"
    region: str = "ap-southeast-1"
    partition: str = "aws"
    caller: Caller | None = None
    roles: Mapping[str, Lookup[Role]] = field(default_factory=dict)
    repositories: Mapping[str, Lookup[Repository]] = field(default_factory=dict)
    public_images: Mapping[str, Lookup[None]] = field(default_factory=dict)
    log_groups: Mapping[str, Lookup[LogGroup]] = field(default_factory=dict)
    secrets: Mapping[str, Lookup[Secret]] = field(default_factory=dict)
    parameters: Mapping[str, Lookup[Parameter]] = field(default_factory=dict)
    keys: Mapping[str, Lookup[Key]] = field(default_factory=dict)
    objects: Mapping[str, Lookup[StoredObject]] = field(default_factory=dict)
    file_systems: Mapping[str, Lookup[FileSystem]] = field(default_factory=dict)
    no_route: frozenset[Service] = frozenset()

    def role(self, arn: str) -> Lookup[Role]:
        """See World."""
        return self.roles.get(arn, Absent())

    def repository(self, image: ImageReference) -> Lookup[Repository]:
        """See World."""
        return self.repositories.get(image.repository_arn(self.partition), Absent())

    def public_image(self, image: ImageReference) -> Lookup[None]:
        """See World. Found by the reference as it is written in the task definition."""
        return self.public_images.get(image.text, Present(None))

    def log_group(self, name: str, region: str) -> Lookup[LogGroup]:
        """See World."""
        return self._named(self.log_groups, name, region)

    def secret(self, arn: str) -> Lookup[Secret]:
        """See World. An ARN without the random characters finds the one secret that it leaves no doubt about."""
        found = self.secrets.get(arn)
        if found is not None:
            return found
        whole = [item for key, item in self.secrets.items() if key[:-7] == arn and key[-7:-6] == "-"]
        return whole[0] if len(whole) == 1 else Absent()

    def parameter(self, name: str, region: str) -> Lookup[Parameter]:
        """See World."""
        return self._named(self.parameters, name, region)

    def key(self, arn: str) -> Lookup[Key]:
        """See World."""
        return self.keys.get(arn, Absent())

    def stored_object(self, arn: str) -> Lookup[StoredObject]:
        """See World."""
        return self.objects.get(arn, Absent())

    def file_system(self, identifier: str) -> Lookup[FileSystem]:
        """See World."""
        return self.file_systems.get(identifier, Absent())

    def unreachable(self, service: Service) -> bool:
        """See World."""
        return service in self.no_route

    def _named(self, items: Mapping[str, Lookup[T]], name: str, region: str) -> Lookup[T]:
        there = items.get(f"{region}|{name}")
        if there is not None:
            return there
        return items.get(name, Absent()) if region == self.region else Absent()
