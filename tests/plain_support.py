"""What tests of the plain course share: the command with lines for its input, and the lines that walk a course."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor.workshop import variables
from tutor.workshop.model import Action, Demonstration, Question, Step, Workshop
from tutor.workshop.ways import solution

ROLETUTOR = Path(sys.executable).with_name("roletutor")


def plain(home: Path, course: str, lines: Iterable[str], *options: str) -> subprocess.CompletedProcess[str]:
    """`roletutor learn --plain` in a process of its own, with these lines for its input."""
    return roletutor(home, "learn", course, "--plain", *options, lines=lines)


def roletutor(home: Path, *words: str, lines: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
    """The command, as a person runs it, with no AWS settings."""
    base = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    nowhere = {"AWS_CONFIG_FILE": str(home / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(home / "none")}
    return subprocess.run(
        [ROLETUTOR, *words],
        env={**base, **nowhere, "AWS_EC2_METADATA_DISABLED": "true", "ROLETUTOR_HOME": str(home)},
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=600,
        cwd=home,
    )


def walk(workshop: Workshop) -> Iterator[str]:
    """The lines that walk a course from its first step to its certificate: its own right answers and solutions."""
    for step in workshop.steps:
        if step.review:
            yield "review"
            yield from (",".join(workshop.question(full_id).right) for full_id in step.review)
        yield from _blocks(step)
        if step.checks:
            yield from _solution(workshop, step)
            yield "check"
        yield "next"
    yield "certificate"
    yield "quit"


def _blocks(step: Step) -> Iterator[str]:
    """Questions, launches, and, where the step is not to be done by its solution, its fences."""
    number = 0
    for block in step.blocks:
        if isinstance(block, Question):
            yield f"answer {block.id} {','.join(block.right)}"
        elif isinstance(block, Action | Demonstration):
            number += 1
            if isinstance(block, Demonstration) or not step.checks:
                yield f"run {number}"


def _solution(workshop: Workshop, step: Step) -> Iterator[str]:
    found = solution(step, "boto3")
    assert found is not None, f"{step.id} has no boto3.py"
    filled = variables.fill(found.file.read_text(encoding="utf-8"), workshop.variables)
    yield "python"
    yield from variables.placed(filled, "111122223333", "ap-southeast-1").splitlines()
    yield "end"
