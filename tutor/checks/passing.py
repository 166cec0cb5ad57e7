"""Who may hand roles to ECS: iam:PassRole, for the roles that are meant and for no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor import permissions
from tutor.checks import causes, commands
from tutor.checks.families import role_arn
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.registry import check
from tutor.iam import Decision, Policy, UnknownElementError
from tutor.iam.principals import ECS_TASKS
from tutor.iam.trust import allows_action
from tutor.snapshot import Absent, Need, Present, Role, Snapshot, Unreadable, User

PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_NAME, _PASS = "may-pass-roles", "iam:PassRole"
_OTHER = "some-other-role"
"""A role that nobody means: who may pass it may pass any."""

_CONTEXT: Mapping[str, Sequence[str]] = {"iam:PassedToService": [ECS_TASKS]}


def _needs(principal: str, roles: list[str]) -> Iterable[Need]:
    try:
        who = [Need(*permissions.named(principal), documents=True)]
    except permissions.NoPrincipalError:
        who = []
    return [*who, *(Need("role", role, documents=True) for role in roles)]


@check(_NAME, title="The roles may be passed", needs=_needs)
def may_pass_roles(snapshot: Snapshot, *, principal: str, roles: list[str]) -> Finding:
    """The principal may pass each of these roles to ecs-tasks.amazonaws.com, and not any other role as well.

    It is named as in `roletutor can`; the roles by their names.
    """
    title = f"{principal} may pass {' and '.join(roles)}"
    try:
        kind, name = permissions.named(principal)
    except permissions.NoPrincipalError as error:
        return could_not_find_out(_NAME, title, Unreadable(str(error)))
    item = snapshot.get(Need(kind, name, documents=True))
    if isinstance(item, Unreadable):
        return could_not_find_out(_NAME, title, item)
    if isinstance(item, Absent):
        return Finding(_NAME, Status.FAIL, title, observed=f"There is no {kind} {name}.", reference=PAGE)
    try:
        return _judge(_Passing(snapshot, item.value, tuple(roles), title))
    except UnknownElementError as error:
        return could_not_find_out(_NAME, title, Unreadable(f"a policy cannot be judged: {error}"))


@dataclass(frozen=True)
class _Passing:
    """Who is asked about, and which roles."""

    snapshot: Snapshot
    who: Role | User
    roles: tuple[str, ...]
    title: str

    def arn(self, role: str) -> str:
        """The role's own ARN; where it is not there yet, the one it will have without a path."""
        item = self.snapshot.get(Need("role", role, documents=True))
        return item.value.arn if isinstance(item, Present) else role_arn(role, self.snapshot.target)

    def answer(self, arn: str) -> permissions.Answer:
        """Whether that role may be passed to ECS's tasks."""
        return permissions.may(self.who, _PASS, arn, self.snapshot.target, _CONTEXT)


def _judge(of: _Passing) -> Finding:
    answers = {arn: of.answer(arn) for arn in map(of.arn, of.roles)}
    other = of.answer(role_arn(_OTHER, of.snapshot.target))
    unknown = next((a for a in (*answers.values(), other) if a.decision is None), None)
    if unknown:
        return could_not_find_out(_NAME, of.title, Unreadable("; ".join(unknown.unread)))
    denied = {arn: a.decision for arn, a in answers.items() if a.decision and not a.decision.allowed}
    if denied:
        return _denied(of, denied)
    assert other.decision is not None
    if other.decision.allowed:
        return _every_role(of, list(answers), other.decision)
    decisions = [a.decision for a in answers.values() if a.decision]
    limited = all(
        any(c.key.lower() == "iam:passedtoservice" for c in s.conditions) for d in decisions for s in d.deciding
    )
    note = (
        "AWS recommends a condition on iam:PassedToService: without it, the roles may be passed to other services too."
    )
    return Finding(
        _NAME,
        Status.PASS,
        of.title,
        expected=_expected(of),
        observed=f"{of.who.name} may pass {' and '.join(of.roles)}, and not any other role.",
        evidence=tuple(Evidence(of.who.arn, s.source, s.index) for d in decisions for s in d.deciding),
        notes=() if limited else (note,),
        reference=PAGE,
    )


def _expected(of: _Passing) -> str:
    return f"{_PASS} on {', '.join(map(of.arn, of.roles))}, and on no other role"


def _denied(of: _Passing, denied: Mapping[str, Decision]) -> Finding:
    on_roles = [role for role in of.roles if _has_pass_role(of.snapshot, role)]
    decision = next(iter(denied.values()))
    said = f"{of.who.name} may not pass {', '.join(arn.rpartition('/')[2] for arn in denied)}."
    if len(denied) < len(of.roles):
        said += " The others it may."
    if on_roles:
        said += f" The permission stands on {' and '.join(on_roles)}, which is passed and passes nothing."
    notes = tuple(f"Nearest miss: {miss.sentence}" for d in denied.values() for miss in d.near_misses[:1])
    return Finding(
        _NAME,
        Status.FAIL,
        of.title,
        expected=_expected(of),
        observed=said,
        why="Who registers or runs a task hands its roles to ECS, and IAM asks for each role whether they may.",
        fix=_allow(of, list(map(of.arn, of.roles))),
        misconception=_misconception(of, decision, bool(on_roles)),
        evidence=(Evidence(of.who.arn),),
        notes=notes,
        reference=PAGE,
    )


def _misconception(of: _Passing, decision: Decision, on_roles: bool) -> str:
    from tutor.iam import Request

    by_itself = causes.of_decision(decision, Request(_PASS), ()) if decision.layer else None
    if by_itself:
        return by_itself
    if on_roles:
        return "pass-role-on-ecs-role"
    wrong = [
        miss
        for miss in decision.near_misses
        if miss.but_for == "condition"
        and any(c.key.lower() == "iam:passedtoservice" for c in miss.statement.conditions)
    ]
    return "passed-to-wrong-service" if wrong else "pass-role-missing"


def _has_pass_role(snapshot: Snapshot, role: str) -> bool:
    """Whether the role's own policies speak of iam:PassRole by name."""
    item = snapshot.get(Need("role", role, documents=True))
    policies: tuple[Policy, ...] = permissions.policies_of(item.value).identity if isinstance(item, Present) else ()
    return any(s.effect == "Allow" and allows_action(s, _PASS) for policy in policies for s in policy.statements)


def _every_role(of: _Passing, arns: list[str], decision: Decision) -> Finding:
    from tutor.iam.nearest import where

    found = "; ".join(where(statement) for statement in decision.deciding)
    narrow = _allow(of, arns)
    cli, python = commands.taken_out(of.who, decision.deciding, _PASS)
    return Finding(
        _NAME,
        Status.FAIL,
        of.title,
        expected=_expected(of),
        observed=f"{of.who.name} may pass these roles, and every other one as well ({found}).",
        why="Who may pass any role may hand an administrator's role to a task, and run code with it.",
        fix=Fix(
            f"Name the roles in the Resource of {_PASS}, in place of a pattern that takes in all: {found}. Put the "
            "narrow policy in first, then take the wide statement out.",
            "\n".join((narrow.cli, *cli)),
            f"{narrow.console}; then edit {found}",
            "\n".join((narrow.python, *python)),
        ),
        misconception="pass-role-for-every-role",
        evidence=tuple(Evidence(of.who.arn, s.source, s.index) for s in decision.deciding),
        reference=PAGE,
    )


def _allow(of: _Passing, arns: list[str]) -> Fix:
    statement = {
        "Effect": "Allow",
        "Action": _PASS,
        "Resource": arns,
        "Condition": {"StringEquals": {"iam:PassedToService": ECS_TASKS}},
    }
    text = f"Allow {_PASS} on {', '.join(arns)} to {of.who.name}, who passes them."
    return commands.put_policy(of.who, "pass-ecs-roles", [statement], text)
