"""`roletutor task …`: acting as the application inside a task of the sandbox."""

from __future__ import annotations

import sys

import click

from tutor.cli.processes import run_in
from tutor.cli.restored import say_what_was_restored
from tutor.workshop.start import DEFAULT, seed_of


@click.group()
def task() -> None:
    """Inside a task: what the application may do, by its task role."""


@task.command(
    epilog="\b\nExamples:\n  roletutor task run fcj-core-fargate-td -- aws sts get-caller-identity\n"
    "  roletutor task run fcj-core-fargate-td -- aws s3 ls\n\n"
    "Exit code: COMMAND's own; 1 when the task does not start; 2 usage error; 3 could not find out.",
)
@click.option("--container", metavar="NAME", default="", help="In this container (default: the first).")
@click.option("--cluster", metavar="NAME", default="", help="Where to run a task when none runs.")
@click.option("--region", default="", metavar="R", help="Another region than ap-southeast-1.")
@click.argument("family")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(container: str, cluster: str, region: str, family: str, command: tuple[str, ...]) -> int:
    """Run COMMAND as the application inside a task of FAMILY (or of an ARN), in the sandbox.

    It has the container's environment and nothing of yours: its variables, the secrets that were injected, and the task
    role's credentials when there is a task role. When no task of the family runs, one is run for it and stopped after.
    """
    from tutor.account.sandbox import SandboxAccount
    from tutor.actions.in_task import TaskStopped, inside
    from tutor.home import home
    from tutor.printable import safe

    account = SandboxAccount(home(), region, seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        with inside(account, family, container, cluster) as place:
            return run_in(command, dict(place.environment))
    except TaskStopped as stopped:
        click.echo("roletutor: the task did not start, so there is no application to be. AWS says:", err=True)
        click.echo(safe(stopped.reason), err=True)
        click.echo(f"`roletutor launch {family}` shows at which call, and which statement decides.", err=True)
        return 1
    finally:
        account.close()
        sys.stdout.flush()
