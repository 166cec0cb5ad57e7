"""A list of options that may be filled anew at any time, in a window of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import OptionList

if TYPE_CHECKING:
    from textual._widget_navigation import Direction
    from textual.events import Click
    from textual.geometry import Size

_move_page, _on_click = OptionList._move_page, OptionList._on_click


def _move_a_page(options: OptionList, direction: Direction) -> None:
    options._update_lines()
    if (options.highlighted or 0) in options._index_to_line:
        _move_page(options, direction)


async def _click(options: OptionList, event: Click) -> None:
    if event.style.meta.get("option", -1) < options.option_count:
        await _on_click(options, event)


# Textual 8.2.8: before a new content was drawn, Page Up and Page Down raise KeyError, and a click on an option that is
# gone IndexError. It makes lists of its own, too, the palette's and that of a Select, so they are mended in the class.
OptionList._move_page = _move_a_page  # type: ignore[assignment, method-assign]
OptionList._on_click = _click  # type: ignore[assignment, method-assign]


class Options(OptionList):
    """Textual's list, which can be laid out where no column is left for it, too (8.2.8: ValueError)."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The rows that it wants; in no width at all, as many as in one column."""
        padding = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, max(width, padding + 1))
