"""The reference of all checks and misconceptions, made from the code: `python -m tutor.checks.reference > FILE`."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator

from tutor.checks import MISCONCEPTIONS, Check, all_checks
from tutor.checks.examples import example


def markdown() -> str:
    """The reference as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Checks and misconceptions"
    yield ""
    yield "Made from the code (`python -m tutor.checks.reference`); a test says when it is out of date."
    yield ""
    yield "## Checks"
    yield ""
    yield (
        "A course names a check with its parameters in a step's `checks:` or in an outcome of `workshop.toml`. A check "
        "is skipped when one that it rests on, for the same role, family or cluster, is in the same list and did not "
        "pass. `{account}` and `{region}` in a parameter are the account's own."
    )
    for check in all_checks().values():
        yield from _check(check)
    yield ""
    yield "## Misconceptions"
    yield ""
    yield "A finding names at most one. The ids are stable."
    yield ""
    yield "| id | what puts it right |"
    yield "|---|---|"
    for entry in MISCONCEPTIONS.values():
        yield f"| `{entry.id}` | {entry.sentence.replace('|', chr(92) + '|')} |"


def _check(check: Check) -> Iterator[str]:
    yield ""
    yield f"### {check.name}"
    yield ""
    yield inspect.cleandoc(check.judge.__doc__ or "")
    if check.rests_on:
        yield ""
        yield "Rests on: " + ", ".join(f"`{name}`" for name in check.rests_on)
    if line := example(check.name):
        yield ""
        yield "```yaml"
        yield line
        yield "```"
    yield ""
    yield "| parameter | type | |"
    yield "|---|---|---|"
    for name, (kind, required) in check.parameters().items():
        yield f"| `{name}` | {_kind(kind)} | {'required' if required else 'optional'} |"


def _kind(kind: object) -> str:
    names = {str: "text", int: "whole number", bool: "true or false"}
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        return " or ".join(f"`{value}`" for value in arguments)
    if typing.get_origin(kind) is list:
        return f"list of {names[arguments[0]]}s"
    if typing.get_origin(kind) is dict:
        return f"mapping of {names[arguments[0]]} to {names[arguments[1]]}"
    return names[typing.cast("type", kind)]


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown())
