"""Rules on questions: each answer has its reason, and what is right is said in two ways, so that a slip is seen.

A wrong answer says which misconception it shows, or `none`; a right one cannot. Where several answers are right, the
question says how many (`answers: 2`).
"""

from __future__ import annotations

from collections.abc import Iterator

from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Option, Problem, Question


def reasons(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """Each answer says why it is right or wrong: the learner reads it after theirs."""
    for question, letter, option in _options(lesson):
        if not option.because:
            kind = "right" if option.right else "wrong"
            what = f"{question.kind} {question.id!r}: answer {letter} has no reason; write `because:` why it is {kind}"
            yield Problem(lesson.file, question.line, what)


def marks(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """Which answers are right can be told from the marks and from what is said of the wrong ones."""
    for question in lesson.step.questions:
        right = len(question.right)
        where = f"{question.kind} {question.id!r}"
        if right != question.answers:
            said = "does not say so; write" if question.answers == 1 else f"says {question.answers}; write"
            what = f"{where}: {right} answers are right, and it {said} `answers: {right}`, or mark the right ones"
            yield Problem(lesson.file, question.line, what)
    for question, letter, option in _options(lesson):
        if not option.right and not option.told:
            what = "is wrong, and does not say what it shows; write `misconception: ID`, or `misconception: none`"
            yield Problem(lesson.file, question.line, f"{question.kind} {question.id!r}: answer {letter} {what}")


def contradictions(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A quiz does not call wrong what the step's checks ask for."""
    asked = {str(value) for call in lesson.step.checks for value in call.parameters.values()}
    for question in lesson.step.quizzes:
        right = {_bare(option.text) for option in question.options if option.right}
        for letter, option in question.lettered():
            if not option.right and _bare(option.text) in asked and not right & asked:
                what = f"answer {letter} is marked wrong, and {_bare(option.text)} is what the step's checks ask for"
                yield Problem(lesson.file, question.line, f"quiz {question.id!r}: {what}")


def _options(lesson: Lesson) -> Iterator[tuple[Question, str, Option]]:
    for question in lesson.step.questions:
        for letter, option in question.lettered():
            yield question, letter, option


def _bare(text: str) -> str:
    return text.strip().rstrip(".").strip("`*\"'")


RULES = (reasons, marks, contradictions)
