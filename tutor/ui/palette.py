"""What is in the command palette: all that can be done now, every step, the themes.

It is built from the bindings of the screen.

A room adds what has no key by `PALETTE`: (title, help, action) lines in its class; they are the app's or the screen's
actions. Titles and helps from outside (a step's title) go in as Content: Textual takes a plain text here for markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch
from textual.style import Style

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.dom import DOMNode

    from tutor.ui.handling.manners import Manners


@dataclass(frozen=True)
class Entry:
    """A line of the palette: its title, what it does, and what happens when it is chosen."""

    title: str
    help: str
    run: Callable[[], object | Awaitable[object]]


class Everything(Provider):
    """All that can be done on the screen that is on top."""

    _entries: list[Entry]

    async def startup(self) -> None:
        """Look once; the screen below does not change while the palette is open."""
        self._entries = list(self._all())
        self._search_fuzzily = FuzzySearch()

    async def discover(self) -> Hits:
        """Everything, before anything was typed."""
        for entry in self._entries:
            yield DiscoveryHit(_plain(entry.title), entry.run, text=entry.title, help=_plain(entry.help))

    async def search(self, query: str) -> Hits:
        """What fits by its title, or else by what it does."""
        for entry in self._entries:
            score, places = self._search_fuzzily.match(query, entry.title)
            if score > 0:
                title = _plain(entry.title)
                for place in places:
                    title = title.stylize(self.match_style or Style(bold=True), place, place + 1)
                yield Hit(score, title, entry.run, text=entry.title, help=_plain(entry.help))
            elif query.casefold() in entry.help.casefold():
                yield Hit(0.1, _plain(entry.title), entry.run, text=entry.title, help=_plain(entry.help))

    # -- what there is ---------------------------------------------------------------------------

    def _all(self) -> Iterator[Entry]:
        yield from self._bound()
        yield from self._rooms()
        yield from self._steps()
        yield from self._themes()

    @property
    def _app(self) -> Manners:
        return self.app  # type: ignore[return-value]

    def _bound(self) -> Iterator[Entry]:
        """The keys that work here. Those of Textual's own widgets (a cursor to the left) have no id of ours."""
        for node, binding in meant(self.screen, self._app):
            if binding.id != keys.PALETTE.id:
                run = partial(self._app.run_action, binding.action, node)
                yield Entry(f"{binding.description} · {keys.key_of(str(binding.id))}", binding.tooltip, run)

    def _rooms(self) -> Iterator[Entry]:
        lesson = self.screen is self._app.screen_stack[0]
        for owner in [self.screen, *([self._app] if lesson else [])]:
            for title, help, action in palette_lines(type(owner)):
                yield Entry(title, help, partial(self._app.run_action, action, owner))

    def _steps(self) -> Iterator[Entry]:
        if self._app.workshop is None or self.screen is not self._app.screen_stack[0]:
            return
        for step in self._app.workshop.steps:
            state = "where you are" if step.id == self._app.current else "done" if step.id in self._app.done else "open"
            title = f"Go to step {step.number} {step.title}"
            yield Entry(title, f"{state} · {step.goal}", partial(self._app.go_to_step, step.id))

    def _themes(self) -> Iterator[Entry]:
        from tutor.ui.themes import TITLES

        for name, title in TITLES.items():
            now = " · as it is now" if name == self._app.theme else ""
            yield Entry(f"Theme: {title}", f"The colours of the screen; remembered{now}", partial(self._set, name))
        yield Entry("Theme: another …", "Every theme that there is", self._app.search_themes)

    def _set(self, name: str) -> None:
        self._app.theme = name


def palette_lines(owner: type) -> Iterator[tuple[str, str, str]]:
    """The lines that a class and those it is made of have for the palette."""
    for part in owner.__mro__:
        yield from vars(part).get("PALETTE", ())


def meant(screen: Any, app: Any) -> Sequence[tuple[DOMNode, Binding]]:
    """Our bindings that work on the screen, each once: what is done most first, the moves of the cursor last.

    Over another screen those of the app that go before it are among them.
    """
    order = {id: number for number, id in enumerate(keys.by_id())}
    found: dict[str, tuple[DOMNode, Binding]] = {}
    taken: set[str] = set()
    within = [node for node, _ in screen._modal_binding_chain]
    for node, bindings in screen._binding_chain:
        ours = [(key, binding) for key, binding in bindings if binding.id in order]
        for key, binding in ours:
            reached = binding.priority or (node in within and key not in taken)
            if reached and app._check_action_state(binding.action, node):
                found.setdefault(str(binding.id), (node, binding))
        taken |= {key for key, _ in ours}
    moves = {id for id, (_, binding) in found.items() if binding.key in _MOVES}
    return [found[id] for id in sorted(found, key=lambda id: (id in moves, order[id]))]


_MOVES = frozenset({"up", "down", "pageup", "pagedown", "space"})


def _plain(text: str) -> Any:
    """A text that is shown as it is: Textual takes Content as it stands, and reads a str as markup."""
    return Content(clean(text).replace("\n", " "))
