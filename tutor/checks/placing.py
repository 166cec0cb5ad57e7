"""`{account}` and `{region}` in a check's parameters: the account's own variables, filled in late, from the account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tutor.checks.registry import CheckCall
from tutor.snapshot import TargetInfo

_OWN = re.compile(r"(?<![\w${])\{(account|region)\}(?!\})")


def placed(call: CheckCall, target: TargetInfo) -> CheckCall:
    """The call with the account's own variables filled in; what is not known of the target stays as it is written."""
    filled = {name: _filled(value, target) for name, value in call.parameters.items()}
    return call if filled == call.parameters else replace(call, parameters=filled)


def placed_all(calls: Iterable[CheckCall], target: TargetInfo) -> list[CheckCall]:
    """The same for each call."""
    return [placed(call, target) for call in calls]


def _filled(value: object, target: TargetInfo) -> object:
    if isinstance(value, str):
        if "{" not in value:
            return value
        return _OWN.sub(lambda found: getattr(target, found.group(1)) or found.group(0), value)
    if isinstance(value, list):
        return [_filled(item, target) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, target) for key, item in value.items()}
    return value
