"""`roletutor launch`: rehearse a launch, call by call, against any account that can be read."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tutor.account.target import Target
from tutor.cli.outputs import outputs_of, put, written
from tutor.cli.task_definitions import in_file

FORMATS = ("text", "json")


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
    from tutor.demonstration import document_of, registered, rehearsed
    from tutor.ecs import Overrides, TaskDefinitionError, parse
    from tutor.report import launch as report
    from tutor.snapshot import Snapshot
    from tutor.workshop.start import DEFAULT, seed_of

    document = in_file(task_definition)
    account = open_account(target, seed=seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        first = {} if document is not None else registered(account, task_definition)
        definition = parse(document if document is not None else document_of(first))
        overrides = Overrides(execution_role=execution_role, task_role=task_role)
        of, items = rehearsed(account, definition, first, overrides, cluster)
    except TaskDefinitionError as error:
        raise click.UsageError(f"{task_definition}: {error}") from None
    finally:
        account.close()
    if export:
        from tutor.account.exported import save

        snapshot = Snapshot(account.info, items)
        written(export, lambda path: save(snapshot, path))
    for form, path in outputs:
        put(report.as_json(of) if form == "json" else report.as_text(of), path)
    return 3 if of.launch.starts is None else 0 if of.launch.starts else 1
