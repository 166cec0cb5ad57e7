"""The four ways to act: which one is in use, its input, how a line goes on, and what was typed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.handling.running import Running
from tutor.ui.keys import key_of
from tutor.ui.words import INSIDE, NOTES, NOTES_INSIDE, WORDS

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

    from tutor.actions.completion import Completion
    from tutor.ui import messages
    from tutor.ui.widgets.completion import CompletionList
    from tutor.ui.widgets.console_menu import ConsoleMenu
    from tutor.ui.widgets.prompt import Prompt
    from tutor.ui.widgets.python_editor import PythonEditor
    from tutor.ui.widgets.ways import Way, WaysBar, WayTab

_IDLE = "aws …   or: help, check, hint, next, back"
_INSIDE = "aws …   as the application, with the task role's credentials only"


class Ways(Running):
    """The part of the screen below."""

    way: Way = "cli"
    """How the learner is working now."""
    ways_bar: WaysBar
    task_prompt: Prompt
    choices: CompletionList
    _menu: ConsoleMenu | None = None
    _editor: PythonEditor | None = None
    _kept = ""  # what stood in the editor when it was kept last, or what it began with
    _families: dict[str, str] = {}
    _family = ""
    _family_chosen = False

    async def _begin_ways(self) -> None:
        from textual.containers import Horizontal
        from textual.widgets import Static

        from tutor.ui.widgets.completion import CompletionList
        from tutor.ui.widgets.output import Output
        from tutor.ui.widgets.prompt import Prompt
        from tutor.ui.widgets.ways import WaysBar

        self.ways_bar, self.output, self.choices = WaysBar(), Output(id="output"), CompletionList()
        self.prompt = Prompt("prompt", _IDLE, self.choices)
        self.task_prompt = Prompt("task-prompt", _INSIDE, self.choices)
        self.dollar = Static("$", id="dollar", markup=False)
        self.task_dollar = Static("", id="task-dollar", markup=False)
        bottom = self.query_one("#bottom")
        await bottom.mount(
            self.ways_bar,
            self.output,
            Horizontal(self.dollar, self.prompt, id="line", classes="line"),
            Horizontal(self.task_dollar, self.task_prompt, id="task-line", classes="line"),
        )
        await self.screen.mount(self.choices)
        await self._use_way("cli")
        self._work(self.session.read_histories)

    def on_unmount(self) -> None:
        """What stands in the editor and at the prompts is kept."""
        self._keep_begun()

    def _forget(self, step: str) -> None:
        super()._forget(step)
        self._keep_begun()
        self.query("CompletionList").remove()
        self.query("#bottom").remove_class("-console", "-cli", "-python", "-task", "-larger")
        self.way, self._menu, self._editor = "cli", None, None
        self._families, self._family, self._family_chosen = {}, "", False

    def _keep_begun(self) -> None:
        """What was begun and not run is there again the next time: in the editor, and by Up at its prompt."""
        if (text := self._to_keep()) is not None:
            self.session.keep_program(text)
        if not hasattr(self, "task_prompt"):
            return
        for way, prompt in (("cli", self.prompt), ("task", self.task_prompt)):
            if line := prompt.begun.strip():
                self.session.keep_line(way, line)

    # -- which way -------------------------------------------------------------------------------

    async def _use_way(self, way: Way) -> None:
        """Act this way from now on; its input takes the focus."""
        bottom = self.query_one("#bottom")
        if way == "console" and self._menu is None:
            from tutor.ui.widgets.console_menu import ConsoleMenu

            self._menu = ConsoleMenu()
            await bottom.mount(self._menu, after=self.output)
        if way == "python" and self._editor is None:
            from tutor.ui.widgets.python_editor import PythonEditor

            self._editor = PythonEditor(self.session.program() or self._example())
            self._kept = self._editor.text
            await bottom.mount(self._editor, before=self.output)
        self._show_way(way)

    def use_prompt(self, prompt: Prompt) -> None:
        """A command was put at this prompt: its way is in use."""
        self._show_way("task" if prompt is self.task_prompt else "cli")

    def _show_way(self, way: Way) -> None:
        """Show a way whose input is there."""
        from tutor.ui.widgets.ways import WAYS

        bottom = self.query_one("#bottom")
        if way == self.way and bottom.has_class(f"-{way}"):
            self.input_in_use().focus()
            return
        self.prompt.close_list()
        self.way = way
        others = bottom.classes & {f"-{name}" for name in WAYS}
        bottom.toggle_class(*others ^ {f"-{way}"})  # in one: each change styles all that is in it
        self.ways_bar.show_way(way)
        if way == "task":
            self._show_task()
            self._work(self.session.see_tasks)
        self.call_after_refresh(self.output.scroll_end, animate=False)
        used = self.input_in_use()
        used.screen.set_focus(used)

    def input_in_use(self) -> Widget:
        """Where the learner writes or chooses, in the way that is in use."""
        if self.way == "console" and self._menu is not None:
            return self._menu
        if self.way == "python" and self._editor is not None:
            return self._editor
        return self.task_prompt if self.way == "task" else self.prompt

    async def on_way_tab_chosen(self, event: WayTab.Chosen) -> None:
        """By mouse."""
        await self._use_way(event.way)

    async def action_use_way(self, way: Way) -> None:
        """By a word at the prompt, or by the palette."""
        await self._use_way(way)

    async def action_next_way(self) -> None:
        """The next way, in the order of the line."""
        from tutor.ui.widgets.ways import WAYS

        if hasattr(self, "ways_bar"):
            order = list(WAYS)
            await self._use_way(order[(order.index(self.way) + 1) % len(order)])

    async def action_console(self) -> None:
        """The console, on its first page."""
        if not hasattr(self, "ways_bar"):
            return
        await self._use_way("console")
        if self._menu is not None and self._menu.highlighted is None:
            self._menu.action_first()

    def action_larger(self) -> None:
        """Make the lower part larger, or as it was."""
        self.query_one("#bottom").toggle_class("-larger")

    async def action_stop(self) -> None:
        """Stop what runs; else go to the input, and from the console or the editor to the prompt."""
        if self.busy:
            self._stop()
        elif self.way in ("console", "python") and self._is_below(self.focused):
            await self._use_way("cli")
        if self.workshop:
            self.prompt.focus()

    def _stop(self) -> None:
        if self.stoppable:
            self.ways_bar.show_running("stopping" if self.bringing else f"stopping, {key_of('stop')} kills it")
        super()._stop()

    async def on_event(self, event: events.Event) -> None:
        """Hand a key on: what is typed while a box of the lesson has the focus is meant for the prompt."""
        from textual.events import Key

        on_lesson = self.workshop is not None and len(self.screen_stack) == 1
        if on_lesson and isinstance(event, Key) and event.is_printable:
            wants = getattr(self.focused, "wants", None)
            at_work = self._is_below(self.focused) and self.focused is not self._menu
            if not at_work and (wants is None or not wants(event.character or "")):
                if self.way == "console":
                    await self._use_way("cli")
                self.screen.set_focus(self.input_in_use())
        await super().on_event(event)

    def _is_below(self, widget: Widget | None) -> bool:
        return widget is not None and any(node.id == "bottom" for node in widget.ancestors)

    def _set_busy(self, busy: bool, *, stoppable: bool = False) -> None:
        super()._set_busy(busy, stoppable=stoppable)
        self.dollar.update("…" if busy else "$")
        running = f"running … {key_of('stop')} stops it. You can type on." if stoppable else "working …"
        for prompt, idle in ((self.prompt, _IDLE), (self.task_prompt, _INSIDE)):
            prompt.placeholder = running if busy else idle
        state = f"running, {key_of('stop')} stops it" if stoppable else "working"
        self.ways_bar.show_running(state if busy else "")
        self._show_task()

    # -- the prompts -----------------------------------------------------------------------------

    def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        """A line at a prompt: one of the tutor's own words, the letters of an answer, or commands."""
        event.stop()
        prompt, line = event.prompt, event.value.strip()
        inside = prompt is self.task_prompt
        own = (INSIDE.get(line.lower()) if inside else None) or WORDS.get(line.lower())
        if own is None and self.busy and not self._is_letters(line, inside=inside):
            prompt.value = f"{line}\n{prompt.value}" if prompt.value else line
            self._free()
            return
        if own is None and self._lacks_its_secret(prompt, line):
            return
        prompt.remember(line)
        if own:
            self.call_later(self.run_action, own)
        elif not self._answered_by(line, inside=inside):
            self._keep(prompt, line)
            if inside:
                self._run_inside(line)
            else:
                self._run(line)

    def _lacks_its_secret(self, prompt: Prompt, line: str) -> bool:
        """A line of an earlier session was kept without its secret: it would make `***` the secret."""
        from tutor.actions.masking import stands_for_a_secret

        if not stands_for_a_secret(line):
            return False
        prompt.value = line
        self._say("*** stands for a secret, which is not kept from session to session: write it there.", "warning")
        return True

    def _keep(self, prompt: Prompt, line: str) -> None:
        if prompt.lasting is not None:
            self._work(prompt.lasting.add, line)

    def on_history_read(self, event: messages.HistoryRead) -> None:
        """What was typed in earlier sessions is there."""
        (self.task_prompt if event.way == "task" else self.prompt).lasting = event.history
        if event.way == "cli" and event.history.trouble:
            self._say(event.history.trouble, "warning")

    def on_prompt_wanted(self, event: Prompt.Wanted) -> None:
        """How may this go on?"""
        from tutor.ui.behind.completing import Wanted

        event.stop()
        wanted = None if event.text is None else Wanted(event.text, event.asked)
        if self.session.want(wanted):
            self._work(self.session.complete)

    def on_completion_came(self, event: messages.CompletionCame) -> None:
        """Show it at the prompt that has the focus, with the tutor's own words."""
        prompt = self.focused
        if prompt is self.prompt or prompt is self.task_prompt:
            inside = prompt is self.task_prompt
            found = _with_words(event.completion, event.text, asked=event.asked, inside=inside)
            prompt.show_completion(found, event.text, asked=event.asked)

    def on_completion_list_taken(self, event: CompletionList.Taken) -> None:
        """One was clicked."""
        event.stop()
        event.prompt.take(event.candidate)
        event.prompt.focus()

    def on_account_seen(self, event: messages.AccountSeen) -> None:
        """Its names may be others now."""
        if event.changed:
            self.session.names_changed()
            if self.way == "task":
                self._work(self.session.see_tasks)

    # -- Python ----------------------------------------------------------------------------------

    def on_python_editor_run(self) -> None:
        """Run it, and keep it."""
        if self._editor is not None:
            self._keep_program()
            self._run_program(self._editor.text)

    def on_run_button_pressed(self) -> None:
        """The same by mouse."""
        self.on_python_editor_run()

    async def on_python_editor_left(self) -> None:
        """Back to the prompt; what was written is kept."""
        self._keep_program()
        await self.action_stop()

    def _keep_program(self) -> None:
        if (text := self._to_keep()) is not None:
            self._work(self.session.keep_program, text)

    def _to_keep(self) -> str | None:
        """What the learner has written since it was kept last, or None. The example that the tutor puts there is the
        learner's only once they have changed it."""
        if self._editor is None or self._editor.text == self._kept:
            return None
        self._kept = self._editor.text
        return self._kept

    def _example(self) -> str:
        from tutor.ui.widgets.python_editor import example

        account = self.session.account
        info = account.info if account else None
        role = self.workshop.variables.get("role_name", "") if self.workshop else ""
        return example(info, role)

    # -- in the task -----------------------------------------------------------------------------

    def on_tasks_seen(self, event: messages.TasksSeen) -> None:
        """Whose application can be acted as."""
        self._families = dict(event.families)
        if not self._family_chosen or self._family not in self._families:
            wanted = [name for name in self._families_of_course() if name in self._families]
            self._family = next(iter([*wanted, *self._families]), "")
        self._show_task()

    def on_ways_bar_family_chosen(self, event: WaysBar.FamilyChosen) -> None:
        """Another one."""
        self._family, self._family_chosen = event.family, True
        self._show_task()
        self.task_prompt.focus()

    def _families_of_course(self) -> list[str]:
        """The families that this step has a task of, then those of the steps before it, the latest first."""
        from tutor.workshop.model import Action, Demonstration

        step = self._step()
        found = []
        for one in reversed(self.workshop.steps[: step.number] if self.workshop and step else ()):
            for block in one.blocks:
                name = block.inside if isinstance(block, Action) else ""
                name = block.task if isinstance(block, Demonstration) else name
                found += [name.partition(":")[0]] if name else []
        return found

    def _show_task(self) -> None:
        from textual.content import Content

        from tutor.ui.widgets.output import clean

        self.ways_bar.show_families(self._families, self._family)
        name = self._family if len(self._family) <= 24 else self._family[:23] + "…"
        sign = "…" if self.busy else "$"
        self.task_dollar.update(
            Content.assemble(Content.styled("T ", "bold $task"), Content(f"{clean(name)} {sign}".lstrip()))
        )

    def _run_inside(self, line: str) -> None:
        if not self._families:
            self._say(
                "There is no task definition in this account yet, so there is no task to be in. Register one first: "
                "aws ecs register-task-definition …",
                "warning",
            )
            return
        self._run(line, self._family, shown_as=f"T {self._family} $")


def _with_words(found: Completion, text: str, *, asked: bool, inside: bool) -> Completion:
    """The completion with the tutor's own words that begin as the text; for one letter only when it was asked for."""
    from tutor.actions.completion import Candidate, Completion

    begun = text.lstrip().lower()
    if len(begun) < 2 and not asked:
        return Completion(0, len(text))
    if found.start > len(text) - len(text.lstrip()) and not begun.startswith("create "):
        return found
    notes = {**NOTES, **NOTES_INSIDE} if inside else NOTES
    words = [Candidate(word, "command", word, notes.get(word, "")) for word in WORDS if word.startswith(begun)]
    if not words:
        return found
    own = [c for c in found.candidates if found.start == len(text) - len(text.lstrip())]
    return Completion(len(text) - len(text.lstrip()), len(text), (*own, *words))
