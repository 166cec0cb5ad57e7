"""A prompt: a line or several, with what was typed before, and with a list of how to go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from textual.actions import SkipAction
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea

from tutor.printable import visible
from tutor.ui import keys

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from tutor.actions.completion import Candidate, Completion
    from tutor.actions.history import History
    from tutor.ui.widgets.completion import CompletionList

FOUND = 60
"""How many lines of the history a search shows."""


def text_bindings(own: list[Binding], ours: frozenset[str]) -> list[Binding]:
    """The bindings `own`, and what a TextArea does by other keys than theirs and than `ours`, which are the tutor's."""
    ours = ours | {key for binding in own for key in binding.key.split(",")}
    found = [*own]
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        left = [key for key in binding.key.split(",") if key not in ours]
        if left:
            found.append(replace(binding, key=",".join(left)))
    return found


class Prompt(TextArea, inherit_bindings=False):
    """A prompt of one way to act. Enter runs what is complete, and makes another line of what is not.

    Up and Down go through what was typed before; in the list of how to go on they choose, when it is open.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*text_bindings(keys.PROMPT, keys.OURS_IN_A_PROMPT)]

    @dataclass
    class Submitted(Message):
        """It is to be run."""

        prompt: Prompt
        value: str

    @dataclass
    class Wanted(Message):
        """How may it go on? None: nobody wants to know any more."""

        prompt: Prompt
        text: str | None
        asked: bool = False

    def __init__(self, id: str, placeholder: str, choices: CompletionList) -> None:
        super().__init__(
            id=id, placeholder=placeholder, compact=True, highlight_cursor_line=False, show_line_numbers=False
        )
        self._list = choices
        self.lasting: History | None = None
        """What was typed in earlier sessions, when it was read."""
        self._typed: list[str] = []  # in this session, with what is masked on the disk
        self._at: int | None = None  # of the line of the history that is shown, from the newest on
        self._begun = ""  # what stood here before the history was shown
        self._completion: Completion | None = None
        self._unasked: str | None = None  # a text that nobody typed: no list opens for it

    def focus(self, scroll_visible: bool = True) -> Self:
        """Whoever sends the learner back to work need not know which way is in use: its input takes the focus."""
        used = getattr(self.app, "input_in_use", lambda: self)()
        if used is self:
            return super().focus(scroll_visible)
        used.focus(scroll_visible)
        return self

    # -- its text --------------------------------------------------------------------------------

    @property
    def value(self) -> str:
        """What stands in it. When a text is put there, its way is in use, the cursor at its end, and no list open."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        text = visible(text)  # a lesson's or a fix's command may quote what others have named
        self._unasked = text
        if text:
            getattr(self.app, "use_prompt", lambda _: None)(self)
        self.text = text
        self.move_cursor(self.document.end)
        self.close_list()

    @property
    def begun(self) -> str:
        """What was written and not run; a line typed before that is only looked at is none."""
        return self.text if self._at is None else self._begun

    def before_cursor(self) -> str:
        """What stands before the cursor."""
        return self.get_text_range((0, 0), self.cursor_location)

    async def _on_key(self, event: events.Key) -> None:
        """Enter is taken here, in its turn among what is typed.

        As a priority binding it would overtake the letters that came with it (over a slow line they come all at once),
        and run half of the line or nothing.
        """
        if event.key in keys.keys_of("prompt-run"):
            event.stop()
            event.prevent_default()
            self.action_enter()

    async def _on_paste(self, event: events.Paste) -> None:
        """A terminal sends a line break as a carriage return; the last one of a pasted text runs nothing."""
        event.prevent_default()
        event.stop()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        if result := self._replace_via_keyboard(text.strip("\n"), *self.selection):
            self.move_cursor(result.end_location)
        self._unasked = self.text
        self.close_list()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed: another list is due."""
        event.stop()
        if self.text == self._unasked:
            self.close_list()
            return
        self._unasked, self._at = None, None
        if self._list.searches and self._list.is_open:
            self._search()
        elif self.text.strip():
            self.post_message(self.Wanted(self, self.before_cursor()))
        else:
            self.close_list()

    def update_suggestion(self) -> None:
        """The rest of the newest line that begins as this one: Right takes it."""
        text = self.text
        self.suggestion = ""
        if len(text) > 1 and "\n" not in text and self.cursor_at_end_of_text:
            found = next((line for line in self.earlier() if line.startswith(text) and line != text), "")
            if "\n" not in found:
                self.suggestion = found[len(text) :]

    def action_enter(self) -> None:
        """Take what is chosen in the list; else run what is complete, or go on in another line."""
        from tutor.actions.commands import is_complete

        if self._list.is_open and self._list.highlighted is not None:
            self._take()
            return
        text = self.text
        if not text.strip():
            return
        if not is_complete(text):
            self.action_new_line()
            return
        self.value = ""
        self.post_message(self.Submitted(self, text))

    def action_new_line(self) -> None:
        """Go on in another line."""
        self.close_list()
        self._replace_via_keyboard("\n", *self.selection)
        self._unasked = self.text

    # -- the list --------------------------------------------------------------------------------

    def show_completion(self, completion: Completion, text: str, *, asked: bool) -> None:
        """Show how `text` may go on, where it still stands before the cursor. `asked`: by Tab."""
        if text != self.before_cursor() or not self.has_focus:
            return
        written = text[completion.start : completion.end]
        found = [c for c in completion.candidates if c.insert.strip() != written]
        self._completion = completion
        if not found:
            self.close_list()
            return
        if asked and self._go_on(found, written):
            return
        self._list.show(self, found, completion.start)

    def action_complete(self) -> None:
        """Take what is chosen, or what all of the list have in common; without a list ask for one."""
        if self._list.is_open:
            if self._list.highlighted is None and self._completion is not None and not self._list.searches:
                written = self.before_cursor()[self._completion.start :]
                if self._go_on(self._list.candidates, written):
                    return
                self._list.move(1)
                return
            if self._list.highlighted is None:
                self._list.move(1)
            self._take()
        elif self.text.strip():
            self.post_message(self.Wanted(self, self.before_cursor(), asked=True))
        else:
            raise SkipAction

    def action_escape(self) -> None:
        """Close the list; where none is open, the app stops what runs."""
        if not self._list.is_open:
            raise SkipAction
        self.close_list()

    def action_interrupt(self) -> None:
        """Copy what is selected; else stop what runs, or begin the line anew."""
        if self.selected_text:
            self.action_copy()
        elif getattr(self.app, "busy", False):
            self.app.call_later(self.app.run_action, "stop")
        elif self.text:
            self.value = ""
        else:
            raise SkipAction

    def close_list(self) -> None:
        """No list any more."""
        self.post_message(self.Wanted(self, None))
        self._completion = None
        self._list.close()

    def take(self, candidate: Candidate) -> None:
        """Go on with this one."""
        if self._list.searches:
            self.value = candidate.insert
        elif self._completion is not None:
            self._insert(candidate.insert)

    def _take(self) -> None:
        candidate = self._list.chosen()
        if candidate is not None:
            self.take(candidate)

    def _go_on(self, found: list[Candidate], written: str) -> bool:
        """Write what all that begin as what is written have in common; returns whether that was more than it."""
        begin = [c.insert for c in found if c.insert.lower().startswith(written.lower())]
        if len(found) == 1:
            self._insert(found[0].insert)
            return True
        if len(begin) != len(found):
            return False
        common = begin[0]
        for text in begin[1:]:
            while not text.startswith(common):
                common = common[:-1]
        if len(common) <= len(written):
            return False
        self._insert(common)
        return True

    def _insert(self, text: str) -> None:
        """Put it in the place of what is being completed; the list for what comes next opens by itself."""
        assert self._completion is not None
        start = self._location(self._completion.start)
        end = self.cursor_location
        self._list.close()
        self._completion = None
        self.replace(text, start, end)
        self.move_cursor(self._location(len(self.get_text_range((0, 0), start)) + len(text)))

    def _location(self, at: int) -> tuple[int, int]:
        before = self.text[:at]
        return before.count("\n"), at - (before.rfind("\n") + 1)

    # -- what was typed before -------------------------------------------------------------------

    def remember(self, line: str) -> None:
        """Keep a line for Up, until the session ends; what is kept for longer is the history's."""
        self._typed = [*(known for known in self._typed if known != line), line]
        self._at = None

    def earlier(self) -> list[str]:
        """What was typed before, the newest first."""
        from tutor.actions.masking import masked

        before = self.lasting.entries() if self.lasting else []
        known = {text for line in self._typed for text in (line, masked(line))}
        return [*self._typed[::-1], *(line for line in before[::-1] if line not in known)]

    def action_before(self) -> None:
        """Choose above in the list; else the line above, or the one typed before."""
        if self._list.is_open:
            self._list.move(-1)
        elif self.cursor_location[0] > 0:
            self.action_cursor_up()
        else:
            self._go(1)

    def action_after(self) -> None:
        """Choose below in the list; else the line below, or the one typed after."""
        if self._list.is_open:
            self._list.move(1)
        elif self.cursor_location[0] < self.document.end[0]:
            self.action_cursor_down()
        else:
            self._go(-1)

    def _go(self, by: int) -> None:
        lines = self.earlier()
        at = (-1 if self._at is None else self._at) + by
        if at >= len(lines) or (at < 0 and self._at is None):
            return
        if self._at is None:
            self._begun = self.text
        self.value = self._begun if at < 0 else lines[at]
        self._at = None if at < 0 else at

    def action_search(self) -> None:
        """Show the lines typed before that have what stands here."""
        self._list.searches = True
        self._search()

    def _search(self) -> None:
        from tutor.actions.completion import Candidate

        text = self.text.strip()
        low = text.lower()
        lines = self.earlier()
        found = [line for line in lines if line.startswith(text)]
        found += [line for line in lines if low in line.lower() and not line.startswith(text)]
        shown = [Candidate(" ↵ ".join(line.split("\n")), "value", line) for line in found[:FOUND]]
        self._list.show(self, shown, 0, searches=True, empty="Nothing like it was typed before.")
