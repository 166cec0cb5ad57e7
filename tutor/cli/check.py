"""`roletutor check`: the verdict without a screen."""

from __future__ import annotations

import difflib
import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.account.target import Target

if TYPE_CHECKING:
    from tutor.checks import CheckCall, Finding
    from tutor.snapshot import TargetInfo
    from tutor.workshop.model import Workshop

FORMATS = ("text", "json")


def run(
    workshop: str,
    outcome: str | None,
    steps: Sequence[str],
    formats: Sequence[str],
    export: str | None,
    overrides: Mapping[str, str],
    target: Target,
) -> int:
    """Read, judge, print. The exit code is as the contract says."""
    outputs = [_format(text) for text in formats]
    if sum(path is None for _, path in outputs) > 1:
        raise click.UsageError("Two formats would share standard output; give one of them a file: --format json:FILE")
    if outcome and steps:
        raise click.UsageError("--outcome and --step exclude each other.")
    gc.disable()  # this process ends in a moment: looking for garbage would be a twentieth of it
    from tutor.account import open_account
    from tutor.checks import needs_of
    from tutor.checks import run as judge
    from tutor.cli.restored import say_what_was_restored
    from tutor.home import home
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read
    from tutor.workshop.start import seed_of

    course = read(locate(workshop), overrides)
    calls = _calls(course, outcome, steps)
    account = open_account(target, home(), seed_of(workshop, overrides))
    try:
        say_what_was_restored(account, workshop, overrides)
        needs = needs_of(calls)
        if export:  # with their documents, so that the file also answers `can` and later checks
            needs |= {replace(need, documents=True) for need in needs if need.kind in ("role", "user")}
        snapshot = account.read(needs)
    finally:
        account.close()
    if export:
        from tutor.account.exported import save

        _written(export, lambda path: save(snapshot, path))
    findings = judge(calls, snapshot)
    for form, path in outputs:
        text = _document(form, course, snapshot.target, findings)
        if path is None:
            sys.stdout.write(text)
            sys.stdout.flush()
        else:
            _written(path, partial(_write_text, text))
    return _exit_code(findings)


def _format(text: str) -> tuple[str, str | None]:
    form, colon, path = text.partition(":")
    if form not in FORMATS:
        near = difflib.get_close_matches(form, FORMATS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(FORMATS)}"
        raise click.UsageError(f"There is no format {form!r}{hint}")
    if colon and not path:
        raise click.UsageError(f"--format {text} names no file after the colon.")
    return form, path or None


def _calls(course: Workshop, outcome: str | None, steps: Sequence[str]) -> tuple[CheckCall, ...]:
    if not steps:
        name = outcome or next(iter(course.outcomes))
        if name not in course.outcomes:
            raise click.UsageError(f"The course has no outcome {name!r}{_near(name, list(course.outcomes))}")
        return course.outcomes[name]
    by_id = {step.id: step for step in course.steps}
    calls: list[CheckCall] = []
    for id in steps:
        if id not in by_id:
            raise click.UsageError(f"The course has no step {id!r}{_near(id, list(by_id))}")
        if not by_id[id].checks:
            raise click.UsageError(f"The step {id!r} is for reading: it has nothing to check.")
        calls += by_id[id].checks
    return tuple(calls)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"


def _document(form: str, course: Workshop, target: TargetInfo, findings: Sequence[Finding]) -> str:
    if form == "json":
        from tutor.report.document import as_json

        return as_json(course.id, target, findings)
    from tutor.report.text import as_text

    return as_text(course.title, target, findings)


def _write_text(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")


def _written(path: str, write: Callable[[Path], object]) -> None:
    try:
        write(Path(path))
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _exit_code(findings: Sequence[Finding]) -> int:
    statuses = {finding.status.value for finding in findings}
    return 1 if "fail" in statuses else 3 if "unknown" in statuses else 0
