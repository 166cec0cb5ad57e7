"""A course rehearsed: everything of its plan done in sandboxes of its own, several at a time, and judged.

Each worker has a sandbox process in a home of its own; all of them know the same saved states (they share the folder,
and the account's keys), so one goes along a line while the others prove what begins from states that are there.
"""

from __future__ import annotations

import copy
import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from tutor.account.base import AccountError
from tutor.account.sandbox import ACCOUNT, SandboxAccount, stop
from tutor.actions.console import CreateRoleForm
from tutor.checks import Finding
from tutor.demonstration import demonstrate
from tutor.judge import judge
from tutor.rehearsal import states, verdicts
from tutor.rehearsal.plan import Fences, Item, Plan, Stage, State, plan_of
from tutor.rehearsal.programs import Ended, Interrupted, Programs
from tutor.rehearsal.verdicts import Place, Shortfall
from tutor.rehearsal.ways import Bench
from tutor.workshop.model import Action, Demonstration, Workshop
from tutor.workshop.ways import Kind, Mistake, Solution

Progress = Callable[[int, int, str], object]
"""Told after each thing that was proven: how many were, of how many, and which it was."""


@dataclass(slots=True)
class Report:
    """What was proven. `seconds` is how long it took."""

    course: str
    steps: int = 0
    solutions: int = 0
    mistakes: int = 0
    fences: int = 0
    questions: int = 0
    seconds: float = 0.0
    shortfalls: list[Shortfall] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many things fall short in this way (`verdicts.ACCEPTED`, `verdicts.REFUSED`); each file counts once."""
        return len({(s.step, s.file) for s in self.shortfalls if s.kind == kind})


def rehearse(
    workshop: Workshop,
    *,
    jobs: int = 2,
    step: str = "",
    ways: Collection[Kind] = (),
    progress: Progress = lambda *_: None,
) -> Report:
    """Rehearse a course, or one step of it, or some ways, by so many workers.

    Raises KeyError for a step that is not in it, AccountError when a sandbox does not start, and OSError. When it is
    interrupted, everything that it started is ended.
    """
    begun, plan = time.monotonic(), plan_of(workshop, step, ways)
    report = Report(workshop.id, steps=1 if step else len(workshop.steps), shortfalls=list(plan.faults))
    rehearsal = _Rehearsal(workshop, plan, report, progress)
    for one in plan.questions:
        short = verdicts.of_questions(one, f"{one.folder.name}/step.md")
        report.questions += len(one.quizzes)
        rehearsal.told(f"{one.id}: questions", short)
    if plan.stages or plan.items:
        rehearsal.run(max(1, jobs))
    order = {one.id: one.number for one in workshop.steps}
    report.shortfalls.sort(key=lambda short: (order.get(short.step, 0), short.file))
    report.seconds = round(time.monotonic() - begun, 1)
    return report


class _Rehearsal:
    """What the workers share."""

    def __init__(self, workshop: Workshop, plan: Plan, report: Report, progress: Progress) -> None:
        self.workshop = workshop
        self.programs = Programs()
        self.forms: dict[State, CreateRoleForm | None] = {}
        self.trouble: list[BaseException] = []
        self._plan = plan
        self._report = report
        self._progress = progress
        self._done = 0
        self._lock = threading.Lock()
        self._jobs: queue.PriorityQueue[tuple[int, int, Stage | Item | None]] = queue.PriorityQueue()
        self._number = 0
        self._workers = 0
        self._left = len(plan.stages) + len(plan.items)

    def run(self, workers: int) -> None:
        """Do the whole plan."""
        folder, self._workers = Path(tempfile.mkdtemp(prefix="roletutor-rehearsal-")), workers
        homes = [folder / f"worker-{number}" for number in range(workers)]
        threads: list[threading.Thread] = []
        try:
            _alike(homes, self.workshop)
            for stage in self._plan.stages:
                if stage.before is None:
                    self._put(stage)
            threads += [threading.Thread(target=self._work, args=(home,)) for home in homes]
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)
        finally:
            self.programs.stop()
            self._end()
            for thread in threads:
                thread.join()
            self.programs.close()
            for home in homes:
                if home.is_dir():
                    stop(home)
            shutil.rmtree(folder, ignore_errors=True)
        if self.trouble:
            raise self.trouble[0]

    def told(self, label: str, short: list[Shortfall]) -> None:
        """One thing was proven, or falls short."""
        with self._lock:
            self._done += 1
            self._report.shortfalls += short
            self._progress(self._done, self._plan.size, label)

    def found(self, short: list[Shortfall]) -> None:
        """Something falls short that is not counted as a thing of its own."""
        with self._lock:
            self._report.shortfalls += [one for one in short if one not in self._report.shortfalls]

    def counted(self, what: Solution | Mistake | Fences) -> None:
        """Count it."""
        with self._lock:
            if isinstance(what, Solution):
                self._report.solutions += 1
            elif isinstance(what, Mistake):
                self._report.mistakes += 1
            else:
                self._report.fences += sum(isinstance(block, Action) for block in what.blocks)

    def reached(self, state: State, form: CreateRoleForm | None) -> None:
        """A state is saved: what begins from it can be done."""
        self.forms[state] = copy.deepcopy(form)
        for stage in self._plan.stages:
            if stage.before == state:
                self._put(stage)
        for item in self._plan.items:
            if item.state == state:
                self._put(item)

    def _put(self, job: Stage | Item) -> None:
        """Lines go first, because everything else waits for them; then the rest in the order of the course."""
        with self._lock:
            self._number += 1
            self._jobs.put((0 if isinstance(job, Stage) else job.step.number, self._number, job))

    def _end(self) -> None:
        """Tell each worker that nothing is left."""
        for _ in range(self._workers):
            with self._lock:
                self._number += 1
                self._jobs.put((-1, self._number, None))

    def _work(self, home: Path) -> None:
        """One worker, until nothing is left."""
        try:
            account = SandboxAccount(home, seed=lambda: self.workshop.seed)
            try:
                worker = _Worker(self, Bench(account, self.programs, self.workshop))
                while (job := self._jobs.get()[2]) is not None:
                    if isinstance(job, Stage):
                        worker.go(job)
                    else:
                        worker.prove(job)
                    with self._lock:
                        self._left -= 1
                    if not self._left:
                        break
                self._end()
            finally:
                account.close()
        except Interrupted:
            pass
        except BaseException as trouble:
            self.trouble.append(trouble)
            self.programs.stop()
            self._end()


class _Worker:
    """One sandbox, and what is done in it. `at` is the state that it is in, None when something has been done since."""

    def __init__(self, rehearsal: _Rehearsal, bench: Bench) -> None:
        self._rehearsal = rehearsal
        self._bench = bench
        self._at: State | None = None
        self._change = 0

    def go(self, stage: Stage) -> None:
        """One step along a line."""
        bench, step = self._bench, stage.step
        at = Place(step.id, f"{step.folder.name}/step.md")
        if stage.before:
            self._be(stage.before)
        else:
            bench.account.reset(bench.workshop.seed)
            bench.form = None
        before = bench.workshop.steps[step.number - 2] if step.number > 1 else None
        try:
            states.enter(bench, step, before)
        except states.StateTrouble as trouble:
            self._rehearsal.found([at.short("its start can be made", str(trouble))])
        short = verdicts.of_start(at, self._judge(stage)) if stage.judged else []
        self._save(State(stage.line, step.number))
        if stage.solution:
            ended = self._do(stage.solution)
            if stage.judged:
                file = Place(step.id, _shown(stage.solution))
                short += verdicts.of_solution(file, ended, self._judge(stage))
                self._rehearsal.counted(stage.solution)
        self._save(State(stage.line, step.number, "end"))
        if stage.judged and stage.solution:
            self._rehearsal.told(f"{step.id}: {stage.solution.file.name}", short)

    def prove(self, item: Item) -> None:
        """Something that begins from a state which is there."""
        self._be(item.state)
        what, step = item.what, item.step
        self._rehearsal.counted(what)
        if isinstance(what, Fences):
            short, label = self._fences(what), f"{what.way} fences"
        else:
            ended, at = self._do(what), Place(step.id, _shown(what))
            findings = judge(self._bench.account, step.checks, self._bench.beside())
            label = what.file.name
            if isinstance(what, Mistake):
                place = self._bench.placed
                what = replace(what, says=place(what.says), refused=place(what.refused))
                calls = what.refused_by(step, self._bench.workshop.variables) if what.given else []
                named = [finding for call, finding in zip(step.checks, findings, strict=True) if call in calls]
                short = verdicts.of_mistake(at, what, ended, findings, named)
            else:
                short = verdicts.of_solution(at, ended, findings)
        self._rehearsal.told(f"{step.id}: {label}", short)

    def _do(self, what: Solution | Mistake) -> Ended:
        text = what.file.read_text(encoding="utf-8")
        ended = self._bench.do(what.kind, text, what.file.name)
        self._bench.settle()
        return ended

    def _fences(self, fences: Fences) -> list[Shortfall]:
        bench, short = self._bench, []
        for block in fences.blocks:
            at = Place(fences.step.id, f"{fences.step.folder.name}/step.md:{block.line}")
            if isinstance(block, Action):
                short += verdicts.of_fence(at, block, bench.run(block))
                bench.settle()
            elif block.expected:
                short += self._launch(at, block)
        return short

    def _launch(self, at: Place, block: Demonstration) -> list[Shortfall]:
        assert block.expected is not None
        try:
            shown = demonstrate(self._bench.account, self._bench.placed(block.task))
        except AccountError as trouble:
            return [at.short("the launch can be rehearsed", trouble.sentence)]
        return verdicts.of_launch(at, block.expected, shown.launch)

    def _judge(self, stage: Stage) -> list[Finding]:
        return judge(self._bench.account, stage.step.checks, self._bench.beside())

    def _be(self, state: State) -> None:
        """Bring the account to a state, unless it is there and nothing has changed."""
        if self._at != state or self._bench.account.last_change() != self._change:
            self._bench.account.restore(str(state))
        self._bench.form = copy.deepcopy(self._rehearsal.forms[state])
        self._note(state)

    def _save(self, state: State) -> None:
        self._bench.account.save(str(state))
        self._note(state)
        self._rehearsal.reached(state, self._bench.form)

    def _note(self, state: State) -> None:
        self._at, self._change = state, self._bench.account.last_change()


def _alike(homes: list[Path], workshop: Workshop) -> None:
    """Homes whose sandboxes have the same account: the same keys, and one folder of saved states."""
    account = SandboxAccount(homes[0], seed=lambda: workshop.seed)
    account.close()
    stop(homes[0])
    first = homes[0] / "sandbox/accounts" / ACCOUNT
    (first / "saved").mkdir(mode=0o700)
    for home in homes[1:]:
        other = home / "sandbox/accounts" / ACCOUNT
        other.mkdir(mode=0o700, parents=True)
        for name in ("keys.json", "start.json"):
            shutil.copy2(first / name, other / name)
        (other / "saved").symlink_to(first / "saved")


def _shown(what: Solution | Mistake) -> str:
    return "/".join(what.file.parts[-3:])
