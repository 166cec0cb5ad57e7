"""Which fence shows whether a prediction came true, and whether a launch came out as the course says."""

from __future__ import annotations

import pytest

from tutor.study.demonstrations import predictions_shown_by, shown_by
from tutor.workshop.model import Action, Block, Demonstration, Option, Question, Step

PREDICT = Question("p", "predict", "?", (Option("x", True), Option("y")), 1)
OTHER = Question("q", "quiz", "?", (Option("x", True), Option("y")), 9)
PLAIN = Action("aws", "aws x", 2)
SECOND = Action("aws", "aws y", 3)
INSIDE = Action("aws", "aws x", 4, inside="family")
FAILS = Action("aws", "aws x", 5, fails="AccessDenied")
LAUNCH = Demonstration("family", 6)


@pytest.mark.parametrize(
    ("blocks", "line"),
    [
        ((PREDICT, PLAIN, INSIDE, SECOND), 4),
        ((PREDICT, PLAIN, FAILS), 5),
        ((PREDICT, PLAIN, SECOND, LAUNCH), 6),
        ((PREDICT, LAUNCH, INSIDE), 6),
        ((PREDICT, PLAIN, SECOND), 3),
        ((PREDICT, OTHER, LAUNCH), None),
        ((LAUNCH, PREDICT), None),
        ((PREDICT,), None),
    ],
)
def test_the_fence_that_shows_it_is_the_one_that_tells_something(blocks: tuple[Block, ...], line: int | None) -> None:
    step = Step("s", 1, "S", 1, "G", blocks)
    assert shown_by(step, PREDICT) == line
    if line is not None:
        assert predictions_shown_by(step, line) == [PREDICT]
