"""Which role needs this permission? An answer for every action of AWS's.

What a launch needs is not written down here: it is asked of the launch's own plan (`rehearsal.plan`), run once over a
task definition that uses everything, so that the answer cannot differ from the rehearsal. Written down are the reasons,
by the launch's rows, and the calls beside a launch, each with its source.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tutor.ecs.launch import RoleKind, Who
from tutor.ecs.needs_data import BESIDE, EVERYTHING, REASONS, WORLD, Beside
from tutor.ecs.rehearsal import plan
from tutor.ecs.stages.step import Scene
from tutor.ecs.task_definition import parse
from tutor.iam import facts

_RUNS = "While the task runs"
_NOT_BY_EXECUTION = "Nothing that AWS documents of starting a task on Fargate needs it of the execution role."


class Needs(StrEnum):
    """Whose permission it is."""

    EXECUTION = "E"
    TASK = "T"
    CALLER = "caller"
    """The person's or the pipeline's that registers, runs, deploys."""
    ECS = "ECS"
    """ECS's own: its service-linked role, or its being a service that a trust policy lets in."""
    OTHER = "other"
    """A third role: a container instance's, or the infrastructure role."""


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which an action is needed: `who` needs it, `when` in a task's life (`number` is the launch's row, 0
    beside a launch), `why`, and how to `tell` that it is this one. `source` names AWS's page."""

    who: Needs
    when: str
    why: str
    tell: str
    source: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`action` as AWS writes it, `said` in one sentence, and every use, the launch's first."""

    action: str
    said: str
    uses: tuple[Use, ...]

    @property
    def who(self) -> tuple[Needs, ...]:
        """Who may need it, each once, in the order of the uses."""
        return tuple(dict.fromkeys(use.who for use in self.uses))


class NoSuchActionError(ValueError):
    """A text that names no action: `sentence` says what is wrong with it, `near` are actions that may be meant."""

    def __init__(self, sentence: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.near = near


def who_needs(action: str) -> Answer:
    """Who needs to be allowed this action, in whatever case it is written. Raises NoSuchActionError."""
    name = named(action)
    uses = (*_of_launch().get(name, ()), *map(_use, BESIDE.get(name, ())))
    if not any(use.who is Needs.TASK for use in uses):
        uses += (_by_application(name),)
    return Answer(name, _sentence(name, uses), uses)


def named(action: str) -> str:
    """The action as AWS writes it. Raises NoSuchActionError for a pattern, and for what is no action."""
    text = action.strip()
    if "*" in text or "?" in text:
        raise NoSuchActionError(
            "That is a pattern, and takes in many actions; each may be another role's. Write one action, such as "
            "secretsmanager:GetSecretValue.",
            search(text.partition("*")[0].partition("?")[0], 5),
        )
    found = facts.canonical(text)
    allowing = _CALLS.get(text.lower())
    if found is None and allowing:
        raise NoSuchActionError(f"{text} is a call; the action that allows it is {allowing}.", (allowing,))
    if found is None:
        what = "An action is written service:Name" if ":" not in text else f"AWS has no action {text}"
        raise NoSuchActionError(f"{what}. Is one of these meant?" if near(text) else f"{what}.", near(text))
    return found


_CALLS: Mapping[str, str] = {
    "s3:headobject": "s3:GetObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "lambda:invoke": "lambda:InvokeFunction",
}
"""Calls that an error may name (a stopped task's names HeadObject) and that another action allows, in lower case.

Source: the S3 user guide, "Required permissions for Amazon S3 API operations"; the Lambda API reference, "Invoke".
"""


def near(text: str) -> tuple[str, ...]:
    """Actions that may be meant by a text that is none, likeliest first."""
    if not text.strip():
        return ()
    found = search(text, 5) or search(text.rpartition(":")[2], 5)
    if found:
        return found
    meant = facts.nearest_action(text) if ":" in text else None
    bare = {name.partition(":")[2].lower(): name for name in reversed(_all())}
    close = difflib.get_close_matches(text.rpartition(":")[2].lower(), [n.partition(":")[2].lower() for n in known()])
    return tuple(dict.fromkeys([*([meant] if meant else []), *(bare[name] for name in close)]))


def search(text: str, limit: int = 8) -> tuple[str, ...]:
    """Actions that a text may become, for completion: those that a task's life knows first, then those that begin so,
    then those whose name begins so, then those that have it somewhere. An empty text finds those of a task's life."""
    wanted = text.strip().lower()
    ranks: tuple[list[str], ...] = ([], [], [], [])
    for name in _all():
        lower = name.lower()
        if wanted not in lower:
            continue
        begins = lower.startswith(wanted) or lower.partition(":")[2].startswith(wanted)
        if name in _known() and begins:
            ranks[0].append(name)
        elif lower.startswith(wanted):
            ranks[1].append(name)
        elif begins:
            ranks[2].append(name)
        else:
            ranks[3].append(name)
    return tuple(name for rank in ranks for name in rank)[:limit]


def known() -> tuple[str, ...]:
    """The actions that a task's life knows: a launch's, and those that are written down beside it; sorted."""
    return tuple(sorted(_known()))


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(_of_launch()) | frozenset(BESIDE)


@functools.cache
def _all() -> tuple[str, ...]:
    return facts.expand("*:*")


@functools.cache
def _of_launch() -> Mapping[str, tuple[Use, ...]]:
    """Every action that the launch's plan makes of a task definition with everything in it."""
    task = parse(EVERYTHING)
    scene = Scene(task, WORLD, execute_command=True, registering=task)
    found: dict[str, dict[tuple[Needs, int], Use]] = {}
    for step in plan(scene):
        stage = step.stage
        if stage.action:
            who = Needs.ECS if stage.who is Who.ECS else _ROLES[stage.role]
            reason = REASONS.get((stage.number, stage.action)) or REASONS[stage.number, ""]
            use = Use(who, reason.when, reason.why, reason.tell, reason.source, stage.number)
            found.setdefault(stage.action, {}).setdefault((who, stage.number), use)
    return {action: tuple(uses.values()) for action, uses in found.items()}


_ROLES = {
    RoleKind.EXECUTION: Needs.EXECUTION,
    RoleKind.TASK: Needs.TASK,
    RoleKind.CALLER: Needs.CALLER,
    RoleKind.ECS: Needs.ECS,
}


def _use(beside: Beside) -> Use:
    return Use(Needs(beside.who), beside.when, beside.why, beside.tell, beside.source)


def _by_application(name: str) -> Use:
    """Any action of AWS's may be called by an application. Source: ECS developer guide, "Amazon ECS task IAM role"."""
    return Use(
        Needs.TASK,
        _RUNS,
        f"If your application itself calls {name}, it does so with the task role's credentials.",
        "Look for the call in your own code, or in a program that runs beside it in the task.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    )


def _sentence(name: str, uses: tuple[Use, ...]) -> str:
    """The answer in a sentence. Of Fargate, because on instances of one's own a third role has a part in some calls."""
    who = dict.fromkeys(use.who for use in uses)
    by_itself = all(use.when == _RUNS and not use.number for use in uses if use.who is Needs.TASK)
    if list(who) == [Needs.TASK]:
        own = ", if your application calls it" if by_itself else ""
        return f"The task role (T){own}. {_NOT_BY_EXECUTION}"
    if Needs.EXECUTION in who and Needs.TASK in who:
        if len(uses) == len(_of_launch().get(name, ())) + 1 and name not in BESIDE and by_itself:
            return "The execution role (E). The task role (T) only if your application calls it itself."
        return "It depends on who makes the call: the execution role (E), or the task role (T)."
    if Needs.EXECUTION in who:
        return "The execution role (E)."
    first = " or ".join(_WORDS[one] for one in who if one is not Needs.TASK)
    own = " The task role (T) only if your application calls it itself." if Needs.TASK in who else ""
    return f"{first[0].upper()}{first[1:]}. Neither of the two roles needs it to start the task.{own}"


_WORDS = {
    Needs.CALLER: "whoever deploys: you, or your pipeline",
    Needs.ECS: "ECS itself",
    Needs.OTHER: "a third role",
}
