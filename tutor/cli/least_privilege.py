"""`roletutor least-privilege`: the smallest policy with which a task starts, and what its role has beyond it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tutor.account.target import Target
from tutor.cli.outputs import put
from tutor.cli.task_definitions import in_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutor.ecs import TaskDefinition
    from tutor.report.least_privilege import Compared
    from tutor.snapshot import Item, Need


def run(task_definition: str, form: str, target: Target) -> int:
    """Read, work out, print. 0, or 3 when it could not be found out."""
    from tutor.account import open_account
    from tutor.cli.restored import say_what_was_restored
    from tutor.demonstration import document_of, evidence, registered
    from tutor.ecs import TaskDefinitionError, least_privilege, parse
    from tutor.launching import world_of
    from tutor.report import least_privilege as report
    from tutor.workshop.start import DEFAULT, seed_of

    document = in_file(task_definition)
    account = open_account(target, seed=seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        first = {} if document is not None else registered(account, task_definition)
        definition = parse(document if document is not None else document_of(first))
        items = evidence(account, definition)
    except TaskDefinitionError as error:
        raise click.UsageError(f"{task_definition}: {error}") from None
    finally:
        account.close()
    policy = least_privilege(definition, world_of(definition, items, account.info))
    if form == "policy":
        put(json.dumps(policy or {}, indent=2) + "\n", None)
        return 0
    compared = _compared(definition, policy, items)
    shown = report.as_json if form == "json" else report.as_text
    put(shown(definition, policy, compared, account.info), None)
    return 0


def _compared(
    definition: TaskDefinition, policy: Mapping[str, Any] | None, items: Mapping[Need, Item[Any]]
) -> Compared | None:
    """What the execution role has now beyond the policy; None where there is no role to be compared."""
    from tutor.iam import parse
    from tutor.iam.least_privilege import Need as Wanted
    from tutor.iam.least_privilege import excess
    from tutor.permissions import policies_of
    from tutor.report.least_privilege import Compared
    from tutor.snapshot import Need, Present

    if not definition.execution_role:
        return None
    item = items[Need("role", definition.execution_role.rpartition("/")[2], documents=True)]
    if not isinstance(item, Present) or item.value.arn != definition.execution_role:
        return None
    has = policies_of(item.value)
    wanted = [
        Wanted(action, resource)
        for statement in (parse(policy).statements if policy else ())
        for action in statement.actions
        for resource in statement.resources
    ]
    return Compared(item.value.name, excess(has.identity, wanted), has.unread)
