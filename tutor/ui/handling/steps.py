"""Going through the course: from step to step, to any step by its name, back to a step's start, and to the end."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, ClassVar

from tutor.ui.handling.learning import Learning
from tutor.ui.keys import key_of

if TYPE_CHECKING:
    from tutor.ui import messages
    from tutor.ui.widgets.rail import Rail


class Steps(Learning):
    """The way through the course."""

    PALETTE: ClassVar[list[tuple[str, str, str]]] = [
        ("Prepare the account", "Bring the account to this step's start; what you have is saved first", "prepare"),
        ("Begin this step again", "Bring the account back to where this step starts; it is saved first", "reset"),
        ("Certificate", "What was done, how, and with how much help", "certificate"),
    ]

    # -- where the learner is --------------------------------------------------------------------

    def on_course_read(self, event: messages.CourseRead) -> None:
        """Show the step where the learner was, or the one that was asked for."""
        self.workshop = event.workshop
        ids = [step.id for step in event.workshop.steps]
        if self.current and self.current not in ids:
            near = difflib.get_close_matches(self.current, ids, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(ids)}"
            self.fault = f"the course has no step {self.current!r}; {hint}"
            self.exit(return_code=2)
            return
        self.done = {id for id in event.progress.done if id in ids}
        before = event.progress.current
        self._go(self.current or (before if before in ids else ids[0]))
        self._say(
            "Type an answer's letter or an `aws …` command here, or run a box with ▶. "
            f"{key_of('help')}: help, {key_of('next')}: the next step.",
            "dim",
        )
        if event.notice:
            self._say(event.notice, "warning")
        if self.watches:
            self.session.watch_course()

    def on_course_placed(self, event: messages.CoursePlaced) -> None:
        """Show the account's values where the step has them."""
        before, self.workshop = self._step(), event.workshop
        if self._step() != before:
            self._show_lesson(keep_place=True)
        if self.prepare:
            self._ask_to_prepare()
        self._work(self.session.look)
        self._work(self.session.enter, self.current, placed=True)

    def on_course_changed(self, event: messages.CourseChanged) -> None:
        """Show the step as its author has it now, where it was; another one when it is gone."""
        before, self.workshop = self._step(), event.workshop
        if before is None:
            return
        steps = event.workshop.steps
        if self.current not in {step.id for step in steps}:
            self._go(steps[min(before.number, len(steps)) - 1].id)
        elif self._step() != before:
            self._show_lesson(keep_place=True)
        self._show_rail()
        self._say("The course was read again.", "dim")

    def on_rail_step_chosen(self, event: Rail.StepChosen) -> None:
        """A step was chosen in the rail."""
        self._go(event.id)
        self.prompt.focus()

    def action_next_step(self) -> None:
        """The next step; one without checks and questions counts as read then."""
        step = self._step()
        if self.workshop is None or step is None:
            return
        self._work(self.session.read_on, step.id)
        if not self._last():
            self._go(self.workshop.steps[step.number].id)
            return
        left = [s.title for s in self.workshop.steps if s.id not in self.done and s is not step]
        if left:
            self._say(f"This is the last step. Still open: {', '.join(left)}.", "good")
        else:
            self.action_certificate()

    def action_previous_step(self) -> None:
        """The step before."""
        step = self._step()
        if self.workshop and step and step.number > 1:
            self._go(self.workshop.steps[step.number - 2].id)

    def on_step_read(self, event: messages.StepRead) -> None:
        """A step for reading is done with."""
        self.done = self.done | {event.step}
        self._show_rail()

    def action_steps(self) -> None:
        """Go to the list of steps; where the window is narrow it takes the lesson's place, and gives it back."""
        if self.workshop is None:
            return
        narrow = self.screen.has_class("-narrow")
        if self.has_class("-steps") if narrow else self.focused is self.rail:
            self.remove_class("-steps")
            self.prompt.focus()
        else:
            self.add_class("-steps")
            self.call_after_refresh(self._to_rail)

    def _to_rail(self) -> None:
        self.rail.focus()
        self.rail.scroll_to_highlight()

    # -- the account at a step's start -----------------------------------------------------------

    def action_prepare(self) -> None:
        """Bring the account to the start of this step."""
        self._confirm_start(
            "prepare",
            "The account is brought to the start of this step: the steps before it are done again with the course's "
            "own solutions. What you have in it now is saved first, under a name, and can be had again.",
            "Prepare the account",
        )

    def action_reset(self) -> None:
        """Begin this step again."""
        self._confirm_start(
            "reset",
            "This step begins again: the account is brought back to where the step starts. What you have in it now is "
            "saved first, under a name, and can be had again.",
            "Reset this step",
        )

    def _confirm_start(self, what: str, ask: str, yes: str) -> None:
        from tutor.ui.screens.ask import Confirm

        step = self._step()
        if step is None or not self._free():
            return
        account = self.session.account
        if account is None:
            self._say(" ".join(self.session.absent), "warning")
            return
        if account.info.kind != "sandbox":
            self._say("Only a sandbox account can be brought to a step's start; this one is never changed.", "warning")
            return

        def chosen(agreed: bool | None) -> None:
            self.prompt.focus()
            if agreed:
                self.bringing = True
                self._say(f"{yes}: {step.title} …", "command")
                self._start_work(self.session.bring_to, step.id, reset=what == "reset")

        self.push_screen(Confirm(f"{step.number} {step.title}\n\n{ask}", yes, "Leave it as it is"), chosen)

    def on_step_prepared(self, event: messages.StepPrepared) -> None:
        """Say what was done, and where the work before is."""
        self._set_busy(False)
        if event.error:
            self._say(event.error, "warning")
            return
        self._say("The account is at the start of this step.", "good")
        if event.saved:
            self._say(
                f"What you had is saved as {event.saved}. To have it again: roletutor sandbox restore {event.saved}",
                "plain",
            )
        self._work(self.session.judge, self.current, asked=False)

    def _ask_to_prepare(self) -> None:
        """A step was asked for by its name, and steps before it are open: offer to do them."""
        self.prepare = False
        sandbox = self.session.account is not None and self.session.account.info.kind == "sandbox"
        if sandbox and self.current not in self.done and self.session.behind(self.current):
            self.action_prepare()

    # -- the end ---------------------------------------------------------------------------------

    def action_certificate(self) -> None:
        """What was done, how, and with how much help."""
        self._work(self.session.certificate)

    def on_certificate_made(self, event: messages.CertificateMade) -> None:
        """Show it."""
        from tutor.ui.screens.certificate import CertificateScreen

        def closed(_: None) -> None:
            self.prompt.focus()

        self.push_screen(CertificateScreen(event.certificate, self.session), closed)

    def on_certificate_saved(self, event: messages.CertificateSaved) -> None:
        """Say where it is."""
        from tutor.ui.screens.certificate import CertificateScreen

        for screen in self.screen_stack[-1:]:  # a worker's message may come when no screen is left
            if isinstance(screen, CertificateScreen):
                screen.show_saved(event.files, event.error)
