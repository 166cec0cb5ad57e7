"""Commands in findings, for any service: a mend by AWS CLI and by Python, safe to paste whatever the names are."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from tutor.checks.finding import Fix
from tutor.iam import Statement
from tutor.snapshot import InlinePolicy, Present, Role, User

_NOT_REGISTERED = frozenset(
    (
        "taskDefinitionArn",
        "revision",
        "status",
        "requiresAttributes",
        "compatibilities",
        "registeredAt",
        "registeredBy",
        "deregisteredAt",
    )
)
"""What DescribeTaskDefinition answers and RegisterTaskDefinition does not take. Source: the ECS API reference."""


def aws(service: str, operation: str, /, **parameters: str | list[str]) -> str:
    """`aws SERVICE OPERATION …` with each parameter quoted for a shell; a list is several words."""
    words = [f"aws {service} {operation}"]
    for name, value in parameters.items():
        values = [value] if isinstance(value, str) else value
        words.append(f"--{name.replace('_', '-')} " + " ".join(map(shlex.quote, values)))
    return " ".join(words)


def boto3(service: str, operation: str, /, *, region: str = "", **parameters: object) -> str:
    """The same through boto3; `region` is empty for the session's own."""
    words = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
    there = f", region_name={region!r}" if region else ""
    return f'boto3.client("{service}"{there}).{operation}({words})'


def document(statements: Iterable[Mapping[str, Any]]) -> str:
    """A policy of these statements, as one line of JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def put_policy(who: Role | User, name: str, statements: Iterable[Mapping[str, Any]], text: str) -> Fix:
    """Give a role or user an inline policy. It never takes the place of one that is there: the name is a free one."""
    kind = "role" if isinstance(who, Role) else "user"
    taken = {policy.name for policy in _inline(who)}
    free = next(n for n in (name, *(f"{name}-{count}" for count in range(2, len(taken) + 3))) if n not in taken)
    made = document(statements)
    page = "Roles" if kind == "role" else "Users"
    field = f"{kind}_name"
    return Fix(
        text,
        aws("iam", f"put-{kind}-policy", **{field: who.name}, policy_name=free, policy_document=made),
        f"IAM > {page} > {who.name} > Add permissions > Create inline policy > JSON: paste {made}",
        boto3(
            "iam",
            f"put_{kind}_policy",
            **{f"{kind.title()}Name": who.name},
            PolicyName=free,
            PolicyDocument=made,
        ),
    )


def taken_out(who: Role | User, statements: Iterable[Statement], action: str) -> tuple[list[str], list[str]]:
    """Commands (CLI, Python) that take `action` out of the inline policies in which these statements name it.

    Nothing for a managed policy, which may be others' too, nor for a statement that names the action by a pattern.
    """
    kind = "role" if isinstance(who, Role) else "user"
    owner, parameter = {f"{kind}_name": who.name}, {f"{kind.title()}Name": who.name}
    by_policy: dict[str, set[int]] = {}
    for statement in statements:
        by_policy.setdefault(statement.source, set()).add(statement.index)
    cli, python = [], []
    for policy in _inline(who):
        if policy.name not in by_policy:
            continue
        left = _without(policy.document, by_policy[policy.name], action)
        if left is None:
            continue
        if left:
            made = document(left)
            cli.append(aws("iam", f"put-{kind}-policy", **owner, policy_name=policy.name, policy_document=made))
            changed = {**parameter, "PolicyName": policy.name, "PolicyDocument": made}
            python.append(boto3("iam", f"put_{kind}_policy", **changed))
        else:
            cli.append(aws("iam", f"delete-{kind}-policy", **owner, policy_name=policy.name))
            python.append(boto3("iam", f"delete_{kind}_policy", **parameter, PolicyName=policy.name))
    return cli, python


def _without(text: str, indexes: set[int], action: str) -> list[Any] | None:
    """The document's statements without `action` in those of `indexes`; None where one names it by a pattern."""
    raw = json.loads(text)["Statement"]
    left = []
    for index, statement in enumerate(raw if isinstance(raw, list) else [raw]):
        if index in indexes:
            named = statement.get("Action", [])
            actions = [named] if isinstance(named, str) else list(named)
            others = [one for one in actions if one.lower() != action.lower()]
            if len(others) == len(actions):
                return None
            statement = {**statement, "Action": others}
            if not others:
                continue
        left.append(statement)
    return left


def register(raw: Mapping[str, Any], changes: Mapping[str, Any], text: str) -> Fix:
    """Register `raw` (a task definition as DescribeTaskDefinition answers it) again, with `changes` (None: without)."""
    whole = {**{key: value for key, value in raw.items() if key not in _NOT_REGISTERED}, **changes}
    asked = {key: value for key, value in whole.items() if value is not None and value != []}
    given = json.dumps(asked)
    family = str(asked.get("family", ""))
    return Fix(
        f"{text} A revision is never changed: register the next one, then run that.",
        f"aws ecs register-task-definition --cli-input-json {shlex.quote(given)}",
        f"ECS > Task definitions > {family} > Create new revision > Create new revision with JSON: paste {given}",
        f'boto3.client("ecs").register_task_definition(**{asked!r})',
    )


def with_container(raw: Mapping[str, Any], name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """`containerDefinitions` of `raw`, with these fields of one container changed."""
    containers = [
        {**entry, **changes} if isinstance(entry, Mapping) and entry.get("name") == name else entry
        for entry in raw.get("containerDefinitions") or ()
    ]
    return {"containerDefinitions": containers}


def _inline(who: Role | User) -> tuple[InlinePolicy, ...]:
    return who.inline.value if isinstance(who.inline, Present) else ()
