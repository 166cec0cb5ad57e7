"""A step of a launch: what will be asked, and how to answer it. And the scene in which it is asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tutor.ecs import words
from tutor.ecs.judging import Actor, caller_of, may, session_of
from tutor.ecs.launch import Effect, Refusal, RoleKind, Stage, State, Trouble, Who
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.world import Lookup, Present, Role, Unreadable, World
from tutor.iam import Decision, Policy


@dataclass(frozen=True)
class Result:
    """How a step went; the fields are Stage's. `refusal` is set where the API answers with it and no task is made."""

    state: State = State.PASSED
    decision: Decision | None = None
    error: str = ""
    trouble: Trouble | None = None
    note: str = ""
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None

    @property
    def passed(self) -> bool:
        """Whether the call went well."""
        return self.state is State.PASSED


@dataclass(frozen=True)
class Step:
    """A call that is still to be made. `judge` answers it."""

    stage: Stage
    judge: Callable[[], Result]

    def made(self, result: Result) -> Stage:
        """The stage as it went."""
        return replace(
            self.stage,
            state=result.state,
            decision=result.decision,
            error=result.error,
            trouble=result.trouble,
            note=result.note,
            effects=result.effects,
        )


@dataclass(frozen=True)
class Scene:
    """All that the steps of one launch look at: the task definition with its overrides, the world, the task.

    `registering` is the task definition as it is registered first, without overrides; None for one that is already.
    `strays` are overrides of containers that it does not have.
    """

    task: TaskDefinition
    world: World
    cluster: str = "default"
    task_id: str = ""
    execute_command: bool = False
    registering: TaskDefinition | None = None
    strays: tuple[str, ...] = ()

    @property
    def cluster_arn(self) -> str:
        """The cluster's ARN."""
        return f"arn:{self.world.partition}:ecs:{self.world.region}:{self.world.account}:cluster/{self.cluster}"

    @property
    def task_arn(self) -> str:
        """The task's ARN."""
        world = self.world
        return f"arn:{world.partition}:ecs:{world.region}:{world.account}:task/{self.cluster}/{self.task_id}"

    @property
    def definition_arn(self) -> str:
        """The task definition's ARN; of one that is not registered yet, that of a first revision."""
        world, task = self.world, self.task
        return task.arn or (
            f"arn:{world.partition}:ecs:{world.region}:{world.account}:task-definition/{task.family}:"
            f"{task.revision or 1}"
        )

    @cached_property
    def execution_role(self) -> str:
        """The execution role's ARN, or nothing."""
        return role_arn(self.task.execution_role, self.world)

    @cached_property
    def task_role(self) -> str:
        """The task role's ARN, or nothing."""
        return role_arn(self.task.task_role, self.world)

    @cached_property
    def agent(self) -> Actor | str:
        """The agent's session of the execution role, or why it is not known."""
        return self._session(self.execution_role)

    @cached_property
    def application(self) -> Actor | str:
        """The application's session of the task role, or why it is not known."""
        return self._session(self.task_role)

    @cached_property
    def caller(self) -> Actor | None:
        """Who registers and runs, where that is judged."""
        return caller_of(self.world.caller, self.world) if self.world.caller else None

    @cached_property
    def found_roles(self) -> Mapping[str, Lookup[Role]]:
        """Each role that is named, looked up once."""
        return {arn: self.world.role(arn) for arn in {self.execution_role, self.task_role} if arn}

    def _session(self, arn: str) -> Actor | str:
        if not arn:
            return "there is no such role in the task definition"
        found = self.found_roles[arn]
        if isinstance(found, Present):
            return session_of(found.value, self.task_id, self.world)
        return found.why if isinstance(found, Unreadable) else f"there is no role {arn}"


def role_arn(named: str, world: World) -> str:
    """A role's ARN, from its ARN or its bare name, as ECS takes both."""
    if not named or named.startswith("arn:"):
        return named
    return f"arn:{world.partition}:iam::{world.account}:role/{named}"


def task_id_of(task: TaskDefinition, cluster: str) -> str:
    """A task's id, 32 hexadecimal digits, the same for the same task definition."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{cluster}\n{task.family}\n{task.revision}").hex


def call(
    scene: Scene,
    number: int,
    name: str,
    role: RoleKind,
    action: str,
    resource: str,
    because: str,
    judge: Callable[[], Result],
    *,
    container: str = "",
    stops: bool = True,
    who: Who | None = None,
) -> Step:
    """A step with a role of the task's: the agent's with the execution role, the application's with the task role.
    `who` says it where another makes it."""
    arn = scene.execution_role if role is RoleKind.EXECUTION else scene.task_role if role is RoleKind.TASK else ""
    actor = scene.agent if role is RoleKind.EXECUTION else scene.application if role is RoleKind.TASK else None
    session = actor.arn if isinstance(actor, Actor) else ""
    who = who or (Who.APPLICATION if role is RoleKind.TASK else Who.AGENT)
    stage = Stage(
        number, name, who, role, action, resource, because, State.NOT_REACHED, arn, session, container, stops=stops
    )
    return Step(stage, judge)


def permit(
    actor: Actor | str,
    action: str,
    resource: str,
    says: Callable[[str], str],
    *,
    policy: Policy | Unreadable | None = None,
    keys: Mapping[str, str] | None = None,
    shown: str = "",
) -> Result:
    """Passed, denied or unknown. `says` makes the launch's error of IAM's sentence; `shown` is the resource as that
    sentence names it, where it names it otherwise than policies see it."""
    if isinstance(actor, str):
        return unknown(actor)
    verdict = may(actor, action, resource, policy=policy, keys=keys)
    if verdict.decision is None:
        return unknown(verdict.unknown)
    if verdict.allowed:
        return Result(decision=verdict.decision)
    sentence = words.not_authorized(actor.arn, action, shown or resource, verdict.decision)
    return failed(says(sentence), Trouble.IAM, decision=verdict.decision)


def unknown(why: str) -> Result:
    """It rests on something that could not be read."""
    return Result(State.UNKNOWN, note=why)


def failed(error: str, trouble: Trouble, *, decision: Decision | None = None, note: str = "") -> Result:
    """It failed, in AWS's words `error`."""
    return Result(State.FAILED, decision, error, trouble, note)


def policy_of(found: object) -> Policy | Unreadable | None:
    """The policy on a thing that was looked up: none where the thing is absent, unreadable where the thing is."""
    if isinstance(found, Unreadable):
        return found
    policy = getattr(found.value, "policy", None) if isinstance(found, Present) else None
    return policy if isinstance(policy, Policy) else None
