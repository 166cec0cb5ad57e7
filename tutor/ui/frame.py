"""The frame of the lesson's screen: its parts, how they start, and how what happens is shown in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Footer, Static

from tutor.ui import keys
from tutor.ui.session import Session

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.account.target import Target
    from tutor.checks import Finding
    from tutor.study.study import Judgement
    from tutor.ui.widgets.lesson import Lesson
    from tutor.ui.widgets.output import Output
    from tutor.ui.widgets.panel import AccountPanel
    from tutor.ui.widgets.prompt import Prompt
    from tutor.ui.widgets.rail import Rail
    from tutor.workshop.model import Step, Workshop


class Frame(App[None]):
    """Steps at the left, the lesson in the middle, the account at the right, the prompt below."""

    CSS_PATH = "app.tcss"
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
    ) -> None:
        super().__init__()
        self.watches = watches  # whether an author's changes are shown at once
        self.fault = ""
        self.fault_code = 2
        self.session = Session(workshop, target, overrides, home, self.post_message, language)
        self.workshop: Workshop | None = None
        self.current = step
        self.done: set[str] = set()
        self.prepare = bool(step)  # asked for by its name: the account may have to be brought there
        self.busy = False
        self.ready = False
        self.top = Static(Content("roletutor"), id="top", markup=False)
        self.dollar = Static("$", id="dollar", markup=False)
        self.rail: Rail
        self.lesson: Lesson
        self.panel: AccountPanel
        self.output: Output
        self.prompt: Prompt
        self.findings: dict[str, Sequence[Finding]] = {}
        self.said: dict[str, object] = {}  # what of the findings the learner was told, by step
        self.running_line = 0  # of the fence that runs; 0: something else does, or nothing

    def compose(self) -> ComposeResult:
        """The frame: what is in it is imported and comes after it."""
        yield self.top
        yield Horizontal(id="middle")
        yield Vertical(id="bottom")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """The first frame comes before anything heavy."""
        self._show_top("starting …")
        self.call_after_refresh(self._after_frame, 20)

    async def _after_frame(self, tries: int) -> None:
        """The Footer draws its keys in a turn of its own; what is heavy begins after that."""
        if tries and not self.query("FooterKey"):
            self.call_after_refresh(self._after_frame, tries - 1)
        else:
            self.call_after_refresh(self._begin)

    def on_unmount(self) -> None:
        """Everything is saved already; the sandbox goes with its last user."""
        self.session.close()

    async def _begin(self) -> None:
        from tutor.ui.widgets.lesson import Lesson
        from tutor.ui.widgets.output import Output
        from tutor.ui.widgets.panel import AccountPanel
        from tutor.ui.widgets.prompt import Prompt
        from tutor.ui.widgets.rail import Rail

        self.rail, self.lesson, self.panel = Rail(id="rail"), Lesson(id="lesson", can_focus=False), AccountPanel()
        self.output, self.prompt = Output(id="output"), Prompt()
        line = Horizontal(self.dollar, self.prompt, id="line")
        await self.query_one("#middle").mount(self.rail, self.lesson, self.panel)
        await self.query_one("#bottom").mount(self.output, line)
        self.prompt.focus()
        self._work(self.session.read_course)
        self._work(self.session.open_account)

    def _work(self, call: Callable[..., object], *arguments: object, **named: object) -> None:
        """Do it in a thread. What nobody foresaw is said as the tutor's own trouble; the course goes on."""

        def guarded() -> None:
            from tutor.home import noted
            from tutor.ui.messages import TroubleCame

            try:
                call(*arguments, **named)
            except Exception as error:
                self.post_message(TroubleCame(noted(error), "You can go on; F9 connects again.", ended=True))

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
        part = next((part.title for part in self.workshop.parts if step.id in part.steps), "")
        where = f"Step {step.number} of {len(self.workshop.steps)} · about {step.minutes} min"
        head = f"{part} · {where}" if part else where
        shown, review = self.session.shown(step.id), self.session.review(step.id)
        self.lesson.show(step, head, shown, review, keep_place=keep_place)

    def _show_rail(self) -> None:
        if self.workshop:
            self.rail.show(self.workshop, self.current, self.done, self.session.testable())

    def _step(self) -> Step | None:
        return self.workshop.step(self.current) if self.workshop else None

    def _show_top(self, right: str) -> None:
        title = self.workshop.title if self.workshop else "ECS task roles"
        self.top.update(Content(f"roletutor · {title} · {right}"))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.dollar.update("…" if busy else "$")
        self.prompt.placeholder = "running … Esc stops it" if busy else "aws …   or: help, check, hint, next, back"

    def _free(self) -> bool:
        if self.busy:
            self._say("A command is still running. Esc stops it.", "warning")
        return not self.busy

    def _say(self, text: str, manner: str) -> None:
        self.output.note(text, manner)

    def _report(self, judgement: Judgement, *, fresh: bool, asked: bool) -> None:
        """Say what was found; that the step is done is said once, and whenever the learner asks."""
        if judgement.findings:
            self.output.report(judgement.findings)
        left = len(judgement.open)
        if left and (asked or judgement.findings) and all(f.status.value == "pass" for f in judgement.findings):
            questions = "question is" if left == 1 else "questions are"
            self._say(f"{left} {questions} still open in the lesson: Tab goes to them.", "plain")
        if judgement.passed and (fresh or asked):
            more = self.workshop is not None and not self._last()
            self._say("This step is done." + (" F4: next step." if more else ""), "good")

    def _last(self) -> bool:
        step = self._step()
        return self.workshop is not None and step is not None and step.number == len(self.workshop.steps)
