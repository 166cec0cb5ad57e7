"""Several checks over one snapshot: what rests on a check that did not pass is skipped, and says which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tutor.checks.finding import Finding, Status
from tutor.checks.registry import CheckCall, find
from tutor.snapshot import Snapshot


def run(checks: Iterable[CheckCall], snapshot: Snapshot) -> list[Finding]:
    """One finding a call, in their order.

    A call is skipped when one that its check rests on, for the same role, is among `checks` and did not pass. The
    snapshot must have what the checks need (`needs_of`); raises KeyError otherwise.
    """
    calls = list(checks)
    found: dict[int, Finding] = {}

    def judged(index: int) -> Finding:
        if index not in found:
            found[index] = _judge(calls[index], [judged(i) for i in _bases(calls, index)], snapshot)
        return found[index]

    return [judged(index) for index in range(len(calls))]


def _bases(calls: list[CheckCall], index: int) -> list[int]:
    call = calls[index]
    rests_on = find(call.name).rests_on
    return [
        other
        for other, base in enumerate(calls)
        if base.name in rests_on and base.parameters.get("role") == call.parameters.get("role")
    ]


def _judge(call: CheckCall, bases: list[Finding], snapshot: Snapshot) -> Finding:
    check = find(call.name)
    broken = next((base for base in bases if base.status is not Status.PASS), None)
    if broken is not None:
        return Finding(
            call.name,
            Status.SKIPPED,
            check.title,
            call.step,
            observed=f"Not judged: it rests on {broken.check}, which did not pass.",
        )
    return replace(check.judge(snapshot, **call.parameters), step=call.step)
