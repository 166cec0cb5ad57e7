"""Who may assume the role: judged by what the trust policy does, not by how it is spelt.

The service's request carries aws:SourceAccount and aws:SourceArn (facts: ECS developer guide, "Task IAM role", on the
confused deputy) and what every call of a service carries (IAM guide, "AWS global condition context keys"). A condition
is met when it can hold for this account in some region: the region is the condition's own affair, not that of the
region the learner happens to be in. What only AWS knows at the time of the call (the hour, the caller's address, the
organization) is taken both ways: where the answers differ, nobody can say here, and the finding is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tutor.checks.drafts import FORM, drafted, in_form
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out, create_role, mend_trust, role_is_missing
from tutor.checks.registry import check
from tutor.iam import (
    Context,
    Decision,
    Outcome,
    Policy,
    PolicyError,
    ServicePrincipal,
    Statement,
    UnknownElementError,
    evaluate_trust,
    parse,
)
from tutor.iam.principals import ECS_TASKS, is_service_principal, nearest_service
from tutor.iam.trust import allows_action, names
from tutor.snapshot import Absent, Draft, Need, Present, Role, Snapshot, Unreadable

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_BY_SERVICE = {
    "ecs.amazonaws.com": "trusts-ecs-service",
    "ec2.amazonaws.com": "trusts-ec2",
    "lambda.amazonaws.com": "trusts-lambda",
}
_ASSUME = "sts:AssumeRole"


def _needs(role: str, service: str = ECS_TASKS, draft: bool = False) -> Iterable[Need]:
    return [Need("role", role), *([FORM] if draft else ())]


@check("role-trusts", title="The role trusts the service", needs=_needs, rests_on=("role-exists",))
def role_trusts(snapshot: Snapshot, *, role: str, service: str = ECS_TASKS, draft: bool = False) -> Finding:
    """The trust policy lets the service assume the role, and does not let in everyone.

    With `draft`, what stands in the console's form is judged as long as the role is not there.
    """
    title = f"{role} trusts {service}"
    item = snapshot.role(role)
    if isinstance(item, Unreadable):
        return could_not_find_out("role-trusts", title, item)
    if isinstance(item, Present):
        return judged(item.value, service, title, account_of_role(item.value, snapshot))
    form = snapshot.get(FORM) if draft else Absent()
    if isinstance(form, Present):
        return _of_form(form.value, snapshot, role, service, title)
    return role_is_missing("role-trusts", title, role, service)


def _of_form(form: Draft, snapshot: Snapshot, role: str, service: str, title: str) -> Finding:
    made = drafted(form, role, snapshot.target)
    if not form.trust:
        found = _fail(made, service, title, "Nothing is chosen in the form yet that says who may assume it.", None, ())
    else:
        found = judged(made, service, title, snapshot.target.account)
    return in_form(found, create_role(role, service))


def judged(role: Role, service: str, title: str, account: str) -> Finding:
    """The finding on a role that is there; `account` is the one whose ECS asks."""
    try:
        policy = parse(role.trust, source=f"trust policy of {role.name}")
        return _judge(policy, role, service, title, account)
    except (PolicyError, UnknownElementError) as error:
        return _fail(role, service, title, f"The trust policy cannot be read: {error}", None, ())


def lets_in(policy: Policy, service: str, account: str) -> bool:
    """Whether the service may assume the role on behalf of `account`, in some region, if all turns out well for it.

    Raises UnknownElementError.
    """
    return _decide(_supposing(policy, True), service, account).allowed


def _judge(policy: Policy, role: Role, service: str, title: str, account: str) -> Finding:
    anyone = [s for s in policy.statements if s.effect == "Allow" and _lets_in_anyone(s)]
    if anyone:
        observed = "The trust policy has the principal *: anyone on AWS who meets its conditions may assume the role."
        return _fail(role, service, title, observed, "trusts-anyone", anyone)
    decision = _decide(_supposing(policy, True), service, account)
    if decision.allowed != _decide(_supposing(policy, False), service, account).allowed:
        return _depends(policy, service, title)
    if decision.allowed:
        return _pass(policy, role, service, title, decision)
    if decision.outcome is Outcome.EXPLICIT_DENY:
        observed = f"A Deny statement stops {service} from assuming the role."
        return _fail(role, service, title, observed, "trust-denied", decision.deciding)
    if decision.near:
        return _condition(role, service, title, decision, account)
    named = [s for s in policy.statements if s.effect == "Allow" and names(s, ServicePrincipal(service))]
    if named:
        actions = ", ".join(action for s in named for action in s.actions)
        observed = f"{service} is trusted, but for {actions}, and ECS calls {_ASSUME}."
        return _fail(role, service, title, observed, "trust-wrong-action", named)
    return _other_principal(policy, role, service, title)


def _decide(policy: Policy, service: str, account: str) -> Decision:
    """The best answer that the service's request can get, over the regions that the policy's own conditions name."""
    best: Decision | None = None
    for context in _contexts(policy, service, account):
        decision = evaluate_trust(policy, ServicePrincipal(service), context=context)
        if decision.allowed:
            return decision
        if best is None or (best.outcome is Outcome.IMPLICIT_DENY and decision.outcome is Outcome.EXPLICIT_DENY):
            best = decision
    assert best is not None
    return best


_ONLY_AWS_KNOWS = frozenset(
    (
        "aws:currenttime",
        "aws:epochtime",
        "aws:principalservicenameslist",
        "aws:referer",
        "aws:requestedregion",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:useragent",
        "aws:vpcsourceip",
    )
)


def _supposing(policy: Policy, good: bool) -> Policy:
    """The policy as it is when the conditions that only AWS can judge turn out well for the caller, or ill."""
    statements = []
    for statement in policy.statements:
        known = tuple(c for c in statement.conditions if c.key.lower() not in _ONLY_AWS_KNOWS)
        if len(known) == len(statement.conditions):
            statements.append(statement)
        elif (statement.effect == "Allow") == good:
            statements.append(replace(statement, conditions=known))
    return replace(policy, statements=tuple(statements))


def _depends(policy: Policy, service: str, title: str) -> Finding:
    keys = sorted({c.key for s in policy.statements for c in s.conditions if c.key.lower() in _ONLY_AWS_KNOWS})
    return Finding(
        "role-trusts",
        Status.UNKNOWN,
        title,
        expected=f"{service} may call {_ASSUME}",
        observed=f"Could not find out: it depends on {', '.join(keys)}, which only AWS knows when ECS calls {_ASSUME}.",
        why="This says nothing against the role. Start a task with it to see.",
        reference=PAGE,
    )


def _contexts(policy: Policy, service: str, account: str) -> Iterator[Context]:
    regions = ["us-east-1"]
    for _, key, value in _values(policy.statements):
        if key == "aws:sourcearn" and value.count(":") >= 4:
            region = value.split(":")[3]
            if re.fullmatch(r"[a-z0-9-]+", region) and region not in regions:
                regions.append(region)
            elif "*" in region or "?" in region:
                regions += [r for r in _REGIONS if r not in regions]
    for region in regions:
        partition = "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"
        # The resource is not known beforehand: an ordinary task's, which a pattern for another resource does not match.
        arn = f"arn:{partition}:ecs:{region}:{account}:task/default/0123456789abcdef0123456789abcdef"
        yield Context(
            {
                "aws:SourceAccount": account,
                "aws:SourceArn": arn,
                "aws:PrincipalIsAWSService": "true",
                "aws:PrincipalServiceName": service,
                "aws:SecureTransport": "true",
                "aws:ViaAWSService": "false",
            }
        )


_REGIONS = ("ap-southeast-1", "eu-west-1", "us-west-2", "sa-east-1", "ca-central-1", "cn-north-1", "us-gov-west-1")


def _values(statements: Iterable[Statement]) -> Iterator[tuple[str, str, str]]:
    for statement in statements:
        for condition in statement.conditions:
            for value in condition.values:
                yield condition.operator, condition.key.lower(), value


def _lets_in_anyone(statement: Statement) -> bool:
    if statement.not_principal or not allows_action(statement, _ASSUME):
        return False
    return ("AWS", "*") in (statement.principals or ())


def _pass(policy: Policy, role: Role, service: str, title: str, decision: Decision) -> Finding:
    others = sorted(
        {
            value
            for s in policy.statements
            if s.effect == "Allow" and allows_action(s, _ASSUME)
            for _, value in s.principals or ()
            if value.lower() != service.lower()
        }
    )
    notes = []
    if others:
        notes.append(
            f"The role also trusts {', '.join(others)}. It works, but whoever may assume it has its permissions: "
            "leave out what is not needed."
        )
    if not any(key in ("aws:sourcearn", "aws:sourceaccount") for _, key, _ in _values(decision.deciding)):
        notes.append(
            "AWS recommends a condition on aws:SourceAccount or aws:SourceArn against the confused deputy; "
            "the workshop's page does without."
        )
    return Finding(
        "role-trusts",
        Status.PASS,
        title,
        expected=f"{service} may call {_ASSUME}",
        observed=f"{service} may call {_ASSUME} ({_where(decision.deciding[0])}).",
        evidence=_evidence(role, decision.deciding),
        notes=tuple(notes),
        reference=PAGE,
    )


def _condition(role: Role, service: str, title: str, decision: Decision, account: str) -> Finding:
    values = list(_values(decision.near))
    cluster = [value for _, key, value in values if key == "aws:sourcearn" and ":cluster/" in value]
    if cluster:
        observed = f"The condition wants aws:SourceArn to be a cluster ({cluster[0]}), which ECS does not send."
        return _fail(role, service, title, observed, "cluster-arn-in-source-arn", decision.near)
    shown = "; ".join(
        f"{operator} {c.key} {', '.join(c.values)}"
        for s in decision.near
        for c in s.conditions
        for operator in [c.operator]
    )
    observed = f"{service} is trusted on a condition that never holds for account {account}: {shown}."
    return _fail(role, service, title, observed, "condition-never-holds", decision.near)


def _other_principal(policy: Policy, role: Role, service: str, title: str) -> Finding:
    allowing = [s for s in policy.statements if s.effect == "Allow"]
    principals = [pair for s in allowing for pair in s.principals or ()]
    services = [value for kind, value in principals if kind == "Service"]
    as_other = [f"{kind}: {value}" for kind, value in principals if value.lower() == service.lower()]
    shown = ", ".join(dict.fromkeys(as_other or [value for _, value in principals])) or "nobody"
    observed = f"The trust policy lets in {shown}, and not {'Service: ' if as_other else ''}{service}."
    misconception: str | None = None
    for name in services:
        misconception = misconception or _BY_SERVICE.get(name.lower())
    unknown = next((name for name in services if not is_service_principal(name)), None)
    if unknown and not misconception:
        near = nearest_service(unknown)
        observed += f" {unknown} is not a service principal" + (f"; {near} is." if near else ".")
        misconception = "service-principal-misspelt" if near == service.lower() else None
    elif services:
        misconception = misconception or "trusts-other-service"
    elif any(kind == "AWS" for kind, _ in principals):
        misconception = "trusts-account"
    return _fail(role, service, title, observed, misconception, allowing)


def _fail(
    role: Role, service: str, title: str, observed: str, misconception: str | None, where: Iterable[Statement]
) -> Finding:
    return Finding(
        "role-trusts",
        Status.FAIL,
        title,
        expected=f"{service} may call {_ASSUME}",
        observed=observed,
        why=(
            "Before anything else, ECS assumes the role as the service ecs-tasks.amazonaws.com. When the trust policy "
            "does not let it, the task never starts, whatever permissions the role has."
            if service == ECS_TASKS
            else f"The role is assumed by {service}, and only its trust policy can let that in."
        ),
        fix=mend_trust(role.name, service) if service else Fix(),
        misconception=misconception,
        evidence=_evidence(role, where) or (Evidence(role.arn),),
        reference=PAGE,
    )


def _evidence(role: Role, statements: Iterable[Statement]) -> tuple[Evidence, ...]:
    return tuple(Evidence(role.arn, "trust policy", statement.index) for statement in statements)


def _where(statement: Statement) -> str:
    return f"statement {statement.index + 1}" + (f", Sid {statement.sid}" if statement.sid else "")


def account_of_role(role: Role, snapshot: Snapshot) -> str:
    """The account that a role is in."""
    parts = role.arn.split(":")
    return parts[4] if len(parts) > 5 else snapshot.target.account
