"""`roletutor launch` as text and as JSON (schema `roletutor/launch/1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from tutor.ecs import Launch, Stage, State, TaskDefinition, Who
from tutor.iam import Statement
from tutor.permissions import statement_lines
from tutor.report.text import safe
from tutor.snapshot import TargetInfo

SCHEMA = "roletutor/launch/1"
_SIGNS = {
    State.PASSED: "✓",
    State.FAILED: "✗",
    State.UNKNOWN: "?",
    State.NOT_JUDGED: "·",
    State.NOT_REACHED: " ",
}
_WHO = {Who.CALLER: "you", Who.ECS: "ECS", Who.AGENT: "agent", Who.APPLICATION: "app"}


def as_text(
    task_definition: TaskDefinition, launch: Launch, target: TargetInfo, texts: Mapping[str, str], notes: Sequence[str]
) -> str:
    """The launch for people. `texts` has the JSON of the policies that were read, by their source."""
    return "".join(safe(line) + "\n" for line in _lines(task_definition, launch, target, texts, notes))


def as_json(
    task_definition: TaskDefinition, launch: Launch, target: TargetInfo, texts: Mapping[str, str], notes: Sequence[str]
) -> str:
    """The launch as one JSON document that ends with a line break."""
    document = {
        "schema": SCHEMA,
        "target": asdict(target),
        "task_definition": {
            "family": task_definition.family,
            "revision": task_definition.revision,
            "arn": task_definition.arn,
            "execution_role": task_definition.execution_role,
            "task_role": task_definition.task_role,
        },
        "starts": launch.starts,
        "refusal": asdict(launch.refusal) if launch.refusal else None,
        "stop_code": launch.stop_code,
        "stopped_reason": launch.stopped_reason,
        "task": launch.task_arn,
        "stages": [_stage(stage, texts) for stage in launch.stages],
        "containers": [asdict(container) for container in launch.containers],
        "unreadable": list(launch.unreadable),
        "notes": list(notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _stage(stage: Stage, texts: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": stage.number,
        "name": stage.name,
        "who": stage.who.value,
        "role": stage.role.value,
        "role_arn": stage.role_arn,
        "session_arn": stage.session_arn,
        "action": stage.action,
        "resource": stage.resource,
        "because": stage.because,
        "container": stage.container,
        "state": stage.state.value,
        "decision": stage.decision.outcome.value if stage.decision else None,
        "deciding": [_statement(statement, texts) for statement in stage.deciding],
        "error": stage.error,
        "trouble": stage.trouble.value if stage.trouble else None,
        "stops": stage.stops,
        "note": stage.note,
        "effects": [{"kind": e.kind.value, "on": e.on, "container": e.container} for e in stage.effects],
    }


def _statement(statement: Statement, texts: Mapping[str, str]) -> dict[str, object]:
    found: object = None
    if statement.source in texts:
        raw = json.loads(texts[statement.source])["Statement"]
        found = raw[statement.index] if isinstance(raw, list) else raw
    return {"policy": statement.source, "statement": statement.index, "sid": statement.sid, "document": found}


def _lines(
    task_definition: TaskDefinition, launch: Launch, target: TargetInfo, texts: Mapping[str, str], notes: Sequence[str]
) -> Iterator[str]:
    name = task_definition.family + (f":{task_definition.revision}" if task_definition.revision else "")
    where = " · ".join(part for part in (target.kind, target.account, target.region) if part)
    yield f"{name} ({where})"
    yield f"  E execution role  {task_definition.execution_role or 'none'}"
    yield f"  T task role       {task_definition.task_role or 'none'}"
    yield ""
    for stage in launch.stages:
        yield _row(stage)
        if stage.state in (State.FAILED, State.UNKNOWN):
            yield from _detail(stage, texts)
    yield ""
    yield from _verdict(launch)
    for note in notes:
        yield ""
        yield f"  note: {note}"


def _row(stage: Stage) -> str:
    role = stage.role.value if len(stage.role.value) == 1 else " "
    call = stage.action or stage.name
    reached = "" if stage.state is not State.NOT_REACHED else "   (not reached)"
    head = f"{_SIGNS[stage.state]} {stage.number:>2}  {_WHO[stage.who]:5} {role}"
    return f"{head}  {call}  {stage.resource}{reached}".rstrip()


def _detail(stage: Stage, texts: Mapping[str, str]) -> Iterator[str]:
    if stage.error:
        yield f"        AWS says: {stage.error}"
    if stage.note:
        yield f"        {stage.note}"
    decision = stage.decision
    if decision is None or decision.allowed:
        return
    statements, said = (decision.deciding, "denied by") if decision.deciding else ((), "")
    for statement in statements:
        yield from _document(statement, said, texts)
    for miss in decision.near_misses[:1]:
        yield f"        nearest miss: {miss.sentence}"
        yield from _document(miss.statement, "in", texts)


def _document(statement: Statement, said: str, texts: Mapping[str, str]) -> Iterator[str]:
    yield f"        {said} {statement.source}, statement {statement.index + 1}"
    if statement.source in texts:
        for marked, line in statement_lines(texts[statement.source], (statement.index,)):
            yield f"        {'▶' if marked else ' '} {line}"


def _verdict(launch: Launch) -> Iterator[str]:
    if launch.starts:
        yield "✓ The task would start: every container would run."
        for stage in launch.warnings:
            yield f"  but {stage.action} would fail afterwards: {stage.error}"
    elif launch.starts is None:
        yield "? Whether the task would start could not be found out:"
        yield from (f"    {sentence}" for sentence in launch.unreadable)
    elif launch.refusal:
        yield f"✗ There would be no task: {launch.refusal}"
    else:
        yield f"✗ The task would stop: {launch.stop_code}"
        yield f"  {launch.stopped_reason}"
