"""`roletutor launch` as text and as JSON (schema `roletutor/launch/1`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from tutor.ecs import Launch, Stage, State, TaskDefinition, Who
from tutor.iam import Statement
from tutor.launching import Mend
from tutor.permissions import statement_lines
from tutor.printable import safe
from tutor.snapshot import TargetInfo

SCHEMA = "roletutor/launch/1"
SIGNS = {
    State.PASSED: "✓",
    State.FAILED: "✗",
    State.UNKNOWN: "?",
    State.NOT_JUDGED: "·",
    State.NOT_REACHED: " ",
}
_INDENT = " " * 14
_WHO = {Who.CALLER: "you", Who.ECS: "ECS", Who.AGENT: "agent", Who.APPLICATION: "app"}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal with all that its report shows. `texts` has the JSON of the policies that were read, by their
    source; `documents` those of each role by its ARN and source, and under an empty ARN the caller's, because two roles
    may have inline policies of one name; `boundaries` the ARN of each one's permissions boundary, by the same; `mends`
    what to do about a failed stage, by the stage's place; `misconception` what the stop shows, as an id, or None."""

    task_definition: TaskDefinition
    launch: Launch
    target: TargetInfo
    texts: Mapping[str, str]
    mends: Mapping[int, Mend]
    notes: Sequence[str] = ()
    documents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    misconception: str | None = None
    boundaries: Mapping[str, str] = field(default_factory=dict)

    def document(self, stage: Stage, source: str) -> str:
        """The JSON of the policy `source` that counted in this call, or an empty text where it was not read."""
        return self.documents.get(stage.role_arn, {}).get(source) or self.texts.get(source, "")


def as_text(of: Rehearsed) -> str:
    """The launch for people."""
    return "".join(safe(line) + "\n" for line in _lines(of))


def as_json(of: Rehearsed) -> str:
    """The launch as one JSON document that ends with a line break."""
    task_definition, launch = of.task_definition, of.launch
    document = {
        "schema": SCHEMA,
        "target": asdict(of.target),
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
        "stages": [_stage(stage, of, number) for number, stage in enumerate(launch.stages)],
        "containers": [asdict(container) for container in launch.containers],
        "unreadable": list(launch.unreadable),
        "notes": list(of.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _stage(stage: Stage, of: Rehearsed, number: int) -> dict[str, object]:
    mend = of.mends.get(number)
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
        "deciding": [_statement(stage, statement, of) for statement in stage.deciding],
        "error": stage.error,
        "trouble": stage.trouble.value if stage.trouble else None,
        "stops": stage.stops,
        "note": stage.note,
        "fix": {"text": mend.text, "cli": mend.cli} if mend else None,
        "effects": [{"kind": e.kind.value, "on": e.on, "container": e.container} for e in stage.effects],
    }


def _statement(stage: Stage, statement: Statement, of: Rehearsed) -> dict[str, object]:
    found: object = None
    text = of.document(stage, statement.source)
    if text:
        raw = json.loads(text)["Statement"]
        found = raw[statement.index] if isinstance(raw, list) else raw
    return {"policy": statement.source, "statement": statement.index, "sid": statement.sid, "document": found}


def _lines(of: Rehearsed) -> Iterator[str]:
    definition, target = of.task_definition, of.target
    name = definition.family + (f":{definition.revision}" if definition.revision else "")
    where = " · ".join(part for part in (target.kind, target.account, target.region) if part)
    yield f"{name} ({where})"
    yield f"  E task execution role  {definition.execution_role or 'none'}"
    yield f"  T task role            {definition.task_role or 'none'}"
    yield ""
    reached = True
    for number, stage in enumerate(of.launch.stages):
        if reached and stage.state is State.NOT_REACHED:
            reached = False
            yield "  not reached:"
        yield _row(stage, target)
        if stage.state is not State.NOT_REACHED:
            yield from _detail(stage, of, number)
    yield ""
    yield from verdict(of.launch)
    for note in of.notes:
        yield f"  note: {note}"


def _row(stage: Stage, target: TargetInfo) -> str:
    role = stage.role.value if len(stage.role.value) == 1 else " "
    call = stage.action or stage.name
    head = f"{SIGNS[stage.state]} {stage.number:>2}  {_WHO[stage.who]:5} {role}  {call:34}"
    return f"{head} {short(stage.resource, target)}".rstrip()


def short(arn: str, target: TargetInfo) -> str:
    """An ARN of this account without what all of them share; a task's id is cut to its first digits."""
    parts = arn.split(":", 5)
    if len(parts) == 6 and parts[4] in ("", target.account):
        arn = parts[5]
    return re.sub(r"\b([0-9a-f]{8})[0-9a-f]{24}\b", r"\1…", arn)


def _detail(stage: Stage, of: Rehearsed, number: int) -> Iterator[str]:
    if stage.error:
        yield f"{_INDENT}AWS: {stage.error}"
    if stage.note:
        yield f"{_INDENT}{stage.note}"
    decision = stage.decision
    if decision is None or decision.allowed:
        return
    for statement in decision.deciding:
        yield from _document(stage, statement, "denied by", of)
    if decision.layer == "boundary" and not decision.deciding and stage.role_arn in of.boundaries:
        yield f"{_INDENT}the permissions boundary {of.boundaries[stage.role_arn]} does not allow it"
    for miss in decision.near_misses[:1]:
        yield f"{_INDENT}nearest miss: {miss.sentence}"
        yield from _document(stage, miss.statement, "in", of)
    mend = of.mends.get(number)
    if mend:
        yield f"{_INDENT}to mend it: {mend.text}"
        if mend.cli:
            yield f"{_INDENT}  $ {mend.cli}"


def _document(stage: Stage, statement: Statement, said: str, of: Rehearsed) -> Iterator[str]:
    yield f"{_INDENT}{said} {statement.source}, statement {statement.index + 1}"
    text = of.document(stage, statement.source)
    if text:
        for marked, line in statement_lines(text, (statement.index,)):
            yield f"{_INDENT}{'▶' if marked else ' '} {line}"


def verdict(launch: Launch) -> Iterator[str]:
    """What the launch comes to, with AWS's words; the first line begins with a sign."""
    if launch.starts:
        yield "✓ The task would start: every container would run."
        for stage in launch.warnings:
            yield f"  But {stage.action} would fail afterwards, as above."
    elif launch.starts is None:
        yield "? Whether the task would start could not be found out:"
        yield from (f"    {sentence}" for sentence in launch.unreadable)
    elif launch.refusal:
        yield f"✗ There would be no task: {launch.refusal.operation} answers {launch.refusal.code}."
        yield from _words(launch, launch.refusal.message)
    else:
        yield f"✗ The task would stop: {launch.stop_code}."
        yield from _words(launch, launch.stopped_reason)


def _words(launch: Launch, message: str) -> Iterator[str]:
    """AWS's words, unless they stand above, at the call that failed."""
    if not any(stage.error == message for stage in launch.stages):
        yield f"  AWS: {message}"
