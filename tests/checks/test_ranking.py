"""The order in which findings are read: the root cause first."""

from __future__ import annotations

from itertools import permutations

import pytest

from tutor.checks import Finding, Status
from tutor.checks.ranking import ranked


def finding(name: str, status: Status, rests_on: int = -1) -> Finding:
    """A finding of that check; its title is its name."""
    return Finding(name, status, name, rests_on=rests_on)


def order(*findings: Finding) -> list[str]:
    """The titles as they are ranked."""
    return [one.finding.title for one in ranked(findings)]


def test_a_failure_on_which_others_rest_comes_before_failures_before_it() -> None:
    found = [
        finding("a", Status.FAIL),
        finding("b", Status.FAIL),
        finding("c", Status.SKIPPED, 1),
        finding("d", Status.SKIPPED, 1),
    ]
    assert order(*found) == ["b", "a", "c", "d"]
    assert [one.title for one in ranked(found)[0].resting] == ["c", "d"]


def test_what_rests_on_something_skipped_counts_too() -> None:
    found = [finding("a", Status.FAIL), finding("b", Status.SKIPPED, 0), finding("c", Status.SKIPPED, 1)]
    assert [one.title for one in ranked(found)[0].resting] == ["b", "c"]


@pytest.mark.parametrize("statuses", list(permutations(Status)))
def test_failed_then_unknown_then_skipped_then_passed(statuses: tuple[Status, ...]) -> None:
    found = [finding(status.value, status) for status in statuses]
    assert order(*found) == ["fail", "unknown", "skipped", "pass"]


def test_equals_stay_in_the_order_of_the_course() -> None:
    assert order(*(finding(name, Status.FAIL) for name in "bac")) == ["b", "a", "c"]


def test_a_check_comes_before_what_is_built_upon_it() -> None:
    assert order(finding("role-trusts", Status.FAIL), finding("role-exists", Status.FAIL)) == [
        "role-exists",
        "role-trusts",
    ]


def test_a_way_down_that_goes_in_a_circle_ends() -> None:
    assert order(finding("a", Status.SKIPPED, 1), finding("b", Status.SKIPPED, 0)) == ["a", "b"]


def test_nothing_is_ranked_as_nothing() -> None:
    assert ranked([]) == []
