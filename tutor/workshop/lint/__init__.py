"""What an author has forgotten: beyond what cannot be read, what does not teach, and what contradicts itself.

A rule is a small function that looks at one lesson, or at the course, and gives problems. `lesson.py` is what rules
look at; the other modules hold the rules by subject. A rule runs nothing and reads no account: what only running can
show is the rehearsal's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tutor.workshop.lint import brought, checks, course, links, lost, names, questions, teaching
from tutor.workshop.lint.lesson import Course, Lesson, course_of
from tutor.workshop.model import CourseError, Problem
from tutor.workshop.reader import read
from tutor.workshop.translation import faults, units_of
from tutor.workshop.words import Noting

LESSON_RULES: Sequence[Callable[[Lesson, Course], Iterator[Problem]]] = (
    *teaching.RULES,
    *questions.RULES,
    *checks.RULES,
    *brought.RULES,
    *names.RULES,
    *lost.RULES,
    *links.RULES,
)
COURSE_RULES: Sequence[Callable[[Course], Iterator[Problem]]] = course.RULES


def lint(folder: Path) -> list[Problem]:
    """Every fault of the course in `folder`, of reading and of teaching."""
    noting = Noting()
    try:
        workshop = read(folder, translated=noting)
    except CourseError as error:
        return error.problems
    problems: list[Problem] = []
    found = course_of(workshop, problems)
    problems += [problem for lesson in found.lessons for rule in LESSON_RULES for problem in rule(lesson, found)]
    problems += [problem for rule in COURSE_RULES for problem in rule(found)]
    return [*problems, *faults(folder, units_of(noting, workshop))]
