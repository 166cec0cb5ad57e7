"""What an author has forgotten: beyond what cannot be read, what does not teach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tutor.workshop import variables
from tutor.workshop.model import Action, Alert, CourseError, Problem, Prose, Step, Workshop
from tutor.workshop.reader import read
from tutor.workshop.translation import faults

PROSE_LIMIT = 40
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def lint(folder: Path) -> list[Problem]:
    """Every fault of the course in `folder`, of reading and of teaching."""
    try:
        workshop = read(folder)
    except CourseError as error:
        return error.problems
    problems = [problem for step in workshop.steps for problem in _step(step, workshop)]
    return [*problems, *_unused(workshop), *faults(folder)]


def _step(step: Step, workshop: Workshop) -> Iterator[Problem]:
    file = f"{step.source.parent.name}/step.md"
    actions = [block for block in step.blocks if isinstance(block, Action)]
    if step.checks and not step.hints:
        yield Problem(file, 0, "the step is checked but has no hint; write one to three, from a question to the answer")
    if step.checks and not actions:
        yield Problem(file, 0, "the step is checked but shows no way to do it; add an aws, python or wizard fence")
    prose = sum(_prose_lines(block) for block in step.blocks)
    if prose > PROSE_LIMIT:
        yield Problem(file, 0, f"the step has {prose} lines of prose; keep to {PROSE_LIMIT} or make two steps of it")
    if step.minutes < 1:
        yield Problem(file, 0, "minutes must be 1 or more")
    yield from _links(step, file, workshop)
    yield from _wrong_names(step, actions, file)


def _prose_lines(block: object) -> int:
    text = block.markdown if isinstance(block, Prose | Alert) else ""
    return sum(1 for line in text.splitlines() if line.strip())


def _links(step: Step, file: str, workshop: Workshop) -> Iterator[Problem]:
    for number, line in enumerate(step.source.read_text(encoding="utf-8").splitlines(), start=1):
        for target in _LINK.findall(line):
            if target.startswith("#step-"):
                if target.removeprefix("#step-") not in {s.id for s in workshop.steps}:
                    yield Problem(file, number, f"the link {target} leads to no step")
            elif "://" not in target and not (step.source.parent / target.split("#")[0]).exists():
                yield Problem(file, number, f"the link {target} leads to no file")


def _wrong_names(step: Step, actions: list[Action], file: str) -> Iterator[Problem]:
    """An aws fence that acts on another role than the one that the step's checks look at."""
    roles = {str(call.parameters["role"]) for call in step.checks if "role" in call.parameters}
    for action in actions:
        for name in re.findall(r"--role-name[ =]'?\"?([\w+=,.@-]+)", action.source) if action.way == "aws" else ():
            if roles and name not in roles:
                yield Problem(
                    file, action.line, f"the fence acts on role {name}, but the checks look at {', '.join(roles)}"
                )


def _unused(workshop: Workshop) -> Iterator[Problem]:
    texts = [(workshop.folder / "workshop.toml").read_text(encoding="utf-8")]
    texts += [step.source.read_text(encoding="utf-8") for step in workshop.steps]
    used = {name for text in texts for _, name in variables.used(text)}
    for name in workshop.variables:
        if name not in used:
            yield Problem("workshop.toml", 0, f"the variable {name!r} is declared and never used")
