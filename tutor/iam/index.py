"""A policy made ready for many requests: its statements by action, patterns and operators worked out once.

A policy is compiled when it is first judged by, and keeps the result. Nothing here decides anything; `evaluation.py`
does, over the few candidates that an action leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tutor.iam.conditions import Test, compile_condition
from tutor.iam.patterns import compiled
from tutor.iam.variables import fill

if TYPE_CHECKING:
    from tutor.iam.documents import Policy, Statement
    from tutor.iam.request import Context

REMEMBERED = 4096
"""How many actions a policy remembers its candidates of."""


class Candidate:
    """A statement that is about an action, with what else must hold. `statement` is where it came from."""

    __slots__ = ("_always", "_exact", "_matches", "_tests", "_variable", "allows", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.allows = statement.effect == "Allow"
        self._tests: tuple[Test, ...] | None = None
        plain, patterns, variable = set(), [], []
        for resource in statement.resources:
            if statement.variables and "${" in resource:
                variable.append(resource)
            elif "*" in resource or "?" in resource:
                patterns.append(resource)
            else:
                plain.add(resource)
        self._always: bool | None = None
        if "*" in patterns:
            self._always = not statement.not_resource
        elif statement.principals is not None and not statement.resources:
            # A policy on a thing itself may leave Resource out, and means that thing; else an empty list names nothing.
            self._always = True
        self._exact = frozenset(plain)
        self._matches: tuple[Callable[[str], object], ...] = tuple(compiled(p).fullmatch for p in patterns)
        self._variable = tuple(variable)

    def reaches(self, resource: str, context: Context) -> bool:
        """Whether its Resource (or NotResource) takes in `resource`."""
        if self._always is not None:
            return self._always
        return self._names(resource, context) != self.statement.not_resource

    def _names(self, resource: str, context: Context) -> bool:
        if resource in self._exact:
            return True
        for match in self._matches:
            if match(resource):
                return True
        for text in self._variable:
            filled = fill(text, context)
            if filled is not None and compiled(filled).fullmatch(resource):
                return True
        return False

    def meets(self, context: Context) -> bool:
        """Whether all its conditions hold. Raises UnknownElementError when one has an operator that nobody defined."""
        tests = self._tests
        if tests is None:
            tests = self._tests = tuple(
                compile_condition(condition, variables=self.statement.variables)
                for condition in self.statement.conditions
            )
        return not tests or all(test.holds(context) for test in tests)


class ActionIndex:
    """The statements of a policy by the action that they are about."""

    __slots__ = ("_by_action", "_candidates", "_everywhere", "_exact", "_negated", "_patterns")

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._candidates = tuple(map(Candidate, statements))
        self._by_action: dict[str, tuple[Candidate, ...]] = {}
        self._exact: dict[str, list[int]] = {}
        self._patterns: dict[str, list[tuple[Callable[[str], object], int]]] = {}
        self._everywhere: list[tuple[Callable[[str], object], int]] = []
        self._negated: list[tuple[tuple[Callable[[str], object], ...], int]] = []
        for number, statement in enumerate(statements):
            self._add(number, statement)

    def _add(self, number: int, statement: Statement) -> None:
        if statement.not_action:
            tests = tuple(compiled(a.lower()).fullmatch for a in statement.actions)
            self._negated.append((tests, number))
            return
        for action in map(str.lower, statement.actions):
            service, colon, _ = action.partition(":")
            if "*" not in action and "?" not in action:
                self._exact.setdefault(action, []).append(number)
            elif colon and "*" not in service and "?" not in service:
                self._patterns.setdefault(service, []).append((compiled(action).fullmatch, number))
            else:
                self._everywhere.append((compiled(action).fullmatch, number))

    def about(self, action: str) -> tuple[Candidate, ...]:
        """The statements whose Action (or NotAction) takes in `action`, in the policy's order."""
        found = self._by_action.get(action)
        if found is None:
            if len(self._by_action) >= REMEMBERED:
                self._by_action.clear()
            found = self._by_action[action] = self._search(action.lower())
        return found

    def _search(self, action: str) -> tuple[Candidate, ...]:
        numbers = set(self._exact.get(action, ()))
        numbers.update(n for match, n in self._patterns.get(action.partition(":")[0], ()) if match(action))
        numbers.update(n for match, n in self._everywhere if match(action))
        numbers.update(n for tests, n in self._negated if not any(match(action) for match in tests))
        return tuple(self._candidates[number] for number in sorted(numbers))


def index_of(policy: Policy) -> ActionIndex:
    """The policy's index, made the first time."""
    found: ActionIndex | None = policy.__dict__.get("_index")
    if found is None:
        # The policy is frozen for those who use it; this is its own memory, and equality and repr leave it out.
        found = policy.__dict__["_index"] = ActionIndex(policy.statements)
    return found
