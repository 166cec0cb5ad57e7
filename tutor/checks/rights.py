"""What the application may do, and what a principal may do or may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor import permissions
from tutor.checks import causes, commands, mends, rehearsed, trust
from tutor.checks.families import short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out, create_role
from tutor.checks.launches import BASES
from tutor.checks.registry import check
from tutor.iam import Decision, Outcome, Request, UnknownElementError
from tutor.iam.principals import ECS_TASKS
from tutor.snapshot import Absent, Need, Present, Role, Snapshot, TargetInfo, Unreadable, User

if TYPE_CHECKING:
    from tutor.checks.rehearsed import Rehearsed

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_EVALUATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"


# -- the application -------------------------------------------------------------------------------


def _app_needs(family: str, action: str, resource: str) -> Iterable[Need]:
    return rehearsed.needs(family)


def _app_follow(snapshot: Snapshot, family: str, action: str, resource: str) -> Iterable[Need]:
    return rehearsed.follow(snapshot, family)


@check(
    "application-can",
    title="The application may make its call",
    needs=_app_needs,
    follow=_app_follow,
    rests_on=(*BASES, "task-starts"),
)
def application_can(snapshot: Snapshot, *, family: str, action: str, resource: str) -> Finding:
    """The application in a task of the newest revision may do this: by its task role, which ECS may assume.

    A resource that ends in `*` asks whether all of it is allowed. A policy on the thing itself is not looked at.
    """
    title = f"The application of {family} may call {action}"
    found = rehearsed.rehearsed(snapshot, family, "application-can", title)
    if isinstance(found, Finding):
        return found
    from tutor.ecs import State, rehearse_call

    checked = permissions.as_checked(action, resource)
    try:
        stage = rehearse_call(found.definition, found.world, action, checked)
    except UnknownElementError as error:
        return could_not_find_out("application-can", title, Unreadable(f"a policy cannot be judged: {error}"))
    arn = found.definition.task_role
    role = found.role(arn)
    if stage.state is State.UNKNOWN and not isinstance(_role_item(snapshot, arn), Absent):
        return could_not_find_out("application-can", title, Unreadable(stage.note))
    if stage.state is State.PASSED and role is not None:
        distrust = trust.judged(role, ECS_TASKS, title, found.world.account)
        if distrust.status is not Status.PASS:
            return _not_assumed(distrust, title, action, resource)
        return Finding(
            "application-can",
            Status.PASS,
            title,
            expected=f"{action} on {resource} by the task role",
            observed=f"The task role {role.name} allows it ({_where(stage.decision)}).",
            evidence=tuple(_evidence(arn, stage.decision)),
            reference=PAGE,
        )
    return _app_fails(found, stage.decision, stage.error, role, title, action, resource)


def _role_item(snapshot: Snapshot, arn: str) -> object:
    return snapshot.get(Need("role", short(arn), documents=True))


def _not_assumed(distrust: Finding, title: str, action: str, resource: str) -> Finding:
    return Finding(
        "application-can",
        distrust.status,
        title,
        expected=f"{action} on {resource} by the task role",
        observed=f"The task role allows it, but ECS cannot assume it. {distrust.observed}",
        why=distrust.why,
        fix=distrust.fix,
        misconception=distrust.misconception,
        evidence=distrust.evidence,
        reference=PAGE,
    )


def _app_fails(
    of: Rehearsed, decision: Decision | None, said: str, role: Role | None, title: str, action: str, resource: str
) -> Finding:
    checked = permissions.as_checked(action, resource)
    execution = of.world.roles.get(of.definition.execution_role)
    identity = getattr(getattr(execution, "value", None), "identity", ())
    other = of.definition.execution_role
    on_execution = other != of.definition.task_role and _allows(identity, action, checked)
    observed = said or f"There is no role {of.definition.task_role}."
    if on_execution:
        observed += f" The task execution role {short(other)} allows it, which the application never gets."
    by_itself = None
    if decision is not None and role is not None:
        task = of.world.roles.get(of.definition.task_role)
        mine = getattr(getattr(task, "value", None), "identity", ())
        by_itself = causes.of_decision(decision, Request(action, checked, role.arn), mine)
    return Finding(
        "application-can",
        Status.FAIL,
        title,
        expected=f"{action} on {resource} by the task role",
        observed=observed,
        why="Code in the container calls AWS with the credentials of the task role, and of no other. More rights on "
        "the task execution role change nothing for it.",
        fix=_app_fix(of, decision, role, action, resource),
        misconception=by_itself or ("app-permission-on-execution-role" if on_execution else None),
        evidence=tuple(_evidence(role.arn, decision)) if role else (Evidence(of.definition.arn),),
        reference=PAGE,
    )


def _app_fix(of: Rehearsed, decision: Decision | None, role: Role | None, action: str, resource: str) -> Fix:
    if role is None or decision is None:
        named = of.definition.task_role
        if named and ":role/" in named:
            return create_role(short(named), ECS_TASKS)
        return Fix(
            f"Create a role that {ECS_TASKS} may assume, allow it {action} on "
            f"{permissions.granted_on(action, resource)}, and name it in taskRoleArn "
            f"of the next revision of {of.definition.family}.",
            console=f"IAM > Roles > Create role; then ECS > Task definitions > {of.definition.family} > Create new "
            "revision: Task role",
        )
    return _allow(role, decision, action, resource, "task role")


def _allows(identity: Iterable[object], action: str, resource: str) -> bool:
    from tutor.iam import evaluate

    try:
        return evaluate(Request(action, resource), tuple(identity)).allowed  # type: ignore[arg-type]
    except UnknownElementError:
        return False


# -- principals ------------------------------------------------------------------------------------


def _principal_needs(principal: str, action: str, resource: str = "*") -> Iterable[Need]:
    found = []
    if not permissions.is_service(principal):
        try:
            found.append(Need(*permissions.named(principal), documents=True))
        except permissions.NoPrincipalError:
            return []
    if action.lower() == "sts:assumerole" and ":role/" in resource:
        found.append(Need("role", short(resource), documents=True))
    return found


@dataclass(frozen=True)
class _Asked:
    """A question about a principal, and who they are in the account (None: a service)."""

    who: Role | User | None
    answer: permissions.Answer
    name: str


@check("principal-can", title="It may be done", needs=_principal_needs)
def principal_can(snapshot: Snapshot, *, principal: str, action: str, resource: str = "*") -> Finding:
    """The principal may do this.

    It is named as in `roletutor can`: a role's name, `user/NAME`, an ARN, or a service.
    """
    title = f"{principal} may call {action}"
    asked = _ask(snapshot, principal, action, resource, "principal-can", title)
    if isinstance(asked, Finding):
        return asked
    decision = asked.answer.decision
    assert decision is not None
    expected = f"{action} on {resource} is allowed"
    if decision.allowed:
        return _allowed("principal-can", Status.PASS, asked, title, expected)
    request = asked.answer.request
    identity = permissions.policies_of(asked.who).identity if asked.who else ()
    misconception = causes.of_decision(decision, request, identity)
    if misconception is None and action.lower() == "iam:passrole":
        misconception = "pass-role-missing"
    notes = tuple(f"Nearest miss: {miss.sentence}" for miss in decision.near_misses[:1])
    return Finding(
        "principal-can",
        Status.FAIL,
        title,
        expected=expected,
        observed=f"It is denied: {_said(decision, action)}.",
        why="What no policy allows is denied, and a Deny that matches always wins.",
        fix=_allow(asked.who, decision, action, resource, "principal") if asked.who else Fix(notes[0] if notes else ""),
        misconception=misconception,
        evidence=tuple(_evidence(request.principal, decision)),
        notes=notes,
        reference=_EVALUATION,
    )


@check("principal-cannot", title="It may not be done", needs=_principal_needs)
def principal_cannot(snapshot: Snapshot, *, principal: str, action: str, resource: str = "*") -> Finding:
    """The principal may not do this. It is named as in `principal-can`."""
    title = f"{principal} may not call {action}"
    asked = _ask(snapshot, principal, action, resource, "principal-cannot", title)
    if isinstance(asked, Finding):
        return asked
    decision = asked.answer.decision
    assert decision is not None
    expected = f"{action} on {resource} is denied"
    if decision.allowed:
        return _allowed("principal-cannot", Status.FAIL, asked, title, expected)
    return Finding(
        "principal-cannot",
        Status.PASS,
        title,
        expected=expected,
        observed=f"It is denied: {_said(decision, action)}.",
        evidence=tuple(_evidence(asked.answer.request.principal, decision)),
        reference=_EVALUATION,
    )


def _ask(
    snapshot: Snapshot, principal: str, action: str, resource: str, check_name: str, title: str
) -> _Asked | Finding:
    """The question answered, or the finding where it cannot be."""
    unread = _unread(snapshot, principal, action, resource)
    if isinstance(unread, Unreadable):
        return could_not_find_out(check_name, title, unread)
    if unread:
        return Finding(
            check_name, Status.FAIL, title, observed=unread, why="There is nobody to ask about.", reference=_EVALUATION
        )
    try:
        return _answered(snapshot, principal, action, resource, check_name, title)
    except UnknownElementError as error:
        return could_not_find_out(check_name, title, Unreadable(f"a policy cannot be judged: {error}"))


def _unread(snapshot: Snapshot, principal: str, action: str, resource: str) -> Unreadable | str:
    """What keeps the question from being asked: something unreadable, or a sentence on who is not there."""
    if not permissions.is_service(principal):
        try:
            permissions.named(principal)
        except permissions.NoPrincipalError as error:
            return Unreadable(str(error))
    for need in _principal_needs(principal, action, resource):
        item = snapshot.get(need)
        if isinstance(item, Unreadable):
            return item
        if isinstance(item, Absent):
            return f"There is no {need.kind} {need.name}."
    return ""


def _answered(
    snapshot: Snapshot, principal: str, action: str, resource: str, check_name: str, title: str
) -> _Asked | Finding:
    needs = list(_principal_needs(principal, action, resource))
    target: TargetInfo = snapshot.target
    if permissions.is_service(principal):
        if not needs:
            return could_not_find_out(check_name, title, Unreadable("of a service, only sts:AssumeRole can be asked"))
        role = _value(snapshot, needs[0])
        assert isinstance(role, Role)
        answer = permissions.may_assume(principal, role, action, {})
        who: Role | User | None = None
    else:
        who = _value(snapshot, needs[0])
        assumed = _value(snapshot, needs[1]) if len(needs) > 1 else None
        checked = permissions.as_checked(action, resource)
        context = {"iam:PassedToService": [ECS_TASKS]} if action.lower() == "iam:passrole" else {}
        answer = permissions.may(
            who, action, checked, target, context, assumed=assumed if isinstance(assumed, Role) else None
        )
    if answer.decision is None:
        return could_not_find_out(check_name, title, Unreadable("; ".join(answer.unread)))
    return _Asked(who, answer, principal)


def _value(snapshot: Snapshot, need: Need) -> Role | User:
    item = snapshot.get(need)
    assert isinstance(item, Present)
    found: Role | User = item.value
    return found


def _allowed(check_name: str, status: Status, asked: _Asked, title: str, expected: str) -> Finding:
    decision, request = asked.answer.decision, asked.answer.request
    fix = Fix()
    if status is Status.FAIL and decision is not None:
        found = _where(decision)
        text = f"Take {request.action} out of what allows it: {found}."
        statement = {"Effect": "Deny", "Action": request.action, "Resource": request.resource}
        fix = Fix(text)
        if asked.who is not None:
            name = "deny-" + request.action.partition(":")[2]
            fix = commands.put_policy(asked.who, name, [statement], f"{text} Until then, a Deny wins over it.")
    return Finding(
        check_name,
        status,
        title,
        expected=expected,
        observed=f"It is allowed ({_where(decision)}).",
        why="Who does not need a right should not have it." if status is Status.FAIL else "",
        fix=fix,
        evidence=tuple(_evidence(request.principal, decision)),
        reference=_EVALUATION,
    )


def _allow(who: Role | User, decision: Decision, action: str, resource: str, kind: str) -> Fix:
    grant = permissions.granted_on(action, resource)
    statement = {"Effect": "Allow", "Action": action, "Resource": grant}
    text = f"Allow {action} on {grant} to the {kind} {who.name}."
    name = "allow-" + action.partition(":")[2]
    return mends.of_denial(decision, who, action, lambda: commands.put_policy(who, name, [statement], text))


def _where(decision: Decision | None) -> str:
    from tutor.iam.nearest import where

    found = "; ".join(where(statement) for statement in decision.deciding) if decision else ""
    return found or "the call needs no permission"


def _said(decision: Decision, action: str) -> str:
    from tutor.ecs.words import reason

    if decision.layer == "trust":
        return "the role's trust policy does not let the caller in"
    said = reason(decision, action)
    return f"{said}: {_where(decision)}" if decision.outcome is Outcome.EXPLICIT_DENY else said


def _evidence(arn: str, decision: Decision | None) -> Iterable[Evidence]:
    seen = decision.deciding or tuple(miss.statement for miss in decision.near_misses) if decision else ()
    yield from (Evidence(arn, statement.source, statement.index) for statement in seen)
    if not seen:
        yield Evidence(arn)
