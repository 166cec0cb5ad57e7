"""An account and some checks → findings: read in rounds what all of them need, then judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tutor.account.base import Account
from tutor.checks import CheckCall, Finding, more_needs_of, needs_of, placed_all, run
from tutor.snapshot import Item, Need, Snapshot

Beside = Mapping[Need, Item[Any]]


def judge(account: Account, calls: Iterable[CheckCall], beside: Beside | None = None) -> list[Finding]:
    """One finding a call, in their order. Raises AccountError when the account cannot be asked at all.

    `beside` has what stands beside the account: the learner's answers and the draft in the console's form.
    """
    calls = list(calls)
    return run(calls, gather(account, calls, beside))


def gather(
    account: Account, calls: Iterable[CheckCall], beside: Beside | None = None, *, documents: bool = False
) -> Snapshot:
    """All that `calls` look at, for `tutor.checks.run`. Raises AccountError.

    It is read in rounds: what a check wants to see may show only in what was read before (a task definition, then its
    roles and secrets, then their keys). Nothing is read twice. `documents` has the text of every policy read as well,
    so that an exported snapshot also answers other questions.
    """
    wanted_by = placed_all(calls, account.info)
    items: dict[Need, Item[Any]] = dict(beside or {})
    wanted = needs_of(wanted_by)
    while True:
        new = {_whole(need) if documents else need for need in wanted if need not in items}
        if not new:
            return Snapshot(account.info, items)
        asked = {need for need in new if _whole(need) == need or _whole(need) not in new | items.keys()}
        if asked:
            items.update(account.read(asked).items)
        items.update({need: items[_whole(need)] for need in (*new, *wanted) if need not in items})
        wanted = more_needs_of(wanted_by, Snapshot(account.info, items))


def _whole(need: Need) -> Need:
    """What answers this need and more: a role or user with its policies' documents."""
    return replace(need, documents=True) if need.kind in ("role", "user") else need
