"""`roletutor check`: the verdict without a screen."""

from __future__ import annotations

import difflib
import gc
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tutor.account.target import KINDS, Target
from tutor.cli.outputs import outputs_of, put, written
from tutor.printable import safe

if TYPE_CHECKING:
    from tutor.account import AccountError
    from tutor.checks import CheckCall, Finding
    from tutor.home import HomeError
    from tutor.judge import Beside
    from tutor.snapshot import Snapshot, TargetInfo
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
    outputs = outputs_of(formats, FORMATS)
    if outcome and steps:
        raise click.UsageError("--outcome and --step exclude each other.")
    gc.disable()  # this process ends in a moment: looking for garbage would be a twentieth of it
    from tutor.account import AccountError
    from tutor.checks import run as judge
    from tutor.home import HomeError
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    course = read(locate(workshop), overrides)
    calls = _calls(course, outcome, steps)
    try:
        beside = _answers(course, calls)
        snapshot = _read(target, calls, workshop, overrides, beside, whole=bool(export))
    except (AccountError, HomeError) as error:
        print(f"roletutor: {safe(str(error))}", file=sys.stderr)
        snapshot = _unread(target, calls, error)
        outputs = [output for output in outputs if output != ("text", None)]  # the sentence has said it
        export = None
    if export:
        from tutor.account.exported import save

        written(export, lambda path: save(snapshot, path))
    findings = judge(calls, snapshot)
    for form, path in outputs:
        put(_document(form, course, snapshot.target, findings), path)
    return _exit_code(findings)


def _answers(course: Workshop, calls: Sequence[CheckCall]) -> Beside:
    """The learner's answers, out of the journal; it is only looked for where an answer is asked for."""
    if all(call.name != "question-answered" for call in calls):
        return {}
    from tutor.home import HomeError, home, private_folder
    from tutor.journal.progress import progress
    from tutor.journal.store import Journal
    from tutor.study.evidence import answers

    try:
        journal = Journal(private_folder(home() / "journal") / "events.jsonl")
    except OSError as error:
        raise HomeError(f"The journal with your answers cannot be read: {error.strerror}.") from None
    return answers(progress(journal.events, course.id), calls)


def _read(
    target: Target,
    calls: Sequence[CheckCall],
    workshop: str,
    overrides: Mapping[str, str],
    beside: Beside,
    *,
    whole: bool,
) -> Snapshot:
    """What the checks look at; the `whole` of it, with every policy's document, so that the file that it goes into also
    answers `can` and later checks."""
    from tutor.account import open_account
    from tutor.cli.restored import say_what_was_restored
    from tutor.judge import gather
    from tutor.workshop.start import seed_of

    account = open_account(target, seed=seed_of(workshop, overrides))
    try:
        say_what_was_restored(account, workshop, overrides)
        return gather(account, calls, beside, documents=whole)
    finally:
        account.close()


def _unread(target: Target, calls: Sequence[CheckCall], error: AccountError | HomeError) -> Snapshot:
    """The snapshot of an account that cannot be asked: a report is made of it too, or an older one would stand."""
    from tutor.checks import needs_of, placed_all
    from tutor.snapshot import Snapshot, TargetInfo, Unreadable

    kind = KINDS[target.kind]
    item = Unreadable(getattr(error, "sentence", str(error)), remedy=getattr(error, "remedy", ""))
    info = TargetInfo(kind, region=target.region)
    return Snapshot(info, dict.fromkeys(needs_of(placed_all(calls, info)), item))


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
        if not by_id[id].all_checks:
            raise click.UsageError(f"The step {id!r} is for reading: it has nothing to check.")
        calls += by_id[id].all_checks
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


def _exit_code(findings: Sequence[Finding]) -> int:
    statuses = {finding.status.value for finding in findings}
    return 1 if "fail" in statuses else 3 if "unknown" in statuses else 0
