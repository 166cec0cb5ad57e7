"""Findings in six rows: the root cause, what to do in the learner's way, and how much more there is."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tutor.checks import Finding, Fix, Status
from tutor.report.differing import words_apart
from tutor.report.short import ROWS, Way, short

FIX = Fix(
    "Create the role.", "aws iam create-role …\naws iam wait …", "IAM > Roles > Create role", "boto3.client('iam')"
)
ROOT = Finding("role-exists", Status.FAIL, "The role exists", "", "the role r", "There is no role r.", fix=FIX)
RESTS = Finding("role-trusts", Status.SKIPPED, "It trusts", rests_on=0)


def texts(*findings: Finding, way: Way = "cli", width: int = 78, height: int = ROWS) -> list[str]:
    """The rows' texts."""
    return [text for _, _, text in short(findings, way, width, height, key="Ctrl+F")]


def test_the_root_cause_stands_in_six_rows() -> None:
    rows = list(short([ROOT, RESTS], "cli", 78, key="Ctrl+F"))
    assert [(label, text) for _, label, text in rows] == [
        ("", "✗ The role exists: FAIL"),
        ("expected", "the role r"),
        ("observed", "There is no role r."),
        ("to do", "Create the role."),
        ("CLI", "$ aws iam create-role … …"),
        ("", "1 more rests on it · Ctrl+F: all findings, why and the lesson"),
    ]


def test_what_is_to_be_remembered_comes_where_there_is_room() -> None:
    found = Finding("c", Status.FAIL, "c", observed="o", misconception="trusts-ecs-service")
    sentence = "Both task roles trust ecs-tasks.amazonaws.com, not ecs.amazonaws.com."
    assert sentence in texts(found, height=10)
    assert sentence not in texts(found)


@pytest.mark.parametrize(("way", "text"), [("console", "IAM > Roles"), ("python", "boto3"), ("cli", "$ aws iam")])
def test_the_fix_is_that_of_the_learners_way(way: Way, text: str) -> None:
    assert any(row.startswith(text) for row in texts(ROOT, way=way))


@pytest.mark.parametrize("width", [40, 78, 118])
@pytest.mark.parametrize("height", [4, 6, 10])
def test_however_long_it_is_it_fits(width: int, height: int) -> None:
    long = "很長 words and more " * 200
    found = Finding("c", Status.FAIL, long, "", long, long, fix=Fix(long, long), misconception="trusts-ecs-service")
    rows = 0
    for _, label, text in short([found, found], "cli", width, height, key="Ctrl+F"):
        room = width - 12 if label else width
        rows += -(-cell_len(text) // room)
    assert rows <= max(height, ROWS)


def test_other_failures_are_counted() -> None:
    unknown = Finding("u", Status.UNKNOWN, "u", observed="no network")
    last = texts(ROOT, RESTS, ROOT, unknown)[-1]
    assert last.startswith("1 more rests on it · 1 more failed · 1 more unknown · Ctrl+F")


def test_what_is_unknown_is_no_fault_of_the_learners() -> None:
    found = Finding("u", Status.UNKNOWN, "The role exists", observed="AccessDenied", fix=Fix("Use another profile."))
    rows = list(short([found], "cli", 78, key="Ctrl+F"))
    assert rows[0] == ("warning", "", "? The role exists: unknown, and no fault of yours")
    assert ("plain", "to do", "Use another profile.") in rows
    assert not any("FAIL" in text for _, _, text in rows)


def test_where_all_passed_each_is_said_with_its_notes() -> None:
    found = Finding("p", Status.PASS, "It runs", notes=("It may do more than it needs.",))
    assert texts(found) == ["✓ It runs: pass", "It may do more than it needs."]


def test_what_differs_in_two_short_texts_is_marked() -> None:
    ours, theirs = words_apart("trusts ecs-tasks.amazonaws.com", "trusts ecs.amazonaws.com")
    assert [text for text, apart in ours if apart] == ["ecs-tasks.amazonaws.com"]
    assert [text for text, apart in theirs if apart] == ["ecs.amazonaws.com"]


@pytest.mark.parametrize(("one", "other"), [("a b c", "x y z"), ("a " * 200, "a " * 199 + "b"), ("same", "same")])
def test_nothing_is_marked_where_it_would_not_help(one: str, other: str) -> None:
    ours, theirs = words_apart(one, other)
    assert not any(apart for _, apart in (*ours, *theirs))
    assert "".join(text for text, _ in ours) == one
