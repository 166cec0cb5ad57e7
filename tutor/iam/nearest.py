"""The nearest miss of a denied request: a statement that would have allowed it but for one thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.iam.documents import Condition, Policy, Statement
from tutor.iam.index import index_of
from tutor.iam.patterns import matches
from tutor.iam.request import Request


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`statement` would have allowed the request but for its `resource`, its `condition`, or a slip in its `action`.

    `sentence` says it in words; `meant` is the right spelling of the action where that is what is wrong.
    """

    statement: Statement
    but_for: Literal["resource", "condition", "action"]
    sentence: str
    meant: str = ""


_NEARNESS = {"condition": 0, "action": 1, "resource": 2}


def nearest(request: Request, policies: Sequence[Policy]) -> tuple[NearMiss, ...]:
    """The near misses among the Allow statements of `policies`, nearest first.

    A statement that misses by two things is none. Raises UnknownElementError for an unknown condition operator.
    """
    found = [miss for policy in policies for miss in _of(request, policy)]
    return tuple(sorted(found, key=lambda miss: _NEARNESS[miss.but_for]))


def _of(request: Request, policy: Policy) -> Iterator[NearMiss]:
    about = {id(c.statement): c for c in index_of(policy).about(request.action)}
    for statement in policy.statements:
        if statement.effect != "Allow":
            continue
        candidate = about.get(id(statement))
        if candidate is None:
            slip = _slip(statement, request)
            if slip:
                yield slip
            continue
        reaches, meets = candidate.reaches(request.resource, request.context), candidate.meets(request.context)
        if not reaches and meets:
            yield NearMiss(statement, "resource", _resource_sentence(statement, request))
        elif reaches and not meets:
            yield NearMiss(statement, "condition", _condition_sentence(statement, request))


def _resource_sentence(statement: Statement, request: Request) -> str:
    patterns = ", ".join(statement.resources)
    verb = "not on" if statement.not_resource else "only on"
    return (
        f"{where(statement)} allows {request.action}, but {verb} {patterns}, and the request is for {request.resource}."
    )


def _condition_sentence(statement: Statement, request: Request) -> str:
    from tutor.iam.conditions import holds

    unmet = [c for c in statement.conditions if not holds(c, request.context, variables=statement.variables)]
    said = "; ".join(
        f"{c.operator} {c.key} {', '.join(c.values)}, and the request has {_given(c, request)}" for c in unmet
    )
    return f"{where(statement)} allows {request.action}, but its condition does not hold: {said}."


def _given(condition: Condition, request: Request) -> str:
    values = request.context.get(condition.key)
    return "no such key" if values is None else ", ".join(values)


def _slip(statement: Statement, request: Request) -> NearMiss | None:
    """An action one character off, in a statement that otherwise fits."""
    if statement.not_action:
        return None
    for action in statement.actions:
        if one_off(action.lower(), request.action.lower()) and _fits_otherwise(statement, request):
            return NearMiss(statement, "action", _slip_sentence(statement, action, request.action), request.action)
    return None


def _slip_sentence(statement: Statement, said: str, asked: str) -> str:
    from tutor.iam import facts

    if "*" in said or "?" in said or facts.exists(said):
        return f"{where(statement)} says {said}, one character off {asked}."
    return f"{where(statement)} says {said}, which is not an action; you mean {asked}."


def _fits_otherwise(statement: Statement, request: Request) -> bool:
    from tutor.iam.index import Candidate

    candidate = Candidate(statement)
    return candidate.reaches(request.resource, request.context) and candidate.meets(request.context)


def where(statement: Statement) -> str:
    """Where a statement stands, in words."""
    sid = f" ({statement.sid})" if statement.sid else ""
    return f"Statement {statement.index + 1}{sid} of {statement.source or 'the policy'}"


def one_off(pattern: str, action: str) -> bool:
    """Whether one character too many, too few, another, or two swapped keep `pattern` from matching `action`."""
    if matches(pattern, action) or abs(len(pattern) - len(action)) > 1:
        return False
    start = 0
    while start < min(len(pattern), len(action)) and pattern[start] == action[start]:
        start += 1
    a, b = pattern[start:], action[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) == len(b) and a[:2] == b[1::-1] and a[2:] == b[2:])
