"""The screen that the lesson is on."""

from __future__ import annotations

from textual.screen import Screen

from tutor.ui.screens.drawn_once import DrawnOnce


class LessonScreen(DrawnOnce, Screen[None]):
    """Keeps what is to be done after the next refresh until there is one.

    While updates are held back (`App.batch_update`) none comes, and Textual 8.2.8 then does at once what was to wait. A
    step is mounted so, and what is said meanwhile would be scrolled to before it has its place.
    """

    async def _invoke_and_clear_callbacks(self) -> None:
        if not self.app._batch_count:
            await super()._invoke_and_clear_callbacks()
