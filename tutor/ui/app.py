"""The app: steps at the left, the lesson in the middle, the account at the right, the prompt below."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import Screen

from tutor.printable import visible
from tutor.ui.door import Door
from tutor.ui.garbage import IDLE, Garbage
from tutor.ui.handling.accounts import Accounts
from tutor.ui.handling.home import Home
from tutor.ui.handling.judging import Judging
from tutor.ui.handling.launching import Launching
from tutor.ui.handling.lessons import Lessons
from tutor.ui.handling.manners import Manners
from tutor.ui.handling.steps import Steps
from tutor.ui.handling.ways import Ways
from tutor.ui.leaving import once
from tutor.ui.mends import matching, restyling, strips, timers  # noqa: F401 - Textual is mended by them

if TYPE_CHECKING:
    from textual.filter import LineFilter

    from tutor.account.target import Target
    from tutor.ui import messages

_DOOR = Door()


def run(
    workshop: str,
    target: Target,
    step: str,
    overrides: Mapping[str, str],
    home: Path,
    language: str = "",
    *,
    watches: bool = False,
    home_first: bool = False,
) -> int:
    """Open the course until the learner leaves. Returns 0, 2 when the course has a fault, 3 when the tutor has.

    `watches`: an author's changes of the course are shown at once. `home_first`: nothing was asked for by its name, so
    the learner chooses course and account first, `workshop` and `target` being what Enter alone opens.
    """
    app = RoletutorApp(workshop, target, step, overrides, home, language, watches=watches, home_first=home_first)
    app.spare_garbage()
    app.run()
    if app.fault:
        from tutor.printable import safe

        print(f"roletutor: {safe(app.fault, lines=True)}", file=sys.stderr)
        return app.fault_code
    return app.return_code or 0


def _import_screens() -> None:
    """Import what the screens over the lesson are made of, so that the first opening of one need not. It stays, and is
    not looked through for garbage."""
    from tutor.ui import screens

    for found in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(found.name)
    gc.freeze()


class RoletutorApp(Home, Lessons, Ways, Steps, Judging, Launching, Accounts, Manners):
    """The screen with the lesson."""

    garbage: Garbage | None = None

    def spare_garbage(self) -> None:
        """Keep Python's search for cyclic garbage away from where somebody waits. For a process that is the app's
        alone."""
        self.garbage = Garbage()

    def on_judged(self, event: messages.Judged) -> None:
        """All that stays is loaded now. (Textual calls the handler of each class: others show the verdict.)"""
        self._started()

    def on_trouble_came(self, event: messages.TroubleCame) -> None:
        """The start is over, if in another way."""
        self._started()

    def _started(self) -> None:
        if self.garbage is not None and self.garbage.begin():
            self.set_interval(IDLE, self.garbage.look)
            self.set_timer(IDLE, partial(self.run_worker, _import_screens, thread=True))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Nothing that a widget draws may act on the terminal."""
        return [*super().get_line_filters(), _DOOR]

    def push_screen(self, screen: Any, *arguments: Any, **named: Any) -> Any:
        """See Textual's. A screen is left once, however quick the keys are."""
        if isinstance(screen, Screen):
            once(screen)
            self._fit(screen)
        return super().push_screen(screen, *arguments, **named)

    def _fit(self, screen: Screen[Any]) -> None:
        """Give it the classes of its size. Textual does so once it is there, and then styles all of it again."""
        for length, of_app, of_screen in (
            (self.size.width, self.HORIZONTAL_BREAKPOINTS, screen.HORIZONTAL_BREAKPOINTS),
            (self.size.height, self.VERTICAL_BREAKPOINTS, screen.VERTICAL_BREAKPOINTS),
        ):
            points = (of_app if of_screen is None else of_screen) or []
            screen.add_class(*screen._get_breakpoint_classes(length, points), update=False)

    async def on_event(self, event: events.Event) -> None:
        """What is pasted is made visible first: a page on the web can hide commands for a terminal in what it shows."""
        if self.garbage is not None and isinstance(event, events.InputEvent):
            self.garbage.touch()
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = visible(event.text.replace("\r\n", "\n").replace("\r", "\n"))
        if isinstance(event, events.MouseDown) and not event.is_forwarded and self._is_gone(event):
            return
        await super().on_event(event)

    def _is_gone(self, event: events.MouseDown) -> bool:
        """Whether what lies under the mouse was taken away since it was drawn (Textual 8.2.8: AttributeError)."""
        widget, _ = self.screen.get_widget_and_offset_at(event.x, event.y)
        return widget is not None and widget is not self.screen and widget.parent is None

    def action_scroll_lesson(self, pages: int) -> None:
        """Scroll the lesson by pages."""
        self.lesson.scroll_relative(y=pages * max(self.lesson.size.height - 2, 1), animate=False)
