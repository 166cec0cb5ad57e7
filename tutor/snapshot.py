"""What checks look at: plain values, read once, each present, absent or unreadable (and why).

A snapshot holds only what was asked for. A check says what it needs as `Need` values; the account's reader answers
each with an `Item`. Nothing here does I/O, so a snapshot can be made by hand in a test, saved, and judged again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

T = TypeVar("T")

NeedKind = Literal[
    "role",
    "user",
    "role-names",
    "policy-names",
    "user-names",
    "task-definition",
    "repository",
    "secret",
    "parameter",
    "log-group",
    "key",
    "object",
    "task-definitions",
    "families",
    "tasks",
    "service",
    "services",
    "all-services",
    "network",
    "answer",
    "draft",
]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that somebody wants to look at.

    `kind` is what: one role with its trust, policies and tags (`role`, with its `name`), one user with its and its
    groups' policies (`user`), or the names of all roles, customer-managed policies or users in the account
    (`role-names`, `policy-names`, `user-names`, without a name). `documents` asks for the text of each managed policy
    and of the permissions boundary as well. For a launch: a task definition (named by family, `family:revision` or
    ARN), an ECR repository, a secret, an S3 object or a KMS key (by ARN), a parameter or a log group (`region|name`;
    an empty region is the account's own). Of ECS: the ARNs of a family's active task definitions, oldest first
    (`task-definitions`), the families that have any (`families`, without a name), the tasks of a cluster
    (`tasks`: `cluster|family`, an empty family is every one), one service (`service`: `cluster|name`), the names of
    a cluster's services (`services`) and the services of all clusters (`all-services`, without a name). `network`:
    the services that the sandbox keeps its tasks from. Beside the account: the letters that the learner chose last
    at a question (`answer`: `step/question`), and what stands in the console's form (`draft`: `create-role`).
    `without_role` makes it a question for the case that this role is absent: a near miss of its name. Where the role
    is there, nothing is read, and the item is unreadable for that reason.
    """

    kind: NeedKind
    name: str = ""
    without_role: str = ""
    documents: bool = False


@dataclass(frozen=True, slots=True)
class Present(Generic[T]):
    """The item is there, and this is its value."""

    value: T


@dataclass(frozen=True, slots=True)
class Absent:
    """The account answered, and the item is not there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The account could not be asked, or refused to answer. Says nothing about whether the item is there.

    `why` is a sentence for a person; `code` is AWS's error code where there was one (`AccessDenied`, …); `remedy` says
    what to do about it, where that is known.
    """

    why: str
    code: str = ""
    remedy: str = ""


Item: TypeAlias = Present[T] | Absent | Unreadable


@dataclass(frozen=True, slots=True)
class AttachedPolicy:
    """A managed policy attached to a role. `document` is the default version's JSON text."""

    name: str
    arn: str
    document: Item[str]


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that lives inside a role. `document` is its JSON text."""

    name: str
    document: str


NOT_READ = "it was not read"
NOT_ASKED = "no check at hand needs this policy's document"


def _not_asked() -> Item[str]:
    return Unreadable(NOT_ASKED)


def _none_attached() -> Item[tuple[AttachedPolicy, ...]]:
    return Present(())


def _none_inline() -> Item[tuple[InlinePolicy, ...]]:
    return Present(())


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role as the account has it. `trust` is the trust policy's JSON text, decoded but not parsed.

    `attached` or `inline` is unreadable where the account refused to list them; `boundary` is the ARN of the
    permissions boundary, or empty, and `boundary_document` its text. `max_session` is in seconds. `created` is ISO 8601
    in UTC.
    """

    name: str
    arn: str
    trust: str
    path: str = "/"
    description: str = ""
    attached: Item[tuple[AttachedPolicy, ...]] = field(default_factory=_none_attached)
    inline: Item[tuple[InlinePolicy, ...]] = field(default_factory=_none_inline)
    boundary: str = ""
    boundary_document: Item[str] = field(default_factory=_not_asked)
    tags: Mapping[str, str] = field(default_factory=dict)
    max_session: int = 3600
    created: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """An IAM user. `attached` and `inline` have those of the user's groups too; the rest as in `Role`."""

    name: str
    arn: str
    attached: Item[tuple[AttachedPolicy, ...]] = field(default_factory=_none_attached)
    inline: Item[tuple[InlinePolicy, ...]] = field(default_factory=_none_inline)
    boundary: str = ""
    boundary_document: Item[str] = field(default_factory=_not_asked)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImageRepository:
    """An ECR repository: the tags and digests of its images, and its policy's JSON text (absent: it has none)."""

    arn: str
    images: tuple[str, ...]
    policy: Item[str] = field(default_factory=_not_asked)


@dataclass(frozen=True, slots=True)
class SecretEntry:
    """A secret of Secrets Manager, without its value. `json_keys` is absent where the value is no JSON object, and
    unreadable where looking would have meant to read the value. `kms_key` is a key's ARN, id or alias, or empty for
    AWS's own key. `stages` and `versions` name what it has of them."""

    arn: str
    json_keys: Item[tuple[str, ...]]
    kms_key: str = ""
    policy: Item[str] = field(default_factory=_not_asked)
    stages: tuple[str, ...] = ("AWSCURRENT",)
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A parameter of Parameter Store, without its value. `kms_key` as in SecretEntry, for a SecureString."""

    arn: str
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A KMS key. `customer` says whether it is customer-managed."""

    arn: str
    policy: Item[str]
    enabled: bool = True
    customer: bool = True


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """An S3 object, without its contents: its bucket's policy (absent: none), and the KMS key it is encrypted with."""

    arn: str
    policy: Item[str] = field(default_factory=_not_asked)
    kms_key: str = ""


@dataclass(frozen=True, slots=True)
class TaskEntry:
    """A task as DescribeTasks shows it. `definition` is its task definition's ARN; `started` and `created` are seconds
    since 1970 (0: not yet, or not known); `group` is `service:NAME` for a service's task. `containers` has what is said
    of each container that failed by itself."""

    arn: str
    definition: str
    status: str
    stop_code: str = ""
    stopped_reason: str = ""
    created: float = 0
    started: float = 0
    group: str = ""
    containers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service as DescribeServices shows it. `definition` is the ARN of its primary deployment's task definition,
    `events` its messages, newest first."""

    arn: str
    status: str
    definition: str
    desired: int = 0
    running: int = 0
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the console's form for a role that is not created yet: `trust` is the trust policy's JSON text as
    the choices so far make it (empty: nothing is chosen), `policies` the ARNs that are selected."""

    role_name: str = ""
    trust: str = ""
    policies: tuple[str, ...] = ()
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetInfo:
    """Which account a snapshot is of: `kind` as in the report; empty strings where it is not known."""

    kind: Literal["sandbox", "account", "file"]
    account: str = ""
    region: str = ""
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The evidence. `items` has exactly the needs that were asked for.

    Values by kind of need: `role` → Item[Role]; `user` → Item[User]; `role-names`, `policy-names`, `user-names` →
    Item[tuple[str, ...]]; `task-definition` → Item[str], the JSON text as DescribeTaskDefinition answers it;
    `repository` → Item[ImageRepository]; `secret` → Item[SecretEntry]; `parameter` → Item[ParameterEntry]; `key` →
    Item[KeyEntry]; `object` → Item[ObjectEntry]; `log-group` → Item[str], its ARN; `tasks` →
    Item[tuple[TaskEntry, ...]], newest first (absent: there is no such cluster); `service` → Item[ServiceEntry];
    `all-services` → Item[tuple[ServiceEntry, ...]]; `task-definitions`, `families`, `services`, `network` →
    Item[tuple[str, ...]]; `answer` → Item[tuple[str, ...]];
    `draft` → Item[Draft].
    """

    target: TargetInfo
    items: Mapping[Need, Item[object]]

    def role(self, name: str) -> Item[Role]:
        """The role of exactly this name. Raises KeyError when the snapshot was not asked for it."""
        return self.items[Need("role", name)]  # type: ignore[return-value]

    def get(self, need: Need) -> Item[Any]:
        """What was read of this; unreadable when the snapshot was not asked for it."""
        return self.items.get(need, Unreadable(NOT_READ))

    def names(self, need: Need) -> Item[tuple[str, ...]]:
        """The names that were asked for. Raises KeyError when they were not."""
        return self.items[need]  # type: ignore[return-value]
