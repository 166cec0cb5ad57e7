"""A question of the lesson: a quiz, which is judged at once, or a prediction, which what then happens answers.

An option is chosen by its letter, by the arrows with Space or Enter, or by a click. Where several are right, each is
marked and Enter (or a click on the last line) answers. Once it is settled, letters are for the prompt again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.hanging import Hanging
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from tutor.ui.behind.teaching import Shown
    from tutor.workshop.model import Question

_SIGNS = {("one", False): "○", ("one", True): "◉", ("several", False): "☐", ("several", True): "☑"}


class Choice(Hanging):
    """One option: its sign and letter, and its text wrapped beside them."""

    def __init__(self, letter: str, text: str) -> None:
        super().__init__(Content(clean(text)), 6, classes="choice")
        self.letter = letter


class QuestionBlock(Vertical, can_focus=True):
    """A quiz or a prediction. `full_id` is `step/question`; `asked` says where: in its `step`, a `review`, a `test`."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.QUESTION]

    class Answered(Message):
        """The learner has chosen: `letters` of the block's question."""

        def __init__(self, block: QuestionBlock, letters: tuple[str, ...]) -> None:
            super().__init__()
            self.block = block
            self.letters = letters

    def __init__(self, full_id: str, question: Question, asked: str = "step", shown: Shown | None = None) -> None:
        super().__init__(classes=f"question {question.kind}")
        self.full_id = full_id
        self.question = question
        self.asked = asked
        self.several = len(question.right) > 1
        self.chosen: tuple[str, ...] = ()
        self.settled = False
        self.closed = False
        self._cursor = 0
        self._composed = False
        self._choices = [Choice(letter, option.text) for letter, option in question.lettered()]
        self._send = Static(
            Content(f"▶ {keys.key_of('question-answer')} or click here: answer"), classes="send", markup=False
        )
        self._said = Static("", classes="said", markup=False)
        self._compared = Static("", classes="compared", markup=False)
        if shown is not None:
            self.show_answer(shown.letters, shown.right, shown.lines)
            if shown.compared:
                self.show_comparison(shown.compared)
        self._show()

    def compose(self) -> ComposeResult:
        """The question, its options, and what there is to say of the answer."""
        yield Static(Content(clean(self.question.ask)), classes="ask", markup=False)
        yield from self._choices
        if self.several:
            yield self._send
        self._composed = True
        yield from self._told

    @property
    def _told(self) -> list[Static]:
        """What is said of the answer, in order: most questions wait for one, and have none of it."""
        return [part for part in (self._said, self._compared) if part.visual]

    def _tell(self, part: Static, text: str) -> None:
        """Say it, below the options."""
        part.update(Content(clean(text)))
        if self._composed and part.visual and not part.is_attached:
            self.mount(part, before=self._compared if self._compared.is_attached else None)

    @property
    def is_open(self) -> bool:
        """Whether it still wants an answer."""
        return not (self.closed or self.settled)

    def answer(self, letters: Sequence[str]) -> None:
        """Answer with these letters, wherever they were given."""
        self.chosen = tuple(letters)
        self.post_message(self.Answered(self, self.chosen))
        self._show()

    def wants(self, character: str) -> bool:
        """Whether a typed character is meant for this question, and not for the prompt."""
        if self.closed:
            return False
        return character == " " or (not self.settled and character.lower() in {c.letter for c in self._choices})

    # -- what the learner does -------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter chooses its option."""
        if event.character and event.character != " " and self.wants(event.character):
            event.stop()
            event.prevent_default()
            self._take(event.character.lower())

    def on_click(self, event: events.Click) -> None:
        """A click chooses an option, or answers."""
        node = event.widget
        while node is not None and node is not self:
            if isinstance(node, Choice):
                self._take(node.letter)
                return
            if node is self._send:
                self.action_answer()
                return
            node = node.parent  # type: ignore[assignment]

    def action_move(self, by: int) -> None:
        """Mark the option above or below."""
        self._cursor = min(max(self._cursor + by, 0), len(self._choices) - 1)
        self._choices[self._cursor].scroll_visible(animate=False)
        self._show()

    def action_mark(self) -> None:
        """Choose the option at the cursor."""
        self._take(self._choices[self._cursor].letter)

    def action_answer(self) -> None:
        """Answer with what is chosen; where one is right, with the option at the cursor."""
        if not self.several:
            self.action_mark()
        elif self.chosen and not self.closed:
            self.post_message(self.Answered(self, self.chosen))
        elif not self.closed:
            self.add_class("-told")
            self._tell(self._said, "Choose first: by letter, or with Space.")

    def _take(self, letter: str) -> None:
        if self.closed:
            return
        self._cursor = next(number for number, choice in enumerate(self._choices) if choice.letter == letter)
        if not self.several:
            self.chosen = (letter,)
            self.post_message(self.Answered(self, self.chosen))
        elif letter in self.chosen:
            self.chosen = tuple(one for one in self.chosen if one != letter)
        else:
            self.chosen = tuple(sorted((*self.chosen, letter)))
        self._show()

    # -- what is seen ----------------------------------------------------------------------------

    def show_answer(self, letters: Sequence[str], right: bool | None, lines: Sequence[str]) -> None:
        """Show what was answered and what is said of it. `right` is None where nothing is judged."""
        self.chosen = tuple(letters)
        self.settled = right is not False
        self.set_class(right is True, "-right")
        self.set_class(right is False, "-wrong")
        self.set_class(right is None, "-recorded")
        head = {True: "✓ Right. ", False: "✗ Not so. ", None: "→ "}[right]
        self._tell(self._said, head + "\n".join(lines) if lines or right is not None else "")
        self._show()

    def show_comparison(self, text: str) -> None:
        """Show the prediction beside what happened."""
        self.add_class("-compared")
        self._tell(self._compared, text)

    def close(self) -> None:
        """Take no more answers: it is asked once."""
        self.closed = True
        self._show()

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self._show()

    def on_blur(self) -> None:
        """The cursor goes with the focus."""
        self._show()

    def _show(self) -> None:
        kind = "several" if self.several else "one"
        for number, choice in enumerate(self._choices):
            sign = _SIGNS[kind, choice.letter in self.chosen]
            cursor = "›" if self.has_focus and number == self._cursor else " "
            choice.show_lead(Content(f"{cursor}{sign} {choice.letter}"))
            choice.set_class(choice.letter in self.chosen, "-chosen")
        name = "Your prediction" if self.question.kind == "predict" else "Question"
        state = " ✓ right" if self.has_class("-right") else " ✗ not yet" if self.has_class("-wrong") else ""
        state = " ✓ written down" if self.has_class("-recorded") else state
        self.border_title = Content(f"? {name}{state}")
        last = self._choices[-1].letter
        how = f"a-{last} or click" + (": all that are right" if self.several else ": one")
        self.border_subtitle = Content("" if self.settled or self.closed else how)
        self._send.display = not self.settled and not self.closed
