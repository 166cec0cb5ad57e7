"""Events → where the learner is. Pure: the same events always give the same progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tutor.journal.events import Event


@dataclass(slots=True)
class Progress:
    """`current` is the id of the step that was last open (empty: none yet), `done` the steps that were passed or
    read, `attempts` and `hints` counts by step."""

    current: str = ""
    done: set[str] = field(default_factory=set)
    attempts: dict[str, int] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)


def progress(events: Iterable[Event], workshop: str) -> Progress:
    """The progress in one workshop."""
    found = Progress()
    for event in events:
        name, _, step = event.object.partition("/")
        if name != workshop or not step:
            continue
        if event.verb == "progressed":
            found.current = step
        elif event.verb in ("passed", "completed"):
            found.done.add(step)
        elif event.verb == "failed":
            found.done.discard(step)
        elif event.verb == "hinted":
            found.hints[step] = found.hints.get(step, 0) + 1
        if event.verb == "attempted":
            found.attempts[step] = found.attempts.get(step, 0) + 1
    return found
