"""A box to be ticked, whose sign says whether it is: Textual's says it by colour alone."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """☑ is ticked, ☐ is not. It posts `Checkbox.Changed`."""

    @property
    def _button(self) -> Content:
        """The sign; Textual puts the label beside it."""
        return Content.styled("☑" if self.value else "☐", "bold" if self.value else "")
