"""Before a launch is played: will it start, and if not, who is stopped? Afterwards the guess beside what happened."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.report.launch_lanes import Lane, Lanes


@dataclass(frozen=True, slots=True)
class Guess:
    """An answer: its letter, the lane whose call stops the launch (None: it starts), its words, and those in short."""

    letter: str
    lane: Lane | None
    text: str
    short: str


GUESSES = (
    Guess("a", None, "It starts: every container runs.", "it starts"),
    Guess("b", Lane.YOU, "It stops at a call of yours.", "it stops at a call of yours"),
    Guess("c", Lane.ECS, "It stops at a call of ECS: a role cannot be assumed.", "it stops at ECS"),
    Guess(
        "d",
        Lane.AGENT,
        "It stops at a call of the agent, which works with E, the task execution role.",
        "it stops at the agent (E)",
    ),
    Guess(
        "e",
        Lane.APPLICATION,
        "It stops at a call of the application, which works with T, the task role.",
        "it stops at the application (T)",
    ),
)


def came_to(lanes: Lanes) -> Guess | None:
    """What happened, as one of the answers; None where it could not be found out."""
    if lanes.stopped:
        lane = next(call.lane for call in lanes.calls if call.step == lanes.stopped)
        return next(guess for guess in GUESSES if guess.lane is lane)
    return GUESSES[0] if lanes.verdict.sign == "✓" else None


def beside(guess: Guess, lanes: Lanes) -> str:
    """The guess beside what happened, in a sentence."""
    happened = came_to(lanes)
    if happened is None:
        return f"? You expected that {guess.short}. What happens could not be found out."
    if happened is guess:
        return f"✓ Right. You expected that {guess.short}."
    return f"✗ Not so. You expected that {guess.short}. What happens: {happened.short}."
