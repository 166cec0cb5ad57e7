"""What every screen over the lesson is made of."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual import events
from textual.screen import ModalScreen

from tutor.ui.screens.laid_out import LaidOut

R = TypeVar("R")


class Over(LaidOut, ModalScreen[R], Generic[R]):
    """A screen over the lesson; `R` is what it hands back when it is left."""

    _was_shown = False

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual styles a screen when it comes to the top; one that was just mounted has its styles."""
        if not self._was_shown:
            event.refresh_styles = False
        self._was_shown = True
