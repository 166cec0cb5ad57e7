"""Markdown as plain lines: nothing is lost but the signs, notes are named, and code is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from study_support import course

from tutor.plain.markdown import plain
from tutor.plain.pages import page


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("A **role** and `code` and *stress*.", ["A role and code and stress."]),
        ("one\ntwo", ["one two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("# Heading\ntext", ["Heading", "", "text"]),
        ("- one\n- two", ["- one", "- two"]),
        ("3. one\n4. two", ["3. one", "4. two"]),
        ("- one\n  - in it", ["- one", "  - in it"]),
        ("See [the guide](https://docs.aws.amazon.com/x).", ["See the guide (https://docs.aws.amazon.com/x)."]),
        ("See [the step](#step-make).", ["See the step."]),
        ("<https://x.org>", ["https://x.org"]),
        ("> quoted", ["| quoted"]),
        ("```json\n{\n  1: 2\n}\n```", ["    {", "      1: 2", "    }"]),
        ("| who | what |\n|---|---|\n| agent | pulls |\n| | reads |", ["- who: agent; what: pulls", "- what: reads"]),
        ("a <b>c</b> &amp; d", ["a <b>c</b> & d"]),
        ("", []),
    ],
)
def test_markdown_is_read_out(markdown: str, lines: list[str]) -> None:
    assert plain(markdown, 80) == lines


def test_paragraphs_are_wrapped_and_code_is_not() -> None:
    lines = plain("word " * 40 + "\n\n```\n" + "x" * 200 + "\n```\n", 40)
    assert all(len(line) <= 40 for line in lines[:-1])
    assert lines[-1] == "    " + "x" * 200


def test_a_step_reads_from_its_number_to_its_questions(tmp_path: Path) -> None:
    workshop = course(tmp_path)
    text = "\n".join(page(workshop, workshop.step("make"), 80))
    assert text.startswith("Step 3 of 5: Make the role\nGoal: A role that tasks can assume. (about 3 minutes)\n")
    assert "Warning:\n  A name cannot be changed.\n" in text
    assert "[run 1] The console's form\n    trusted_entity_type: AWS service\n" in text
    assert "    role_name: wayRole\n    and Create role\n" in text
    assert '[run 2] Python\n    import boto3\n\n    print(boto3.client("iam")' in text
    assert "Question name: Can a role be renamed?\n  a) No\n  b) Yes\n  Answer: a letter." in text
    roles = "\n".join(page(workshop, workshop.step("roles"), 80))
    assert "Predict guess: Does the application get" in roles
    assert "Answer: the letters of all that hold." in roles
