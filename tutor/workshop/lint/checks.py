"""Rules on what a step is judged by: that there is something to do, and that nothing of it was lost."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.checks import CheckCall
from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Problem

LAUNCHED = ("task-starts", "task-runs", "service-runs")
"""Checks that a task which does not start fails."""


def already_true(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A goal that changes the account has a check that no earlier step has: the others are true at its start."""
    step = lesson.step
    if not step.checks or step.start.script:
        return
    earlier = {_same(call) for before in course.until(lesson)[:-1] for call in before.step.checks}
    if all(_same(call) in earlier for call in step.checks):
        what = "each check is one of an earlier step, so the step is passed before it is begun; ask something else, "
        yield lesson.fault(what + "or let `start: {script: …}` change what is there", "checks")


def _same(call: CheckCall) -> tuple[str, str]:
    return call.name, str(sorted((key, str(value)) for key, value in call.parameters.items() if key != "draft"))


def twice(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A check stands once in a step."""
    seen: set[tuple[str, str]] = set()
    for call, at in lesson.calls():
        if _same(call) in seen:
            yield lesson.fault(f"checks: {call.name!r} is there twice with the same parameters", *at)
        seen.add(_same(call))


def lost(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A step that brings ways along has checks; and a task that it shows to be broken is one that they look at."""
    step = lesson.step
    if not step.checks and (lesson.solutions or lesson.mistakes or step.ways or step.start.script):
        yield lesson.fault("the step has no check, but solutions, mistakes or a start of its own: what are they for?")
    if not step.checks or not step.start.script:
        return
    looked_at = {str(call.parameters["family"]) for call in step.checks if call.name in LAUNCHED}
    for launch in lesson.launches:
        family = launch.task.partition(":")[0]
        if launch.expected and not launch.expected.starts and family not in looked_at:
            what = f"the launch shows that {family} does not start, and no check of the step asks for that"
            yield Problem(lesson.file, launch.line, what)


RULES = (already_true, twice, lost)
