"""The nearest miss of a denied request: a statement that would have allowed it but for one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.iam.conditions import holds
from tutor.iam.documents import Condition, Policy, Statement
from tutor.iam.index import Candidate, index_of
from tutor.iam.patterns import matches
from tutor.iam.principals import Grant, granted_to
from tutor.iam.request import Request

ButFor: TypeAlias = Literal["resource", "condition", "principal", "action"]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """`statement` would have allowed the request but for its `resource`, its `condition`, its `principal` (in a policy
    on the thing itself, or a trust policy), or a slip in its `action`.

    `sentence` says it in words; `meant` is the right spelling of the action where that is what is wrong.
    """

    statement: Statement
    but_for: ButFor
    sentence: str
    meant: str = ""


_NEARNESS = {"condition": 0, "action": 1, "principal": 2, "resource": 3}


def nearest(request: Request, policies: Sequence[Policy]) -> tuple[NearMiss, ...]:
    """The near misses among the Allow statements of `policies`, nearest first.

    A statement that misses by two things is none. Raises UnknownElementError for an unknown condition operator.
    """
    found = [miss for policy in policies for miss in _of(request, policy)]
    return tuple(sorted(found, key=lambda miss: _NEARNESS[miss.but_for]))


def _of(request: Request, policy: Policy) -> Iterator[NearMiss]:
    about = {id(c.statement): c for c in index_of(policy).about(request.action)}
    for statement in policy.statements:
        if statement.effect == "Allow":
            candidate = about.get(id(statement))
            miss = _miss(candidate, request) if candidate else _slip(statement, request)
            if miss:
                yield miss


def _miss(candidate: Candidate, request: Request) -> NearMiss | None:
    """The one thing by which a statement about the action misses; None when it is two, or nothing."""
    statement = candidate.statement
    misses = [
        NearMiss(statement, but_for, sentence(statement, request))
        for but_for, fits, sentence in _ASPECTS
        if not fits(candidate, request)
    ]
    return misses[0] if len(misses) == 1 else None


def _reaches(candidate: Candidate, request: Request) -> bool:
    return candidate.reaches(request.resource, request.context)


def _meets(candidate: Candidate, request: Request) -> bool:
    return candidate.meets(request.context)


def _names(candidate: Candidate, request: Request) -> bool:
    statement = candidate.statement
    return statement.principals is None or granted_to(statement, request.principal) is not Grant.NOBODY


def _resource_sentence(statement: Statement, request: Request) -> str:
    said = f"{where(statement)} allows {request.action}, but"
    if not statement.resources:
        return f"{said} its list of resources is empty, so it allows nothing."
    verb = "not on" if statement.not_resource else "only on"
    return f"{said} {verb} {', '.join(statement.resources)}, and the request is for {request.resource}."


def _condition_sentence(statement: Statement, request: Request) -> str:
    unmet = [c for c in statement.conditions if not holds(c, request.context, variables=statement.variables)]
    said = "; ".join(
        f"{c.operator} {c.key} {', '.join(c.values)}, and the request has {_given(c, request)}" for c in unmet
    )
    return f"{where(statement)} allows {request.action}, but its condition does not hold: {said}."


def _principal_sentence(statement: Statement, request: Request) -> str:
    verb = "not to" if statement.not_principal else "only to"
    named = ", ".join(value for _, value in statement.principals or ()) or "nobody"
    return f"{where(statement)} allows {request.action}, but {verb} {named}, and the caller is {request.principal}."


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
    candidate = Candidate(statement)
    return all(fits(candidate, request) for _, fits, _ in _ASPECTS)


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


_ASPECTS: tuple[tuple[ButFor, Callable[[Candidate, Request], bool], Callable[[Statement, Request], str]], ...] = (
    ("resource", _reaches, _resource_sentence),
    ("condition", _meets, _condition_sentence),
    ("principal", _names, _principal_sentence),
)
