"""What the course of this project must have: enough right and wrong ways, and every misconception met at least once."""

from __future__ import annotations

import pytest

from tutor.checks import MISCONCEPTIONS
from tutor.workshop.find import locate
from tutor.workshop.model import Workshop
from tutor.workshop.reader import read
from tutor.workshop.ways import mistakes, solutions


@pytest.fixture(scope="module")
def course() -> Workshop:
    """The course."""
    return read(locate("ecs-task-roles"))


def test_there_are_enough_ways_to_do_it_right_and_wrong(course: Workshop) -> None:
    assert sum(len(solutions(step)) for step in course.steps) >= 45
    assert sum(len(mistakes(step)) for step in course.steps) >= 100


def test_each_step_that_builds_can_be_done_in_two_ways_and_most_in_three(course: Workshop) -> None:
    kinds = {step.id: {way.kind for way in solutions(step)} for step in course.steps if step.checks}
    assert all({"cli", "boto3"} <= found for found in kinds.values())
    assert {id for id, found in kinds.items() if len(found) < 3} == {"broken-tasks", "clean-up"}


@pytest.mark.parametrize("misconception", MISCONCEPTIONS)
def test_every_misconception_is_met(course: Workshop, misconception: str) -> None:
    by_mistakes = {mistake.misconception for step in course.steps for mistake in mistakes(step)}
    by_answers = {option.misconception for step in course.steps for q in step.questions for option in q.options}
    assert misconception in by_mistakes | by_answers


def test_every_lesson_that_a_misconception_names_is_a_step(course: Workshop) -> None:
    assert {entry.lesson for entry in MISCONCEPTIONS.values()} <= {step.id for step in course.steps}
