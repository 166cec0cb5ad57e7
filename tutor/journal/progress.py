"""Events → where the learner is, and what was done how. Pure: the same events always give the same progress.

What an event says beyond its verb stands in its `result`:

    attempted    course/step           passed, failed: counts; a verdict that the learner asked for
    attempted    course/step/question  answer ("a" or "a,c"), right (0 or 1), as (quiz, predict, review or test-out),
                                       in (the step at whose review it was asked)
    hinted       course/step           hint (from 1), why (1: the learner wrote one); or solution (1: it was shown)
    progressed   course/step           way (cli, python, wizard, elsewhere): an action; without it: the step was
                                       entered, and is the current one
    initialized  course/step           prepared, reset or started (1): the account was brought to the step's start
    passed       course/step           tested_out (1: by the questions of its part alone)
    completed    course/step           a step for reading was read
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tutor.journal.events import Event

WAYS = ("cli", "python", "wizard", "elsewhere")
"""What acted on the account in a step: the AWS CLI, Python, the console's form, or something outside the course."""


@dataclass(slots=True)
class Answered:
    """How one question was answered: how often, what first and what last."""

    tries: int = 0
    first: tuple[str, ...] = ()
    first_right: bool = False
    last: tuple[str, ...] = ()
    right: bool = False


@dataclass(slots=True)
class StepRecord:
    """What was done in one step. `first` and `last` are the instants of its first and last event, ISO 8601 in UTC."""

    entered: bool = False
    attempts: int = 0
    hints: int = 0
    rungs: int = 0
    whys: int = 0
    solution_seen: bool = False
    ways: list[str] = field(default_factory=list)
    tested_out: bool = False
    prepared: int = 0
    resets: int = 0
    started: bool = False
    done_at: str = ""
    first: str = ""
    last: str = ""

    @property
    def seconds(self) -> int | None:
        """Whole seconds from its first event to its last, or None where that is not known. Not the time worked."""
        try:
            return int((datetime.fromisoformat(self.last) - datetime.fromisoformat(self.first)).total_seconds())
        except (ValueError, TypeError):
            return None


@dataclass(slots=True)
class Progress:
    """`current` is the id of the step that was last open (empty: none yet), `done` the steps that were passed or read
    (a step once done stays done), `attempts` and `hints` counts by step.

    `answers` and `predictions` are by `step/question`. `reviews` has, by `step/question`, each answer in a review: the
    step at whose entry it was asked, and whether it was right.
    """

    current: str = ""
    done: set[str] = field(default_factory=set)
    attempts: dict[str, int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    steps: dict[str, StepRecord] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    predictions: dict[str, Answered] = field(default_factory=dict)
    reviews: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)

    def of(self, step: str) -> StepRecord:
        """The record of a step; an empty one when nothing happened there."""
        return self.steps.get(step) or StepRecord()

    def add(self, event: Event, step: str) -> None:
        """What follows of one event on `step` (`step` or `step/question`) of the workshop."""
        step, _, question = step.partition("/")
        result = event.result if isinstance(event.result, Mapping) else {}
        record = self.steps.setdefault(step, StepRecord())
        if result.get("as") != "review":  # that belongs to another step
            record.first = record.first or str(event.ts)
            record.last = str(event.ts)
        if question:
            if event.verb == "attempted":
                self._answered(f"{step}/{question}", result)
        else:
            self._happened(event, step, record, result)

    def _happened(self, event: Event, step: str, record: StepRecord, result: Mapping[str, object]) -> None:
        match event.verb:
            case "progressed":
                way, record.entered = result.get("way"), True
                if not way or not self.current:  # what was begun in one step may end when the learner is in another
                    self.current = step
                if way in WAYS and way not in record.ways:
                    record.ways.append(str(way))
            case "initialized":
                record.prepared += "prepared" in result
                record.resets += "reset" in result
                record.started = record.started or "started" in result
            case "passed" | "completed":
                record.tested_out = record.tested_out or ("tested_out" in result and step not in self.done)
                record.done_at = record.done_at or str(event.ts)
                self.done.add(step)
            case "hinted" if "solution" in result:
                record.solution_seen = True
            case "hinted":
                record.hints += 1
                record.rungs = max(record.rungs, _number(result, "hint") or record.hints)
                record.whys += "why" in result
                self.hints[step] = record.hints
            case "attempted":
                record.attempts += 1
                self.attempts[step] = record.attempts

    def _answered(self, full_id: str, result: Mapping[str, object]) -> None:
        letters = tuple(letter for letter in str(result.get("answer", "")).split(",") if letter)
        right, how = bool(_number(result, "right")), result.get("as", "quiz")
        if how == "review":
            self.reviews.setdefault(full_id, []).append((str(result.get("in", "")), right))
            return
        found = (self.predictions if how == "predict" else self.answers).setdefault(full_id, Answered())
        if not found.tries:
            found.first, found.first_right = letters, right
        found.tries += 1
        found.last, found.right = letters, right


def progress(events: Iterable[Event], workshop: str) -> Progress:
    """The progress in one workshop."""
    found = Progress()
    for event in events:
        name, _, step = event.object.partition("/")
        if name == workshop and step:
            found.add(event, step)
    return found


def _number(result: Mapping[str, object], key: str) -> int:
    value = result.get(key, 0)
    return value if isinstance(value, int) else 0
