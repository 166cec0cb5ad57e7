"""Questions by lines: the step's own, and those from elsewhere: of a review or a test-out."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.plain import pages
from tutor.plain.lesson import Lesson
from tutor.study.answers import Feedback, LettersError
from tutor.study.reviews import Asked, TestOut, part_of
from tutor.workshop.model import Question


class Asking:
    """What is asked and answered in a lesson. One question from elsewhere may be open; letters answer it first."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._study = lesson.study

    def letters(self, letters: str) -> None:
        """Answer the question that is open: of a review or test-out, else the step's next."""
        if self._lesson.elsewhere:
            self._answer_elsewhere(*self._lesson.elsewhere, letters)
            return
        open_ = self._study.open_questions(self._lesson.step.id)
        if not open_:
            self._lesson.tell("No question is open here.")
            return
        self._answered(open_[0], letters)

    def answer(self, name: str, letters: str) -> None:
        """Answer a question by its id: one of the step, or `step/question` of a review that is due."""
        step = self._lesson.step
        due = {one.full_id: one for one in self._study.review(step.id)}
        if name in due:
            self._answer_elsewhere("review", step.id, name, letters)
            return
        own = {question.id: question for question in step.questions}
        question = own.get(name.removeprefix(f"{step.id}/"))
        if question is None:
            there = ", ".join([*own, *due])
            self._lesson.tell(f"There is no question {name!r} here; there are: {there or 'none'}.")
        else:
            self._answered(question, letters)

    def review(self) -> None:
        """Ask what is due of earlier steps."""
        step = self._lesson.step.id
        self._ask("review", step, self._study.review(step), "No question of an earlier step is due here.")

    def test_out(self, name: str = "") -> None:
        """Ask the questions of a part, without its texts."""
        part = part_of(self._study.workshop, self._lesson.step.id)
        name = name or (part.id if part else "")
        try:
            test = self._study.test_out(name)
        except KeyError:
            there = ", ".join(part.id for part in self._study.workshop.parts if part.test_out)
            self._lesson.tell(f"There is no part {name!r} to test out of; there are: {there or 'none'}.")
            return
        if not test.part.test_out:
            self._lesson.tell(f"{test.part.title!r} has no test-out: its steps are to be done.")
        elif test.missed:
            step = self._study.workshop.step(test.missed[0].partition("/")[0])
            why = "One of its questions was not right at the first try, so its steps are to be done."
            self._lesson.tell(
                f"{test.part.title!r} cannot be tested out of any more. {why} {step.title!r} explains it."
            )
        else:
            self._lesson.tell(f"When all are right at the first try, {test.part.title!r} is tested out.")
            self._ask("test-out", name, test.open, "All of them are.")

    # -- below -------------------------------------------------------------------------------------

    def _ask(self, kind: str, where: str, open_: Iterable[Asked], none: str) -> None:
        first = next(iter(open_), None)
        if first is None:
            self._lesson.elsewhere = None
            self._lesson.tell(none)
            return
        self._lesson.elsewhere = (kind, where, first.full_id)
        self._lesson.lines(pages.asked(first.question, self._lesson.width, first.full_id))

    def _answer_elsewhere(self, kind: str, where: str, name: str, letters: str) -> None:
        try:
            if kind == "review":
                self._feedback(self._study.answer_review(where, name, letters))
                self._ask("review", where, self._study.review(where), "That was the review.")
            else:
                self._feedback(self._study.answer_test(where, name, letters))
                self._tested(self._study.test_out(where))
        except LettersError as error:
            self._lesson.tell(str(error))

    def _tested(self, test: TestOut) -> None:
        if not test.missed and not test.passed:
            self._ask("test-out", test.part.id, test.open, "")
            return
        self._lesson.elsewhere = None
        if test.passed:
            self._lesson.after(test.part)

    def _answered(self, question: Question, letters: str) -> None:
        step = self._lesson.step.id
        before = step in self._study.progress.done
        try:
            self._feedback(self._study.answer(step, question.id, letters))
        except LettersError as error:
            self._lesson.tell(str(error))
            return
        if step in self._study.progress.done:
            if not before:
                self._lesson.done()
        elif not self._study.open_questions(step):
            self._lesson.check(asked=False)
            if step not in self._study.progress.done:
                self._lesson.tell("What is left is its work in the account: `check` judges it.")

    def _feedback(self, feedback: Feedback) -> None:
        for line in feedback.lines:
            self._lesson.tell(line)
