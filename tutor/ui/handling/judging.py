"""The verdicts: asked for, come, shown."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.command import CommandPalette

from tutor.ui.handling.learning import Learning
from tutor.ui.keys import key_of

if TYPE_CHECKING:
    from tutor.checks import Finding
    from tutor.report.short import Way
    from tutor.study.study import Judgement
    from tutor.ui import messages
    from tutor.ui.screens.findings import FindingsScreen
    from tutor.ui.widgets.output import Output
    from tutor.ui.widgets.panel import AccountPanel


class Judging(Learning):
    """The verdicts' part of the screen."""

    def action_check(self) -> None:
        """Judge this step."""
        step = self._step()
        if step and not step.checks and not step.questions:
            self._say(f"This step is for reading: there is nothing to check. {key_of('next')} goes on.", "plain")
            self._work(self.session.look_again)
            return
        account = self.session.account
        if step and step.checks and account and (account.info.kind == "account" or self.session.judges):
            self._say("Looking at the account …", "dim")  # else the verdict is there at once
        self._work(self.session.judge, self.current, asked=True)

    def _maybe_judge(self) -> None:
        """Both the course and the account are needed to judge."""
        if self.ready and self.workshop:
            self._work(self.session.judge, self.current, asked=False)

    def on_step_entered(self, event: messages.StepEntered) -> None:
        """What the step begins with is there: judge it."""
        if event.notice:
            self._say(event.notice, "plain")
        if event.step == self.current:
            self._maybe_judge()

    def on_judged(self, event: messages.Judged) -> None:
        """Show the verdict: a sign in the rail; below, what is new in this step's findings."""
        judgement = event.judgement
        step = judgement.step
        fresh = judgement.passed and step not in self.done
        if judgement.passed:
            self.done = self.done | {step}
        seen = [(f.status, f.observed) for f in judgement.findings]
        new = step in self.said and seen != self.said[step]
        if not event.noticed or step not in self.said:
            self.said[step] = seen
        self.findings[step] = judgement.findings
        if step != self.current:
            self._show_rail()
            return
        self._show_in_findings(judgement)
        if fresh:
            self._show_rail()
            self._compare_all()
        self.panel.show_findings(judgement.findings)
        if event.asked or (new and not event.noticed):
            self._report(judgement, fresh=fresh, asked=event.asked)
        elif fresh and not event.noticed:
            self._report(replace(judgement, findings=()), fresh=True, asked=False)

    def _show_in_findings(self, judgement: Judgement) -> None:
        screen = self._findings_screen()
        if screen is not None:
            screen.show_findings(judgement.findings)

    def _report(self, judgement: Judgement, *, fresh: bool, asked: bool) -> None:
        """Say what was found; that the step is done is said once, and whenever the learner asks."""
        if judgement.findings:
            self.output.report(judgement.findings, self._fix_way())
        left = len(judgement.open)
        if left and (asked or judgement.findings) and all(f.status.value == "pass" for f in judgement.findings):
            questions = "question is" if left == 1 else "questions are"
            self._say(f"{left} {questions} still open in the lesson: Tab goes to them.", "plain")
        if judgement.passed and (fresh or asked):
            more = self.workshop is not None and not self._last()
            self._say("This step is done." + (f" {key_of('next')}: next step." if more else ""), "good")

    # -- all findings ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Over the lesson the key of the findings belongs to whatever has the focus."""
        if action == "findings" and len(self.screen_stack) > 1:
            return len(self.screen_stack) == 2 and isinstance(self.screen, CommandPalette)
        return super().check_action(action, parameters)

    def action_findings(self) -> None:
        """All that the last check of this step found."""
        self._open_findings(None)

    def on_account_panel_finding_chosen(self, event: AccountPanel.FindingChosen) -> None:
        """A verdict was chosen in the account panel."""
        self._open_findings(event.finding)

    def on_output_report_chosen(self, event: Output.ReportChosen) -> None:
        """The short report was chosen."""
        self._open_findings(None)

    def _open_findings(self, wanted: Finding | None) -> None:
        from tutor.ui.screens.findings import FindingsScreen, Leave

        step = self._step()
        if step is None or len(self.screen_stack) > 1:
            return
        findings = self.findings.get(self.current, ())
        if not findings:
            self._say(f"Nothing was found yet: {key_of('check')} looks at the account and judges this step.", "plain")
            return

        def left(how: Leave | None) -> None:
            if how and how.step:
                self._go(how.step)
            elif how and how.command:
                if self.prompt.value.strip():
                    self.prompt.remember(self.prompt.value.strip())  # the line before is had again by Up
                self.prompt.value = how.command
            if how or wanted is None:
                self.prompt.focus()  # else: back in the panel, at the next verdict

        title = f"{step.number} {step.title}"
        self.push_screen(FindingsScreen(title, findings, self._fix_way(), self._explains, wanted), left)

    def on_findings_screen_check_wanted(self, event: FindingsScreen.CheckWanted) -> None:
        """Judge again, from there."""
        self.action_check()

    def on_findings_screen_evidence_wanted(self, event: FindingsScreen.EvidenceWanted) -> None:
        """Read the policies that a finding points at."""
        self._work(self.session.read_evidence, event.finding)

    def on_evidence_read(self, event: messages.EvidenceRead) -> None:
        """Show them beside the finding."""
        screen = self._findings_screen()
        if screen is not None:
            screen.show_evidence(event.finding, event.documents)

    def _findings_screen(self) -> FindingsScreen | None:
        """The findings' screen where it is on top; a worker's message may come when no screen is left."""
        if (there := sys.modules.get("tutor.ui.screens.findings")) is None:
            return None  # it was never opened: not imported for a look
        top = self.screen_stack[-1:]
        return top[0] if top and isinstance(top[0], there.FindingsScreen) else None

    def _explains(self, misconception: str) -> tuple[str, str] | None:
        """The step that explains a misconception: its id, and its number and title; None where the course has none."""
        from tutor.checks import MISCONCEPTIONS

        found = MISCONCEPTIONS.get(misconception)
        steps = self.workshop.steps if self.workshop else ()
        step = next((step for step in steps if found and step.id == found.lesson), None)
        return (step.id, f"{step.number} {step.title}") if step else None

    def _fix_way(self) -> Way:
        """The way in which the learner works, as a fix knows it: inside a task it is the command line, too."""
        way = getattr(self, "way", "cli")
        return "console" if way == "console" else "python" if way == "python" else "cli"
