"""A word that can be pressed: by a click, or by Enter or Space when it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui import keys

if TYPE_CHECKING:
    from textual.binding import BindingType


class Link(Static, can_focus=True):
    """Posts `Pressed`. `name` says what for; several may have the same."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LINK]

    class Pressed(Message):
        """It was pressed."""

        def __init__(self, link: Link) -> None:
            super().__init__()
            self.link = link

        @property
        def control(self) -> Link:
            """The link."""
            return self.link

    def __init__(self, text: str, *, name: str, id: str | None = None, classes: str = "", tooltip: str = "") -> None:
        super().__init__(Content(text), name=name, id=id, classes=f"link {classes}", markup=False)
        if tooltip:
            self.tooltip = Content(tooltip)

    def action_press(self) -> None:
        """Press it."""
        if not self.disabled:
            self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_press()
