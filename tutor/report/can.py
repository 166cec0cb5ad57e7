"""`roletutor can` as text and as JSON (schema `roletutor/can/1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from tutor.iam import Outcome, Statement
from tutor.iam.nearest import where
from tutor.permissions import Answer, statement_lines
from tutor.printable import safe
from tutor.snapshot import TargetInfo

SCHEMA = "roletutor/can/1"
_WORDS = {Outcome.ALLOWED: "ALLOWED", Outcome.IMPLICIT_DENY: "DENIED", Outcome.EXPLICIT_DENY: "DENIED"}
_LAYERS = {
    "identity": "no identity-based policy allows it",
    "boundary": "the permissions boundary does not allow it",
    "session": "the session policy does not allow it",
    "resource": "the policy of the resource does not allow it",
    "trust": "the trust policy does not allow it",
}


def as_text(answer: Answer, name: str, notes: Sequence[str] = ()) -> str:
    """The answer for people; `name` is what they called the principal."""
    return "".join(safe(line) + "\n" for line in _lines(answer, name, notes))


def as_json(answer: Answer, target: TargetInfo, notes: Sequence[str] = ()) -> str:
    """The answer as one JSON document that ends with a line break."""
    decision = answer.decision
    document = {
        "schema": SCHEMA,
        "target": asdict(target),
        "principal": answer.request.principal,
        "action": answer.request.action,
        "resource": answer.request.resource,
        "context": {key: list(values) for key, values in answer.request.context.items()},
        "decision": decision.outcome.value if decision else "unknown",
        "layer": decision.layer if decision else "",
        "deciding": [_statement(s, answer) for s in decision.deciding] if decision else [],
        "near_misses": [
            {**_statement(m.statement, answer), "but_for": m.but_for, "sentence": m.sentence, "meant": m.meant}
            for m in (decision.near_misses if decision else ())
        ],
        "findings": [
            {**_statement(f.statement, answer), "id": f.id, "level": f.level, "sentence": f.sentence}
            for f in answer.findings
        ],
        "unread": list(answer.unread),
        "notes": list(notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _statement(statement: Statement, answer: Answer) -> dict[str, object]:
    raw = json.loads(answer.texts[statement.source])["Statement"]
    found = raw[statement.index] if isinstance(raw, list) else raw
    return {"policy": statement.source, "statement": statement.index, "sid": statement.sid, "document": found}


def _lines(answer: Answer, name: str, notes: Sequence[str]) -> Iterator[str]:
    request, decision = answer.request, answer.decision
    asked = f"{name}: {request.action} on {request.resource}"
    if decision is None:
        yield f"? UNKNOWN  {asked}"
        yield "  Could not find out, because these could not be read:"
        yield from (f"    {one}" for one in answer.unread)
        return
    yield f"{'✓' if decision.allowed else '✗'} {_WORDS[decision.outcome]}  {asked}"
    if decision.outcome is Outcome.IMPLICIT_DENY:
        yield f"  {_LAYERS[decision.layer][0].upper()}{_LAYERS[decision.layer][1:]}."
        for miss in decision.near_misses:
            yield ""
            yield f"  nearest miss: {miss.sentence}"
            yield from _document((miss.statement,), answer)
        yield from _findings(answer, {miss.statement for miss in decision.near_misses})
    elif decision.outcome is Outcome.EXPLICIT_DENY:
        yield "  A Deny that matches always wins."
    for source in dict.fromkeys(statement.source for statement in decision.deciding):
        statements = [s for s in decision.deciding if s.source == source]
        verb = "allowed" if decision.allowed else "denied"
        yield ""
        yield f"  {verb} by {source}, statement {', '.join(str(s.index + 1) for s in statements)}"
        yield from _document(statements, answer)
    if not decision.deciding and decision.allowed:
        yield "  This call needs no permission."
    for note in notes:
        yield ""
        yield f"  note: {note}"


def _findings(answer: Answer, shown: set[Statement]) -> Iterator[str]:
    for finding in answer.findings:
        yield ""
        yield f"  found: {where(finding.statement)}: {finding.sentence}"
        if finding.statement not in shown:
            shown.add(finding.statement)
            yield from _document((finding.statement,), answer)


def _document(statements: Sequence[Statement], answer: Answer) -> Iterator[str]:
    text = answer.texts[statements[0].source]
    for marked, line in statement_lines(text, (statement.index for statement in statements)):
        yield f"  {'▶' if marked else ' '} {line}"
