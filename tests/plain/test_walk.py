"""The course by lines from its first step to the certificate, by a script, in a process with a real sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from plain_support import plain, roletutor, walk
from study_support import way

import tutor
from tutor.workshop.find import locate
from tutor.workshop.reader import read

SCHEMA = json.loads((Path(tutor.__file__).parent / "study/schema/certificate-1.json").read_text())


@pytest.mark.long
@pytest.mark.parametrize("course", ["ecs-task-roles", "way"])
def test_a_script_of_right_answers_and_solutions_walks_all_of_it(tmp_path: Path, course: str) -> None:
    name = str(way(tmp_path / "course")) if course == "way" else course
    workshop = read(locate(name))
    result = plain(tmp_path, name, walk(workshop))
    assert result.stderr == ""
    assert "Traceback" not in result.stdout
    assert "left open" not in result.stdout
    assert "ended with exit code" not in result.stdout
    assert result.returncode == 0, result.stdout
    found = roletutor(tmp_path, "certificate", name, "--format", "json")
    assert found.returncode == 0
    made = json.loads(found.stdout)
    jsonschema.validate(made, SCHEMA)
    assert made["complete"]
    for step, done in zip(workshop.steps, made["steps"], strict=True):
        assert done["how"] == ("built" if step.checks else "answered" if step.questions else "read"), step.id
        assert (done["hints"], done["solution_seen"], done["prepared"]) == (0, False, 0), step.id
        assert done["first_try"] == done["quizzes"] == len(step.quizzes), step.id
        assert "elsewhere" not in done["ways"], step.id
        assert not step.checks or "python" in done["ways"], step.id
    count = len(workshop.steps)
    assert made["summary"][1].startswith(f"{count} of {count} steps without any help")
    asked = sum(len(step.review) for step in workshop.steps)
    assert made["review"] == {"answers": asked, "right": asked}
