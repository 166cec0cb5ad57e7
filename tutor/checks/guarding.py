"""The confused deputy: whether a trust policy lets in ECS for this account's tasks, and for no other account's.

ECS sends the account and an ARN of the task's (aws:SourceAccount, aws:SourceArn) when it assumes a role. A policy that
does not look at them would let ECS use the role on another account's behalf. Judged by what the policy does: ECS asks
for this account, then for a foreign one. Source: ECS developer guide, "Amazon ECS task IAM role".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from tutor.checks import trust
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import cli, could_not_find_out, python, role_is_missing
from tutor.checks.registry import check
from tutor.iam import PolicyError, UnknownElementError, parse
from tutor.iam.principals import ECS_TASKS
from tutor.snapshot import Absent, Need, Role, Snapshot, Unreadable

_NAME = "trust-guarded"
_FOREIGN = ("999988887777", "000011112222")
"""Accounts that nobody means."""


def _needs(role: str) -> Iterable[Need]:
    return [Need("role", role)]


@check(_NAME, title="The trust is guarded", needs=_needs, rests_on=("role-exists", "role-trusts"))
def trust_guarded(snapshot: Snapshot, *, role: str) -> Finding:
    """ECS may assume the role for this account, and not on behalf of another one (the confused deputy)."""
    title = f"{role} is trusted to this account's ECS only"
    item = snapshot.role(role)
    if isinstance(item, Unreadable):
        return could_not_find_out(_NAME, title, item)
    if isinstance(item, Absent):
        return role_is_missing(_NAME, title, role, ECS_TASKS)
    found = item.value
    account = trust.account_of_role(found, snapshot)
    guard = _guard(found, snapshot, account)
    own = replace(trust.judged(found, ECS_TASKS, title, account), check=_NAME, notes=())
    if own.status is Status.UNKNOWN:
        return own
    if own.status is Status.FAIL:
        return replace(own, fix=guard, expected=_expected(account), reference=trust.PAGE)
    try:
        policy = parse(found.trust, source=f"trust policy of {role}")
        open_to = [who for who in _FOREIGN if who != account and trust.lets_in(policy, ECS_TASKS, who)]
    except (PolicyError, UnknownElementError) as error:
        return could_not_find_out(_NAME, title, Unreadable(f"the trust policy cannot be judged: {error}"))
    if not open_to:
        return replace(
            own, expected=_expected(account), observed=f"ECS may assume it for account {account}, and for no other."
        )
    return _open(own, found, account, guard, _names_any_account(found))


def _expected(account: str) -> str:
    return f"{ECS_TASKS} may assume it for account {account} only"


def _names_any_account(role: Role) -> bool:
    return "aws:sourcearn" in role.trust.lower() or "aws:sourceaccount" in role.trust.lower()


def _open(own: Finding, role: Role, account: str, guard: Fix, conditioned: bool) -> Finding:
    observed = (
        "Its condition holds for another account's tasks as well."
        if conditioned
        else "No condition on aws:SourceAccount or aws:SourceArn limits for whom ECS may assume it."
    )
    return replace(
        own,
        status=Status.FAIL,
        expected=_expected(account),
        observed=observed,
        why="ECS acts for every account. Without the condition, somebody else could have it use this role for a task "
        "of theirs: the confused deputy.",
        fix=guard,
        misconception="trust-unguarded",
        evidence=own.evidence or (Evidence(role.arn),),
        reference=trust.PAGE,
    )


def _guard(role: Role, snapshot: Snapshot, account: str) -> Fix:
    """Replace the trust policy with the guarded reference."""
    partition = role.arn.split(":")[1] if role.arn.count(":") >= 5 else "aws"
    region = snapshot.target.region or "*"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": ECS_TASKS},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:{partition}:ecs:{region}:{account}:*"},
        },
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Fix(
        f"Put conditions on aws:SourceAccount and aws:SourceArn into the trust policy of {role.name}.",
        cli("update-assume-role-policy", role_name=role.name, policy_document=document),
        f"IAM > Roles > {role.name} > Trust relationships > Edit trust policy: paste {document}",
        python("update_assume_role_policy", RoleName=role.name, PolicyDocument=document),
    )
