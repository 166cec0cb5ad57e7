"""A question and the letters that were chosen → feedback that explains. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tutor.checks import MISCONCEPTIONS
from tutor.workshop.model import Option, Question

_REVEALED_AFTER = 3
"""Tries in vain after which the right answer is told, with its reason."""


class LettersError(ValueError):
    """The letters answer nothing. The text says which there are."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said after an answer. Empty texts say nothing; texts are plain, never markup.

    `chose` is what the learner did, `true` what is true, `why` the reasons, `next` what to do. `right` is None where
    nothing is judged (a prediction). `misconception` is the id of what a wrong answer shows, or empty.
    """

    question: str
    right: bool | None
    chose: str
    true: str = ""
    why: str = ""
    next: str = ""
    misconception: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it, a paragraph an entry."""
        return tuple(text for text in (self.chose, self.true, self.why, self.next) if text)

    def then(self, what: str) -> Feedback:
        """The same with another next step."""
        return replace(self, next=what)


def several(question: Question) -> bool:
    """Whether more than one option must be chosen, which is said when it is asked."""
    return len(question.right) > 1


def letters_of(question: Question, letters: str | Iterable[str]) -> tuple[str, ...]:
    """The chosen letters, each once and in order, out of `a`, `a c`, `A, C` or `ac`. Raises LettersError."""
    text = letters if isinstance(letters, str) else ",".join(letters)
    known = [letter for letter, _ in question.lettered()]
    there = f"there are {known[0]} to {known[-1]}"
    parts = re.sub(r"[\s,;]+", "", text.lower())
    if not parts:
        raise LettersError(f"No letter was given; {there}.")
    for letter in parts:
        if letter not in known:
            raise LettersError(f"There is no answer {letter!r}; {there}.")
    chosen = tuple(letter for letter in known if letter in parts)
    if len(chosen) > 1 and not several(question):
        raise LettersError("Choose one letter: one of the answers is right.")
    return chosen


def is_right(question: Question, chosen: Sequence[str]) -> bool:
    """Whether these letters are all of the right ones, and no other."""
    return tuple(chosen) == question.right


def feedback(question: Question, full_id: str, chosen: tuple[str, ...], *, tries: int, final: bool = False) -> Feedback:
    """What to say of the `tries`-th answer to a quiz. `final`: it is not asked again now, so the right one is told."""
    options = dict(question.lettered())
    chose = f"You chose {_named(options, chosen)}."
    if is_right(question, chosen):
        return Feedback(full_id, True, chose, "That is so.", _reasons(options, chosen))
    wrong = [letter for letter in chosen if letter not in question.right]
    missing = [letter for letter in question.right if letter not in chosen]
    shown = next((options[letter].misconception for letter in wrong if options[letter].misconception), "")
    true = MISCONCEPTIONS[shown].sentence if shown in MISCONCEPTIONS else ""
    why = _reasons(options, wrong, named=len(chosen) > 1)
    if final or tries >= _REVEALED_AFTER:
        told = f"What holds is {_named(options, question.right)}."
        return Feedback(
            full_id, False, chose, f"{true} {told}".strip(), f"{why} {_reasons(options, missing)}".strip(), "", shown
        )
    if not wrong:
        why = "All of that holds, and something that holds too is missing."
    elif several(question) and missing:
        why = f"{why} Something that holds is missing.".strip()
    return Feedback(full_id, False, chose, true, why or _NO_REASON, "", shown)


_NO_REASON = "It does not hold."


def recorded(question: Question, full_id: str, chosen: tuple[str, ...]) -> Feedback:
    """What to say of a prediction: nothing is judged before it was seen."""
    options = dict(question.lettered())
    return Feedback(full_id, None, f"You expect {_named(options, chosen)}. It is written down.")


def compared(question: Question, chosen: tuple[str, ...]) -> str:
    """A prediction beside what the course says that happens, and why."""
    options = dict(question.lettered())
    if not chosen:
        return f"You made no prediction. What happens: {_named(options, question.right)}. " + _reasons(
            options, question.right
        )
    if is_right(question, chosen):
        return f"You expected {_named(options, chosen)}, and so it is. {_reasons(options, chosen)}".strip()
    wrong = [letter for letter in chosen if letter not in question.right]
    reasons = f"{_reasons(options, wrong)} {_reasons(options, question.right)}".strip()
    return (
        f"You expected {_named(options, chosen)}. What happens is {_named(options, question.right)}. {reasons}".strip()
    )


def _named(options: dict[str, Option], letters: Iterable[str]) -> str:
    return " and ".join(f"{letter}) {options[letter].text.rstrip('.')}" for letter in letters)


def _reasons(options: dict[str, Option], letters: Iterable[str], *, named: bool = False) -> str:
    return " ".join(
        f"{letter}) {options[letter].because}" if named else options[letter].because
        for letter in letters
        if options[letter].because
    )
