"""A role's card, always built the same way, so that the two roles can be read side by side; and both in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from tutor.cards import Card, Cards, Marked
    from tutor.cards.card import State

_TITLES = {"E": "execution role · starts the task", "T": "task role · the app's own"}
_COLOURS = {"E": "$execution", "T": "$task", "E T": "$text-warning"}
_MARKS = {"": "", "+": "$text-success", "−": "$text-error", "~": "$text-warning"}
_VERDICTS = {True: ("✓", "$text-success"), False: ("✗", "$text-error"), None: ("?", "$text-warning")}
_LIMIT = 300
"""Characters of a line from outside: a card is to be seen whole."""


class Choice(Static):
    """Something that can be chosen and opened."""

    @dataclass
    class Clicked(Message):
        """It was clicked."""

        choice: Choice

    def on_click(self, event: events.Click) -> None:
        """Whoever has it knows what to do."""
        event.stop()
        self.post_message(self.Clicked(self))


class RoleCard(Choice):
    """One role, or the place of a role that nobody names yet."""

    def __init__(self) -> None:
        super().__init__("", classes="role-card choice", markup=False)
        self.name_shown = ""
        """The name of the role, or empty where there is none."""
        self._shown: object = None

    def show(self, before: Card | None, card: Card, elsewhere: set[str]) -> None:
        """Show the card, with marks for what differs from `before`; `elsewhere` has the keys of the lines that others
        changed."""
        content = Content("\n").join(_lines(before, card, elsewhere))
        if (content.plain, content.spans, card.letters) == self._shown:
            return
        self._shown = (content.plain, content.spans, card.letters)
        self.name_shown = "" if card.name in NOBODY.values() else card.name
        for letters in _COLOURS:
            self.set_class(card.letters == letters, "-" + letters.replace(" ", ""))
        self.update(content)


class RoleLine(Horizontal):
    """Both roles in one line, for windows that have no room for the cards. A click shows them."""

    def __init__(self) -> None:
        super().__init__(id="role-line")
        self._parts = {part: Static("", classes=f"-{part}", markup=False) for part in ("E", "T")}
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """A half for each."""
        yield from self._parts.values()

    def show(self, cards: Cards) -> None:
        """Show the first of each."""
        if cards == self._shown:
            return
        self._shown = cards
        for part, half in self._parts.items():
            half.update(summary(cards, part))

    async def on_click(self) -> None:
        """Show the cards."""
        await self.app.run_action("account")


NOBODY = {"E": " no execution role", "T": " no task role"}
"""Names of cards that stand for no role; no role's name begins with a space."""


def pair(cards: Cards) -> list[Card]:
    """The cards, and for each of the two roles that there is none of, a card that says so, or why that is not known."""
    from tutor.cards import Card
    from tutor.ecs import RoleKind

    found = list(cards.cards)
    for at, part in ((0, RoleKind.EXECUTION), (len(found), RoleKind.TASK)):
        if cards.first(part) is None:
            state: State = "unreadable" if cards.unseen else "absent"
            found.insert(at, Card(NOBODY[part.value], part, state, why=cards.unseen))
    return found


def _lines(before: Card | None, card: Card, elsewhere: set[str]) -> Iterator[Content]:
    from tutor.cards import marked

    colour = _COLOURS[card.letters]
    title = "execution role and task role" if card.both else _TITLES[card.part.value]
    yield Content.assemble((f"{card.letters} ", f"bold {colour}"), (title, colour))
    if card.name in NOBODY.values():
        none = Content.styled("none: no task definition names one", "$text-muted")
        yield Content.styled(_cut(f"? could not look: {card.why}"), "$text-warning") if card.why else none
        return
    yield Content.styled(_cut(card.name), "bold")
    shown = marked(before, card)
    if any(one.mark and one.line.key in elsewhere for one in shown):
        yield Content.styled("changed from elsewhere", "italic $text-accent")
    for one in shown:
        yield _line(one, card)


def _line(one: Marked, card: Card) -> Content:
    line, gone = one.line, one.mark == "−"
    text = _cut(line.text)
    mark = Content.styled(f"{one.mark or ' '} ", f"bold {_MARKS[one.mark]}".strip())
    style = _MARKS[one.mark] if one.mark else ""
    if line.kind == "trust":
        sign, tone = _VERDICTS[line.good]
        return Content.assemble(mark, ("trusts ", style), (f"{sign} {text}", _MARKS["−"] if gone else tone))
    if line.kind == "condition":
        return Content.assemble(mark, (f"  {text}", style or "$text-muted"))
    if line.kind == "policy":
        return Content.assemble(mark, (f" {text}" if not one.mark else text, style))
    if line.kind == "use":
        verb = "starts" if line.detail == "E" else "runs as it:" if card.part.value != line.detail else "runs in"
        return Content.assemble(mark, (f"{verb} {text}", style))
    if line.kind == "service":
        return Content.assemble(mark, (f"  {text}", style or "$text-muted"))
    if line.kind == "warning":
        return Content.assemble(mark, (f"! {text}", "$text-warning"))
    return Content.assemble(mark, (text, style or "$text-muted" if line.kind == "state" else style))


def _cut(text: str) -> str:
    text = clean(text).replace("\n", " ")
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"


def summary(cards: Cards, part: str) -> Content:
    """A role in one line, what counts first: `E ✓ trust · 4 policies attached · fcjEcsTaskExecutionRole`."""
    from tutor.cards.card import counted
    from tutor.ecs import RoleKind

    colour = _COLOURS[part]
    letter = Content.styled(f"{part} ", f"bold {colour}")
    card = cards.first(RoleKind(part))
    if card is None:
        none = ("no execution role" if part == "E" else "no task role", "$text-muted")
        return Content.assemble(letter, ("? could not look", "$text-warning") if cards.unseen else none)
    if card.state != "there" or card.trust is None:
        said = {"absent": "not there yet", "elsewhere": "in another account"}.get(card.state, "could not look")
        return Content.assemble(letter, (f"– {said} · ", "$text-muted"), (_cut(card.name), colour))
    sign, tone = _VERDICTS[card.trust.right]
    number = "? policies" if card.unlisted else counted(card).removesuffix(" attached")
    return Content.assemble(letter, (f"{sign} trust", tone), f" · {number} · ", (_cut(card.name), colour))
