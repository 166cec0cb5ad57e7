"""A course as values. Made by `tutor.workshop.reader`; knows no screen and no account.

Variables (`{role_name}`) are already filled in with the learner's values, in prose, fences and check parameters
alike, when a `Workshop` is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tutor.checks.registry import CheckCall


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown without any of the blocks below."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A GitHub alert: `> [!NOTE]`."""

    kind: Literal["note", "tip", "important", "warning", "caution"]
    markdown: str


@dataclass(frozen=True, slots=True)
class Action:
    """A fence that the learner can run. `way` is its language; `source` its text; `line` where it is in step.md.

    For `wizard`, `source` is YAML: `form: create-role` and, under `set:`, the fields that the step is about.
    """

    way: Literal["aws", "python", "wizard"]
    source: str
    line: int


Block: TypeAlias = Prose | Alert | Action


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `minutes` is the author's estimate; `hints` go from a question to nearly the answer."""

    id: str
    number: int
    title: str
    minutes: int
    goal: str
    blocks: tuple[Block, ...]
    checks: tuple[CheckCall, ...] = ()
    hints: tuple[str, ...] = ()
    source: Path = Path()


@dataclass(frozen=True, slots=True)
class Workshop:
    """A course. `outcomes` keeps its order: the first is the default. `folder` is where workshop.toml is.

    `seed` is what its sandbox account starts with (see `tutor.workshop.seed`).
    """

    id: str
    title: str
    summary: str
    steps: tuple[Step, ...]
    outcomes: Mapping[str, tuple[CheckCall, ...]]
    variables: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    seed: Mapping[str, Any] = field(default_factory=dict)

    def step(self, id: str) -> Step:
        """The step of that id. Raises KeyError."""
        return next((step for step in self.steps if step.id == id), None) or _missing(id)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a course: the file (relative to it), the line from 1 (0: all of it), and what to do."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


class CourseError(Exception):
    """A course that cannot be read. `problems` has every one that was found.

    `asked`: the course has no fault; there is none of that name, or it was asked for with a wrong value.
    """

    def __init__(self, problems: list[Problem], *, asked: bool = False) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
        self.asked = asked


def _missing(id: str) -> Step:
    raise KeyError(id)
