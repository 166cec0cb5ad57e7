"""The account at the right: its roles as cards, what has changed on them, and what the last check found.

The panel has the focus as a whole; within it the arrow keys go from card to card and from verdict to verdict, and
Enter opens what is chosen.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.role_card import Choice, RoleCard, pair

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.cards import Cards
    from tutor.checks import Finding
    from tutor.snapshot import TargetInfo

_SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?", "skipped": "–"}
_STYLES = {"pass": "$text-success", "fail": "$text-error", "unknown": "$text-warning", "skipped": "$text-muted"}


class Verdict(Choice):
    """One finding of the last check, in a line."""

    def __init__(self, finding: Finding, name: str) -> None:
        status = finding.status.value
        line = Content.styled(f"{_SIGNS[status]} {name}: {status}", _STYLES[status])
        super().__init__(line, classes="verdict", markup=False)
        self.finding = finding


class AccountPanel(VerticalScroll):
    """What the account has."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.PANEL]

    @dataclass
    class RoleChosen(Message):
        """The learner wants to see a role."""

        name: str

    @dataclass
    class FindingChosen(Message):
        """The learner wants to see a verdict of the last check."""

        finding: Finding

    def __init__(self) -> None:
        super().__init__(id="account")
        # Held, not looked up: a worker's message may still come while the screen is being taken down.
        self._info = Static("starting …", id="account-info", markup=False)
        self._area = Container(id="cards")
        self._beside = Static("", id="beside-cards", markup=False)
        self._last = Static("", id="last-check", markup=False)
        self._verdicts = Container(id="verdicts")
        self._shown: dict[Static, object] = {}
        self._said: list[str] = []
        self._cards: dict[str, RoleCard] = {}
        self._findings: Sequence[Finding] = ()
        self._lines: list[Verdict] = []
        self._before: Cards | None = None  # what the marks compare with: as it was when the learner last did something
        self._now: Cards | None = None
        self._elsewhere: set[tuple[str, str]] = set()  # the lines that others changed since
        self._pointed: Choice | None = None

    def compose(self) -> ComposeResult:
        """The account, the roles, the findings."""
        yield self._info
        yield self._area
        yield self._beside
        yield self._last
        yield self._verdicts

    # -- the account -----------------------------------------------------------------------------

    def show_account(self, info: TargetInfo, *, writable: bool) -> None:
        """Show whose account it is. What is seen of it next is a first look: nothing has changed."""
        kind = {"sandbox": "sandbox on this machine", "account": "REAL AWS account", "file": "exported file"}[info.kind]
        self._said = [clean(line) for line in (kind, info.account, info.region or "no region set") if line]
        if not writable:
            self._said.append("read-only: it is checked, never changed")
        self._before = self._now = None
        self._elsewhere.clear()
        self._change(self._info, Content(" · ".join(self._said)))

    def show_trouble(self, sentence: str) -> None:
        """Show that the account does not answer."""
        self._change(self._info, Content(clean(sentence)))

    # -- the roles -------------------------------------------------------------------------------

    def show_cards(self, cards: Cards, *, elsewhere: bool, at: float, kind: str) -> None:
        """Show the roles, and mark what has changed since `settle`. `elsewhere`: others changed it. `at` is when the
        account was looked at, which is said of a real one: it does not tell of changes by itself."""
        from tutor.cards import changed_lines

        if self._now is not None and elsewhere:
            self._elsewhere |= changed_lines(self._now, cards)
        self._now, self._before = cards, self._before or cards
        if kind == "account" and self._said:
            seen = f"as of {time.strftime('%H:%M:%S', time.localtime(at))} · {keys.key_of('check')} looks again"
            self._change(self._info, Content("\n".join([" · ".join(self._said), seen])))
        self._render_cards()

    def settle(self) -> None:
        """The learner does something: from here on, what changes is marked anew."""
        self._elsewhere.clear()
        if self._now is not None and self._before is not self._now:
            self._before = self._now
            self._render_cards()

    def _render_cards(self) -> None:
        if self._now is None or self._before is None:
            return
        was = {card.name: card for card in self._before.cards}
        shown = pair(self._now)
        names = [card.name for card in shown]
        if names != list(self._cards):
            gone = [self._cards.pop(name) for name in list(self._cards) if name not in names]
            for widget in gone:
                widget.remove()
            new = {name: self._cards.get(name) or RoleCard() for name in names}
            fresh = [widget for name, widget in new.items() if name not in self._cards]
            self._cards = new
            if self._pointed in gone:
                self._pointed = None
            self._area.mount_all(fresh)
            place: dict[Widget, int] = {widget: at for at, widget in enumerate(new.values())}
            self._area.sort_children(key=lambda widget: place.get(widget, len(place)))
        for card in shown:
            others = {key for name, key in self._elsewhere if name == card.name}
            self._cards[card.name].show(was.get(card.name), card, others)
        self._say_beside()

    def _say_beside(self) -> None:
        """What the cards leave out."""
        if self._now is None:
            return
        said = list(self._now.notes)
        if self._now.others:
            said.insert(0, f"and {self._now.others} more {'role' if self._now.others == 1 else 'roles'}")
        self._beside.display = bool(said)
        self._change(self._beside, Content.styled(clean("\n".join(said)), "$text-muted"))

    # -- the findings ----------------------------------------------------------------------------

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show the last verdicts, one line each."""
        if list(findings) == list(self._findings):
            return
        self._findings = findings
        if isinstance(self._pointed, Verdict):
            self._pointed = None
        self._change(self._last, Content.styled("Last check" if findings else "", "$text-muted"))
        names = [finding.check for finding in findings]
        self._lines = [
            Verdict(finding, clean(finding.title if names.count(finding.check) > 1 else finding.check))
            for finding in findings
        ]
        self._verdicts.remove_children()
        self._verdicts.mount_all(self._lines)

    # -- choosing --------------------------------------------------------------------------------

    def _choices(self) -> list[Choice]:
        cards: list[Choice] = [card for card in self._cards.values() if card.name_shown]
        return cards + list(self._lines)

    def point_at(self, choice: Choice | None) -> None:
        """Mark what Enter opens."""
        if self._pointed is not None:
            self._pointed.remove_class("-pointed")
        self._pointed = choice
        if choice is not None:
            choice.add_class("-pointed")
            choice.scroll_visible(animate=False)

    def on_focus(self) -> None:
        """Something is always chosen while the panel has the focus."""
        choices = self._choices()
        if choices and self._pointed not in choices:
            self.point_at(choices[0])

    def action_point(self, by: int) -> None:
        """Choose the next card or verdict."""
        choices = self._choices()
        if not choices:
            self.scroll_relative(y=by, animate=False)
            return
        at = choices.index(self._pointed) + by if self._pointed in choices else 0
        self.point_at(choices[min(max(at, 0), len(choices) - 1)])

    def action_open(self) -> None:
        """Open the card or the verdict that is chosen."""
        if isinstance(self._pointed, Verdict):
            self.post_message(self.FindingChosen(self._pointed.finding))
        elif isinstance(self._pointed, RoleCard) and self._pointed.name_shown:
            self.post_message(self.RoleChosen(self._pointed.name_shown))

    def on_choice_clicked(self, event: Choice.Clicked) -> None:
        """A click chooses and opens it."""
        event.stop()
        if event.choice in self._choices():
            self.point_at(event.choice)
            self.action_open()

    def _change(self, part: Static, content: Content) -> None:
        """Show another content; the same again would have the whole screen laid out for nothing."""
        shown = (content.plain, content.spans)
        if self._shown.get(part) != shown:
            self._shown[part] = shown
            part.update(content)
