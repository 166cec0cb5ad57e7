"""Rows of the fidelity table, driven by the real AWS CLI: what it prints is what the row says."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

import aws_cli
import pytest
from botocore import xform_name
from fidelity.conftest import StageOf
from fidelity.row import Answer, Row, fill
from fidelity.stage import Stage
from fidelity.table import SUBJECTS, Subject

from tutor.account.environment import scrubbed, without_proxy

DRIVEN = [pytest.param(subject, row, id=row.id) for subject in SUBJECTS for row in subject.rows if row.cli]
_REFUSED = re.compile(r"An error occurred \((\S+)\) when calling the (\w+) operation(?:[^:]*): ?(.*)", re.DOTALL)


class Cli:
    """Asks as the AWS CLI does, in a process of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __call__(self, call: str, given: Mapping[str, Any], who: str) -> Answer:
        """What the CLI prints."""
        service, _, operation = call.partition(".")
        words = ["s3api" if service == "s3" else service, xform_name(operation, "-"), "--output", "json"]
        document = json.dumps(fill(given, self.stage.names))
        ended = aws_cli.run(self._environment(who), *words, "--cli-input-json", document)
        if ended.returncode == 0:
            return Answer(json.loads(ended.stdout or "{}"))
        refused = _REFUSED.search(ended.stderr.strip())
        if refused:
            assert refused[2] == operation
            return Answer(code=refused[1], message=refused[3])
        return Answer(message=ended.stderr.strip().removeprefix("aws: [ERROR]: "))

    def _environment(self, who: str) -> dict[str, str]:
        place: Any = self.stage.place
        base = {**scrubbed(os.environ), **without_proxy(os.environ)}
        if who not in self.stage.inside:
            return {**base, **place.variables(self.stage.callers[who])}
        # As the application in a task: no key is given, the CLI finds the task role's as it does in a container.
        known = {name: value for name, value in place.variables({}).items() if not name.endswith("KEY_ID")}
        known.pop("AWS_SECRET_ACCESS_KEY")
        return {**base, **known, **self.stage.inside[who]}


@pytest.mark.parametrize(("subject", "row"), DRIVEN)
def test_the_aws_cli_prints_aws_s_answer(stage_of_cli: StageOf, subject: Subject, row: Row) -> None:
    stage = stage_of_cli(subject)
    difference = stage.play(row, Cli(stage))
    assert not difference, f"{row.behaviour}: {difference}"


def test_at_least_thirty_rows_are_driven_by_the_cli() -> None:
    assert len(DRIVEN) >= 30
