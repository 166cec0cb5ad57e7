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
_UNSEEN = (
    "policies on the resource itself and an organisation's control policies are not looked at here; on AWS they count."
)


def run(
    principal: str, action: str, resource: str, context: Mapping[str, Sequence[str]], form: str, target: Target
) -> int:
    """Read, decide, print. 0 allowed, 1 denied, 3 could not find out."""
    from tutor.account import open_account
    from tutor.cli.restored import say_what_was_restored
    from tutor.home import home
    from tutor.iam import UnknownElementError
    from tutor.report.can import as_json, as_text
    from tutor.workshop.start import DEFAULT, seed_of

    _check(action, resource)
    account = open_account(target, home(), seed_of())
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


def _check(action: str, resource: str) -> None:
    if not _ACTION.fullmatch(action):
        raise click.UsageError(
            f"{action!r} is not an action. Write service:Operation, such as ecr:GetAuthorizationToken."
        )
    from tutor.iam import facts

    if not facts.exists(action):
        near = facts.nearest_action(action)
        hint = f" You mean {near}." if near else " `roletutor can` knows the actions that AWS publishes."
        raise click.UsageError(f"{action} is not an action.{hint}")
    if resource != "*" and not (resource.startswith("arn:") and resource.count(":") >= 5):
        raise click.UsageError(f"{resource!r} is not a resource. Write its ARN, or * (the default).")


def _answer(
    account: Account, principal: str, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> tuple[Answer, list[str]]:
    from tutor.permissions import may, may_assume

    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        if not action.lower().startswith("sts:assume") or ":role/" not in resource:
            raise click.UsageError("Of a service, only `sts:AssumeRole` on a role's ARN can be asked.")
        role = _read(account, "role", resource.rpartition("/")[2])
        return may_assume(principal, role, action, context), []  # type: ignore[arg-type]
    kind, name = _who(principal)
    found = _read(account, kind, name)
    notes = [_UNSEEN]
    if action.lower() == "sts:assumerole":
        notes.append("the role that is assumed must say so in its trust policy as well.")
    return may(found, action, resource, account.info, context), notes


def _who(principal: str) -> tuple[str, str]:
    """A role by name, `role/NAME`, `user/NAME`, or an ARN; a session's ARN stands for its role."""
    arn = _IDENTITY.fullmatch(principal)
    kind, _, name = principal.rpartition("/") if not arn else (arn.group(1), "", arn.group(2))
    if kind == "assumed-role":
        return "role", name.split("/")[0]
    if kind not in ("", "role", "user") or not name or (principal.startswith("arn:") and not arn):
        raise click.UsageError(
            f"{principal!r} names no role or user. Write a role's name, user/NAME, an ARN, or a service such as "
            "ecs-tasks.amazonaws.com."
        )
    return kind or "role", name.rpartition("/")[2]


def _read(account: Account, kind: str, name: str) -> Role | User:
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
    raise _could_not(f"There is no {kind} {name}.", hint)


def _could_not(sentence: str, remedy: str) -> Exception:
    from tutor.account import AccountError

    return AccountError(sentence, remedy)
