"""The test-out of a part: its questions, each asked once. All right at the first try, and the part is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tutor.ui import keys
from tutor.ui.behind.teaching import said
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.question import QuestionBlock

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.study.answers import Feedback
    from tutor.study.reviews import TestOut
    from tutor.ui.behind.session import Session


class TestOutScreen(Over[None]):
    """The questions that are still open."""

    __test__ = False
    BINDINGS: ClassVar[list[BindingType]] = [*keys.TEST_OUT]
    AUTO_FOCUS = "QuestionBlock"
    CSS_PATH = "dialogs.tcss"

    def __init__(self, test: TestOut, session: Session) -> None:
        super().__init__(classes="page")
        self.test = test
        self._session = session

    def compose(self) -> ComposeResult:
        """Title, rule, questions, and how it ends."""
        yield Static(Content(clean(f"Test-out · {self.test.part.title}")), classes="top", markup=False)
        yield Static(Content(rule(self.test)), id="rule", markup=False)
        with VerticalScroll(id="questions", can_focus=False):
            for one in self.test.open:
                yield QuestionBlock(one.full_id, one.question, "test")
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
        yield KeyLine()

    def on_question_block_answered(self, event: QuestionBlock.Answered) -> None:
        """Each is asked once."""
        event.stop()
        block, letters = event.block, event.letters
        if block.closed:
            return  # a second key, as quick as the first
        block.close()

        def answer() -> None:
            self._session.answer("test", self.test.part.id, block.full_id, letters)

        self.run_worker(answer, thread=True)

    def show_answer(self, feedback: Feedback, test: TestOut) -> None:
        """What is said of an answer, and where the learner stands."""
        self.test = test
        for block in self.query(QuestionBlock):
            if block.full_id == feedback.question:
                block.show_answer(block.chosen, feedback.right, said(feedback))
            elif test.missed:
                block.close()
        self.query_one("#rule", Static).update(Content(rule(test)))
        unanswered = [block for block in self.query(QuestionBlock) if not block.closed]
        (unanswered[0] if unanswered else self.query_one("#cancel", Button)).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Back."""
        event.stop()
        self.action_close()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the questions."""
        shown = self.query_one("#questions")
        shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)


def rule(test: TestOut) -> str:
    """Where the learner stands, in a sentence."""
    if test.passed:
        return "✓ All were right at the first try: this part is tested out."
    if test.missed:
        return "✗ Not all were right at the first try, so the steps of this part are to be walked."
    left = len(test.open)
    return (
        f"{left} question{'s' if left > 1 else ''}, each asked once. All right at the first try, and this part counts "
        "as done. What you answered in its steps already counts too."
    )
