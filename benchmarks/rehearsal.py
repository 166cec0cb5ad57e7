"""`workshop rehearse` against the plain way: a new sandbox for each solution and mistake, and everything by processes.

The rival starts a sandbox in a new home, does the steps before by their `solutions/boto3.py`, each with `python`, then
the solution or mistake with `python` or `sh` and the real `aws`, and judges the step. It does a sample, evenly drawn
from the same course, two at a time as ours does; both figures are seconds for one solution or mistake.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measuring import arguments, finish, report

from tutor.account.sandbox import SandboxAccount, stop
from tutor.judge import judge
from tutor.rehearsal.replay import rehearse
from tutor.workshop import variables
from tutor.workshop.find import locate
from tutor.workshop.model import Step, Workshop
from tutor.workshop.reader import read
from tutor.workshop.ways import Mistake, Solution, mistakes, solution, solutions

WORKERS = 2


def things(workshop: Workshop) -> list[tuple[Step, Solution | Mistake]]:
    """All that the rival can do: by the AWS CLI or boto3, from a step's start."""
    return [
        (step, thing)
        for step in workshop.steps
        for thing in [*solutions(step), *(one for one in mistakes(step) if not one.after_solution)]
        if thing.kind in ("cli", "boto3")
    ]


def plainly(workshop: Workshop, step: Step, thing: Solution | Mistake) -> None:
    """Do one of them as the rival does."""
    home = Path(tempfile.mkdtemp())
    account = SandboxAccount(home, seed=lambda: workshop.seed)
    try:
        for before in workshop.before(step.id):
            begin(account, workshop, before)
            found = solution(before, "boto3")
            if found:
                run(account, workshop, found.file)
        begin(account, workshop, step)
        run(account, workshop, thing.file)
        judge(account, step.checks)
    finally:
        account.close()
        stop(home)
        shutil.rmtree(home)


def begin(account: SandboxAccount, workshop: Workshop, step: Step) -> None:
    """Run a step's start script."""
    if step.start.script:
        run(account, workshop, step.folder / step.start.script)


def run(account: SandboxAccount, workshop: Workshop, file: Path) -> None:
    """A process for the file, whatever comes of it."""
    text = variables.fill(file.read_text(encoding="utf-8"), workshop.variables)
    text = variables.placed(text, account.info.account, account.info.region)
    words = ["sh", "-eu", "-c", text] if file.suffix == ".sh" else [sys.executable, "-c", text]
    environment = account.environment()
    environment["PATH"] = os.pathsep.join((environment["PATH"], str(Path(sys.executable).parent)))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(words, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)


def main() -> None:
    """Measure and print."""
    quick = arguments(__doc__).quick
    workshop = read(locate("ecs-task-roles"))
    ours = rehearse(workshop, jobs=WORKERS, step="permissions" if quick else "")
    every = [pair for pair in things(workshop) if not quick or pair[0].id == "permissions"]
    sample = every[:: max(1, len(every) // (6 if quick else 24))]
    begun = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda pair: plainly(workshop, *pair), sample))
    rival = (time.perf_counter() - begun) / len(sample)
    proven = ours.solutions + ours.mistakes
    print(f"the whole rehearsal: {proven} solutions and mistakes in {ours.seconds:.0f} s", file=sys.stderr)
    name = f"a new sandbox for each, {len(sample)} of {len(every)} sampled"
    finish(report("rehearsal", [ours.seconds / proven], [rival], aim=0.5, rival_is=name))


if __name__ == "__main__":
    main()
