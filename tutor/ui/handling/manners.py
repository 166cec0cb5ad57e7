"""Manners of the whole app: themes, the learner's own keys, help, copying, small windows, and how it ends."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from textual.command import CommandPalette
from textual.theme import ThemeProvider

from tutor.ui import key_names, keys
from tutor.ui.frame import Frame

if TYPE_CHECKING:
    from textual import events
    from textual.binding import Binding
    from textual.command import Provider

    from tutor.ui import messages

SMALL = (60, 16)
"""From this width and height on, everything has room."""
_MUCH = 70_000  # characters; xterm takes no more at once
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def _everything() -> type[Provider]:
    from tutor.ui.palette import Everything

    return Everything


class Manners(Frame):
    """What is the same wherever the learner is."""

    COMMANDS: ClassVar[set[Any]] = {_everything}
    PALETTE: ClassVar[list[tuple[str, str, str]]] = [
        ("Next theme", "Dark, light, high contrast, in turn", "theme_next"),
    ]
    _settled = False  # whether a theme that comes now was chosen, and is to be remembered
    _small: Any = None

    # -- at the start ----------------------------------------------------------------------------

    def on_load(self) -> None:
        """Before the first frame: the learner's theme and keys, and whether anything may move."""
        from tutor.ui import rebinding, settings

        home = self._home
        chosen = settings.read(home)
        if "TEXTUAL_THEME" not in os.environ and chosen.theme:
            if chosen.theme in self.available_themes:
                self.theme = chosen.theme
            else:
                self._say(f"There is no theme {chosen.theme!r}, which {settings.NAME} names.", "warning")
        if _still(chosen.animations):
            self.animation_level = "none"
        own = rebinding.read(home)
        keys.rebind(own.keymap)
        self.set_keymap(own.keymap)
        for problem in (*([chosen.problem] if chosen.problem else []), *own.problems):
            self._say(problem, "warning")

    def on_mount(self) -> None:
        """What comes from outside the screen: its end, and errors that nobody takes."""
        self._settled = True
        if self.is_headless:
            return
        import asyncio

        loop = asyncio.get_running_loop()
        for number in _ENDINGS:
            loop.add_signal_handler(number, self._end_by, number)
        loop.set_exception_handler(lambda _, context: _note(context.get("exception")))
        threading.excepthook = self._ended_thread

    def on_course_read(self, event: messages.CourseRead) -> None:
        """Say what is wrong with the learner's files, where it is read. Lessons are drawn from now on."""
        from tutor.ui.themes import readable_code

        readable_code()
        self._catch_up()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where nothing is to move, no cursor blinks."""
        if self.animation_level == "none" and getattr(event.widget, "cursor_blink", False):
            event.widget.cursor_blink = False  # type: ignore[attr-defined]

    # -- themes ----------------------------------------------------------------------------------

    def watch_theme(self, name: str) -> None:
        """Let what is said in a terminal's colours have those of the theme; remember the theme that was chosen."""
        from tutor.ui.themes import terminal_colours

        colours = terminal_colours(self.current_theme)
        self.set_reactive(Manners.ansi_theme_dark, colours)  # not set: each would have the styles read once more
        self.set_reactive(Manners.ansi_theme_light, colours)
        self._refresh_truecolor_filter(colours)
        if not self._settled or os.environ.get("TEXTUAL_THEME") == name:
            return
        self._work(self.session.keep_theme, name)

    def on_theme_kept(self, event: messages.ThemeKept) -> None:
        """Say why it could not be remembered."""
        if event.problem:
            self.notify(event.problem, severity="warning", markup=False)

    def action_theme_next(self) -> None:
        """Dark, light, high contrast, in turn."""
        from tutor.ui.themes import TITLES

        names = list(TITLES)
        at = names.index(self.theme) + 1 if self.theme in names else 0
        self.theme = names[at % len(names)]
        self.notify(f"Theme: {TITLES[self.theme]}", markup=False, timeout=2)

    # -- help and palette ------------------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Everything that can be done here, by its name."""
        from tutor.ui.screens.palette import Palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        """Every theme that there is, Textual's too."""
        from tutor.ui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def get_key_display(self, binding: Binding) -> str:
        """A key in the footer: F5, ^g, Esc."""
        return key_names.short(binding.key)

    def action_help(self) -> None:
        """Say what this place is and what can be done here; again: close it."""
        from tutor.ui.screens.help import HelpScreen, place_of

        if isinstance(self.screen, HelpScreen):
            self.screen.action_close()
            return
        self.push_screen(HelpScreen(place_of(self.screen), self.screen))

    def go_to_step(self, id: str) -> None:
        """Go to a step, from the palette."""
        self._go(id)

    # -- copying ---------------------------------------------------------------------------------

    def copy_to_clipboard(self, text: str) -> None:
        """Hand a text to the terminal for the clipboard, and say so: nothing else would show it."""
        super().copy_to_clipboard(text)
        lines = len(text.splitlines())
        said = f"Copied: {lines} lines." if lines > 1 else "Copied."
        if len(text) > _MUCH:
            said += f" Some terminals take only the first {_MUCH:,} of its {len(text):,} characters."
        self.notify(said, markup=False, timeout=3)

    async def on_event(self, event: events.Event) -> None:
        """A mouse that was drawn over a text has selected it, and has not clicked what lies below: nothing is run."""
        from textual.events import MouseUp

        if isinstance(event, MouseUp) and not event.is_forwarded:
            pressed = self.screen._mouse_down_offset
            if pressed is not None and pressed != event.screen_offset and self.screen.selections:
                self._mouse_down_widget = None
        await super().on_event(event)

    def action_copy(self) -> None:
        """Copy what is selected; without that the box that has the focus, or what was said last."""
        from tutor.ui.widgets.selecting import text_of

        text = self.screen.get_selected_text()
        if not text:
            focused = self.focused
            value = getattr(focused, "value", None) or getattr(focused, "selected_text", None)
            if isinstance(value, str) and value:
                text = value
            elif focused is not None and focused is not getattr(self, "prompt", None):
                text = text_of(focused)
            elif self.workshop is not None:
                text = self._said_last()
        if text:
            self.copy_to_clipboard(text)
        else:
            self.notify("There is nothing to copy here. Select a text with the mouse first.", markup=False)

    def _said_last(self) -> str:
        """The last command and all that was said since."""
        lines = [line.text.rstrip() for line in self.output.lines]
        starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
        return "\n".join(lines[starts[-1] if starts else 0 :]).strip("\n")

    def action_interrupt(self) -> None:
        """Ctrl+C without a selection: stop what runs, as in a shell; it never leaves the app."""
        if self.busy:
            self._stop()
        else:
            self.notify(f"{keys.key_of('quit')} leaves the tutor; everything is saved.", markup=False, timeout=3)

    # -- small windows ---------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """In a window that is too small for everything, the lesson and the prompt come first; a line says so."""
        self.call_after_refresh(self._keep_in_sight)
        width, height = event.size
        small = width < SMALL[0] or height < SMALL[1]
        self.set_class(small, "-small")
        if not small:
            return
        from textual.widgets import Static

        if self._small is None:
            self._small = Static("", id="small", markup=False)
            self.screen_stack[0].mount(self._small, before=0)
        size, all = f"{width}×{height}", f"{SMALL[0]}×{SMALL[1]}"
        sayings = (
            f"{size} is small: output and account are hidden. {all} shows all.",
            f"{size}: output hidden, {all} shows it",
            f"{size} is small",
            size,
        )
        self._small.update(next((said for said in sayings if len(said) <= width - 2), ""))

    def _keep_in_sight(self) -> None:
        """What the learner is at in the lesson, in a window of another size."""
        if self.focused is not None and self.lesson in self.focused.ancestors:
            self.focused.scroll_visible(animate=False)

    # -- the end ---------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """Leave. While a command runs, ask once; a second time is an answer."""
        from tutor.ui.screens.ask import Confirm

        if not self.busy or getattr(self.screen, "asks_to_quit", False):
            self.exit()
            return

        def chosen(yes: bool | None) -> None:
            if yes:
                self.exit()

        confirm = Confirm(*self._at_leaving(), "Stay")
        confirm.asks_to_quit = True  # type: ignore[attr-defined]
        self.push_screen(confirm, chosen)

    def _end_by(self, number: signal.Signals) -> None:
        """The terminal was closed, or somebody ended the process: leave as with the key."""
        self.exit(return_code=128 + number)

    def _ended_thread(self, trouble: threading.ExceptHookArgs) -> None:
        """An error has ended a thread. A terminal that is gone is nobody's fault, and ends the app.

        The driver's thread takes what is to be drawn out of a short queue. It goes on doing so here until the driver
        stops it: otherwise the screen would wait for room in the queue for ever.
        """
        error = trouble.exc_value
        if not (isinstance(error, OSError) and error.errno == errno.EIO):
            _note(error)
            return
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end_by, signal.SIGHUP)
        queue = getattr(trouble.thread, "_queue", None)
        while queue is not None and queue.get() is not None:
            pass

    def panic(self, *renderables: object) -> None:
        """What Textual would print as a traceback goes to the log in the home; the learner gets a sentence."""
        from tutor.home import noted

        error = sys.exception() or self._exception
        if not self.fault:
            self.fault = noted(error if error is not None else RuntimeError(" ".join(map(str, renderables))))
            self.fault_code = 3
        self._close_messages_no_wait()


def _still(animations: bool) -> bool:
    """Whether nothing is to move. What the environment says of animations goes before the setting."""
    if os.environ.get("TEXTUAL_ANIMATIONS"):
        return os.environ["TEXTUAL_ANIMATIONS"].lower() == "none"
    return not animations or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _note(error: BaseException | None) -> None:
    """An error that nobody takes: to the log, and not onto the screen."""
    from tutor.home import noted

    if error is not None:
        noted(error)
