"""What comes before there is a place for it: keys that are quicker than the start, and what is said meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.actions import ActionParseResult, parse
from textual.app import App

from tutor.ui import keys

if TYPE_CHECKING:
    from tutor.ui.widgets.output import Output
    from tutor.workshop.model import Workshop

_LESSON = {binding.action.partition("(")[0] for binding in keys.LESSON} - {"quit", "help"} | {"clear"}
"""Actions that want an open lesson, with its parts."""
_COURSE = {"previous_step", "next_step", "check", "hint", "solution", "launch", "findings", "steps", "account"} | {
    "test_out",
    "prepare",
    "reset",
    "certificate",
}
"""Actions that want the course as well."""


class Early(App[None]):
    """An app whose parts come after its first frame, and whose course is read after them."""

    opened = True
    """Whether there is a lesson: a course in an account."""
    furnished = False
    """Whether the lesson's parts are there."""
    workshop: Workshop | None = None
    """The course, once it is read."""
    output: Output

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._asked_early: list[str | ActionParseResult] = []
        self._said_early: list[tuple[str, str]] = []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done in a lesson wants one."""
        if not self.opened and action in _LESSON:
            return False
        return super().check_action(action, parameters)

    async def run_action(
        self, action: str | ActionParseResult, default_namespace: Any = None, namespaces: Any = None
    ) -> bool:
        """See `App`. What is asked for too early is done once it can be."""
        namespace, name, parameters = parse(action) if isinstance(action, str) else action
        own = namespace in ("", "app") and default_namespace in (None, self)
        early = (name in _LESSON and not self.furnished) or (name in _COURSE and self.workshop is None)
        if self.opened and own and early and self.check_action(name, parameters):
            self._asked_early.append(action)
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _catch_up(self) -> None:
        """The course is there: say and do what came too early."""
        said, self._said_early = self._said_early, []
        asked, self._asked_early = self._asked_early, []
        for text, manner in said:
            self._say(text, manner)
        for action in asked:
            self.call_later(self.run_action, action)

    def _say(self, text: str, manner: str) -> None:
        """Say it in the output."""
        if self.furnished:
            self.output.note(text, manner)
        else:
            self._said_early.append((text, manner))
