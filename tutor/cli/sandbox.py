"""`roletutor sandbox …`: the AWS on this machine, for any client."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tutor.cli.options import Command
from tutor.cli.processes import run_in
from tutor.cli.restored import say_what_was_restored
from tutor.workshop.start import DEFAULT, seed_of

if TYPE_CHECKING:
    from tutor.account.sandbox import SandboxAccount

_SHELLS = ("sh", "fish", "powershell")


@click.group()
def sandbox() -> None:
    """The sandbox: an AWS account of your own, on this machine."""


@contextmanager
def _account() -> Iterator[SandboxAccount]:
    """The learner's account, started when it is not running. What it refuses is a usage error."""
    from tutor.account.base import Refused
    from tutor.account.sandbox import SandboxAccount
    from tutor.home import home

    account = SandboxAccount(home(), seed=seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        yield account
    except Refused as refused:
        raise click.UsageError(refused.sentence) from None
    finally:
        account.close()


def _region(command: Command) -> Command:
    return click.option("--region", default="", metavar="R", help="Another region than ap-southeast-1.")(command)


def _workshop(command: Command) -> Command:
    return click.option(
        "--workshop", default=DEFAULT, metavar="NAME", help="The course whose start the account gets, when it is new."
    )(command)


@sandbox.command()
@_workshop
def start(workshop: str) -> int:
    """Start it; it stays until `stop`."""
    from tutor.account.sandbox import SandboxAccount, start
    from tutor.home import home

    handle = start(home(), seed_of(workshop))
    account = SandboxAccount(home())
    try:
        say_what_was_restored(account, workshop)
    finally:
        account.close()
    click.echo(f"The sandbox is running at {handle.endpoint}: account {handle.account}, region {handle.region}.")
    return 0


@sandbox.command()
def stop() -> int:
    """Stop it. Its state is kept."""
    from tutor.account.sandbox import stop
    from tutor.home import home

    click.echo("The sandbox is stopped." if stop(home()) else "The sandbox was not running.")
    return 0


@sandbox.command()
def status() -> int:
    """Say whether it runs. Exit code 0 running, 1 not."""
    from tutor.account.sandbox import status, stays
    from tutor.home import home

    handle = status(home())
    if handle is None:
        click.echo("The sandbox is not running. It starts by itself when something needs it.")
        return 1
    until = "until `roletutor sandbox stop`" if stays(home()) else "as long as something uses it"
    click.echo(f"The sandbox is running at {handle.endpoint} (process {handle.pid}), {until}.")
    click.echo(f"Account {handle.account}, region {handle.region}.")
    return 0


@sandbox.command()
@_workshop
def reset(workshop: str) -> int:
    """Bring the account back to its start. What you built in it is gone."""
    from tutor.account.sandbox import reset
    from tutor.home import home

    reset(home(), seed_of(workshop))
    click.echo("The sandbox account is as it was at the start.")
    return 0


@sandbox.command(
    epilog="\b\nExample:\n  roletutor sandbox save before-i-try\n  roletutor sandbox restore before-i-try\n"
)
@click.argument("name")
def save(name: str) -> int:
    """Save the account as it is now, under NAME. It outlives a reset."""
    with _account() as account:
        account.save(name)
    click.echo(f"The account is saved as {name}. `roletutor sandbox restore {name}` brings it back.")
    return 0


@sandbox.command()
def saved() -> int:
    """List what is saved: its name, when, and how many changes to the account it holds."""
    with _account() as account:
        states = account.saved()
    if not states:
        click.echo("Nothing is saved. `roletutor sandbox save NAME` saves the account as it is now.")
    width = max((len(state.name) for state in states), default=0)
    for state in states:
        when = datetime.fromtimestamp(state.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        click.echo(f"{state.name:{width}}  {when}  {state.changes} change{'' if state.changes == 1 else 's'}")
    return 0


@sandbox.command()
@click.argument("name")
def restore(name: str) -> int:
    """Bring the account back to the saved state NAME. What is in it now is saved first."""
    from tutor.rehearsal.states import bring_back

    with _account() as account:
        kept = bring_back(account, name)
    click.echo(f"The account is as it was when {name} was saved. What was in it before is saved as {kept}.")
    return 0


@sandbox.command()
@click.argument("name")
def forget(name: str) -> int:
    """Delete the saved state NAME. The account stays as it is."""
    with _account() as account:
        account.forget(name)
    click.echo(f"{name} is deleted.")
    return 0


@sandbox.command(
    epilog='\b\nExamples:\n  eval "$(roletutor sandbox env)"\n  roletutor sandbox env --shell fish | source\n'
)
@click.option("--shell", type=click.Choice(_SHELLS), help="The shell to speak to (default: from SHELL, else sh).")
@click.option("--unset", is_flag=True, help="Print how to take the settings out again.")
@_region
def env(shell: str | None, unset: bool, region: str) -> int:
    """Print the settings for your own shell. The sandbox is started and stays."""
    from tutor.account.environment import without_proxy
    from tutor.account.sandbox import SandboxAccount, start
    from tutor.home import home

    shell = shell or ("fish" if os.environ.get("SHELL", "").endswith("fish") else "sh")
    if not unset:
        start(home(), seed_of())
    stray = [name for name in os.environ if name.startswith("AWS_")]
    if unset:
        from tutor.account.environment import variables

        names = set(variables("", "", "", "", ""))
        for name in sorted(names):
            click.echo(_line(shell, name, None))
        return 0
    account = SandboxAccount(home(), region, seed_of())
    say_what_was_restored(account, DEFAULT)
    values = {**account.variables(), **without_proxy(os.environ)}
    account.close()
    for name in sorted(set(stray) - set(values)):
        click.echo(_line(shell, name, None))
    for name, value in values.items():
        click.echo(_line(shell, name, value))
    return 0


def _line(shell: str, name: str, value: str | None) -> str:
    if shell == "fish":
        return f"set -e {name};" if value is None else f"set -gx {name} {_fish(value)};"
    if shell == "powershell":
        if value is None:
            return f"Remove-Item Env:{name} -ErrorAction SilentlyContinue"
        return f"$Env:{name} = '{value.replace(chr(39), chr(39) * 2)}'"
    return f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


@sandbox.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="\b\nExamples:\n  roletutor sandbox run -- aws iam list-roles\n  roletutor sandbox run -- python my.py\n",
)
@_region
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(region: str, command: tuple[str, ...]) -> int:
    """Run COMMAND against the sandbox. The exit code is COMMAND's own."""
    from tutor.account.sandbox import SandboxAccount
    from tutor.home import home

    account = SandboxAccount(home(), region, seed_of())
    try:
        say_what_was_restored(account, DEFAULT)
        return run_in(command, account.environment())
    finally:
        account.close()
