"""A rehearsed launch as four lanes: you, ECS, the agent (E) and the application (T); a line a call, time goes down.

Only what is to be seen, and in which lane it stands; how wide a lane is drawn is the screen's affair. What there is to
say of a single call is in `launch_details`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tutor.ecs import RoleKind, Stage, State, Who
from tutor.report.launch import SIGNS, Rehearsed, short, verdict

ASSUME = "sts:AssumeRole"


class Lane(StrEnum):
    """Who makes a call; the lanes stand in this order."""

    YOU = "you"
    ECS = "ECS"
    AGENT = "agent"
    APPLICATION = "application"


LANES = tuple(Lane)
LETTERS: Mapping[Lane, str] = {Lane.AGENT: "E", Lane.APPLICATION: "T"}
"""The role that a lane works with; it may be another one, and then the call says so."""

_LANES = {
    Who.CALLER: Lane.YOU,
    Who.ECS: Lane.ECS,
    Who.AGENT: Lane.AGENT,
    Who.APPLICATION: Lane.APPLICATION,
}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a lane: who it is, the letter of its role (or empty), and whose permissions it has."""

    lane: Lane
    letter: str
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `place` is the stage's place in the launch, `step` its number among the calls that were made, from 1
    (0: not reached). `role` is the letter of the role that counts, where it is one of the two; `resource` the ARN in
    short.
    """

    place: int
    step: int
    lane: Lane
    sign: str
    word: str
    action: str
    resource: str
    role: str
    state: State


@dataclass(frozen=True, slots=True)
class Handover:
    """The task goes on to another lane, and with what: stands before the call of step `step`."""

    start: Lane
    end: Lane
    text: str
    role: str
    step: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Here the launch stopped; the calls after it were not made."""


Row: TypeAlias = Call | Handover | Cut


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the launch comes to: the first line, with its sign, and what more there is to say."""

    state: State
    sign: str
    text: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lanes:
    """The whole picture. `steps` is how many calls were made, `stopped` the step of the call that stopped the launch
    (0: none did), `notes` what the rehearsal could not look at."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    steps: int
    stopped: int
    verdict: Verdict
    notes: tuple[str, ...] = ()

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls alone, those not reached as well."""
        return tuple(row for row in self.rows if isinstance(row, Call))

    def shown(self, steps: int) -> tuple[Row, ...]:
        """The rows when so many calls have been played; what was not reached shows when all of them have."""
        if steps >= self.steps:
            return self.rows
        return tuple(row for row in self.rows if not isinstance(row, Cut) and 0 < row.step <= steps)


def lanes(of: Rehearsed) -> Lanes:
    """The launch in its four lanes."""
    rows = tuple(_rows(of))
    made = [row for row in rows if isinstance(row, Call) and row.step]
    stages = of.launch.stages
    stopped = next((c.step for c in made if c.state is State.FAILED and stages[c.place].stops), 0)
    return Lanes(tuple(_heads(of)), rows, len(made), stopped, _verdict(of), tuple(of.notes))


def lane_of(stage: Stage) -> Lane:
    """The lane of who makes a call."""
    return _LANES[stage.who]


def word_of(stage: Stage) -> str:
    """How a call went, in a word: `denied` is IAM's answer, `failed` any other trouble."""
    if stage.state is State.PASSED:
        return "allowed" if stage.decision else "done"
    if stage.state is State.FAILED:
        return "denied" if stage.decision is not None and not stage.decision.allowed else "failed"
    return stage.state.value


def _heads(of: Rehearsed) -> Iterator[Head]:
    definition = of.task_definition
    yield Head(Lane.YOU, "", of.target.identity.rpartition(":")[2] if of.target.identity else "")
    yield Head(Lane.ECS, "", "")
    yield Head(Lane.AGENT, "E", role_name(definition.execution_role) or "no execution role")
    yield Head(Lane.APPLICATION, "T", role_name(definition.task_role) or "no task role")


def role_name(arn: str) -> str:
    """A role's name without its path."""
    return arn.rpartition("/")[2]


def _rows(of: Rehearsed) -> Iterator[Row]:
    before: Lane | None = None
    step = 0
    cut = False
    for place, stage in enumerate(of.launch.stages):
        lane = lane_of(stage)
        reached = stage.state is not State.NOT_REACHED
        if reached:
            step += 1
            if before is not None and LANES.index(lane) > LANES.index(before):
                yield _handover(before, lane, step, of)
            before = lane
        elif not cut:
            cut = True
            yield Cut()
        yield _call(stage, place, step if reached else 0, of)


def _call(stage: Stage, place: int, step: int, of: Rehearsed) -> Call:
    letter = stage.role.value if stage.role in (RoleKind.EXECUTION, RoleKind.TASK) else ""
    resource = short(stage.resource, of.target)
    if stage.action == ASSUME:
        resource = role_name(stage.resource)
    elif resource == "*":
        resource = ""
    return Call(
        place,
        step,
        lane_of(stage),
        SIGNS[stage.state].strip(),
        word_of(stage),
        stage.action or stage.name,
        resource,
        letter,
        stage.state,
    )


def _handover(start: Lane, end: Lane, step: int, of: Rehearsed) -> Handover:
    """What goes on to the next lane. Source: the order of a launch, as in `tutor.ecs.rehearsal`."""
    definition = of.task_definition
    if end is Lane.ECS:
        return Handover(start, end, "asks ECS for the task", "", step)
    if end is Lane.AGENT:
        name = role_name(definition.execution_role)
        text = f"gets the credentials of {name}" if name else "gets no role"
        return Handover(start, end, text, "E" if name else "", step)
    name = role_name(definition.task_role)
    text = f"runs, and may ask for the credentials of {name}" if name else "runs, without a role"
    return Handover(start, end, text, "T" if name else "", step)


def _verdict(of: Rehearsed) -> Verdict:
    state = {True: State.PASSED, False: State.FAILED, None: State.UNKNOWN}[of.launch.starts]
    first, *more = verdict(of.launch)
    sign, _, text = first.partition(" ")
    return Verdict(state, sign, text, tuple(line.strip() for line in more))
