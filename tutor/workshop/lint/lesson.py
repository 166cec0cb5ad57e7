"""What the rules look at: a step with the text of its files, and the course as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from tutor.checks import CheckCall
from tutor.workshop import ways
from tutor.workshop.keys import text_of
from tutor.workshop.lines import Lines, TomlLines
from tutor.workshop.lint.kinds import seeded, seen_in, typed
from tutor.workshop.model import Action, Block, Demonstration, Problem, Step, Workshop
from tutor.workshop.steps import front_matter
from tutor.workshop.words import Words

_Block = TypeVar("_Block", bound=Block)


@dataclass(frozen=True)
class File:
    """A file of a step beside step.md: its name for people, and its text with the course's variables filled in.

    `written` is the text as it stands. `kind` is how it is run (see `tutor.workshop.ways`).
    """

    shown: str
    written: str
    text: str
    kind: ways.Kind


@dataclass(frozen=True)
class Lesson:
    """A step, its step.md (`file` for people, `written` its text), and its other files."""

    step: Step
    file: str
    written: str
    solutions: Sequence[tuple[ways.Solution, File]]
    mistakes: Sequence[tuple[ways.Mistake, File]]
    start: File | None

    @cached_property
    def lines(self) -> Lines:
        """The lines of the front matter's parts."""
        return front_matter(self.written).lines

    @cached_property
    def actions(self) -> list[Action]:
        """The fences that the learner can run."""
        return self.blocks(Action)

    @cached_property
    def launches(self) -> list[Demonstration]:
        """The launches that are shown."""
        return self.blocks(Demonstration)

    def blocks(self, kind: type[_Block]) -> list[_Block]:
        """The blocks of that kind, in order."""
        return [block for block in self.step.blocks if isinstance(block, kind)]

    def fault(self, what: str, *at: str | int) -> Problem:
        """A problem at a part of the front matter."""
        return Problem(self.file, self.lines.at(*at) if at else 0, what)

    def calls(self) -> Iterator[tuple[CheckCall, tuple[str | int, ...]]]:
        """Each check with its place in the front matter."""
        for number, call in enumerate(self.step.checks):
            yield call, ("checks", number, call.name)


@dataclass(frozen=True)
class Course:
    """A course, its lessons and the text of its workshop.toml."""

    workshop: Workshop
    lessons: Sequence[Lesson]
    written: str

    @cached_property
    def lines(self) -> Lines:
        """The lines of workshop.toml's parts."""
        return TomlLines(self.written)

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Each kind's names as the checks ask for them, the account has them, and start scripts make them."""
        found = {kind: set(values) for kind, values in seeded(self.workshop.seed).items()}
        for lesson in self.lessons:
            for call in lesson.step.checks:
                for _, value, kind in typed(call):
                    if kind is not None:
                        found[kind.name].add(value)
                        found["role" if kind.name.endswith(" role") else kind.name].add(value)
            for name, values in seen_in(lesson.start.text).items() if lesson.start else ():
                found[name] |= values
        return {kind: frozenset(values) for kind, values in found.items()}

    @cached_property
    def every_name(self) -> frozenset[str]:
        """The names of all kinds, but of those that are AWS's own."""
        own = ("service principal", "action", "resource")
        return frozenset().union(*(names for kind, names in self.names.items() if kind not in own))

    def until(self, lesson: Lesson) -> Sequence[Lesson]:
        """The lessons before that one, and itself."""
        return self.lessons[: lesson.step.number]


def course_of(workshop: Workshop, problems: list[Problem]) -> Course:
    """A course that was read, with all its files. What cannot be read of them goes to `problems`."""
    words = Words(workshop.variables)
    lessons = [_lesson(step, words, problems) for step in workshop.steps]
    written = text_of(workshop.folder / "workshop.toml", "workshop.toml", problems) or ""
    return Course(workshop, lessons, written)


def _lesson(step: Step, words: Words, problems: list[Problem]) -> Lesson:
    folder = step.folder.name
    script = step.start.script
    return Lesson(
        step,
        f"{folder}/step.md",
        text_of(step.source, f"{folder}/step.md", problems) or "",
        [
            (solution, _file(solution.file, f"{folder}/solutions/{solution.file.name}", solution.kind, words))
            for solution in ways.solutions(step, problems)
        ],
        [
            (mistake, _file(mistake.file, f"{folder}/mistakes/{mistake.file.name}", mistake.kind, words))
            for mistake in ways.mistakes(step, problems)
        ],
        _file(step.folder / script, f"{folder}/{script}", "boto3", words) if script else None,
    )


def _file(path: Path, shown: str, kind: ways.Kind, words: Words) -> File:
    written = text_of(path, shown, []) or ""
    return File(shown, written, _filled(written, tuple(words.values.items())), kind)


@lru_cache(maxsize=1024)
def _filled(text: str, values: tuple[tuple[str, str], ...]) -> str:
    return Words(dict(values)).filled(text)
