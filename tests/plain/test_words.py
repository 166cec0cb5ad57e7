"""What can be typed in the plain course, in one process and without an account: each word says what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from study_support import again, study

from tutor.plain.asking import Asking
from tutor.plain.doing import Doing
from tutor.plain.lesson import Lesson
from tutor.plain.words import WORDS, Typed
from tutor.study import Study


class Desk:
    """A learner at the plain course: lines in, lines out."""

    def __init__(self, of: Study) -> None:
        self.study = of
        self.said: list[str] = []
        self._next: Iterator[str] = iter(())
        lesson = Lesson(of, self.said.append, 80, "it was not opened.")
        self._typed = Typed(lesson, Asking(lesson), Doing(lesson, self.said.append), lambda: next(self._next, None))
        lesson.enter(of.progress.current or "intro")

    def type(self, *lines: str) -> str:
        """Type lines; what was said after them."""
        self.said.clear()
        self._next = iter(lines)
        for line in self._next:
            if not self._typed.carry_out(line):
                break
        return "\n".join(self.said)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(study(tmp_path))


def test_every_word_is_in_help(desk: Desk) -> None:
    said = desk.type("help")
    assert all(word.usage in said for word in WORDS.values())


@pytest.mark.parametrize("word", [word for word in WORDS if word not in ("quit", "python")])
def test_no_word_breaks_without_an_account(desk: Desk, word: str) -> None:
    for line in (word, f"{word} x", f"{word} [red] \x1b[31m", f"{word} 99999999999999999999", f"{word} ²"):
        desk.type("go make", line, "go roles", line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chekc", "'chekc' is no word of this course. Did you mean `check`?"),
        ("xyzzy", "'xyzzy' is no word of this course. `help` lists what there is."),
        ("go rolse", "There is no step 'rolse'; did you mean 'roles'?"),
        ("go", "There is no step ''; `steps` lists them."),
        ("next please", "`next` takes nothing behind it."),
        ("back", "This is the first step."),
        ("check", "This step is for reading: there is nothing to check. `next` goes on."),
        ("a", "No question is open here."),
        ("run 1", "This step has nothing to run."),
        ("launch", "This step shows no launch. `launch FAMILY` rehearses that of any task definition."),
        ("review", "No question of an earlier step is due here."),
        ("answer x", "`answer QUESTION LETTERS`, such as `answer who-pulls b`."),
        ("answer x a", "There is no question 'x' here; there are: none."),
        ("hint", "This step has no hints: it is all in its text."),
        ("test-out nowhere", "There is no part 'nowhere' to test out of; there are: first."),
        ("test-out rest", "'The rest' has no test-out: its steps are to be done."),
        ("wizard x", "`wizard` shows the form; `wizard set FIELD VALUE`, `wizard submit` and `wizard clear` work on"),
        ("wizard set colour red", "The form has no field 'colour'; there are: trusted_entity_type,"),
        ("wizard set service Lamda", "There is no service 'Lamda'; there are:"),
        ("wizard submit", "Select trusted entity: Choose a service and a use case first."),
        ("aws s3 ls", "There is no account to act on. `where` says why."),
        ("where", "There is no account: it was not opened."),
    ],
)
def test_each_line_is_answered_in_words(desk: Desk, line: str, said: str) -> None:
    assert said in " ".join(desk.type(line).split("\n"))


def test_steps_tell_their_state(desk: Desk) -> None:
    assert desk.type("next", "back", "steps").endswith(
        "1 intro: Before you begin (done, you are here)\n2 roles: Two roles (open)\n3 make: Make the role (open)\n"
        "4 launch: See a launch (open)\n5 last: Alone (open)"
    )


def test_going_on_says_what_is_left_open(desk: Desk) -> None:
    assert "Step 2 is left open (not answered yet: guess, pulls, reads, both)." in desk.type("go 2", "next")
    assert "Step 3 is left open (not answered yet: name; its check has not passed)." in desk.type("go 3", "next")


def test_letters_answer_the_next_question_and_names_any(desk: Desk) -> None:
    assert "You expect b) No. It is written down." in desk.type("go roles", "b")
    assert "You chose a) The application." in desk.type("answer reads A")
    assert "You chose b) The agent." in desk.type("b")
    assert "Step 2 is done. `next` goes on." in desk.type("answer roles/both b,a")


def test_a_prediction_comes_before_what_shows_it(desk: Desk) -> None:
    assert "Predict first what comes of it: guess." in desk.type("go roles", "run 1")


def test_a_prediction_is_compared_when_the_step_is_left(desk: Desk) -> None:
    assert "You expected a) Yes. What happens is b) No." in desk.type("go roles", "a", "next")


def test_the_last_hint_wants_a_line_and_takes_the_next_one(desk: Desk) -> None:
    desk.type("go make", "hint", "hint")
    assert "why do you think" in desk.type("hint")
    assert "why do you think" in desk.type("next", "back", "hint"), "a word of the course is no reason"
    said = desk.type("I trusted ec2.amazonaws.com")
    assert "Hint: The principal is ecs-tasks.amazonaws.com." in said
    assert "Your own reason was: I trusted ec2.amazonaws.com" in desk.type("solution")


def test_the_solution_is_to_be_had_by_giving_up(desk: Desk) -> None:
    assert "`solution anyway` says so." in desk.type("go make", "solution")
    assert "Choose Create role." in desk.type("solution anyway")


def test_a_test_out_asks_one_after_the_other(desk: Desk) -> None:
    assert "Question roles/pulls" in desk.type("test-out")
    assert "Question roles/reads" in desk.type("b")
    assert "Question roles/both" in desk.type("a")
    said = desk.type("a b")
    assert "'The two roles' is tested out." in said
    assert desk.study.progress.done == {"intro", "roles"}


def test_a_wrong_answer_ends_the_test_out(desk: Desk) -> None:
    said = desk.type("test-out", "c")
    assert "So the steps of this part are to be done: 'Two roles' explains this." in said
    assert "cannot be tested out of any more" in desk.type("test-out")
    assert "No question is open here." in desk.type("a")


def test_a_review_is_left_when_its_step_is(desk: Desk) -> None:
    desk.type("go roles", "b", "b", "a", "a b", "next", "review")
    assert "You chose a) No." in desk.type("go 4", "go 3", "a"), "the step's own question, not the review's"
    assert "roles/pulls" not in desk.study.progress.reviews


def test_the_form_is_filled_by_lines_and_kept(desk: Desk) -> None:
    said = desk.type(
        "go make",
        "wizard set service Elastic Container Service",
        "wizard set use_case = Elastic Container Service Task",
        "wizard set role_name wayRole",
        "wizard set tags project=way; owner=me",
    )
    assert "tags: project=way; owner=me" in said
    later = Desk(again(desk.study))
    assert "use_case: Elastic Container Service Task" in later.type("wizard")
    assert "tags: project=way; owner=me" in later.type("wizard")
    later.type("wizard clear")
    assert "role_name: empty" in Desk(again(desk.study)).type("wizard")


def test_a_python_program_without_its_end_is_not_run(desk: Desk) -> None:
    assert "The input ended before `end`, so the Python program was not run." in desk.type("python", "print(1)")


def test_a_command_goes_on_over_lines(desk: Desk) -> None:
    assert desk.type("aws iam x \\", "  --y 'a", "b'", "where").count("There is no account to act on.") == 1
    assert "A way through: 0 of 5 steps done." in "\n".join(desk.said)


def test_at_the_end_what_is_open_is_named(desk: Desk) -> None:
    assert "This is the last step. Still open: Before you begin, Two roles" in desk.type("go last", "next")
    assert desk.type("certificate").startswith("# Record so far: A way through")
    assert '"complete": false' in desk.type("certificate json")
