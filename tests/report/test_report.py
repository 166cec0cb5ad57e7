"""The report: fits its schema, counts right, and sends nothing to a terminal that a role's name may hold."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from tutor.checks import Evidence, Finding, Fix, Status
from tutor.report.document import as_json, summary
from tutor.report.text import as_text
from tutor.snapshot import TargetInfo

TARGET = TargetInfo("account", "111122223333", "eu-west-1", "arn:aws:iam::111122223333:user/me")
HOSTILE = "[red]x[/x] \x1b[31m\x07 \u202e [@click=app.quit] " + "y" * 10_000
FINDINGS = [
    Finding("a", Status.PASS, "A"),
    Finding("b", Status.FAIL, HOSTILE, "step", "e", HOSTILE, "w", Fix("t", "c\nd"), "trusts-ec2",
            (Evidence("arn", "p", 0),), (HOSTILE,), "https://example.org"),
    Finding("c", Status.UNKNOWN, "C", observed="why"),
    Finding("d", Status.SKIPPED, "D", observed="rests on b"),
]  # fmt: skip


def test_the_json_fits_the_schema_that_is_shipped() -> None:
    schema = json.loads(resources.files("tutor.report").joinpath("schema/report-1.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    report = json.loads(as_json("w", TARGET, FINDINGS))
    jsonschema.validate(report, schema)
    assert report["schema"] == "roletutor/report/1"
    assert report["findings"][1]["title"] == HOSTILE
    broken = {**report, "findings": [{**report["findings"][0], "status": "maybe"}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_every_status_is_counted() -> None:
    assert summary(FINDINGS) == {"passed": 1, "failed": 1, "unknown": 1, "skipped": 1}
    assert summary([]) == {"passed": 0, "failed": 0, "unknown": 0, "skipped": 0}


def test_the_text_shows_controls_and_sends_none() -> None:
    text = as_text("title", TARGET, FINDINGS)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "[red]x[/x] \\x1b[31m\\x07 \\u202e [@click=app.quit]" in text
    assert "1 passed, 1 failed, 1 unknown, 1 skipped" in text
    assert text.count("FAIL") == 1
