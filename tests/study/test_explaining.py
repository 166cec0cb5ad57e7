"""Findings are read root cause first, three at most, with the rest summed up."""

from __future__ import annotations

from tutor.checks import Finding, Fix, Status
from tutor.study.explaining import explanation


def finding(check: str, status: Status = Status.FAIL, **more: object) -> Finding:
    return Finding(check, status, f"title of {check}", observed="seen", expected="wanted", **more)  # type: ignore[arg-type]


def test_what_others_rest_on_comes_first() -> None:
    found = explanation([finding("role-trusts"), finding("role-has-policies"), finding("role-exists")])
    assert found.first[0].check == "role-exists"


def test_at_most_three_are_shown_and_the_others_are_counted() -> None:
    found = explanation([finding("role-exists") for _ in range(5)])
    assert len(found.first) == 3
    assert found.more == 2
    assert "2 more did not pass; mend the first ones, and check again." in found.lines()


def test_what_was_skipped_is_summed_up() -> None:
    skipped = [finding("role-trusts", Status.SKIPPED), finding("role-trusts", Status.SKIPPED)]
    found = explanation([finding("role-exists"), *skipped, finding("role-tags", Status.PASS)])
    assert found.lines()[-1] == "Not looked at yet, because it rests on that: title of role-trusts."
    assert found.passed == 1


def test_what_could_not_be_found_out_is_no_failure() -> None:
    (line,) = explanation([finding("role-exists", Status.UNKNOWN)]).lines()
    assert line == "? title of role-exists: this could not be found out. seen"


def test_the_fix_is_shown_in_the_way_that_the_learner_works_in() -> None:
    fix = Fix("Mend it.", "aws mend", "Choose Mend.", "mend()")
    found = explanation([finding("role-exists", fix=fix, why="it matters", misconception="trusts-ec2")])
    assert found.lines("cli") == [
        "✗ title of role-exists",
        "  What is there: seen",
        "  What is wanted: wanted",
        "  Remember: ec2.amazonaws.com is for container instances; both task roles trust ecs-tasks.amazonaws.com.",
        "  Why: it matters",
        "  To mend it: Mend it.",
        "    $ aws mend",
    ]
    assert found.lines("console")[-1] == "    Choose Mend."
    assert found.lines("python")[-1] == "    mend()"


def test_all_that_passed_says_nothing() -> None:
    assert explanation([finding("role-exists", Status.PASS)]).lines() == []
