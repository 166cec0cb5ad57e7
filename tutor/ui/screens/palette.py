"""The command palette as a screen: Textual's own, which may be left at any moment."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual import work
from textual.command import CommandPalette, SearchIcon
from textual.css.query import NoMatches

from tutor.ui.screens.drawn_once import DrawnOnce

_gather: Any = inspect.unwrap(CommandPalette._gather_commands)


class Palette(DrawnOnce, CommandPalette):
    """Textual 8.2.8 searches in a task of its own, which looks for the list though the palette may just have been left:
    NoMatches, and the app would end."""

    def on_mount(self) -> None:
        """The picture of a lens is one that many terminals have not."""
        self.query_one(SearchIcon).icon = "›"

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        with self._while_it_stands():
            await _gather(self, search_value)

    def _watch__list_visible(self) -> None:
        with self._while_it_stands():
            super()._watch__list_visible()

    async def _watch__show_busy(self) -> None:
        with self._while_it_stands():
            await super()._watch__show_busy()

    @contextmanager
    def _while_it_stands(self) -> Iterator[None]:
        try:
            yield
        except NoMatches:
            if self.query("CommandList") and self.query("CommandInput"):
                raise
