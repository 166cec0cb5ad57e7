"""The app: steps at the left, the lesson in the middle, the account at the right, the prompt below."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.ui.frame import Frame
from tutor.ui.words import HELP, WORDS

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Input

    from tutor.account.target import Target
    from tutor.actions.console import CreateRoleForm
    from tutor.ui import messages
    from tutor.ui.widgets.lesson import ActionBlock
    from tutor.ui.widgets.rail import Rail
    from tutor.workshop.model import Action


def run(workshop: str, target: Target, step: str, overrides: Mapping[str, str], home: Path, language: str = "") -> int:
    """Open the course until the learner leaves. Returns 0, 2 when the course has a fault, 3 when the tutor has."""
    app = RoletutorApp(workshop, target, step, overrides, home, language)
    app.run()
    if app.fault:
        from tutor.printable import safe

        print(f"roletutor: {safe(app.fault, lines=True)}", file=sys.stderr)
        return app.fault_code
    return app.return_code or 0


class RoletutorApp(Frame):
    """The screen with the lesson."""

    # -- what happened ---------------------------------------------------------------------------

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
        self.hints = dict(event.progress.hints)
        before = event.progress.current
        self._go(self.current or (before if before in ids else ids[0]))
        self._say("Type `aws …` commands here, or run a box with ▶. F1 says what else; F4 is the next step.", "dim")
        if event.notice:
            self._say(event.notice, "warning")
        self._maybe_look()

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
        self._maybe_look()

    def _maybe_look(self) -> None:
        """Both the course and the account are needed to judge."""
        if self.ready and self.workshop:
            self._work(self.session.look)
            self._work(self.session.judge, self.current, asked=False)

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
        if event.error:
            self._say(event.error, "warning")
            return
        if event.stopped:
            self._say("Stopped.", "warning")
        elif event.code:
            self._say(f"The command ended with exit code {event.code}.", "warning")
        self._work(self.session.judge, self.current, asked=False)

    def on_judged(self, event: messages.Judged) -> None:
        """Show the verdicts: signs in the rail; below, what is new in this step's findings."""
        seen = {id: [(f.status, f.observed) for f in found] for id, found in event.findings.items()}
        new = bool(self.said) and seen.get(self.current) != self.said.get(self.current)
        if not event.noticed or not self.said:
            self.said = seen
        self.findings = event.findings
        for id, found in event.findings.items():
            if all(finding.status.value == "pass" for finding in found):
                self.done = self.done | {id}
        self._show_rail()
        here = event.findings.get(self.current, [])
        self.panel.show_findings(here)
        if event.asked or (new and not event.noticed):
            self._report(here)

    def on_role_applied(self, event: messages.RoleApplied) -> None:
        """Say what the form made."""
        self._set_busy(False)
        for line in event.applied.done:
            self._say(line, "good")
        if event.applied.error:
            self._say(event.applied.error, "warning")
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
            self._set_busy(False)
        if not self.ready:
            self._show_top("no account")
            self.panel.show_trouble(f"{event.sentence}\n{event.remedy}\nF9: try again")
        self._say(f"{event.sentence} {event.remedy}", "warning")

    # -- what the learner does -------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A line at the prompt: one of the tutor's own words, or a command."""
        from tutor.ui.widgets.prompt import BREAK

        if not event.value.strip() or event.input is not self.prompt:
            return
        line = event.value.replace(BREAK, "\n").strip()
        self.prompt.remember(event.value.strip())
        self.prompt.value = self.prompt.value.removeprefix(event.value)  # the next line may have been begun
        own = WORDS.get(line.lower())
        if own:
            self.call_later(self.run_action, own)
        else:
            self._run(line)

    def on_action_block_asked(self, event: ActionBlock.Asked) -> None:
        """A fence is to be run."""
        action: Action = event.action
        if action.way == "wizard":
            self._open_form(action.source)
        elif action.way == "python":
            self._run_python(action.source)
        else:
            self._run(action.source)
        self.prompt.focus()

    def on_rail_step_chosen(self, event: Rail.StepChosen) -> None:
        """A step was chosen in the rail."""
        self._go(event.id)
        self.prompt.focus()

    def action_next_step(self) -> None:
        """The next step; one without checks counts as read then."""
        step = self._step()
        if self.workshop is None or step is None:
            return
        if not step.checks and step.id not in self.done:
            self.done.add(step.id)
            self._work(self.session.note, "completed", step.id)
        if step.number < len(self.workshop.steps):
            self._go(self.workshop.steps[step.number].id)
        else:
            left = [s.title for s in self.workshop.steps if s.id not in self.done]
            self._say(
                f"This is the last step. Still open: {', '.join(left)}."
                if left
                else "This is the end: all steps are done.",
                "good",
            )

    def action_previous_step(self) -> None:
        """The step before."""
        step = self._step()
        if self.workshop and step and step.number > 1:
            self._go(self.workshop.steps[step.number - 2].id)

    def action_check(self) -> None:
        """Judge this step."""
        step = self._step()
        if step and not step.checks:
            self._say("This step is for reading: there is nothing to check. F4 goes on.", "plain")
            return
        self._work(self.session.judge, self.current, asked=True)

    def action_hint(self) -> None:
        """The next hint of this step."""
        step = self._step()
        if step is None:
            return
        if not step.hints:
            self._say("This step needs no hint: read it, and go on with F4.", "plain")
            return
        number = min(self.hints.get(step.id, 0), len(step.hints) - 1)
        self.hints[step.id] = self.hints.get(step.id, 0) + 1
        self._work(self.session.note, "hinted", step.id, hint=number + 1)
        self._say(f"Hint {number + 1}: {step.hints[number]}", "hint")

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
            self.screen.set_focus(self.prompt)
        await super().on_event(event)

    def action_clear(self) -> None:
        """Clear what was said."""
        self.output.clear()

    def action_help(self) -> None:
        """Say what can be done."""
        self._say(HELP, "plain")

    # -- below -----------------------------------------------------------------------------------

    def _run(self, text: str) -> None:
        from tutor.actions.commands import CommandError, split

        if not self._free():
            return
        for line in text.splitlines():
            self._say(f"$ {line}", "command")
        try:
            commands = split(text)
        except CommandError as error:
            self._say(str(error), "warning")
            return
        self._set_busy(True)
        self._work(self.session.run, commands)

    def _run_python(self, source: str) -> None:
        if self._free():
            self._say("$ python", "command")
            self._set_busy(True)
            self._work(self.session.run, [], python=source)

    def _free(self) -> bool:
        if self.busy:
            self._say("A command is still running. Esc stops it.", "warning")
        return not self.busy

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
            if form is not None:
                self._set_busy(True)
                self._say("Create role …", "command")
                self._work(self.session.apply, form)
            self.prompt.focus()

        if not hasattr(self, "_form"):
            from tutor.actions.console import CreateRoleForm

            self._form = CreateRoleForm(home_account=self.session.account.info.account)
        self.push_screen(CreateRoleScreen(self._form, self.session, int(str(page)) - 1), closed)
