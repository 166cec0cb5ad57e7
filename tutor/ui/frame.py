"""The frame of the lesson's screen: its parts, how they start, and how what happens is shown in them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.behind.base import load
from tutor.ui.early import Early
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.themes import DARK, THEMES, lent
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.top import TopBar, missing_texts, target_texts

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.message import Message
    from textual.screen import Screen

    from tutor.account.target import Target
    from tutor.cards import Cards
    from tutor.checks import Finding
    from tutor.snapshot import TargetInfo
    from tutor.ui.behind.session import Session
    from tutor.ui.widgets.action import Run
    from tutor.ui.widgets.lesson import Lesson, Page
    from tutor.ui.widgets.panel import AccountPanel
    from tutor.ui.widgets.prompt import Prompt
    from tutor.ui.widgets.rail import Rail
    from tutor.ui.widgets.role_card import RoleLine
    from tutor.workshop.model import Step, Workshop


_PARTS = (
    *(f"tutor.ui.widgets.{name}" for name in ("panel", "rail", "role_card", "completion", "output", "prompt", "ways")),
    "tutor.ui.widgets.lesson",
    "tutor.ui.behind.session",
)
"""What the lesson's parts are made of."""


class Frame(Early):
    """Steps at the left, the lesson in the middle, the account at the right, the prompt below."""

    CSS_PATH = "styles/frame.tcss"
    LATER_STYLES = [
        Path(__file__).parent / f"styles/{room}.tcss" for room in ("lesson", "account", "ways", "launch", "manners")
    ]
    """What is not in the first frame. To parse it all took 17 of the 220 ms until that frame was there."""
    TITLE = "roletutor"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.LESSON]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    AUTO_FOCUS = ""

    def __init__(
        self,
        workshop: str,
        target: Target,
        step: str,
        overrides: Mapping[str, str],
        home: Path,
        language: str = "",
        *,
        watches: bool = False,
        home_first: bool = False,
    ) -> None:
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)  # with it, no colour code at all
        for theme in THEMES:
            self.register_theme(theme)
        if "TEXTUAL_THEME" not in os.environ:
            self.theme = DARK
        self.watches = watches  # whether an author's changes are shown at once
        self.fault = ""
        self.fault_code = 2
        self._overrides, self._home, self._language = overrides, home, language
        self.asked = workshop, target  # what is open, or is asked for: the course's name and the account
        self._session: Session | None = None
        self.opened = not home_first
        self.current = step
        self.done: set[str] = set()
        self.prepare = bool(step)  # asked for by its name: the account may have to be brought there
        self.busy = self.stoppable = False
        self.bringing = False  # whether what runs brings the account to a step's start
        self.ready = False
        self._left: Session | None = None  # the session that was left for this one
        self.top = TopBar(id="top")
        self.dollar = Static("$", id="dollar", markup=False)
        self.rail: Rail
        self.lesson: Lesson
        self.panel: AccountPanel
        self.role_line: RoleLine
        self.cards: Cards | None = None  # the account's roles, as they were last seen
        self.prompt: Prompt
        self.findings: dict[str, Sequence[Finding]] = {}
        self.said: dict[str, object] = {}  # what of the findings the learner was told, by step
        self.ran: dict[str, dict[int, Run]] = {}  # how fences went, by step and line
        self.running_line = 0  # of the fence that runs; 0: something else does, or nothing
        self.running_step = ""  # the step in which it was begun; the learner may be in another by now

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """See `App`."""
        return lent(self.current_theme)

    def get_default_screen(self) -> Screen[None]:
        """See `App`."""
        return LessonScreen(id="_default")

    def compose(self) -> ComposeResult:
        """The frame: what is in it is imported and comes after it. Where home is first, so does the frame itself."""
        if self.opened:
            yield from self._parts()

    def _parts(self) -> ComposeResult:
        yield self.top
        yield Horizontal(id="middle")
        yield Vertical(id="bottom")
        yield KeyLine(compact=True)

    def on_mount(self) -> None:
        """The first frame comes before anything heavy."""
        self._show_top("starting …")
        self.call_after_refresh(self._after_frame, 20)

    async def _after_frame(self, tries: int) -> None:
        """The screen says in a turn of its own which keys work; what is heavy begins after that."""
        if tries and not any(line.keys for line in self.query(KeyLine)):
            self.call_after_refresh(self._after_frame, tries - 1)
        else:
            self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Everything is saved already; the sandbox goes with its last user."""
        if self._session is not None:
            self._session.close()

    async def _begin(self) -> None:
        self._read_styles(self.LATER_STYLES)
        self.stylesheet.update(self)
        if self.opened:
            await asyncio.to_thread(load, *_PARTS)  # where no key waits for it
            if await self._furnish():
                self._begin_course()

    async def _furnish(self) -> bool:
        """Put the lesson's parts into the frame, in place of those of a course that was left. False where the learner
        left the app meanwhile, which takes the screen away below the parts."""
        try:
            await self._place_parts()
        except Exception:
            if not self._exit:
                raise
        return not self._exit

    async def _place_parts(self) -> None:
        from tutor.ui.widgets.lesson import Lesson
        from tutor.ui.widgets.panel import AccountPanel
        from tutor.ui.widgets.rail import Rail
        from tutor.ui.widgets.role_card import RoleLine

        self.rail, self.lesson, self.panel = Rail(id="rail"), Lesson(), AccountPanel()
        if not self.top.is_attached:
            await self.mount_all(self._parts())
        middle, bottom = self.query_one("#middle"), self.query_one("#bottom")
        await middle.remove_children()
        await bottom.remove_children()
        await self.query("RoleLine").remove()
        self.role_line = RoleLine()
        await middle.mount(self.rail, self.lesson, self.panel)
        await self.screen.mount(self.role_line, before="#bottom")
        await self._begin_ways()
        self.furnished = True

    def _read_styles(self, paths: Sequence[Path]) -> None:
        new = [path for path in paths if not self.stylesheet.has_source(str(path))]
        self.stylesheet.read_all(new)
        if new:
            self.stylesheet.parse()

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """See `App`, which reads the styles of all screens anew for a screen's own, and styles every widget again: the
        longest time in which no key was answered. A screen's own are of nothing but what it brings: itself, which is
        there already, and its widgets, which are still to come."""
        self._read_styles(screen.css_path)
        self.stylesheet.apply(screen)
        super()._load_screen_css(screen)

    def _begin_course(self) -> None:
        """Read the course, and reach the account."""
        self._work(self._read_course, self.session.read_course)
        left, self._left = self._left, None
        self._work(self.session.open_account, left)

    @staticmethod
    def _read_course(read: Callable[[], None]) -> None:
        """In a thread: what a step's texts need is there before the step is. Else the screen would wait for it."""
        from tutor.ui.widgets.prose import warm

        warm()
        read()

    @property
    def session(self) -> Session:
        """One learner in that course on that account. The first frame needs none, so it begins with its first use. Once
        another one has taken its place it is heard no more."""
        if self._session is None:
            from tutor.ui.behind.session import Session

            def post(message: Message) -> None:
                if self._session is session:
                    self.post_message(message)

            session = Session(*self.asked, self._overrides, self._home, post, self._language)
            self._session = session
        return self._session

    def _change_session(self, course: str, target: Target) -> None:
        """Let go of the session for one in another course or account."""
        self._left = self.session
        self._left.close()
        self.asked, self._session = (course, target), None

    def _forget(self, step: str) -> None:
        """Nothing is known of what was open before; `step` is where to begin. Each room forgets what is its own."""
        self.workshop = self.cards = None
        self.furnished = False
        self._asked_early.clear()
        self.current, self.prepare = step, bool(step)
        self.done = set()
        self.findings, self.said, self.ran = {}, {}, {}
        self.running_line, self.running_step = 0, ""
        self.busy = self.bringing = self.ready = False
        self.remove_class("-real", "-steps", "-account")
        self.top.show_course("")
        self._show_top("starting …")

    async def _begin_ways(self) -> None:
        """Mount the lower part: `handling/ways.py` does."""

    def _work(self, call: Callable[..., object], *arguments: object, **named: object) -> None:
        """Do it in a thread. What nobody foresaw is said as the tutor's own trouble; the course goes on."""
        self._in_thread(partial(call, *arguments, **named))

    def _start_work(
        self, call: Callable[..., object], *arguments: object, stoppable: bool = True, **named: object
    ) -> None:
        """Do in a thread what holds up other commands until it was told how it went. `stoppable`: from now on Escape
        stops it, also while it waits for its thread."""
        self.session.begin()
        self.running_step = self.current
        self._set_busy(True, stoppable=stoppable)
        self._in_thread(partial(call, *arguments, **named), alone=True)

    def _in_thread(self, call: Callable[[], object], *, alone: bool = False) -> None:
        session = self.session

        def guarded() -> None:
            from tutor.home import noted
            from tutor.ui.messages import TroubleCame

            try:
                load()
                call()
            except Exception as error:
                sentence = noted(error)
                if not self.opened:
                    self.notify(sentence, severity="error", markup=False)
                elif self.session is session:
                    remedy = f"You can go on; {keys.key_of('reconnect')} connects again."
                    self.post_message(TroubleCame(sentence, remedy, ended=alone))

        self.run_worker(guarded, thread=True)

    def _fatal_error(self) -> None:
        """An error in the screen itself ends it, with a sentence in place of Textual's traceback and its variables."""
        from tutor.home import noted

        error = sys.exception() or self._exception
        if error is not None:
            self.fault, self.fault_code = noted(error), 3
        self._close_messages_no_wait()

    # -- showing ---------------------------------------------------------------------------------

    def _go(self, id: str) -> None:
        if self.workshop is None:
            return
        if self.bringing:
            self._say(f"This step's start is being made. {keys.key_of('stop')} stops it.", "warning")
            return
        self.current = id
        self.remove_class("-steps")
        self.prompt.focus()
        self._show_lesson()
        self._show_rail()
        self.panel.show_findings(self.findings.get(id, []))
        self._work(self.session.enter, id)

    def _show_lesson(self, *, keep_place: bool = False) -> None:
        step = self._step()
        if self.workshop is None or step is None:
            return
        self.top.show_place(self.workshop.title, step.number, len(self.workshop.steps))
        part = next((part.title for part in self.workshop.parts if step.id in part.steps), "")
        where = f"Step {step.number} of {len(self.workshop.steps)} · about {step.minutes} min"
        head = f"{part} · {where}" if part else where
        self.lesson.show(self._page(self.workshop, step, head), keep_place=keep_place)

    def _page(self, workshop: Workshop, step: Step, head: str) -> Page:
        from tutor.ui.widgets.lesson import Page

        around = {one.number: f"{one.number} {one.title}" for one in workshop.steps}
        info = self.session.account.info if self.session.account else None
        return Page(
            step,
            head,
            shown=self.session.shown(step.id),
            review=self.session.review(step.id),
            values=(*workshop.variables.values(), *((info.account, info.region) if info else ())),
            findings=self.findings.get(step.id, ()),
            done=step.id in self.done,
            ran=self.ran.get(step.id, {}),
            before=around.get(step.number - 1, ""),
            after=around.get(step.number + 1, "The certificate"),
        )

    def _show_rail(self) -> None:
        if self.workshop:
            self.rail.show(self.workshop, self.current, self.done, self.session.testable())

    def _step(self) -> Step | None:
        return self.workshop.step(self.current) if self.workshop else None

    def _show_top(self, right: str) -> None:
        """Say in the account's place that there is none yet, and which was chosen."""
        self.top.show_target(*missing_texts(self.asked[1], right), real=self.asked[1].is_real)

    def _show_target(self, info: TargetInfo) -> None:
        """Show which account is open, a real one in words and a colour of its own."""
        real = info.kind == "account"
        self.set_class(real, "-real")
        self.top.show_target(*target_texts(info, Path(self.session.target.value).name), real=real)

    def _set_busy(self, busy: bool, *, stoppable: bool = False) -> None:
        """Something runs that holds up other commands, or nothing any more. `stoppable`: Escape stops it."""
        self.busy, self.stoppable = busy, stoppable
        self.bringing = self.bringing and busy

    def _stop(self) -> None:
        """Stop what runs, or say that it cannot be stopped."""
        if self.stoppable:
            self.session.stop()
        else:
            self._say("This cannot be stopped; it takes a moment.", "plain")

    def _at_leaving(self) -> tuple[str, str]:
        """What becomes of what runs when the learner leaves, and what that is called."""
        if self.bringing:
            return (
                "The account is being brought to the start of a step. If you leave before that is done, it is put back "
                "as it was.",
                "Leave",
            )
        if self.stoppable:
            return (
                "A command is still running. Leaving stops it; what it has done in the account by then stays.",
                "Stop it and leave",
            )
        return "Something is still being done in the account. If you leave now, it may stay half done.", "Leave"

    def _free(self) -> bool:
        if self.busy:
            command = self.stoppable and not self.bringing
            still = "A command is still running." if command else "Something is still being done."
            self._say(f"{still} {keys.key_of('stop')} stops it." if self.stoppable else still, "warning")
        return not self.busy

    def _last(self) -> bool:
        step = self._step()
        return self.workshop is not None and step is not None and step.number == len(self.workshop.steps)
