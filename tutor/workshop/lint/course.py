"""Rules on the course as a whole: its variables, its parts, its outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.checks import find
from tutor.workshop import variables
from tutor.workshop.lint import names
from tutor.workshop.lint.lesson import Course
from tutor.workshop.model import Problem

_TOML = "workshop.toml"
TEST_OUT = 3
"""So many questions, at least, stand for the steps of a part; all of them where there are fewer."""


def unused(course: Course) -> Iterator[Problem]:
    """Each variable is used."""
    texts = [course.written]
    for lesson in course.lessons:
        texts += [lesson.written, *(file.written for _, file in (*lesson.solutions, *lesson.mistakes))]
    used = {name for text in texts for _, name in variables.used(text)}
    for name in course.workshop.variables:
        if name not in used:
            line = course.lines.at("variables", name)
            yield Problem(_TOML, line, f"the variable {name!r} is declared and never used")


def listed(course: Course) -> Iterator[Problem]:
    """Each step's folder is a step of the course, at its number."""
    ids = [step.id for step in course.workshop.steps]
    for file in sorted(course.workshop.folder.glob("[0-9][0-9]-*/step.md")):
        number, _, id = file.parent.name.partition("-")
        if id not in ids:
            what = f"the folder {file.parent.name} is no step of the course; name {id!r} in `steps`, or take it away"
            yield Problem(_TOML, course.lines.at("steps"), what)
        elif int(number) != ids.index(id) + 1:
            what = (
                f"the folder {file.parent.name} is step {ids.index(id) + 1}; rename it to {ids.index(id) + 1:02}-{id}"
            )
            yield Problem(_TOML, course.lines.at("steps", id), what)


def parts(course: Course) -> Iterator[Problem]:
    """Who tests out of a part has answered enough; and where there are parts, each step is in one."""
    workshop = course.workshop
    for part in workshop.parts:
        quizzes = sum(len(workshop.step(id).quizzes) for id in part.steps)
        line = course.lines.at("parts", part.id, "test_out")
        if part.test_out and len(set(part.test_out)) < min(TEST_OUT, quizzes):
            what = f"part {part.id!r}: test_out has {len(set(part.test_out))} questions; ask {min(TEST_OUT, quizzes)}"
            yield Problem(_TOML, line, f"{what} or more, or someone tests out by luck")
        for name in sorted({name for name in part.test_out if part.test_out.count(name) > 1}):
            yield Problem(_TOML, line, f"part {part.id!r}: test_out names {name!r} twice")
    within = {id for part in workshop.parts for id in part.steps}
    for step in workshop.steps:
        if workshop.parts and step.id not in within:
            what = f"step {step.id!r} is in none of the parts; name it in the `steps` of one"
            yield Problem(_TOML, course.lines.at("steps", step.id), what)


def outcomes(course: Course) -> Iterator[Problem]:
    """What a check of an outcome rests on is in the outcome, too, where it takes the same parameters."""
    for name, calls in course.workshop.outcomes.items():
        for call in calls:
            for other in find(call.name).rests_on:
                given = {key: call.parameters[key] for key in find(other).parameters() if key in call.parameters}
                there = any(c.name == other and given.items() <= c.parameters.items() for c in calls)
                if given and not there:
                    what = f"outcome {name!r}: {call.name!r} rests on {other!r}, which is not in it for {_said(given)}"
                    yield Problem(_TOML, course.lines.at("outcomes", name, call.name), what)


def _said(parameters: dict[str, object]) -> str:
    return ", ".join(map(str, parameters.values()))


RULES = (unused, listed, parts, outcomes, names.outcomes)
