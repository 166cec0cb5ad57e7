"""`roletutor launch`: rehearse a launch, call by call, against any account that can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tutor.account.target import Target
from tutor.cli.outputs import outputs_of, put, written
from tutor.cli.task_definitions import could_not, document_of, evidence, in_file, registered

if TYPE_CHECKING:
    from tutor.snapshot import Item, Need

FORMATS = ("text", "json")
_NOTES = {
    "account": "an organisation's control policies, VPC endpoint policies and the network are not looked at here; "
    "on AWS they count.",
    "no-caller": "whether you may pass the roles was not judged: the policies of the asking identity are not known.",
}


def run(
    task_definition: str,
    execution_role: str,
    task_role: str,
    cluster: str,
    formats: Sequence[str],
    export: str | None,
    target: Target,
) -> int:
    """Read, rehearse, print. 0 it would start, 1 it would stop, 3 could not find out."""
    outputs = outputs_of(formats, FORMATS)
    from tutor.account import open_account
    from tutor.cli.restored import say_what_was_restored
    from tutor.ecs import Overrides, TaskDefinitionError, parse, rehearse
    from tutor.ecs.task_definition import overridden
    from tutor.iam import UnknownElementError
    from tutor.launching import mend, world_of
    from tutor.report import launch as report
    from tutor.snapshot import Snapshot
    from tutor.workshop.start import DEFAULT, seed_of

    document = in_file(task_definition)
    account = open_account(target, seed=seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        overrides = Overrides(execution_role=execution_role, task_role=task_role)
        first = {} if document is not None else registered(account, task_definition)
        definition = parse(document if document is not None else document_of(first))
        items = {**first, **evidence(account, overridden(definition, overrides))}
        world = world_of(overridden(definition, overrides), items, account.info)
        launch = rehearse(definition, world, overrides, cluster=cluster)
    except TaskDefinitionError as error:
        raise click.UsageError(f"{task_definition}: {error}") from None
    except UnknownElementError as error:
        raise could_not(f"A policy cannot be judged: {error}.", "Mend the policy, then ask again.") from None
    finally:
        account.close()
    if export:
        from tutor.account.exported import save

        snapshot = Snapshot(account.info, items)
        written(export, lambda path: save(snapshot, path))
    notes = [_NOTES["account"]] if account.info.kind != "sandbox" else []
    if world.caller is None:
        notes.append(_NOTES["no-caller"])
    mends = {n: found for n, stage in enumerate(launch.stages) if (found := mend(stage, definition, world))}
    rehearsed = report.Rehearsed(definition, launch, account.info, _texts(items), mends, notes)
    for form, path in outputs:
        put(report.as_json(rehearsed) if form == "json" else report.as_text(rehearsed), path)
    return 3 if launch.starts is None else 0 if launch.starts else 1


def _texts(items: Mapping[Need, Item[Any]]) -> dict[str, str]:
    """The JSON of every policy that was read, by its source."""
    from tutor.permissions import policies_of
    from tutor.snapshot import Present, Role, User

    texts: dict[str, str] = {}
    for item in items.values():
        if isinstance(item, Present) and isinstance(item.value, Role | User):
            texts.update(policies_of(item.value).texts)
            if isinstance(item.value, Role):
                texts[f"the trust policy of {item.value.name}"] = item.value.trust
    return texts
