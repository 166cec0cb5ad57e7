"""A rehearsed launch as short lines for a narrow place: sign, who, and a text that may be wrapped.

What would mend it is left out: here the launch is shown to be understood, and the learner says what mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.ecs import Launch, Stage, State, Who
from tutor.iam import Statement
from tutor.permissions import statement_lines
from tutor.report.launch import SIGNS, Rehearsed, short, verdict


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `sign` and `state` are empty for what is said beside a call; `who` is then a word for what it is."""

    sign: str
    who: str
    text: str
    state: State | None = None


def lines(of: Rehearsed) -> Iterator[Line]:
    """The roles, the calls in their order with what is said of each, and the verdict."""
    definition = of.task_definition
    yield Line("", "E", f"execution role: {_name(definition.execution_role)}")
    yield Line("", "T", f"task role: {_name(definition.task_role)}")
    skipped = []
    for stage in of.launch.stages:
        if stage.state is State.NOT_REACHED:
            skipped.append(stage.action or stage.name)
            continue
        resource = short(stage.resource, of.target)
        text = f"{stage.action or stage.name} {resource if resource != '*' else ''}".rstrip()
        yield Line(SIGNS[stage.state], who(stage), text, stage.state)
        yield from _beside(stage, of)
    if skipped:
        yield Line("", "then", f"not reached: {', '.join(dict.fromkeys(skipped))}", State.NOT_REACHED)
    for text in verdict(of.launch):
        sign, _, rest = text.partition(" ")
        yield Line(sign, "", rest, _state(of.launch)) if sign in SIGNS.values() else Line("", "", text.strip())
    for note in of.notes:
        yield Line("", "note", note)


def who(stage: Stage) -> str:
    """Who makes a call, by the letter of the role with whose permissions: `E`, `T`, `you`, `ECS`."""
    if stage.who is Who.CALLER:
        return "you"
    if stage.who is Who.ECS:
        return "ECS"
    letter = stage.role.value if len(stage.role.value) == 1 else ""
    return f"{letter} {'agent' if stage.who is Who.AGENT else 'app'}".strip()


def _name(arn: str) -> str:
    return arn.rpartition("/")[2] or "none"


def _state(launch: Launch) -> State:
    return {True: State.PASSED, False: State.FAILED, None: State.UNKNOWN}[launch.starts]


def _beside(stage: Stage, of: Rehearsed) -> Iterator[Line]:
    if stage.error:
        yield Line("", "AWS", stage.error)
    if stage.note:
        yield Line("", "note", stage.note)
    decision = stage.decision
    if decision is None or decision.allowed:
        return
    for statement in decision.deciding:
        yield from _document(statement, "denied", of)
    if not decision.deciding:
        yield Line("", "why", f"No statement allows {stage.action} on {stage.resource}.")
    for miss in decision.near_misses[:1]:
        yield Line("", "nearest", miss.sentence)
        yield from _document(miss.statement, "in", of)


def _document(statement: Statement, said: str, of: Rehearsed) -> Iterator[Line]:
    yield Line("", said, f"{statement.source}, statement {statement.index + 1}")
    if statement.source in of.texts:
        for marked, line in statement_lines(of.texts[statement.source], (statement.index,)):
            if marked:
                yield Line("", "", line)
