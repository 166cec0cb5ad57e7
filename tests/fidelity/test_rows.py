"""Every row of the fidelity table, driven by real boto3 over HTTP."""

from __future__ import annotations

import pytest
from fidelity.conftest import StageOf
from fidelity.row import Row
from fidelity.table import SUBJECTS, Subject

ALL = [pytest.param(subject, row, id=row.id) for subject in SUBJECTS for row in subject.rows]


@pytest.mark.parametrize(("subject", "row"), ALL)
def test_boto3_gets_aws_s_answer(stage_of: StageOf, subject: Subject, row: Row) -> None:
    difference = stage_of(subject).play(row)
    assert not difference, f"{row.behaviour}: {difference}"
