"""One learner's way through a course, without a screen and without an account: questions, reviews, tests, help."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from study_support import again, study

from tutor.journal.events import Event
from tutor.study.answers import LettersError
from tutor.study.hints import Hint, NoHint, WhyWanted
from tutor.study.solving import NotYet, Solved

RIGHT = (("pulls", "b"), ("reads", "a"), ("both", "a,b"))


def answer_roles(of: object) -> None:
    """All questions of the step `roles`, right."""
    of.predict("roles", "guess", "b")  # type: ignore[attr-defined]
    for question, letters in RIGHT:
        of.answer("roles", question, letters)  # type: ignore[attr-defined]


def test_an_answer_goes_to_the_journal_and_comes_back(tmp_path: Path) -> None:
    of = study(tmp_path)
    of.answer("roles", "both", "b a")
    event = json.loads((tmp_path / "events.jsonl").read_text().splitlines()[-1])
    assert (event["verb"], event["object"]) == ("attempted", "way/roles/both")
    assert event["result"] == {"answer": "a,b", "right": 1, "as": "quiz"}
    assert again(of).chosen("roles", "both") == ("a", "b")


def test_letters_that_answer_nothing_leave_no_event(tmp_path: Path) -> None:
    of = study(tmp_path)
    with pytest.raises(LettersError):
        of.answer("roles", "pulls", "z")
    assert not of.progress.answers


def test_feedback_says_what_to_do_next(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert of.answer("roles", "pulls", "a").next == "Choose again."
    assert of.answer("roles", "pulls", "b").next == "Go on with the next question."
    of.predict("roles", "guess", "a")
    of.answer("roles", "reads", "a")
    assert of.answer("roles", "both", "ab").next == "This step is done: go on."
    assert of.answer("make", "name", "a").next == "All questions of this step are answered."


def test_a_step_of_questions_is_passed_with_the_last_of_them(tmp_path: Path) -> None:
    of = study(tmp_path)
    for question, letters in RIGHT:
        of.answer("roles", question, letters)
    assert [question.id for question in of.open_questions("roles")] == ["guess"]
    assert "roles" not in of.progress.done
    of.predict("roles", "guess", "a")
    assert "roles" in of.progress.done


def test_the_last_answer_counts_until_the_step_is_passed_and_then_it_stays_passed(tmp_path: Path) -> None:
    of = study(tmp_path)
    of.answer("roles", "pulls", "b")
    of.answer("roles", "pulls", "a")
    assert "pulls" in [question.id for question in of.open_questions("roles")]
    answer_roles(of)
    of.answer("roles", "pulls", "a")
    assert "roles" in again(of).progress.done


def test_a_prediction_is_compared_and_never_judged(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert of.predict("roles", "guess", "a").right is None
    assert of.compare("roles", "guess").startswith("You expected a) Yes. What happens is b) No.")


def test_a_step_for_reading_is_done_when_the_learner_goes_on(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert of.read("intro")
    assert not of.read("roles")
    assert not of.read("make")
    assert of.progress.done == {"intro"}


def test_a_review_asks_only_of_steps_that_are_done(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert of.review("make") == ()
    answer_roles(of)
    assert [one.full_id for one in of.review("make")] == ["roles/pulls", "roles/reads", "roles/both"]


def test_a_wrong_review_answer_is_explained_and_comes_again_with_a_later_step(tmp_path: Path) -> None:
    of = study(tmp_path)
    answer_roles(of)
    found = of.answer_review("make", "roles/pulls", "a")
    assert "What holds is b) The agent." in found.true
    assert found.next == "It comes again with a later step."
    of.answer_review("make", "roles/reads", "a")
    of.answer_review("make", "roles/both", "a,b")
    assert of.review("make") == (), "each is asked once at a step"
    assert [one.full_id for one in again(of).review("last")] == ["roles/pulls"]
    of.answer_review("last", "roles/pulls", "b")
    assert of.review("launch") == ()
    assert "roles" in of.progress.done, "a review changes nothing of an earlier step"
    assert of.chosen("roles", "pulls") == ("b",)


def test_a_part_is_tested_out_when_all_is_right_at_the_first_try(tmp_path: Path) -> None:
    of = study(tmp_path)
    for question, letters in RIGHT[:-1]:
        of.answer_test("first", f"roles/{question}", letters)
    assert not of.progress.done
    said = of.answer_test("first", "roles/both", "ab")
    assert said.next == "All were right at the first try: 'The two roles' is tested out."
    found = again(of)
    assert found.progress.done == {"intro", "roles"}
    assert found.progress.of("roles").tested_out
    assert found.open_questions("roles")[0].id == "guess", "what was not asked is not made up"


def test_one_wrong_answer_ends_the_test_and_a_second_try_is_none(tmp_path: Path) -> None:
    of = study(tmp_path)
    said = of.answer_test("first", "roles/pulls", "a")
    assert said.next == "So the steps of this part are to be done: 'Two roles' explains this."
    assert of.test_out("first").missed == ("roles/pulls",)
    with pytest.raises(KeyError):
        of.answer_test("first", "roles/reads", "a")
    of.answer("roles", "pulls", "b")
    assert of.test_out("first").missed == ("roles/pulls",)
    assert not of.progress.done


def test_a_first_try_in_the_step_itself_counts_for_the_test(tmp_path: Path) -> None:
    of = study(tmp_path)
    of.answer("roles", "pulls", "b")
    assert [one.full_id for one in of.test_out("first").open] == ["roles/reads", "roles/both"]
    with pytest.raises(KeyError):
        of.answer_test("first", "roles/pulls", "a")
    assert not of.test_out("rest").passed, "a part without a test-out is never passed by one"


def test_hints_come_in_rungs_and_the_last_one_wants_a_line(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert of.hint("make") == Hint(1, "Who assumes it?", False)
    assert of.hint("make") == Hint(2, "It is a task.", False)
    assert isinstance(of.hint("make"), WhyWanted)
    assert isinstance(of.hint("make", "  "), WhyWanted)
    assert of.hint("make", "I trusted ec2") == Hint(3, "The principal is ecs-tasks.amazonaws.com.", True)
    assert of.hint("make") == Hint(3, "The principal is ecs-tasks.amazonaws.com.", True), "it may be read again"
    assert of.progress.of("make").rungs == 3


@pytest.mark.parametrize("step", ["intro", "last"])
def test_a_step_without_hints_says_so(tmp_path: Path, step: str) -> None:
    assert isinstance(study(tmp_path).hint(step), NoHint)


@pytest.mark.parametrize("why", ["I trusted ec2", "[red]x[/red] \x1b[31m", "“curly” – ünïcode", "x" * 10_000, "a\nb"])
def test_the_learners_line_stays_in_their_home_alone(tmp_path: Path, why: str) -> None:
    of = study(tmp_path)
    of.hint("make")
    of.hint("make")
    of.hint("make", why)
    file = tmp_path / "journal" / "whys.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    journal = (tmp_path / "events.jsonl").read_text()
    assert json.dumps(why)[1:-1][:40] not in journal
    assert json.loads(journal.splitlines()[-1])["result"] == {"hint": 3, "why": 1}
    assert again(of).why("make") == why[:2_000]
    assert of.why("roles") == ""


def test_damage_among_the_lines_is_passed_over(tmp_path: Path) -> None:
    of = study(tmp_path)
    of.hint("make", "before")
    file = tmp_path / "journal" / "whys.jsonl"
    with file.open("ab") as stream:
        stream.write(b'\xff\xfe\n[]\n{}\n{"workshop": "way", "step": "make", "why": 3}\ngarbage\n')
    assert of.why("make") == "before"


def test_the_solution_comes_after_the_last_hint_in_all_ways(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert isinstance(of.solutions("make"), NotYet)
    for why in ("", "", "I trusted ec2"):
        of.hint("make", why)
    found = of.solutions("make")
    assert isinstance(found, Solved)
    assert found.why == "I trusted ec2"
    assert [way.title for way in found.ways] == ["AWS CLI", "Python (boto3)", "Console"]
    assert found.ways[2].text.splitlines() == [
        "Open IAM, then Roles, then Create role.",
        "On the page Select trusted entity:",
        "  Trusted entity type: AWS service",
        "  Service or use case: Elastic Container Service",
        "  Use case: Elastic Container Service Task",
        "On the page Name, review, and create:",
        "  Role name: wayRole",
        "  Tags: project = way",
        "Choose Create role.",
    ]
    assert again(of).progress.of("make").solution_seen


def test_giving_up_shows_the_solution_and_is_written_down(tmp_path: Path) -> None:
    of = study(tmp_path)
    refused = of.solutions("last")
    assert isinstance(refused, NotYet)
    assert refused.can_give_up
    assert isinstance(of.solutions("last", give_up=True), Solved)
    assert of.progress.of("last").solution_seen


def test_a_look_at_the_solution_after_passing_is_no_help(tmp_path: Path) -> None:
    of = study(tmp_path)
    of.note("passed", "make")
    assert isinstance(of.solutions("make"), Solved)
    assert not of.progress.of("make").solution_seen


def test_a_step_of_questions_has_no_solution_to_show(tmp_path: Path) -> None:
    found = study(tmp_path).solutions("roles", give_up=True)
    assert isinstance(found, NotYet)
    assert not found.can_give_up


def test_what_a_step_rests_on_is_known_from_the_journal(tmp_path: Path) -> None:
    of = study(tmp_path)
    assert [step.id for step in of.behind("last")] == ["make"]
    of.note("initialized", "launch", prepared=1)
    assert of.behind("last") == ()
    assert [step.id for step in of.behind("launch")] == []


def test_a_full_disk_is_said_once_and_the_learner_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = study(tmp_path)

    def full(_: Event) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(of._journal, "append", full)
    of.answer("roles", "pulls", "b")
    assert "No space left on device" in of.told()
    of.answer("roles", "reads", "a")
    assert of.told() == ""
    assert of.chosen("roles", "reads") == ("a",)
