"""What there is to say of one call of a rehearsed launch: who makes it, on what, and which statement decides.

The statement stands in its document. What would mend a failure is left out unless it is asked for: in a lesson the
learner says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.ecs import RoleKind, Stage, State, Who
from tutor.iam import Decision, Outcome, Statement
from tutor.permissions import statement_lines
from tutor.report.launch import Rehearsed
from tutor.report.launch_lanes import ASSUME, role_name, word_of

Manner: TypeAlias = Literal["plain", "aws", "note", "marked", "document"]
_KINDS = {RoleKind.EXECUTION: "task execution role", RoleKind.TASK: "task role"}
_MAKERS = {
    Who.CALLER: "you",
    Who.ECS: "ECS",
    Who.AGENT: "the Fargate agent",
    Who.APPLICATION: "the application's container",
}
_LAYERS = {
    "boundary": "the permissions boundary leaves it out, and a boundary is a limit",
    "session": "the session's own policy does not allow it",
    "resource": "the policy on the thing itself decides here, and does not allow it",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A line. `label` is a word for what it is (empty: it goes on). `manner`: `aws` are AWS's own words, `document` a
    line of a policy's JSON, `marked` one of the statement that decides."""

    label: str
    text: str
    manner: Manner = "plain"


def details(of: Rehearsed, place: int, *, mends: bool = False) -> tuple[Said, ...]:
    """What there is to say of the call at `place`. `mends`: with what would mend it."""
    return tuple(_said(of, of.launch.stages[place], place, mends=mends))


def headline(of: Rehearsed, place: int) -> str:
    """The call and how it went, in a line."""
    stage = of.launch.stages[place]
    call = f"{stage.action} · {stage.name}" if stage.action else stage.name
    return f"{word_of(stage)}: {call}"


def looked_at(of: Rehearsed, stage: Stage) -> tuple[str, ...]:
    """The policies of the role or caller whose permissions count in this call, as far as they were read. What only
    limits it, the permissions boundary, is none of them."""
    limit = of.boundaries.get(stage.role_arn)
    return tuple(source for source in of.documents.get(stage.role_arn, ()) if source != limit)


def _said(of: Rehearsed, stage: Stage, place: int, *, mends: bool) -> Iterator[Said]:
    if stage.decision is not None:
        yield from _decision(of, stage, stage.decision)
    yield Said("who", _who(of, stage))
    if stage.session_arn:
        yield Said("principal", stage.session_arn)
    yield Said("on", stage.resource)
    if stage.because:
        inside = f" (container {stage.container})" if stage.container else ""
        yield Said("because of", f"{stage.because} in the task definition{inside}")
    if stage.state is State.NOT_REACHED:
        yield Said("why", "The launch stopped before this call, so it was not made.")
    if stage.note:
        yield Said("note", stage.note, "note")
    if stage.error:
        yield Said("AWS says", stage.error, "aws")
    for effect in stage.effects:
        yield Said("leaves", f"{effect.kind.value}: {effect.on}")
    mend = of.mends.get(place)
    if mends and mend:
        yield Said("to mend", mend.text)
        if mend.cli:
            yield Said("", f"$ {mend.cli}", "document")


def _who(of: Rehearsed, stage: Stage) -> str:
    maker = _MAKERS[stage.who]
    kind = _KINDS.get(stage.role)
    if stage.action == ASSUME and kind:
        return f"{maker}, as the service ecs-tasks.amazonaws.com; the role's trust policy decides"
    if kind and stage.role_arn:
        return f"{maker}, with the permissions of {stage.role.value}, the {kind} {role_name(stage.role_arn)}"
    if stage.who is Who.CALLER and of.target.identity:
        return f"{maker}, {of.target.identity}"
    return maker


def _decision(of: Rehearsed, stage: Stage, decision: Decision) -> Iterator[Said]:
    if decision.allowed:
        for number, statement in enumerate(decision.deciding):
            yield from _document(of, stage, statement, "allowed by" if number == 0 else "and by", whole=number == 0)
    elif decision.outcome is Outcome.EXPLICIT_DENY:
        for statement in decision.deciding:
            yield from _document(of, stage, statement, "denied by", whole=True)
        yield Said("why", "An explicit Deny decides, whatever else allows it.")
    else:
        yield from _nothing_allows(of, stage, decision)


def _nothing_allows(of: Rehearsed, stage: Stage, decision: Decision) -> Iterator[Said]:
    trusted = stage.action == ASSUME and stage.who is Who.ECS
    source = f"the trust policy of {role_name(stage.resource)}"
    if trusted:
        yield Said("why", f"No statement of {source} lets ecs-tasks.amazonaws.com assume the role.")
    elif decision.layer in _LAYERS:
        yield Said("why", f"{stage.action}: {_LAYERS[decision.layer]}.")
    else:
        yield Said("why", f"No statement allows {stage.action} on {stage.resource}.")
    if not trusted and decision.layer in ("", "identity"):
        policies = looked_at(of, stage)
        if policies:
            yield Said("looked at", ", ".join(map(_policy_name, policies)))
        elif stage.role_arn in of.documents:
            yield Said("looked at", "the role has no policies at all")
    misses = decision.near_misses[:1]
    for miss in misses:
        yield Said("nearest", miss.sentence)
        yield from _document(of, stage, miss.statement, "stands in", whole=True)
    if trusted and not misses and source in of.texts:
        yield Said("looked at", source)
        yield from _whole(of.texts[source])
    limit = of.boundaries.get(stage.role_arn, "")
    if decision.layer == "boundary" and not misses and limit:
        yield Said("looked at", limit)
        yield from _whole(of.document(stage, limit))


def _whole(text: str) -> Iterator[Said]:
    """A document in which no statement is the one that decides."""
    shown = json.dumps(json.loads(text), indent=2) if text else ""
    yield from (Said("", line, "document") for line in shown.splitlines())


def _document(of: Rehearsed, stage: Stage, statement: Statement, said: str, *, whole: bool) -> Iterator[Said]:
    sid = f" ({statement.sid})" if statement.sid else ""
    yield Said(said, f"{statement.source}, statement {statement.index + 1}{sid}")
    text = of.document(stage, statement.source) if whole else ""
    if text:
        for marked, line in statement_lines(text, (statement.index,)):
            yield Said("", line, "marked" if marked else "document")


def _policy_name(source: str) -> str:
    return source.rpartition("/")[2] if source.startswith("arn:") else f"{source} (inline)"
