"""What the learner does in the course: questions, hints, solutions, test-outs, and how it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from tutor.ui.frame import Frame
from tutor.ui.keys import key_of

if TYPE_CHECKING:
    from tutor.study.solving import SolutionText
    from tutor.ui import messages
    from tutor.ui.widgets.question import QuestionBlock
    from tutor.ui.widgets.rail import Rail
    from tutor.workshop.model import Question


_LETTERS = re.compile(r"[a-fA-F]([\s,]*[a-fA-F]){0,5}")
_LETTERS_APART = re.compile(r"[a-fA-F]([\s,]+[a-fA-F]){0,5}")


class Learning(Frame):
    """The course's part of the screen."""

    PALETTE: ClassVar[list[tuple[str, str, str]]] = [
        ("Test out", "Answer this part's questions at once, where you know it already", "test_out"),
    ]

    # -- questions -------------------------------------------------------------------------------

    def on_question_block_answered(self, event: QuestionBlock.Answered) -> None:
        """A question of the step, or of its review."""
        block = event.block
        if block.closed:
            return  # a second key, as quick as the first
        if block.asked == "review":
            block.close()
        self._work(self.session.answer, block.asked, self.current, block.full_id, event.letters)

    def _is_letters(self, line: str, *, inside: bool) -> bool:
        """Whether a line may be the letters of an answer. `inside` a task letters that stand together are a program's
        name: `df`, `cd`, `bc`."""
        return (_LETTERS_APART if inside else _LETTERS).fullmatch(line) is not None

    def _answered_by(self, line: str, *, inside: bool) -> bool:
        """Whether a line at the prompt is the letters of an answer; they answer the first question that is open."""
        from tutor.study.answers import LettersError, letters_of
        from tutor.ui.widgets.question import QuestionBlock

        if not self._is_letters(line, inside=inside):
            return False
        block = next((one for one in self.lesson.blocks(QuestionBlock) if one.is_open), None)
        if block is None:
            self._say("No question of this step is open, so there is nothing that letters could answer.", "plain")
            return True
        try:
            block.answer(letters_of(block.question, line))
        except LettersError as error:
            self._say(str(error), "warning")
        return True

    def on_question_answered(self, event: messages.QuestionAnswered) -> None:
        """Show what is said of the answer. The last one may end the step."""
        from tutor.ui.behind.teaching import said
        from tutor.ui.widgets.question import QuestionBlock

        for block in self.lesson.blocks(QuestionBlock):
            if (block.full_id, block.asked) == (event.full_id, event.asked):
                block.show_answer(event.letters, event.feedback.right, said(event.feedback))
                if event.feedback.right is None and not self._shown_later(block.question):
                    block.show_comparison(self.session.compared(self.current, block.question))
                self.call_after_refresh(block.scroll_visible, animate=False)
        if event.asked == "step" and self.session.answered(self.current):
            self._work(self.session.judge, self.current, asked=False)

    def _first_predict(self, line: int) -> bool:
        """Whether a prediction is still wanted before this is run; the focus is then on it."""
        for question in self._predictions(self.current, line):
            if not self.session.predicted(self.current, question):
                for block in self._blocks_of(question):
                    block.focus()
                    block.scroll_visible(animate=False)
                self._say("First say what you expect: choose an answer of the prediction above, then run it.", "hint")
                return True
        return False

    def _compare(self, step: str, line: int) -> list[str]:
        """Show each prediction of a step beside what happened, now that the fence in this line was run."""
        texts = []
        for question in self._predictions(step, line):
            if self.session.predicted(step, question):
                texts.append(self.session.compared(step, question))
                for block in self._blocks_of(question):
                    block.show_comparison(texts[-1])
        return texts

    def _compare_all(self) -> None:
        """The step is done: every prediction that was made is shown beside what happens."""
        step = self._step()
        for question in step.questions if step else ():
            if question.kind == "predict" and self.session.predicted(self.current, question):
                for block in self._blocks_of(question):
                    block.show_comparison(self.session.compared(self.current, question))

    def _predictions(self, step: str, line: int) -> list[Question]:
        """The predictions of a step that the fence in this line shows."""
        from tutor.study.demonstrations import predictions_shown_by

        return predictions_shown_by(self.workshop.step(step), line) if self.workshop else []

    def _shown_later(self, question: Question) -> bool:
        """Whether the step has something to run that shows what a prediction is about."""
        from tutor.study.demonstrations import shown_by

        step = self._step()
        return step is not None and shown_by(step, question) is not None

    def _blocks_of(self, question: Question) -> list[QuestionBlock]:
        from tutor.ui.widgets.question import QuestionBlock

        blocks = self.lesson.blocks(QuestionBlock)
        return [block for block in blocks if block.question == question and block.asked == "step"]

    # -- hints and solutions ---------------------------------------------------------------------

    def action_hint(self) -> None:
        """The next hint of this step."""
        if self._step() is not None:
            self._work(self.session.hint, self.current)

    def on_hint_given(self, event: messages.HintGiven) -> None:
        """Show the hint."""
        if event.none:
            self._say(event.text, "plain")
            return
        more = f" This is the last hint; {key_of('solution')} shows the solution." if event.last else ""
        self._say(f"Hint {event.rung}: {event.text}{more}", "hint")

    def on_why_wanted(self, event: messages.WhyWanted) -> None:
        """Ask for the line that the last hint wants."""
        from tutor.ui.screens.ask import AskLine

        def written(line: str | None) -> None:
            if line:
                self._work(self.session.hint, event.step, line)
            self.prompt.focus()

        self.push_screen(AskLine(event.ask), written)

    def action_solution(self) -> None:
        """The solution of this step."""
        if self._step() is not None:
            self._work(self.session.solutions, self.current)

    def on_solution_withheld(self, event: messages.SolutionWithheld) -> None:
        """Before the last hint, to see it is to give up; there may be nothing to build at all."""
        if not event.there:
            self._say(event.why, "plain")
            return
        from tutor.ui.screens.ask import Confirm

        def chosen(yes: bool | None) -> None:
            if yes:
                self._work(self.session.solutions, event.step, give_up=True)
            self.prompt.focus()

        ask = f"{event.why}\n\nThe certificate says of each step whether its solution was seen."
        self.push_screen(Confirm(ask, "Give up, show it", "Not yet"), chosen)

    def on_solutions_shown(self, event: messages.SolutionsShown) -> None:
        """Show all ways; one may be run."""
        from tutor.ui.screens.solution import SolutionScreen

        title = self.workshop.step(event.step).title if self.workshop else ""

        def chosen(way: SolutionText | None) -> None:
            self.prompt.focus()
            if way is None:
                return
            if way.kind == "wizard":
                self.call_later(self.run_action, "create_role")
            elif self._free():
                self._say(f"The solution by {way.title} …", "command")
                self._start_work(self.session.solve, way.kind, way.text)

        self.push_screen(SolutionScreen(title, event.solved), chosen)

    # -- test-outs -------------------------------------------------------------------------------

    def action_test_out(self) -> None:
        """The test-out of the part that the learner is in."""
        parts = self.workshop.parts if self.workshop else ()
        part = next((part for part in parts if self.current in part.steps), None)
        if part is None or not part.test_out:
            self._say("This part of the course has no test-out.", "plain")
        else:
            self._work(self.session.test_out, part.id)

    def on_rail_test_out_chosen(self, event: Rail.TestOutChosen) -> None:
        """The same, from the list of steps."""
        self._work(self.session.test_out, event.part)

    def on_test_out_opened(self, event: messages.TestOutOpened) -> None:
        """Show its questions."""
        from tutor.ui.screens.test_out import TestOutScreen, rule

        if event.test.missed or event.test.passed:
            self._say(rule(event.test), "plain")
            return

        def closed(_: None) -> None:
            self._show_rail()
            self.prompt.focus()

        self.push_screen(TestOutScreen(event.test, self.session), closed)

    def on_test_answered(self, event: messages.TestAnswered) -> None:
        """Show what is said of it; the last right one ends the part."""
        from tutor.ui.screens.test_out import TestOutScreen

        for screen in self.screen_stack[-1:]:  # a worker's message may come when no screen is left
            if isinstance(screen, TestOutScreen):
                screen.show_answer(event.feedback, event.test)
        if event.test.passed:
            self.done |= set(event.test.part.steps)
            last = event.test.part.steps[-1]
            self._say(f"{event.test.part.title}: tested out. Its steps count as done.", "good")
            if self.workshop and self.workshop.step(last).number < len(self.workshop.steps):
                self._say(
                    f"The next part begins with the step after it; choose it in the list ({key_of('steps')}).", "plain"
                )
