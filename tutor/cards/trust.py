"""A trust policy in a few words: whom it lets in, on which conditions, and whether ECS can start tasks with it.

The verdict is that of the check `role-trusts`, so that a card never says otherwise than a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.cards.card import Trust
from tutor.checks import Status
from tutor.checks.trust import judged
from tutor.iam import Policy, PolicyError, ServicePrincipal, Statement, parse
from tutor.iam.documents import Condition
from tutor.iam.principals import ECS_TASKS
from tutor.iam.trust import allows_action, names
from tutor.snapshot import Role

_ANYONE = "anyone"
_ECS = re.compile(r"arn:aws[a-z-]*:ecs:([a-z0-9-]+|\*):(\d{12}):\*")
_PLAIN = ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool")


def trust_of(role: Role, account: str) -> Trust:
    """`account` is the one whose ECS is to assume the role."""
    try:
        policy = parse(role.trust, source="trust policy")
    except PolicyError:
        return Trust(False, "the trust policy cannot be read", (), role.trust)
    finding = judged(role, ECS_TASKS, "", account)
    right = {Status.PASS: True, Status.FAIL: False}.get(finding.status)
    return Trust(right, _said(policy, right, finding.misconception), tuple(_conditions(policy, account)), role.trust)


def _said(policy: Policy, right: bool | None, misconception: str | None) -> str:
    named = list(dict.fromkeys(_allowed(policy)))
    ecs = short(ECS_TASKS)
    if misconception == "trusts-anyone":
        return _ANYONE
    if misconception == "trust-denied":
        return f"{ecs}, and a Deny keeps it out"
    if ecs not in map(str.lower, named):
        return f"{', '.join(named)}, not {ecs}" if named else f"nobody, not {ecs}"
    rest = [name for name in named if name.lower() != ecs]
    if misconception == "trust-wrong-action":
        return f"{ecs}, but not for sts:AssumeRole"
    if right is False:
        return f"{ecs}, but never under its condition"
    if right is None:
        return f"{ecs}, depending on what only AWS knows"
    return f"{ecs}, also {', '.join(rest)}" if rest else ecs


def _allowed(policy: Policy) -> Iterator[str]:
    """Whom an Allow names, shortened."""
    for statement in policy.statements:
        if statement.effect == "Allow":
            for _, value in statement.principals or ():
                yield f"all but {short(value)}" if statement.not_principal else short(value)


def short(principal: str) -> str:
    """`ecs-tasks` for ecs-tasks.amazonaws.com, `anyone` for *, what comes after the account for an ARN."""
    if principal == "*":
        return _ANYONE
    if principal.startswith("arn:") and principal.count(":") >= 5:
        account, _, what = principal.split(":", 4)[4].partition(":")
        return f"account {account}" if what == "root" else what
    return f"account {principal}" if principal.isdigit() else principal.removesuffix(".amazonaws.com")


def _conditions(policy: Policy, account: str) -> Iterator[str]:
    """On which conditions it lets ECS in: none where a statement does so without any, and of several statements one is
    enough. What others must meet is said with their names."""
    asked = [s for s in policy.statements if s.effect == "Allow" and allows_action(s, "sts:AssumeRole")]
    mine = [s for s in asked if names(s, ServicePrincipal(ECS_TASKS))]
    if all(statement.conditions for statement in mine):
        ways = [tuple(_of(statement, account)) for statement in mine]
        yield from ways[0] if len(ways) == 1 else [", or ".join(map(" and ".join, ways))] if ways else ()
    for statement in asked:
        if statement not in mine:
            who = ", ".join(short(value) for _, value in statement.principals or ())
            yield from (f"{who}: {said}" if mine else said for said in _of(statement, account))


def _of(statement: Statement, account: str) -> Iterator[str]:
    for condition in statement.conditions:
        guard = _guard(condition, account)
        if guard:
            yield guard
            continue
        key = condition.key.removeprefix("aws:")
        values = ["this account" if value == account else _value(value) for value in condition.values]
        plain = condition.operator in _PLAIN
        yield f"if {key} {'is' if plain else condition.operator} {' or '.join(values)}"


def _guard(condition: Condition, account: str) -> str:
    """The two conditions against the confused deputy, in words; nothing for others.

    Source: ECS developer guide, "Amazon ECS task IAM role".
    """
    if condition.operator not in _PLAIN or len(condition.values) != 1:
        return ""
    key, value = condition.key.lower(), condition.values[0]
    if key == "aws:sourceaccount" and value == account:
        return "only for this account"
    own = _ECS.fullmatch(value) if key == "aws:sourcearn" else None
    if own and own.group(2) == account:
        return "only for ECS in every region" if own.group(1) == "*" else f"only for ECS in {own.group(1)}"
    return ""


def _value(value: str) -> str:
    """An ARN without what all ARNs begin with."""
    return value.partition(":")[2].partition(":")[2] if value.startswith("arn:") else value
