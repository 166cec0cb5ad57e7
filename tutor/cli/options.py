"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from tutor.account.target import Target

Command = Callable[..., Any]


def format_option(first: str, other: str) -> Callable[[Command], Command]:
    """`--format FORMAT[:PATH]`, which may be repeated; gives the command its `formats`. `first` is the default."""
    return click.option(
        "--format",
        "formats",
        metavar="FORMAT[:PATH]",
        multiple=True,
        default=(first,),
        show_default=True,
        help=f"{first} or {other}, on standard output or to a file. May be repeated.",
    )


def target_options(command: Command) -> Command:
    """`--sandbox`, `--profile`, `--aws`, `--from`, `--region`; gives the command a `target`."""

    def with_target(
        *args: Any, sandbox: bool, profile: str | None, aws: bool, from_file: str | None, region: str, **kwargs: Any
    ) -> Any:
        chosen = [
            name
            for name, given in (
                ("--sandbox", sandbox),
                ("--profile", profile is not None),
                ("--aws", aws),
                ("--from", from_file is not None),
            )
            if given
        ]
        if len(chosen) > 1:
            raise click.UsageError(f"{' and '.join(chosen)} name different accounts; give one of them.")
        if profile == "":
            raise click.UsageError("--profile names no profile. For boto3's own chain there is --aws.")
        if profile is not None:
            target = Target("profile", profile, region)
        elif from_file is not None:
            target = Target("file", from_file, region)
        else:
            target = Target("aws" if aws else "sandbox", "", region)
        return command(*args, target=target, **kwargs)

    with_target.__doc__ = command.__doc__
    with_target.__name__ = command.__name__
    decorated: Command = with_target
    for option in (
        click.option("--region", default="", metavar="R", help="The AWS region, where one is needed."),
        click.option("--from", "from_file", metavar="FILE", help="An account exported with `check --export FILE`."),
        click.option("--aws", is_flag=True, help="A real account, through boto3's own chain. Only read."),
        click.option("--profile", metavar="NAME", help="A real account, through an AWS profile. Only read."),
        click.option("--sandbox", is_flag=True, help="The sandbox on this machine (the default)."),
    ):
        decorated = option(decorated)
    if hasattr(command, "__click_params__"):
        decorated.__click_params__ = command.__click_params__ + decorated.__click_params__  # type: ignore[attr-defined]
    return decorated


def context_option(command: Command) -> Command:
    """`--context KEY=VALUE`, as a mapping `context` from key to all its values."""

    def pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for value in values:
            key, equals, text = value.partition("=")
            if not equals or ":" not in key:
                raise click.BadParameter(f"{value!r} is not KEY=VALUE, such as aws:SourceIp=203.0.113.9")
            found.setdefault(key, []).append(text)
        return found

    return click.option(
        "--context",
        multiple=True,
        callback=pairs,
        metavar="KEY=VALUE",
        help="A condition key of the request, such as aws:SourceIp=203.0.113.9. May be repeated; so may a key.",
    )(command)


def set_option(command: Command) -> Command:
    """`--set NAME=VALUE`, as a mapping `overrides`."""

    def pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
        found = {}
        for value in values:
            name, equals, text = value.partition("=")
            if not equals or not name:
                raise click.BadParameter(f"{value!r} is not NAME=VALUE, such as role_name=myRole")
            found[name] = text
        return found

    return click.option(
        "--set",
        "overrides",
        multiple=True,
        callback=pairs,
        metavar="NAME=VALUE",
        help="Give one of the course's variables another value, such as role_name=myRole. May be repeated.",
    )(command)


def language_option(command: Command) -> Command:
    """`--language XX`, as a text; empty: the course's own."""
    return click.option(
        "--language", default="", metavar="XX", help="Read the course in this language, such as vi (default: its own)."
    )(command)
