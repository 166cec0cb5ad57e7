"""`roletutor can`: may this principal do that, and which statement decides."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tutor.account.target import Target

if TYPE_CHECKING:
    from tutor.account import Account
    from tutor.permissions import Answer
    from tutor.snapshot import Role, User

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")
_IDENTITY = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(role|user|assumed-role)/(.+)")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/(?:.+/)?([^/*?]+)")
_UNSEEN = "a policy on the resource itself, and an organisation's, count on AWS as well; they are not looked at here."


def run(
    principal: str, action: str, resource: str, context: Mapping[str, Sequence[str]], form: str, target: Target
) -> int:
    """Read, decide, print. 0 allowed, 1 denied, 3 could not find out."""
    from tutor.account import open_account
    from tutor.cli.restored import say_what_was_restored
    from tutor.iam import UnknownElementError
    from tutor.report.can import as_json, as_text
    from tutor.workshop.start import DEFAULT, seed_of

    action = _check(action, resource)
    account = open_account(target, seed=seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        answer, notes = _answer(account, principal, action, resource, context)
    except UnknownElementError as error:
        raise _could_not(f"A policy cannot be judged: {error}.", "Mend the policy, then ask again.") from None
    finally:
        account.close()
    text = as_json(answer, account.info, notes) if form == "json" else as_text(answer, principal, notes)
    sys.stdout.write(text)
    sys.stdout.flush()
    return 3 if answer.decision is None else 0 if answer.decision.allowed else 1


def _check(action: str, resource: str) -> str:
    """The action as AWS writes it. Raises UsageError for what cannot be asked."""
    if not _ACTION.fullmatch(action):
        raise click.UsageError(f"{action!r} is not an action. Write service:Operation, such as {_example(action)}.")
    from tutor.iam import facts

    name = facts.canonical(action)
    if name is None:
        near = facts.nearest_action(action)
        hint = f" You mean {near}." if near else " `roletutor can` knows the actions that AWS publishes."
        raise click.UsageError(f"{action} is not an action.{hint}")
    if resource != "*" and not (resource.startswith("arn:") and resource.count(":") >= 5):
        raise click.UsageError(f"{resource!r} is not a resource. Write its ARN, or * (the default).")
    if resource != "*" and facts.details(name).only_star:
        raise click.UsageError(f"{name} acts on no resource in particular: leave RESOURCE out.")
    return name


def _example(action: str) -> str:
    from tutor.iam import facts

    meant = facts.expand(f"*:{action}") if action.isalnum() else ()
    return " or ".join(sorted(meant, key=len)[:3]) or "ecr:GetAuthorizationToken"


def _answer(
    account: Account, principal: str, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> tuple[Answer, list[str]]:
    from tutor.permissions import is_service, may, may_assume

    if is_service(principal):
        if not action.lower().startswith("sts:assume") or ":role/" not in resource:
            raise click.UsageError("Of a service, only `sts:AssumeRole` on a role's ARN can be asked.")
        role = _read(account, "role", resource.rpartition("/")[2])
        _same(role, resource)
        return may_assume(principal, role, action, context), _about_service(principal)  # type: ignore[arg-type]
    kind, name = _who(principal)
    found = _read(account, kind, name)
    _same(found, principal)
    resource, about = _as_checked(action, resource)
    assumed, notes = None, [_UNSEEN]
    if action.lower() == "sts:assumerole":
        target = _ROLE.fullmatch(resource)
        if target and target.group(1) == found.arn.split(":")[4]:
            assumed, notes = _read(account, "role", target.group(2)), []
            _same(assumed, resource)
        else:
            notes = ["the role that is assumed must let the caller in by its trust policy as well."]
    answer = may(found, action, resource, account.info, context, assumed=assumed)  # type: ignore[arg-type]
    return answer, about + _about_resource(answer) + notes


def _as_checked(action: str, resource: str) -> tuple[str, list[str]]:
    """The resource that AWS checks the action on, with a note where it is another than was written."""
    from tutor.permissions import as_checked

    checked = as_checked(action, resource)
    note = f"AWS checks {action} on {checked}, so that is what is answered."
    return checked, [] if checked == resource else [note]


def _about_service(name: str) -> list[str]:
    from tutor.iam.principals import is_service_principal, nearest_service

    if is_service_principal(name):
        return []
    near = nearest_service(name)
    return [f"no service is known here as {name}" + (f"; you may mean {near}." if near else ".")]


def _about_resource(answer: Answer) -> list[str]:
    """What is odd about the resource that was asked about, where it was the reason."""
    from tutor.iam import Outcome, facts
    from tutor.iam.lint import could_meet

    request, decision = answer.request, answer.decision
    if decision is None or decision.outcome is not Outcome.IMPLICIT_DENY:
        return []
    if request.resource == "*":
        near = [miss for miss in decision.near_misses if miss.but_for == "resource"]
        if near and not facts.details(request.action).only_star:
            return ["* asks about every resource; to ask about one, name its ARN after the action."]
        return []
    types = facts.arn_patterns(request.action)
    if types and not any(could_meet(request.resource, pattern) for pattern in types):
        return [f"{request.action} does not act on {request.resource}; it acts on {' or '.join(types)}."]
    return []


def _who(principal: str) -> tuple[str, str]:
    """A role or user, by what people write for it. Raises UsageError."""
    from tutor.permissions import NoPrincipalError, named

    try:
        return named(principal)
    except NoPrincipalError as error:
        raise click.UsageError(str(error)) from None


def _same(found: Role | User, written: str) -> None:
    """Refuse an ARN of another account, or with another path, than the one whose name it has."""
    arn = _IDENTITY.fullmatch(written)
    if arn is None or written == found.arn:
        return
    if arn.group(1) == "assumed-role" and written.split(":")[4] == found.arn.split(":")[4]:
        return
    raise _could_not(f"There is no {written} in this account.", f"Did you mean {found.arn}?")


def _read(account: Account, kind: str, name: str) -> Role | User:
    from tutor.iam.principals import is_service_principal
    from tutor.snapshot import Need, NeedKind, Present, Unreadable

    kinds: dict[str, tuple[NeedKind, NeedKind]] = {"role": ("role", "role-names"), "user": ("user", "user-names")}
    what, names = kinds[kind]
    need = Need(what, name, documents=True)
    item = account.read([need]).items[need]
    if isinstance(item, Present):
        return item.value  # type: ignore[return-value]
    if isinstance(item, Unreadable):
        raise _could_not(f"The {kind} {name} cannot be read: {item.why}", "Use an identity that may read IAM.")
    others = account.read([Need(names)]).names(Need(names))
    near = difflib.get_close_matches(name, others.value, n=1) if isinstance(others, Present) else []
    hint = f"Did you mean {near[0]}?" if near else f"`aws iam list-{kind}s` shows what there is."
    service = f"{name}.amazonaws.com"
    if not near and is_service_principal(service):
        hint = f"Did you mean the service {service}?"
    raise _could_not(f"There is no {kind} {name}.", hint)


def _could_not(sentence: str, remedy: str) -> Exception:
    from tutor.account import AccountError

    return AccountError(sentence, remedy)
