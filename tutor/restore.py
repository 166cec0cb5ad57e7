"""A sandbox account whose saved state had to be set aside, brought back to where the learner was.

The journal says which steps the learner had passed; each that the account no longer shows is done again with the
course's own solution, and must then pass its checks. The solution is the step's `solutions/boto3.py`, else its Python
fences, else `solutions/cli.sh`, else its AWS CLI fences: Python first, because it is always there, and the AWS CLI
need not be. What the learner had made beyond the course cannot come back, and that is said.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tutor.account.sandbox import SandboxAccount
from tutor.actions import python
from tutor.home import private_folder
from tutor.journal.progress import progress
from tutor.journal.store import Journal
from tutor.judge import judge
from tutor.workshop import variables
from tutor.workshop.find import locate
from tutor.workshop.model import Action, Step, Workshop
from tutor.workshop.reader import read

_LIMIT = 120  # seconds for one step's solution


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
    again = []
    for step in steps:
        if _passes(account, step):
            continue
        trouble = _solve(account, step, workshop)
        if trouble or not _passes(account, step):
            why = trouble or "the step does not pass afterwards"
            return f"The step {step.title!r} could not be done again ({why}): go on from there."
        again.append(step.title)
    return (
        f"The steps that you had passed are done again with the course's own solutions: {', '.join(again)}. "
        "What else you had made in the account is gone."
    )


def _passes(account: SandboxAccount, step: Step) -> bool:
    return all(finding.status.value == "pass" for finding in judge(account, step.checks))


def _solve(account: SandboxAccount, step: Step, workshop: Workshop) -> str:
    """Do a step by its solution. Returns what went wrong, in a few words, or nothing."""
    commands = _solution(step, workshop)
    environment = account.environment()
    environment["PATH"] = os.pathsep.join(
        filter(None, (environment.get("PATH", os.defpath), str(Path(sys.executable).parent)))
    )
    for words in commands:
        try:
            ended = subprocess.run(
                words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT
            )
        except (OSError, subprocess.TimeoutExpired) as trouble:
            return str(trouble)
        if ended.returncode:
            said = ended.stderr.strip().splitlines()
            return said[-1] if said else f"exit code {ended.returncode}"
    return "" if commands else "the course shows no solution"


def _solution(step: Step, workshop: Workshop) -> list[list[str]]:
    for way, name in (("python", "boto3.py"), ("aws", "cli.sh")):
        file = step.source.parent / "solutions" / name
        if file.is_file():
            texts = [variables.fill(file.read_text(encoding="utf-8"), workshop.variables)]
        else:
            texts = [block.source for block in step.blocks if isinstance(block, Action) and block.way == way]
        if texts:
            return [python.words(text) if way == "python" else ["sh", "-eu", "-c", text] for text in texts]
    return []
