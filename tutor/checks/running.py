"""Several checks over one snapshot: what rests on a check that did not pass is skipped, and says which.

A check rests on another one only where both are about the same thing: the same role, family, cluster. A family stands
for the roles that its newest task definition names as well, so a launch rests on its roles' trust.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tutor.checks.finding import Finding, Status
from tutor.checks.placing import placed_all
from tutor.checks.registry import CheckCall, find
from tutor.snapshot import Need, Present, Snapshot


def run(checks: Iterable[CheckCall], snapshot: Snapshot) -> list[Finding]:
    """One finding a call, in their order.

    A call is skipped when one that its check rests on, for the same thing, is among `checks` and did not pass.
    `{account}` and `{region}` in parameters are those of the snapshot's target. The snapshot must have what the checks
    need (`needs_of`); raises KeyError otherwise. What they would follow it up with (`more_needs_of`) counts as
    unreadable where the snapshot does not have it.
    """
    calls = placed_all(checks, snapshot.target)
    about = [_subjects(call, snapshot) for call in calls]
    found: dict[int, Finding] = {}

    def judged(index: int) -> Finding:
        if index not in found:
            bases = {other: judged(other) for other in _bases(calls, about, index)}
            found[index] = _judge(calls[index], bases, snapshot)
        return found[index]

    return [judged(index) for index in range(len(calls))]


def _bases(calls: list[CheckCall], about: list[Mapping[str, frozenset[str]]], index: int) -> list[int]:
    if calls[index].parameters.get("draft"):  # the form is judged while the role is not there
        return []
    rests_on = find(calls[index].name).rests_on
    mine = about[index]
    return [
        other
        for other, base in enumerate(calls)
        if other != index
        and base.name in rests_on
        and (shared := mine.keys() & about[other].keys())
        and all(mine[kind] & about[other][kind] for kind in shared)
    ]


_KINDS = {
    "role": "role",
    "roles": "role",
    "family": "family",
    "families": "family",
    "cluster": "cluster",
}
"""What a parameter names."""


def _subjects(call: CheckCall, snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """What a call is about, by kind."""
    found: dict[str, frozenset[str]] = {}
    for parameter, kind in _KINDS.items():
        value = call.parameters.get(parameter)
        if value is not None:
            named = [value] if isinstance(value, str) else value
            found[kind] = found.get(kind, frozenset()) | frozenset(map(str, named))  # type: ignore[call-overload]
    for family in found.get("family", ()):
        roles = _roles_of(snapshot.get(Need("task-definition", family)))
        if roles:
            found["role"] = found.get("role", frozenset()) | roles
    return found


def _roles_of(item: object) -> frozenset[str]:
    """The names of the roles in a task definition's JSON text, as far as it is one."""
    try:
        raw = json.loads(item.value) if isinstance(item, Present) else {}
        named = [raw.get("executionRoleArn"), raw.get("taskRoleArn")]
    except (ValueError, AttributeError, TypeError, RecursionError):
        return frozenset()
    return frozenset(str(arn).rpartition("/")[2] for arn in named if arn)


def _judge(call: CheckCall, bases: Mapping[int, Finding], snapshot: Snapshot) -> Finding:
    check = find(call.name)
    broken = next((other for other, base in bases.items() if base.status is not Status.PASS), None)
    if broken is not None:
        return Finding(
            call.name,
            Status.SKIPPED,
            check.title,
            call.step,
            observed=f"Not judged: it rests on {bases[broken].check}, which did not pass.",
            rests_on=broken,
        )
    return replace(check.judge(snapshot, **call.parameters), step=call.step)
