"""Which check it is that refuses a mistake, where a step has several of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.checks import Finding, Status
from tutor.rehearsal.programs import Ended
from tutor.rehearsal.verdicts import WRONG, Place, of_mistake
from tutor.workshop.ways import Mistake

PLACE = Place("guard", "02-guard/mistakes/one.py")
MISTAKE = Mistake("boto3", "one", Path("one.py"), "trust-guarded", None, given={"role": "b"})


def finding(role: str, status: Status) -> Finding:
    return Finding("trust-guarded", status, role, observed=f"as {role} is")


@pytest.mark.parametrize(
    ("first", "second", "short"),
    [
        (Status.PASS, Status.FAIL, []),
        (Status.FAIL, Status.FAIL, []),
        (Status.FAIL, Status.PASS, ["it is pass: as b is"]),
        (Status.FAIL, Status.SKIPPED, ["it is skipped: as b is"]),
    ],
)
def test_the_check_that_a_header_tells_from_others_must_fail(first: Status, second: Status, short: list[str]) -> None:
    findings = [finding("a", first), finding("b", second)]
    found = of_mistake(PLACE, MISTAKE, Ended(0, ""), findings, findings[1:])
    assert [shortfall.seen for shortfall in found] == short
    assert {shortfall.kind for shortfall in found} <= {WRONG}
