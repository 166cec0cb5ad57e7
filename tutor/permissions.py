"""What a role or user may do: its policies out of a snapshot, judged by `tutor.iam`; what could not be seen is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tutor.iam import (
    Context,
    Decision,
    Outcome,
    Policy,
    PolicyError,
    Request,
    ServicePrincipal,
    Statement,
    evaluate,
    facts,
    parse,
)
from tutor.iam.explanation import explain
from tutor.iam.lint import PolicyFinding, could_meet, lint_trust
from tutor.iam.patterns import matches
from tutor.iam.trust import evaluate_trust
from tutor.snapshot import Item, Present, Role, TargetInfo, Unreadable, User


class NoPrincipalError(ValueError):
    """A text that names no role or user."""


_IDENTITY = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(role|user|assumed-role)/(.+)")
_GROUP = re.compile(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+")
_ON_STREAMS = ("logs:createloggroup", "logs:createlogstream", "logs:putlogevents")
_SECRET, _SECRETS = "arn:*:secretsmanager:*:*:secret:*", "arn:*:secretsmanager:*:*:secret:*-??????"
_JSON_KEY = re.compile(r"(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+):.*")


def is_service(principal: str) -> bool:
    """Whether a principal is a service, such as ecs-tasks.amazonaws.com."""
    return principal.endswith((".amazonaws.com", ".amazonaws.com.cn"))


def named(principal: str) -> tuple[Literal["role", "user"], str]:
    """Who is meant: a role by its name, `role/NAME`, `user/NAME`, or an ARN; a session's ARN stands for its role.

    Raises NoPrincipalError.
    """
    arn = _IDENTITY.fullmatch(principal)
    kind, _, name = principal.rpartition("/") if not arn else (arn.group(1), "", arn.group(2))
    if kind == "assumed-role":
        return "role", name.split("/")[0]
    if kind not in ("", "role", "user") or not name or (principal.startswith("arn:") and not arn):
        raise NoPrincipalError(
            f"{principal!r} names no role or user. Write a role's name, user/NAME, an ARN, or a service such as "
            "ecs-tasks.amazonaws.com."
        )
    return "user" if kind == "user" else "role", name.rpartition("/")[2]


def as_checked(action: str, resource: str) -> str:
    """The resource that AWS checks the action on, where it is another than people write.

    Source: the denials of the agents' calls, which name what was checked (`…:log-group:NAME:log-stream:`), and the
    guide on secrets in task definitions, whose valueFrom may add a JSON key to the secret's ARN.
    """
    key = _JSON_KEY.fullmatch(resource)
    if action.lower() in _ON_STREAMS and _GROUP.fullmatch(resource):
        return f"{resource}:log-stream:"
    return key.group(1) if key else resource


def granted_on(action: str, resource: str) -> str:
    """The resource to write in a policy that is to allow the action on what people write."""
    checked = as_checked(action, resource)
    return f"{resource}:*" if checked == f"{resource}:log-stream:" else checked


def checked_on(action: str) -> tuple[str, ...]:
    """The resources that AWS ever checks the action on, as patterns; `*` alone for one that acts on none in particular.

    Source: the Service Authorization Reference; of log groups and secrets as with `as_checked`, and the six characters
    that end each secret's ARN. Raises KeyError for no action.
    """
    name = action.lower()
    if name in _ON_STREAMS:
        return ("arn:*:logs:*:*:log-group:*:log-stream:*",)
    return tuple(_SECRETS if one == _SECRET else one for one in facts.arn_patterns(name)) or ("*",)


def reached(statement: Statement, action: str) -> tuple[str, ...]:
    """The resources of a statement, given as Resource, that AWS may check the action on. The others say nothing of it:
    a bucket of s3:GetObject, a repository of ecr:GetAuthorizationToken, a secret's ARN with a JSON key."""
    places = checked_on(action)
    if places == ("*",):
        return tuple(resource for resource in statement.resources if matches(resource, "*"))
    return tuple(
        resource
        for resource in statement.resources
        if not _JSON_KEY.fullmatch(resource) and any(could_meet(resource, place) for place in places)
    )


def no_question(action: str, resource: str) -> str:
    """Why it cannot be asked whether this action is allowed on this resource; empty where it can."""
    if not (resource.startswith("arn:") and resource.count(":") >= 5):
        return f"{resource} is no resource: write its ARN, or leave it out"
    places = checked_on(action)
    if places == ("*",):
        return f"{action} acts on no resource in particular: leave the ARN out"
    if any(could_meet(as_checked(action, resource), place) for place in places):
        return ""
    return f"{action} does not act on {resource}; it acts on {' or '.join(places)}"


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of a role or user. `texts` has each policy's JSON by its source (ARN, or name where it is inline).

    `unread` says which could not be read, and why; a text that is no policy counts as well.
    """

    identity: tuple[Policy, ...]
    boundary: tuple[Policy, ...]
    texts: Mapping[str, str]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`decision` is None where it could not be found out; `unread` then says what is missing.

    `texts` has the documents that the decision's statements stand in, by their source. `findings` are the errors in the
    account's own policies that explain an implicit denial.
    """

    request: Request
    decision: Decision | None
    texts: Mapping[str, str]
    unread: tuple[str, ...] = ()
    findings: tuple[PolicyFinding, ...] = ()


def policies_of(who: Role | User) -> Policies:
    """All policies that a role or user has."""
    identity: list[Policy] = []
    boundary: list[Policy] = []
    texts: dict[str, str] = {}
    unread: list[str] = []

    def take(source: str, item: Item[str], into: list[Policy]) -> None:
        if not isinstance(item, Present):
            unread.append(f"{source}: {item.why}" if isinstance(item, Unreadable) else f"{source}: it is gone")
            return
        try:
            into.append(parse(item.value, source=source))
            texts[source] = item.value
        except PolicyError as error:
            unread.append(f"{source}: {error.message}")

    if isinstance(who.attached, Present):
        for attached in who.attached.value:
            take(attached.arn, attached.document, identity)
    elif isinstance(who.attached, Unreadable):
        unread.append(f"the attached policies: {who.attached.why}")
    if isinstance(who.inline, Present):
        for inline in who.inline.value:
            take(inline.name, Present(inline.document), identity)
    elif isinstance(who.inline, Unreadable):
        unread.append(f"the inline policies: {who.inline.why}")
    if who.boundary:
        take(who.boundary, who.boundary_document, boundary)
    return Policies(tuple(identity), tuple(boundary), texts, tuple(unread))


def may(
    who: Role | User,
    action: str,
    resource: str,
    target: TargetInfo,
    context: Mapping[str, Sequence[str]],
    *,
    assumed: Role | None = None,
) -> Answer:
    """Whether `who` may do `action` on `resource`, with `context` beside what every request carries.

    `assumed`: the role that sts:AssumeRole is about, whose trust policy decides as well. A Deny that is seen decides;
    an Allow does not while a policy that may deny, or a boundary, could not be read. Raises UnknownElementError for a
    condition operator that does not exist.
    """
    policies = policies_of(who)
    trust, texts, unread = _trust_of(assumed) if assumed else (None, {}, ())
    unread += policies.unread
    request = Request(action, resource, who.arn, _context(standard_context(who, target), context))
    decision = evaluate(request, policies.identity, trust, policies.boundary)
    if trust and decision.layer == "resource":
        decision = replace(decision, layer="trust")
    known = not unread or decision.outcome is Outcome.EXPLICIT_DENY
    own = {"identity": policies.identity, "boundary": policies.boundary}.get(decision.layer, ())
    findings = _explained(request, decision, own) if known else ()
    return Answer(request, decision if known else None, {**policies.texts, **texts}, unread, findings)


def _explained(request: Request, decision: Decision, policies: Sequence[Policy]) -> tuple[PolicyFinding, ...]:
    """What is wrong in the policies that one can mend, which AWS's own are not."""
    if decision.outcome is not Outcome.IMPLICIT_DENY:
        return ()
    return explain(request, [policy for policy in policies if ":iam::aws:policy/" not in policy.source])


def _trust_of(role: Role) -> tuple[Policy | None, dict[str, str], tuple[str, ...]]:
    """The role's trust policy, its text by its source, and why it could not be read."""
    source = f"the trust policy of {role.name}"
    try:
        return parse(role.trust, source=source), {source: role.trust}, ()
    except PolicyError as error:
        return None, {}, (f"{source}: {error.message}",)


def may_assume(service: str, role: Role, action: str, context: Mapping[str, Sequence[str]]) -> Answer:
    """Whether a service may assume `role`, by its trust policy alone. Raises UnknownElementError."""
    account = role.arn.split(":")[4] if role.arn.count(":") >= 5 else ""
    values = _context({"aws:SourceAccount": [account] if account else []}, context)
    request = Request(action, role.arn, service, values)
    policy, texts, unread = _trust_of(role)
    if policy is None:
        return Answer(request, None, {}, unread)
    decision = evaluate_trust(policy, ServicePrincipal(service), action=action, context=values)
    wrong = lint_trust(policy) if decision.outcome is Outcome.IMPLICIT_DENY else []
    errors = (f for f in wrong if f.level == "error" and f.statement.effect == "Allow")
    return Answer(request, decision, texts, findings=tuple(errors))


def _context(standard: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]]) -> Context:
    """What is given stands for what is usual, in whatever case its key is written."""
    keys = {key.lower() for key in given}
    return Context({**{key: value for key, value in standard.items() if key.lower() not in keys}, **given})


def standard_context(who: Role | User, target: TargetInfo) -> dict[str, Sequence[str]]:
    """The condition keys that every request of this caller carries.

    Source: IAM guide, "AWS global condition context keys".
    """
    account = who.arn.split(":")[4] if who.arn.count(":") >= 5 else target.account
    found: dict[str, Sequence[str]] = {
        "aws:PrincipalArn": [who.arn],
        "aws:PrincipalAccount": [account],
        "aws:PrincipalType": ["AssumedRole" if isinstance(who, Role) else "User"],
        "aws:SecureTransport": ["true"],
        **{f"aws:PrincipalTag/{key}": [value] for key, value in who.tags.items()},
    }
    if isinstance(who, User):
        found["aws:username"] = [who.name]
    if target.region:
        found["aws:RequestedRegion"] = [target.region]
    return found


def statement_lines(text: str, marked: Iterable[int]) -> list[tuple[bool, str]]:
    """A policy's JSON as lines, those of the `marked` statements (from 0) with True; of the others, a count."""
    import json

    raw = json.loads(text)
    statements = raw.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    wanted = set(marked)
    lines: list[tuple[bool, str]] = [(False, "{")]
    lines += [(False, f"  {json.dumps(key)}: {json.dumps(value)},") for key, value in raw.items() if key != "Statement"]
    lines.append((False, '  "Statement": ['))
    skipped = 0
    for number, statement in enumerate(statements):
        if number not in wanted:
            skipped += 1
            continue
        lines += _skipped(skipped)
        skipped = 0
        for line in json.dumps(statement, indent=2, ensure_ascii=False).splitlines():
            lines.append((True, "    " + line))
    return [*lines, *_skipped(skipped), (False, "  ]"), (False, "}")]


def _skipped(number: int) -> list[tuple[bool, str]]:
    return [(False, f"    … {number} more {'statement' if number == 1 else 'statements'} …")] if number else []
