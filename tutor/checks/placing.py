"""`{account}` and `{region}` in a check's parameters: the account's own variables, filled in late, from the account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tutor.checks.registry import CheckCall
from tutor.placeholders import fill_all
from tutor.snapshot import TargetInfo


def placed(call: CheckCall, target: TargetInfo) -> CheckCall:
    """The call with the account's own variables filled in; what is not known of the target stays as it is written."""
    own = {"account": target.account, "region": target.region}
    known = {name: value for name, value in own.items() if value}
    filled = {name: fill_all(value, known) for name, value in call.parameters.items()}
    return call if filled == call.parameters else replace(call, parameters=filled)


def placed_all(calls: Iterable[CheckCall], target: TargetInfo) -> list[CheckCall]:
    """The same for each call."""
    return [placed(call, target) for call in calls]
