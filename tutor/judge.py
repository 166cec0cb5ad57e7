"""An account and some checks → findings: read once what all of them need, then judge."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.account.base import Account
from tutor.checks import CheckCall, Finding, needs_of, run


def judge(account: Account, calls: Iterable[CheckCall]) -> list[Finding]:
    """One finding a call, in their order. Raises AccountError when the account cannot be asked at all."""
    calls = list(calls)
    return run(calls, account.read(needs_of(calls)))
