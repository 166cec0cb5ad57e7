"""What a rehearsal says: the launch, call by call, where it stopped, and in which words of AWS's.

The calls stand in the order in which they are made. The first that fails and stops the launch ends it; what would have
come later is there as well, not reached. A call that fails without stopping it (PutLogEvents, once the task runs) is
failed and `stops` is False.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutor.iam import Decision, Statement


class Who(StrEnum):
    """Who makes a call."""

    CALLER = "caller"
    ECS = "ecs"
    AGENT = "agent"
    APPLICATION = "application"


class RoleKind(StrEnum):
    """With whose permissions: the task execution role (E), the task role (T), the caller's own, ECS's own, nobody's.

    For sts:AssumeRole it is the role that is assumed: its trust policy decides, not its permissions.
    """

    EXECUTION = "E"
    TASK = "T"
    CALLER = "caller"
    ECS = "ecs"
    NONE = "none"
    """Nobody's: a registry that is not AWS's, or a public one, is asked."""


class State(StrEnum):
    """How a call went."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It rests on something that could not be read."""
    NOT_JUDGED = "not judged"
    """Nobody's permissions were looked at: the caller is not known, or a role that is not in this account acts."""
    NOT_REACHED = "not reached"


class Trouble(StrEnum):
    """What kind of thing a failed call failed by."""

    IAM = "iam"
    """A policy, a trust policy, or a key's or resource's policy does not allow it."""
    DEFINITION = "definition"
    """The task definition is wrong in itself."""
    RESOURCE = "resource"
    """Something that it names is not there, or is not as it is taken to be."""
    NETWORK = "network"
    """There is no way to the service."""


class EffectKind(StrEnum):
    """What a call that went well leaves behind."""

    REGISTERED = "task definition registered"
    ROLE_ASSUMED = "role assumed"
    SECRET_READ = "secret read"  # noqa: S105 - a kind of effect
    PARAMETER_READ = "parameter read"
    FILE_READ = "environment file read"
    LOG_GROUP_CREATED = "log group created"
    LOG_STREAM_CREATED = "log stream created"
    IMAGE_PULLED = "image pulled"
    CREDENTIALS_SERVED = "credentials served"


@dataclass(frozen=True, slots=True)
class Effect:
    """`on` is the ARN or name of what it was done to: a log group's name, `GROUP:STREAM` for a log stream, a secret's
    ARN, an image. `container` is the one it was done for, or empty."""

    kind: EffectKind
    on: str
    container: str = ""


@dataclass(frozen=True)
class Stage:
    """One call of a launch.

    `number` is the row of the launch's table (1 register … 15 FireLens; several calls may share one), `name` a short
    title. `action` is empty where no API of AWS's is called. `role_arn` is the role whose permissions count,
    `session_arn` the assumed-role session that makes the call; both empty for the caller's own. `because` names the
    part of the task definition that asks for it (`containerDefinitions[0].secrets[0]`), `container` the container it is
    made for, or empty. `decision` is IAM's answer where policies were asked. `error` is AWS's text for a failure,
    `note` a sentence of ours, for a person, where there is something to add (why it is unknown, what the text hides).
    `stops` says whether a failure here ends the launch.
    """

    number: int
    name: str
    who: Who
    role: RoleKind
    action: str
    resource: str
    because: str
    state: State
    role_arn: str = ""
    session_arn: str = ""
    container: str = ""
    decision: Decision | None = None
    error: str = ""
    trouble: Trouble | None = None
    note: str = ""
    effects: tuple[Effect, ...] = ()
    stops: bool = True

    @property
    def deciding(self) -> tuple[Statement, ...]:
        """The statements that allow or deny the call; empty for an implicit denial and where none was asked."""
        return self.decision.deciding if self.decision else ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the API answers when there will be no task: `operation` is RegisterTaskDefinition or RunTask, `code` AWS's
    error code (`ClientException`, `AccessDeniedException`), `message` its words."""

    operation: str
    code: str
    message: str

    def __str__(self) -> str:
        """As the AWS CLI and boto3 print it."""
        return f"An error occurred ({self.code}) when calling the {self.operation} operation: {self.message}"


@dataclass(frozen=True, slots=True)
class ContainerResult:
    """One container after the launch: `last_status` RUNNING, STOPPED or PENDING (nothing happened to it), `reason`
    AWS's text where it failed by itself. `exit_code` is None: a container that was never started has none."""

    name: str
    last_status: str
    reason: str = ""
    exit_code: int | None = None


@dataclass(frozen=True)
class Launch:
    """A rehearsed launch.

    `starts`: True when every container would run, False when the launch stops, None when that rests on something
    unreadable (`unreadable` says on what, a sentence each). Where something is unreadable and the launch stops later
    on, it stops there at the latest. `refusal` is set where the API refuses and no task is made; otherwise a stopped
    task has `stop_code` and `stopped_reason` as DescribeTasks shows them. `task_id` is 32 hexadecimal digits, the
    session's name in every error.
    """

    stages: tuple[Stage, ...]
    starts: bool | None
    task_id: str
    task_arn: str
    refusal: Refusal | None = None
    stop_code: str = ""
    stopped_reason: str = ""
    containers: tuple[ContainerResult, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def stopped_at(self) -> Stage | None:
        """The call at which the launch stopped, or None."""
        return next((stage for stage in self.stages if stage.state is State.FAILED and stage.stops), None)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """All that the launch left behind before it ran or stopped, in order."""
        return tuple(effect for stage in self.stages for effect in stage.effects)

    @property
    def warnings(self) -> tuple[Stage, ...]:
        """Calls that fail and do not stop the launch."""
        return tuple(stage for stage in self.stages if stage.state is State.FAILED and not stage.stops)
