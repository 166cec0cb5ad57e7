"""The table itself: its page is current, and its rows are told apart."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from fidelity.page import markdown
from fidelity.row import Answer, Ok, Refused, like
from fidelity.table import SUBJECTS

ROWS = [row for subject in SUBJECTS for row in subject.rows]


def test_the_page_is_what_the_rows_say() -> None:
    page = Path(__file__).parents[2] / "docs" / "fidelity.md"
    assert page.read_text() == markdown(), "in tests: python -m fidelity.page > ../docs/fidelity.md"


def test_there_are_at_least_150_rows_each_with_an_id_and_a_source_of_its_own() -> None:
    assert len(ROWS) >= 150
    assert [id for id, times in Counter(row.id for row in ROWS).items() if times > 1] == []
    assert [row.id for row in ROWS if not row.source or not row.behaviour] == []


def test_every_text_of_a_launch_has_a_row() -> None:
    numbers = {int(number) for row in ROWS for number in re.findall(r"\bE(\d+)\b", f"{row.behaviour} {row.source}")}
    assert numbers >= set(range(1, 28))


def test_a_row_sees_what_is_otherwise() -> None:
    denied = Refused("AccessDenied", 403, "User: {who} may not … it")
    names = {"who": "bob"}
    assert denied.difference(Answer(code="AccessDenied", status=403, message="User: bob may not do it"), names) == ""
    assert denied.difference(Answer(code="AccessDenied", message="User: bob may not do it"), names) == ""
    for answer in (
        Answer({"Role": {}}),
        Answer(code="AccessDenied", status=400, message="User: bob may not do it"),
        Answer(code="Denied", status=403, message="User: bob may not do it"),
        Answer(code="AccessDenied", status=403, message="User: eve may not do it"),
        Answer(code="AccessDenied", status=403, message="User: bob may not do it at all"),
    ):
        assert denied.difference(answer, names)
    taken = Ok({"Role.Arn": "arn:…:{who}", "Role.Path": "/"})
    assert taken.difference(Answer({"Role": {"Arn": "arn:x:bob", "Path": "/"}}), names) == ""
    assert taken.difference(Answer({"Role": {"Arn": "arn:x:bob", "Path": "/a/"}}), names)
    assert taken.difference(Answer(code="NoSuchEntity", status=404, message=""), names)
    assert not like("a.c", "abc")
