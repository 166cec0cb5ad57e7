"""The app: steps at the left, the lesson in the middle, the account at the right, the prompt below."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.ui.steps import Steps
from tutor.ui.words import HELP, WORDS

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Input

    from tutor.account.target import Target
    from tutor.actions.console import CreateRoleForm
    from tutor.ui import messages
    from tutor.ui.widgets.lesson import ActionBlock
    from tutor.workshop.model import Action


def run(
    workshop: str,
    target: Target,
    step: str,
    overrides: Mapping[str, str],
    home: Path,
    language: str = "",
    *,
    watches: bool = False,
) -> int:
    """Open the course until the learner leaves. Returns 0, 2 when the course has a fault, 3 when the tutor has.

    `watches`: an author's changes of the course are shown at once.
    """
    app = RoletutorApp(workshop, target, step, overrides, home, language, watches=watches)
    app.run()
    if app.fault:
        from tutor.printable import safe

        print(f"roletutor: {safe(app.fault, lines=True)}", file=sys.stderr)
        return app.fault_code
    return app.return_code or 0


class RoletutorApp(Steps):
    """The screen with the lesson."""

    # -- what happened ---------------------------------------------------------------------------

    def on_account_opened(self, event: messages.AccountOpened) -> None:
        """The account answers."""
        self.ready = True
        info = event.info
        self.set_class(info.kind == "account", "-real")
        what = {"sandbox": "sandbox", "account": "REAL ACCOUNT, read-only", "file": "file, read-only"}[info.kind]
        self._show_top(" · ".join(part for part in (f"{what} {info.account}", info.region) if part))
        self.panel.show_account(info, writable=event.writable)
        if event.notice:
            self._say(event.notice, "warning")
        self.session.watch()

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

    def on_account_seen(self, event: messages.AccountSeen) -> None:
        """Show the role as it is now. What was changed from elsewhere is judged too; a command's end judges its own."""
        if self.workshop:
            self.panel.show_role(event.role, self.workshop.variables.get("role_name", ""))
            if event.changed and not self.busy:
                self._work(self.session.judge, self.current, asked=False, noticed=True)

    def on_output_came(self, event: messages.OutputCame) -> None:
        """Show what a command said."""
        self.output.say(event.text)

    def on_command_ended(self, event: messages.CommandEnded) -> None:
        """Say how it ended, and judge."""
        self._set_busy(False)
        line, self.running_line = self.running_line, 0
        if event.error:
            self._say(event.error, "warning")
        elif event.stopped:
            self._say("Stopped.", "warning")
        elif event.as_said:
            self._say(f"It failed, as the lesson said: {event.fails}.", "plain")
        elif event.fails:
            self._say(f"The lesson said that this fails with {event.fails}, and here it did not.", "warning")
        elif event.code:
            self._say(f"The command ended with exit code {event.code}.", "warning")
        if line and not event.stopped:
            self._compare(line)
        self._work(self.session.judge, self.current, asked=False)

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
        if fresh:
            self._show_rail()
            self._compare_all()
        self.panel.show_findings(judgement.findings)
        if event.asked or (new and not event.noticed):
            self._report(judgement, fresh=fresh, asked=event.asked)
        elif fresh and not event.noticed:
            self._report(replace(judgement, findings=()), fresh=True, asked=False)

    def on_role_applied(self, event: messages.RoleApplied) -> None:
        """Say what the form made."""
        self._set_busy(False)
        for line in event.applied.done:
            self._say(line, "good")
        if event.applied.error:
            self._say(event.applied.error, "warning")
        else:
            self.session.empty_form()
        self._work(self.session.judge, self.current, asked=True)

    def on_policies_listed(self, event: messages.PoliciesListed) -> None:
        """Hand the policies to the form that asked for them."""
        from tutor.ui.screens.create_role import CreateRoleScreen

        if isinstance(self.screen, CreateRoleScreen):
            self.screen.show_policies(event.arns)

    def on_trouble_came(self, event: messages.TroubleCame) -> None:
        """Say it where the learner looks, with the next step."""
        if event.fatal:
            self.fault = f"{event.sentence}\n{event.remedy}".strip()
            self.exit(return_code=2)
            return
        if event.ended:
            self.running_line = 0
            self._set_busy(False)
        if not self.ready:
            self._show_top("no account")
            self.panel.show_trouble(f"{event.sentence}\n{event.remedy}\nF9: try again")
        self._say(f"{event.sentence} {event.remedy}", "warning")

    # -- what the learner does -------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A line at the prompt: one of the tutor's own words, the letters of an answer, or a command."""
        from tutor.ui.widgets.prompt import BREAK

        if not event.value.strip() or event.input is not self.prompt:
            return
        line = event.value.replace(BREAK, "\n").strip()
        self.prompt.remember(event.value.strip())
        self.prompt.value = self.prompt.value.removeprefix(event.value)  # the next line may have been begun
        own = WORDS.get(line.lower())
        if own:
            self.call_later(self.run_action, own)
        elif not self._answered_by(line):
            self._run(line)

    def on_action_block_asked(self, event: ActionBlock.Asked) -> None:
        """A fence is to be run."""
        action: Action = event.action
        if self._first_predict(action.line):
            return
        if action.way == "wizard":
            self._open_form(action.source)
        elif self._free():
            self._start(action)
        self.prompt.focus()

    def action_check(self) -> None:
        """Judge this step."""
        step = self._step()
        if step and not step.checks and not step.questions:
            self._say("This step is for reading: there is nothing to check. F4 goes on.", "plain")
            return
        self._work(self.session.judge, self.current, asked=True)

    def action_create_role(self) -> None:
        """Open the form *Create role*."""
        self._open_form("")

    def action_account(self) -> None:
        """Show or hide the account where the window is narrow."""
        self.toggle_class("-account")

    def action_reconnect(self) -> None:
        """Reach the account again."""
        self.ready = False
        self._show_top("starting …")
        self.panel.show_trouble("starting …")
        if self.session.account is not None:
            self.session.account.close()
        self._work(self.session.open_account)

    def action_scroll_lesson(self, pages: int) -> None:
        """Scroll the lesson by pages."""
        self.lesson.scroll_relative(y=pages * max(self.lesson.size.height - 2, 1), animate=False)

    def action_stop(self) -> None:
        """Stop the command that runs, and go to the prompt."""
        if self.busy:
            self.session.stop()
        if self.workshop:
            self.prompt.focus()

    async def on_event(self, event: events.Event) -> None:
        """Hand a key on: what is typed while a box of the lesson has the focus is meant for the prompt."""
        from textual.events import Key

        on_lesson = self.workshop is not None and len(self.screen_stack) == 1
        if on_lesson and isinstance(event, Key) and event.is_printable and self.focused is not self.prompt:
            wants = getattr(self.focused, "wants", None)
            if wants is None or not wants(event.character or ""):
                self.screen.set_focus(self.prompt)
        await super().on_event(event)

    def action_clear(self) -> None:
        """Clear what was said."""
        self.output.clear()

    def action_help(self) -> None:
        """Say what can be done."""
        self.output.read(HELP)

    # -- below -----------------------------------------------------------------------------------

    def _run(self, text: str, action: Action | None = None) -> None:
        from tutor.actions.commands import CommandError, split

        if not self._free():
            return
        for line in text.splitlines():
            self._say(f"$ {line}", "command")
        try:
            commands = split(text)
        except CommandError as error:
            self.running_line = 0
            self._say(str(error), "warning")
            return
        self._set_busy(True)
        more = {"inside": action.inside, "fails": action.fails} if action else {}
        self._work(self.session.run, commands, **more)

    def _start(self, action: Action) -> None:
        """Run a fence."""
        self.running_line = action.line
        if action.way == "aws":
            self._run(action.source, action)
            return
        self._say("$ python", "command")
        self._set_busy(True)
        self._work(self.session.run, [], python=action.source, inside=action.inside, fails=action.fails)

    def _open_form(self, source: str) -> None:
        from tutor.ui.screens.create_role import CreateRoleScreen
        from tutor.workshop.wizard import wizard_fields

        if not self.ready:
            self._say("The account is not ready yet. Try again in a moment.", "warning")
            return
        if self.session.account is None or not self.session.account.writable:
            self._say("This account is read-only here, so the form cannot create a role in it.", "warning")
            return
        page = wizard_fields(source).get("page", 1) if source else 1

        def closed(form: CreateRoleForm | None) -> None:
            self.session.keep_form()
            if form is not None:
                self._set_busy(True)
                self._say("Create role …", "command")
                self._work(self.session.apply, form)
            else:
                self._work(self.session.judge, self.current, asked=False)
            self.prompt.focus()

        self.push_screen(CreateRoleScreen(self.session.form(), self.session, int(str(page)) - 1), closed)
