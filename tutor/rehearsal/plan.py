"""What there is to rehearse in a course, and from which state each of it begins. Pure but for the list of files.

A *line* is a course done from its first step to its last in one way: where a step has that way's solution it is taken,
else `boto3.py`. A state is the start of a step on a line, or its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.rehearsal.verdicts import Shortfall
from tutor.workshop.model import Action, Demonstration, Problem, Step, Workshop
from tutor.workshop.ways import Kind, Mistake, Solution, mistakes, solutions

Line: TypeAlias = Literal["boto3", "cloudformation", "wizard"]
LINES: tuple[Line, ...] = ("boto3", "cloudformation", "wizard")
WAYS: tuple[Kind, ...] = ("cli", "boto3", "cloudformation", "wizard")

_KIND_OF_FENCE: dict[str, Kind] = {"aws": "cli", "python": "boto3", "wizard": "wizard"}


@dataclass(frozen=True, slots=True)
class State:
    """The start of the step of that number (from 1) on a line, or its end."""

    line: Line
    number: int
    at: Literal["start", "end"] = "start"

    def __str__(self) -> str:
        return f"{self.line}.{self.number}.{self.at}"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a line: from `before` (None: the account's own start) to its start, and by `solution` (None: as
    it is) to its end.

    `judged`: the solution is this line's own, and is proven here.
    """

    line: Line
    step: Step
    before: State | None
    solution: Solution | None
    judged: bool


@dataclass(frozen=True, slots=True)
class Fences:
    """The fences of one way in a step, one after another, with the launches between them at their places."""

    step: Step
    blocks: tuple[Action | Demonstration, ...]
    way: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be proven in a state: a solution beside the line's own, a mistake, or fences."""

    step: Step
    state: State
    what: Solution | Mistake | Fences


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. `faults` are files that cannot be rehearsed, `questions` the steps whose quizzes are to be asked."""

    stages: tuple[Stage, ...]
    items: tuple[Item, ...]
    questions: tuple[Step, ...]
    faults: tuple[Shortfall, ...]

    @property
    def size(self) -> int:
        """How many things are to be proven."""
        return sum(stage.judged for stage in self.stages) + len(self.items) + len(self.questions)


def plan_of(workshop: Workshop, step: str = "", ways: Collection[Kind] = ()) -> Plan:
    """What there is to rehearse: all, or what belongs to one step, or to some ways. Raises KeyError for the step."""
    steps = [workshop.step(step)] if step else list(workshop.steps)
    problems: list[Problem] = []
    every = {one.id: solutions(one, problems) for one in workshop.steps}
    forks = {line: _fork(workshop, line, every) for line in LINES}
    items = [item for one in steps for item in _items(one, every[one.id], forks, ways, problems)]
    faults = [
        Shortfall(fault.file.split("/")[0], fault.file, "it can be rehearsed", fault.what)
        for fault in problems
        if not step or fault.file.startswith(steps[0].folder.name)
    ]
    faults += [_unproven(one) for one in steps if one.checks and not any(s.name == "boto3" for s in every[one.id])]
    stages = [stage for line in LINES for stage in _stages(workshop, line, forks, steps, every, ways)]
    needed = _needed(stages, items)
    questions = tuple(one for one in steps if one.quizzes) if not ways else ()
    return Plan(tuple(stage for stage in stages if _is_needed(stage, needed)), tuple(items), questions, tuple(faults))


def _fork(workshop: Workshop, line: Line, every: Mapping[str, list[Solution]]) -> int:
    """The first step at which a line has a solution of its own: before, it is the same as the first line."""
    if line == "boto3":
        return 1
    numbers = [step.number for step in workshop.steps if any(found.name == line for found in every[step.id])]
    return min(numbers, default=len(workshop.steps) + 1)


def _state(forks: Mapping[Line, int], line: Line, number: int, at: Literal["start", "end"]) -> State:
    shared = number < forks[line] or (number == forks[line] and at == "start")
    return State("boto3" if shared else line, number, at)


def _stages(
    workshop: Workshop,
    line: Line,
    forks: Mapping[Line, int],
    steps: list[Step],
    every: Mapping[str, list[Solution]],
    ways: Collection[Kind],
) -> Iterator[Stage]:
    for step in workshop.steps[forks[line] - 1 :]:
        by_name = {solution.name: solution for solution in every[step.id]}
        own = by_name.get(line)
        judged = own is not None and step in steps and (not ways or own.kind in ways)
        before = _state(forks, line, step.number - 1, "end") if step.number > 1 else None
        yield Stage(line, step, before, own or by_name.get("boto3"), judged)


def _items(
    step: Step,
    found: list[Solution],
    forks: Mapping[Line, int],
    ways: Collection[Kind],
    problems: list[Problem],
) -> Iterator[Item]:
    for solution in found:
        if solution.name not in LINES and (not ways or solution.kind in ways):
            yield Item(step, _state(forks, _line_of(solution.kind), step.number, "start"), solution)
    for mistake in mistakes(step, problems):
        if not ways or mistake.kind in ways:
            at: Literal["start", "end"] = "end" if mistake.after_solution else "start"
            yield Item(step, _state(forks, _line_of(mistake.kind), step.number, at), mistake)
    for fences in _fences(step):
        if not ways or _KIND_OF_FENCE.get(fences.way) in ways:
            line: Line = "wizard" if fences.way == "wizard" else "boto3"
            yield Item(step, _state(forks, line, step.number, "start"), fences)


def _fences(step: Step) -> Iterator[Fences]:
    runs = [block for block in step.blocks if isinstance(block, Action | Demonstration)]
    ways: list[str] = list(dict.fromkeys(block.way for block in runs if isinstance(block, Action)))
    for way in ways or (["launch"] if runs else []):
        yield Fences(step, tuple(b for b in runs if not isinstance(b, Action) or b.way == way), way)


def _line_of(kind: Kind) -> Line:
    return kind if kind != "cli" else "boto3"


def _needed(stages: list[Stage], items: list[Item]) -> dict[Line, int]:
    """Up to which step each line has to be done."""
    needed = dict.fromkeys(LINES, 0)
    wanted = [item.state for item in items]
    for stage in stages:
        if stage.judged:
            wanted += [State(stage.line, stage.step.number), *([stage.before] if stage.before else [])]
    for state in wanted:
        needed[state.line] = max(needed[state.line], state.number)
    forks = [
        stage.before for stage in stages if stage.before and stage.before.line != stage.line and needed[stage.line]
    ]
    for state in forks:
        needed[state.line] = max(needed[state.line], state.number)
    return needed


def _is_needed(stage: Stage, needed: dict[Line, int]) -> bool:
    return stage.step.number <= needed[stage.line]


def _unproven(step: Step) -> Shortfall:
    return Shortfall(
        step.id,
        f"{step.folder.name}/solutions/boto3.py",
        "a step with checks has it: later steps begin from what it leaves",
        "it is not there",
    )
