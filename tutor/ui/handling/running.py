"""Commands and programs: run, what they say shown, and what was done saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.handling.console import Console
from tutor.ui.handling.learning import Learning

if TYPE_CHECKING:
    from tutor.ui import messages
    from tutor.ui.widgets.lesson import ActionBlock
    from tutor.workshop.model import Action


class Running(Learning, Console):
    """What runs, one thing at a time."""

    def on_output_came(self, event: messages.OutputCame) -> None:
        """Show what a command said; it says more when this is on the screen."""
        self.output.say(event.text)
        if event.shown is not None:
            self.call_after_refresh(event.shown.set)

    def on_command_ended(self, event: messages.CommandEnded) -> None:
        """Say how it ended, and judge."""
        self.output.end()
        self._set_busy(False)
        line, step = self.running_line, self.running_step or self.current
        self.running_line, self.running_step = 0, ""
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
        elif event.silent:
            self._say("Done; it printed nothing.", "dim")
        if line and not event.stopped:
            self._compare(step, line)
        for one in dict.fromkeys((step, self.current)):  # the learner may have gone on meanwhile
            self._work(self.session.judge, one, asked=False)

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

    def action_clear(self) -> None:
        """Clear what was said."""
        self.output.clear()

    # -- running ---------------------------------------------------------------------------------

    def _run(self, text: str, inside: str = "", fails: str = "", *, shown_as: str = "$") -> None:
        """Run commands of the AWS CLI; with `shown_as` of a task's prompt, any programs of the application's."""
        from tutor.actions.commands import CommandError, split

        if not self._free():
            return
        for line in text.splitlines():
            self._say(f"{shown_as} {line}", "command")
        try:
            commands = split(text, any_program=shown_as != "$")
        except CommandError as error:
            self.running_line = 0
            self._say(str(error), "warning")
            return
        if not commands:  # a comment
            self.running_line = 0
            return
        self._start_work(self.session.run, commands, inside=inside, fails=fails)

    def _start(self, action: Action) -> None:
        """Run a fence."""
        self.running_line = action.line
        if action.way == "aws":
            self._run(action.source, action.inside, action.fails)
            return
        self._say("$ python", "command")
        self._start_work(self.session.run, [], python=action.source, inside=action.inside, fails=action.fails)

    def _run_program(self, source: str) -> None:
        """Run what stands in the editor."""
        if not source.strip():
            self._say("There is no program yet: write one in the editor.", "plain")
        elif self._free():
            number = len(source.strip().splitlines())
            self._say(f"▶ Python, {number} {'line' if number == 1 else 'lines'}", "command")
            self._start_work(self.session.run, [], python=source)

    # -- what was done ---------------------------------------------------------------------------

    def action_save_transcript(self) -> None:
        """Save what was done as programs that do it again."""
        self._work(self.session.save_transcript)

    def on_transcript_saved(self, event: messages.TranscriptSaved) -> None:
        """Say where it is, what it holds and what it does not."""
        failed = f"{event.left_out} that failed {'is' if event.left_out == 1 else 'are'} left out"
        start = self._spoken(event.begins)
        if not event.done:
            more = f" ({failed}.)" if event.left_out else ""
            when = f"since the account was brought to the start of {start}" if start else "in this session"
            self._say(f"There is nothing to save yet: nothing was done {when} that succeeded.{more}", "plain")
            return
        if not event.files:
            self._say(f"What you did could not be saved. {event.trouble} Free some space, and try again.", "warning")
            return
        shell, python = (file.name for file in event.files)
        number = f"{event.done} {'action' if event.done == 1 else 'actions'}"
        lines = [
            f"Saved in {event.files[0].parent}: {shell} does it again with the AWS CLI, {python} with boto3.",
            f"Each holds {number}, in order."
            + (f" {failed[0].upper()}{failed[1:]}; comments name them." if event.left_out else ""),
        ]
        if start:
            before = f", and leave out {event.undone} from before" if event.undone else ""
            lines.append(f"They begin at the start of {start}, to which the account was brought{before}.")
        if event.secrets:
            lines.append(f"No secret is in them. Set {', '.join(event.secrets)} before you run them.")
        if event.trouble:
            lines.insert(0, f"{event.trouble} So it went elsewhere.")
        self._say("\n".join(lines), "warning" if event.trouble else "good")

    def _spoken(self, step: str) -> str:
        """A step as it is spoken of; it may have gone from the course meanwhile."""
        steps = self.workshop.steps if self.workshop else ()
        return next((f"step {one.number} ({one.title})" for one in steps if one.id == step), step)
