"""What policies allow beyond a stated need, counted and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor.iam import facts
from tutor.iam.documents import Policy, Statement
from tutor.iam.evaluation import Outcome, evaluate
from tutor.iam.patterns import matches
from tutor.iam.request import Context, Request


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that must be possible: an action such as `ecr:BatchGetImage` on a resource's ARN (or `*`)."""

    action: str
    resource: str = "*"


@dataclass(frozen=True, slots=True)
class Excess:
    """What policies allow beyond a need.

    `actions`: every action that is allowed on something and not needed at all, sorted; `by_service` counts them.
    `wider`: needed actions that are allowed on more than the resources needed. `dangerous`: of `actions`, the worst
    first, five at most. `missing`: needs that the policies do not allow.
    """

    actions: tuple[str, ...]
    by_service: Mapping[str, int]
    wider: tuple[str, ...]
    dangerous: tuple[str, ...]
    missing: tuple[Need, ...]


_WORST = {
    "iam:passrole": 100,
    "iam:createaccesskey": 99,
    "iam:attachrolepolicy": 98,
    "iam:putrolepolicy": 98,
    "iam:updateassumerolepolicy": 98,
    "sts:assumerole": 95,
    "lambda:updatefunctioncode": 90,
    "lambda:createfunction": 89,
    "cloudformation:executechangeset": 88,
    "secretsmanager:putresourcepolicy": 87,
    "lambda:invokefunction": 86,
    "kms:creategrant": 85,
    "secretsmanager:getsecretvalue": 80,
    "secretsmanager:batchgetsecretvalue": 79,
    "kms:decrypt": 78,
    "secretsmanager:deletesecret": 75,
    "logs:deleteloggroup": 70,
}
"""Actions by which whoever holds the role gets more rights, runs code, reads what is secret, or wipes traces."""

_BY_ACCESS = {"Permissions management": 60, "Write": 30, "Tagging": 10, "Read": 5, "List": 1}


def excess(policies: Sequence[Policy], needs: Iterable[Need], *, context: Context | None = None) -> Excess:
    """What `policies` allow beyond `needs`.

    An action counts as allowed when some Allow statement is about it and no Deny takes it away everywhere; conditions
    are taken to hold for an Allow. Raises UnknownElementError for a condition operator that does not exist.
    """
    wanted = list(needs)
    needed = {need.action.lower() for need in wanted}
    allowed = allowed_actions(policies)
    beyond = tuple(action for action in allowed if action.lower() not in needed)
    count: dict[str, int] = {}
    for action in beyond:
        service = action.partition(":")[0]
        count[service] = count.get(service, 0) + 1
    wider = tuple(action for action in allowed if action.lower() in needed and _is_wider(action, policies, wanted))
    return Excess(
        beyond,
        dict(sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))),
        wider,
        tuple(sorted(beyond, key=lambda action: (-danger(action), action))[:5]),
        tuple(need for need in wanted if not _allows(policies, need, context)),
    )


def allowed_actions(policies: Sequence[Policy]) -> tuple[str, ...]:
    """Every action that the policies allow on something, sorted."""
    allowed: set[str] = set()
    denied: set[str] = set()
    for statement in (statement for policy in policies for statement in policy.statements):
        if statement.effect == "Allow":
            allowed.update(_actions(statement))
        elif "*" in statement.resources and not statement.not_resource and not statement.conditions:
            denied.update(_actions(statement))
    return tuple(sorted(allowed - denied))


def danger(action: str) -> int:
    """How much harm an action can do; more is worse. Actions worth a rank of their own stand above access levels."""
    own = _WORST.get(action.lower())
    return own if own is not None else _BY_ACCESS.get(facts.details(action).access, 0) if facts.exists(action) else 0


def _actions(statement: Statement) -> set[str]:
    named = {action for pattern in statement.actions for action in facts.expand(pattern)}
    return set(facts.expand("*")) - named if statement.not_action else named


def _is_wider(action: str, policies: Sequence[Policy], needs: Sequence[Need]) -> bool:
    """Whether it is allowed on a resource that nobody needs. An action that supports only `*` cannot be narrower."""
    if facts.exists(action) and facts.details(action).only_star:
        return False
    resources = {need.resource for need in needs if need.action.lower() == action.lower()}
    if "*" in resources:
        return False
    narrow = resources | _close(resources)
    return any(
        statement.not_resource or not all(_covered(resource, narrow) for resource in statement.resources)
        for policy in policies
        for statement in policy.statements
        if statement.effect == "Allow" and action in _actions(statement)
    )


def _covered(pattern: str, narrow: set[str]) -> bool:
    """Whether one of `narrow` takes in whatever `pattern` does: it matches it with each star as nothing and as much."""
    return pattern in narrow or any(
        all(matches(wide, pattern.replace("*", filled)) for filled in ("*", "", "/:-x9" * 9)) for wide in narrow
    )


def _close(resources: set[str]) -> set[str]:
    """Patterns as narrow as can be: a secret with its six unknown characters, a log group with its streams."""
    close = set()
    for arn in resources:
        if ":secretsmanager:" in arn:
            close.add(arn[:-6] + "??????")
        if ":logs:" in arn:
            parts = arn.split(":")
            close |= {":".join(parts[:7]) + ":*", ":".join(parts[:7]) + ":log-stream:*"}
    return close


def _allows(policies: Sequence[Policy], need: Need, context: Context | None) -> bool:
    request = Request(need.action, need.resource, context=context or Context())
    return evaluate(request, policies).outcome is Outcome.ALLOWED
