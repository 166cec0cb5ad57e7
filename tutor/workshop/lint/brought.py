"""Rules on the ways that a step brings along: its solutions, and its mistakes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from tutor.checks import CheckCall
from tutor.workshop import variables
from tutor.workshop.lint.lesson import Course, File, Lesson
from tutor.workshop.lint.syntax import faults
from tutor.workshop.model import Problem
from tutor.workshop.ways import Kind

REQUIRED = ("cli", "boto3")
WAYS = 3
"""Solutions of a step, at least: one way more than the AWS CLI and Python, or a variant of one of them."""

_NAME: Mapping[str, str] = {"cli": "cli.sh", "boto3": "boto3.py", "cloudformation": "cloudformation.yaml"}
_PYTHON_NAME = re.compile(r"[A-Za-z_]\w*")


def complete(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """Each step with checks can be done by the AWS CLI, by Python, and in one more way."""
    if not lesson.step.checks:
        return
    there = [solution.name for solution, _ in lesson.solutions]
    folder = f"{lesson.step.folder.name}/solutions"
    for name in REQUIRED:
        if name not in there:
            yield Problem(f"{folder}/{_NAME[name]}", 0, "the solution is missing; every step with checks has one")
    if len(there) < WAYS and all(name in there for name in REQUIRED):
        what = f"there are {len(there)} solutions; bring {WAYS}: cloudformation.yaml, wizard.yaml or cli-WORD.sh"
        yield Problem(folder, 0, what)


def listed(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """`ways:` in the front matter names each solution, so that one that is lost is missed."""
    there = [solution.name for solution, _ in lesson.solutions]
    named = lesson.step.ways
    if lesson.step.checks and not named and there:
        yield lesson.fault(f"the solutions are not named; write `ways: [{', '.join(there)}]`")
        return
    for number, name in enumerate(named):
        if name not in there:
            near = difflib.get_close_matches(name, set(there) - set(named), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            what = f"ways: there is no solution {name!r} in {lesson.step.folder.name}/solutions{hint}"
            yield lesson.fault(what, "ways", number)
        elif name in named[:number]:
            yield lesson.fault(f"ways: {name!r} is named twice", "ways", number)
    for solution, file in lesson.solutions:
        if named and solution.name not in named:
            what = f"the solution is not named in `ways:` of {lesson.file}; add {solution.name!r}"
            yield Problem(file.shown, 0, what)


def refused(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """Each mistake says which check refuses it, and each check has a mistake that it refuses."""
    step, values = lesson.step, course.workshop.variables
    met: list[CheckCall] = []
    for mistake, file in lesson.mistakes:
        named = mistake.refused_by(step, values)
        names = [call.name for call in step.checks]
        if not named:
            what = f"no check of the step is `{_call(mistake.check, mistake.given)}`{_near(mistake.check, names)}"
            yield Problem(file.shown, 1, what)
        met += named if len(named) == 1 else []
    if not lesson.solutions and not lesson.mistakes:
        if step.checks:
            yield Problem(f"{step.folder.name}/mistakes", 0, "there is no mistake; bring one for each check")
        return
    for call, at in lesson.calls():
        if call not in met and not _shown_broken(lesson, call):
            others = [other for other in step.checks if other.name == call.name and other != call]
            named_so = _call(call.name, _difference(call, others[0]) if others else {})
            alone = " alone" if others else ""
            yield lesson.fault(f"no mistake is refused by this check{alone}; bring one with `# check: {named_so}`", *at)


def _shown_broken(lesson: Lesson, call: CheckCall) -> bool:
    """Whether a launch of the step shows what the check refuses."""
    return bool(lesson.step.start.script) and any(
        launch.task == call.parameters.get("family") and launch.expected and not launch.expected.starts
        for launch in lesson.launches
    )


def _call(name: str, given: Mapping[str, str]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in given.items())])


def _difference(call: CheckCall, other: CheckCall) -> dict[str, str]:
    """A parameter by which a check differs from another of its name."""
    differing = [key for key, value in call.parameters.items() if other.parameters.get(key) != value]
    return {key: str(call.parameters[key]) for key in differing[:1]}


def _near(name: str, names: list[str]) -> str:
    near = difflib.get_close_matches(name, set(names) - {name}, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(dict.fromkeys(names)) or 'none'}"


def readable(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """The files can be run: they are of their language, and their variables are the course's."""
    files = [file for _, file in (*lesson.solutions, *lesson.mistakes)]
    for file in [*files, *([lesson.start] if lesson.start else [])]:
        yield from (Problem(file.shown, line, what) for line, what in faults(file.kind, file.text))
        yield from _unknown(file, course)
    for block in lesson.actions:
        kind: Kind | None = {"aws": "cli", "python": "boto3"}.get(block.way)  # type: ignore[assignment]
        for line, what in faults(kind, block.source) if kind else ():
            yield Problem(lesson.file, block.line + line, f"the {block.way} fence: {what}")


def _unknown(file: File, course: Course) -> Iterator[Problem]:
    """Variables of a file that the course has not. A Python file may have names of its own in braces (f-strings)."""
    values = course.workshop.variables
    for line, name in variables.used(file.written):
        if name not in values and name not in variables.OWN and not _is_own(name, file):
            yield Problem(file.shown, line, variables.unknown(name, values))


def _is_own(name: str, file: File) -> bool:
    if file.kind == "cloudformation":
        return f"${{{name}}}" in file.written
    outside = variables.fill(file.written, {name: ""})
    return file.kind == "boto3" and name in _PYTHON_NAME.findall(outside)


RULES = (complete, listed, refused, readable)
