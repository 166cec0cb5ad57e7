"""A sandbox account whose saved state had to be set aside, brought back to where the learner was.

The journal says which steps the learner had passed; each that the account no longer shows is done again with the
course's own solution, and must then pass its checks. The solution is the step's `solutions/boto3.py`, else its Python
fences, else `solutions/cli.sh`, else its AWS CLI fences: Python first, because it is always there, and the AWS CLI
need not be. What the learner had made beyond the course cannot come back, and that is said.
"""

from __future__ import annotations

import fcntl
from collections.abc import Mapping
from pathlib import Path

from tutor.account.sandbox import SandboxAccount
from tutor.home import private_folder
from tutor.journal.progress import progress
from tutor.journal.store import Journal
from tutor.judge import judge
from tutor.rehearsal.programs import Programs
from tutor.rehearsal.states import StateTrouble, enter
from tutor.rehearsal.ways import Bench
from tutor.workshop.find import locate
from tutor.workshop.model import Action, Step, Workshop
from tutor.workshop.reader import read
from tutor.workshop.ways import Kind, solution


def bring_back(account: SandboxAccount, course: str, overrides: Mapping[str, str], home: Path) -> str:
    """What the learner must be told; empty when the saved state was whole. Raises AccountError, CourseError, OSError.

    One process does it; another that comes meanwhile waits, and then finds nothing to do.
    """
    with (private_folder(home / "sandbox") / "restore.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not account.set_aside():
            return account.notice()
        workshop, notice = read(locate(course), overrides), account.notice()
        account.seed_again(lambda: workshop.seed)
        sentence = f"{notice} {_done_again(account, workshop, home)}"
        account.told()
        return sentence


def _done_again(account: SandboxAccount, workshop: Workshop, home: Path) -> str:
    events = Journal(private_folder(home / "journal") / "events.jsonl").events
    passed = progress(events, workshop.id).done
    steps = [step for step in workshop.steps if step.checks and step.id in passed]
    if not steps:
        return "You had passed no step of the course yet, so there is nothing to do again for it."
    programs = Programs()
    try:
        return _again(Bench(account, programs, workshop), steps)
    finally:
        programs.close()


def _again(bench: Bench, steps: list[Step]) -> str:
    again = []
    for step in steps:
        trouble = _begin(bench, step)
        if not trouble and _passes(bench.account, step):
            continue
        trouble = trouble or _solve(bench, step)
        if trouble or not _passes(bench.account, step):
            why = trouble or "the step does not pass afterwards"
            return f"The step {step.title!r} could not be done again ({why}): go on from there."
        again.append(step.title)
    return (
        f"The steps that you had passed are done again with the course's own solutions: {', '.join(again)}. "
        "What else you had made in the account is gone."
    )


def _passes(account: SandboxAccount, step: Step) -> bool:
    return all(finding.status.value == "pass" for finding in judge(account, step.checks))


def _begin(bench: Bench, step: Step) -> str:
    """Make again what the step begins with. Returns what went wrong, or nothing."""
    try:
        enter(bench, step, None)
    except StateTrouble as trouble:
        return str(trouble)
    return ""


def _solve(bench: Bench, step: Step) -> str:
    """Do a step by its solution. Returns what went wrong, in a few words, or nothing."""
    found = _solution(step)
    for kind, text in found:
        try:
            ended = bench.do(kind, text, f"solution of {step.id}")
        except OSError as trouble:
            return str(trouble)
        if ended.code:
            return ended.said
    bench.settle()
    return "" if found else "the course shows no solution"


def _solution(step: Step) -> list[tuple[Kind, str]]:
    kinds: tuple[tuple[Kind, str], ...] = (("boto3", "python"), ("cli", "aws"))
    for kind, way in kinds:
        found = solution(step, kind)
        if found:
            return [(kind, found.file.read_text(encoding="utf-8"))]
        texts = [block.source for block in step.blocks if isinstance(block, Action) and block.way == way]
        if texts:
            return [(kind, text) for text in texts]
    return []
