"""A course as values. Made by `tutor.workshop.reader`; knows no screen and no account.

Variables (`{role_name}`) are already filled in with the learner's values, in prose, fences and check parameters
alike, when a `Workshop` is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias

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

    For `wizard`, `source` is YAML (see `tutor.workshop.wizard`). `inside` is the family of the task as whose
    application it runs, or empty: as the learner. `fails` is a text of the output that it must fail with, or empty: it
    must succeed.
    """

    way: Literal["aws", "python", "wizard"]
    source: str
    line: int
    inside: str = ""
    fails: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `because` says why it is right or wrong; `misconception` is the id of what it shows.

    `told`: the author has said which misconception it shows, if only `none`.
    """

    text: str
    right: bool = False
    because: str = ""
    misconception: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A `quiz`, which is judged, or a `predict`, which is recorded and compared with what then happens.

    `id` is unique in its step. Answers are letters: `a` is the first option. `answers` is how many of them are right,
    by the author's own count.
    """

    id: str
    kind: Literal["quiz", "predict"]
    ask: str
    options: tuple[Option, ...]
    line: int
    answers: int = 1

    @property
    def right(self) -> tuple[str, ...]:
        """The letters of the right options, in order."""
        return tuple(letter for letter, option in self.lettered() if option.right)

    def lettered(self) -> list[tuple[str, Option]]:
        """Each option with its letter."""
        return [(chr(ord("a") + number), option) for number, option in enumerate(self.options)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an author says that a launch comes to: it starts, or it stops at `action`, called with `role` (execution,
    task or none), and the stopped reason has the text `says`. Empty texts say nothing."""

    starts: bool
    action: str = ""
    role: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A `launch` fence: the launch of `task` (a family, or family:revision) is rehearsed where the learner is."""

    task: str
    line: int
    expected: Expected | None = None


Block: TypeAlias = Prose | Alert | Action | Question | Demonstration


@dataclass(frozen=True, slots=True)
class Start:
    """What is special about the state that a step begins from: a script of the step's folder (boto3) that is run when
    the step is entered, and services that its tasks have no way to."""

    script: str = ""
    unreachable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `minutes` is the author's estimate; `hints` go from a question to nearly the answer.

    `checks` look at the account. `review` names three questions of earlier steps (`step/question`). An `unaided` step
    has neither hints nor fences: the learner does it alone. `ways` are the names of its solutions, in the order in
    which a learner is shown them.
    """

    id: str
    number: int
    title: str
    minutes: int
    goal: str
    blocks: tuple[Block, ...]
    checks: tuple[CheckCall, ...] = ()
    hints: tuple[str, ...] = ()
    source: Path = Path()
    start: Start = Start()
    review: tuple[str, ...] = ()
    unaided: bool = False
    ways: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its step.md, solutions and mistakes are."""
        return self.source.parent

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its quizzes and predictions, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Question))

    @property
    def quizzes(self) -> tuple[Question, ...]:
        """Those questions that are judged."""
        return tuple(question for question in self.questions if question.kind == "quiz")

    @property
    def all_checks(self) -> tuple[CheckCall, ...]:
        """All that the step is judged by: its checks on the account, and one for each quiz."""
        answers = (
            CheckCall("question-answered", {"question": f"{self.id}/{q.id}", "right": list(q.right)}, self.id)
            for q in self.quizzes
        )
        return (*self.checks, *answers)

    def question(self, id: str) -> Question:
        """The question of that id. Raises KeyError."""
        return next((question for question in self.questions if question.id == id), None) or _missing(id)


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that belong together. Who answers all of `test_out` (`step/question`) right at the first try may skip
    them."""

    id: str
    title: str
    steps: tuple[str, ...]
    test_out: tuple[str, ...] = ()


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
    parts: tuple[Part, ...] = ()

    def step(self, id: str) -> Step:
        """The step of that id. Raises KeyError."""
        return next((step for step in self.steps if step.id == id), None) or _missing(id)

    def before(self, id: str) -> tuple[Step, ...]:
        """The steps before that one, in order. Raises KeyError."""
        return self.steps[: self.step(id).number - 1]

    def question(self, full_id: str) -> Question:
        """The question `step/question`. Raises KeyError."""
        step, _, question = full_id.partition("/")
        return self.step(step).question(question)


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


def _missing(id: str) -> NoReturn:
    raise KeyError(id)
