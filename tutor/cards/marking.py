"""What has changed on the cards between two looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tutor.cards.card import Card, Cards, Line, lines

Mark = Literal["", "+", "−", "~"]
_QUIET = ("count", "warning")  # they follow from the others


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of a card, and what became of it: new, gone, or changed."""

    line: Line
    mark: Mark = ""


def marked(before: Card | None, now: Card) -> tuple[Marked, ...]:
    """The lines of `now`, each with its mark; those that are gone stand after what is left of their kind.

    `before` is None where there was no such card: then all that it says is new, but not that the role is not there.
    """
    old = {line.key: line for line in lines(before)} if before else {}
    new = {line.key: line for line in lines(now)}
    found = [Marked(line, _mark(old.get(line.key), line)) for line in new.values()]
    for line in old.values():
        if line.key not in new and line.kind not in (*_QUIET, "state"):
            found.insert(_place(found, line), Marked(line, "−"))
    return tuple(found)


def _mark(before: Line | None, now: Line) -> Mark:
    if now.kind in _QUIET:
        return ""
    if before is None:
        return "" if now.kind == "state" else "+"
    same = now.kind == "policy" or before.text == now.text  # a policy's text is its name, and who else has that
    return "" if same and before.detail == now.detail else "~"


def _place(found: list[Marked], line: Line) -> int:
    """After the last line of this kind, or where the kind belongs."""
    order = ("state", "trust", "condition", "count", "policy", "use", "service", "warning")
    rank = order.index(line.kind)
    return next((i for i, other in enumerate(found) if order.index(other.line.kind) > rank), len(found))


def changed_lines(before: Cards, now: Cards) -> frozenset[tuple[str, str]]:
    """Which lines differ between two looks, as (role, line's key)."""
    olds = {card.name: card for card in before.cards}
    news = {card.name: card for card in now.cards}
    return frozenset(
        (name, key) for name in olds.keys() | news.keys() for key in _differing(olds.get(name), news.get(name))
    )


def _differing(before: Card | None, now: Card | None) -> Iterator[str]:
    if now is not None:
        yield from _marks(marked(before, now))
    elif before is not None:
        yield from (line.key for line in lines(before))


def _marks(found: Iterable[Marked]) -> Iterator[str]:
    return (one.line.key for one in found if one.mark)
