"""Feedback explains: what was chosen, what is true, why, what to do next; never bare right or wrong."""

from __future__ import annotations

import pytest

from tutor.study.answers import LettersError, compared, feedback, is_right, letters_of, recorded
from tutor.workshop.model import Option, Question

ONE = Question(
    "one",
    "quiz",
    "Who pulls?",
    (
        Option("The application", because="It does not run yet.", misconception="app-permission-on-execution-role"),
        Option("The agent", True, "It has the execution role."),
        Option("You", because="You only ask."),
    ),
    1,
)
MANY = Question(
    "many",
    "quiz",
    "Which?",
    (Option("A", True, "A holds."), Option("B", because="B does not."), Option("C", True, "C holds.")),
    1,
)


@pytest.mark.parametrize(
    ("question", "text", "letters"),
    [
        (ONE, "b", ("b",)),
        (ONE, " B ", ("b",)),
        (MANY, "a,c", ("a", "c")),
        (MANY, "c a", ("a", "c")),
        (MANY, "CA", ("a", "c")),
        (MANY, "a;a , c", ("a", "c")),
        (MANY, ["c", "a"], ("a", "c")),
    ],
)
def test_letters_are_taken_as_people_write_them(question: Question, text: str, letters: tuple[str, ...]) -> None:
    assert letters_of(question, text) == letters


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        (ONE, "", "there are a to c"),
        (ONE, "d", "There is no answer 'd'; there are a to c"),
        (ONE, "a b", "Choose one letter"),
        (MANY, "a1", "There is no answer '1'"),
        (MANY, "\x1b[31m", "There is no answer"),
    ],
)
def test_letters_that_answer_nothing_are_refused_in_words(question: Question, text: str, said: str) -> None:
    with pytest.raises(LettersError) as error:
        letters_of(question, text)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("letters", "right"), [(("a", "c"), True), (("a",), False), (("a", "b", "c"), False), (("b",), False)]
)
def test_all_that_hold_must_be_chosen_and_no_other(letters: tuple[str, ...], right: bool) -> None:
    assert is_right(MANY, letters) is right


def test_a_right_answer_says_why_it_holds() -> None:
    found = feedback(ONE, "s/one", ("b",), tries=1)
    assert found.right
    assert found.lines == ("You chose b) The agent.", "That is so.", "It has the execution role.")


def test_a_wrong_answer_names_its_misconception_and_its_reason_and_not_the_right_one() -> None:
    found = feedback(ONE, "s/one", ("a",), tries=1)
    assert found.right is False
    assert found.misconception == "app-permission-on-execution-role"
    assert found.lines == (
        "You chose a) The application.",
        "Calls that the application makes use the task role.",
        "It does not run yet.",
    )


def test_what_holds_is_told_after_three_tries_or_when_it_is_not_asked_again_now() -> None:
    for told in (feedback(ONE, "s/one", ("c",), tries=3), feedback(ONE, "s/one", ("c",), tries=1, final=True)):
        assert told.true == "What holds is b) The agent."
        assert told.why == "You only ask. It has the execution role."


@pytest.mark.parametrize(
    ("letters", "why"),
    [
        (("a",), "All of that holds, and something that holds too is missing."),
        (("a", "b"), "b) B does not. Something that holds is missing."),
        (("a", "b", "c"), "b) B does not."),
    ],
)
def test_an_answer_that_is_partly_right_says_what_is_amiss(letters: tuple[str, ...], why: str) -> None:
    assert feedback(MANY, "s/many", letters, tries=1).why == why


def test_a_wrong_option_without_a_reason_is_still_explained() -> None:
    bare = Question("q", "quiz", "?", (Option("x", True), Option("y")), 1)
    assert feedback(bare, "s/q", ("b",), tries=1).why == "It does not hold."


def test_a_prediction_is_written_down_and_not_judged() -> None:
    found = recorded(ONE, "s/one", ("a",))
    assert found.right is None
    assert found.lines == ("You expect a) The application. It is written down.",)


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        (("b",), "You expected b) The agent, and so it is. It has the execution role."),
        (
            ("c",),
            "You expected c) You. What happens is b) The agent. You only ask. It has the execution role.",
        ),
        ((), "You made no prediction. What happens: b) The agent. It has the execution role."),
    ],
)
def test_a_prediction_stands_beside_what_happens(letters: tuple[str, ...], said: str) -> None:
    assert compared(ONE, letters) == said
