"""The lesson as it is worked through: how its fences went, and what its step is done by, shown as it changes.

Textual calls the handlers of every class of the app for a message, so a room may have one for what another handles too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.frame import Frame

if TYPE_CHECKING:
    from tutor.ui import messages
    from tutor.ui.widgets.action import Run


class Lessons(Frame):
    """The middle of the screen. Its handlers come before those of the rooms that say how it went."""

    def on_command_ended(self, event: messages.CommandEnded) -> None:
        """A fence has ended, if it was one."""
        if self.running_line:
            self._show_run(_how(event))

    def on_trouble_came(self, event: messages.TroubleCame) -> None:
        """What ran may have ended with it."""
        if event.ended and self.running_line:
            self._show_run("failed")

    def on_judged(self, event: messages.Judged) -> None:
        """What is judged stands at the lesson's end."""
        judgement = event.judgement
        if judgement.step == self.current and self.lesson.checks is not None:
            self.lesson.checks.show_findings(judgement.findings, done=judgement.passed)

    def on_question_answered(self, _: messages.QuestionAnswered) -> None:
        """One question less may be open, when it is shown."""
        self.call_later(self.lesson.show_open)

    def _set_busy(self, busy: bool, *, stoppable: bool = False) -> None:
        super()._set_busy(busy, stoppable=stoppable)
        if busy and self.running_line:
            self._show_run("running")

    def _show_run(self, how: Run) -> None:
        from tutor.ui.widgets.action import ActionBlock

        self.ran.setdefault(self.running_step, {})[self.running_line] = how
        if self.running_step != self.current:
            return
        for block in self.lesson.blocks(ActionBlock):
            if block.line == self.running_line:
                block.show_state(how)


def _how(event: messages.CommandEnded) -> Run:
    if event.stopped:
        return "stopped"
    if event.as_said:
        return "as-said"
    if event.error or (event.code and not event.fails):
        return "failed"
    if event.fails:
        return "failed" if event.code else "otherwise"
    return "ran"
