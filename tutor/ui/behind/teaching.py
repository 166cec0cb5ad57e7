"""Answers, predictions, hints, solutions. Teaching is `tutor.study`'s; here what it says becomes messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.ui.behind.base import Behind, messages

if TYPE_CHECKING:
    from tutor.study.reviews import Asked
    from tutor.study.study import Study
    from tutor.workshop.model import Question


@dataclass(frozen=True)
class Shown:
    """What a question shows: the letters chosen last, whether they were right (None: not judged), what is said of it,
    and the prediction beside what happens (empty: not to be seen yet)."""

    letters: tuple[str, ...]
    right: bool | None
    lines: tuple[str, ...]
    compared: str = ""


class Teaching(Behind):
    """What is asked and told in a step. There is nothing to it before the course was read (`study`)."""

    study: Study | None = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._seen_to_happen: set[str] = set()  # predictions whose demonstration was seen

    # -- questions -------------------------------------------------------------------------------

    def answer(self, asked: str, where: str, full_id: str, letters: Sequence[str]) -> None:
        """Answer a question that is asked in a `step`, in the `review` of a step, or in the `test` of a part; `where`
        is that step or part."""
        if self.study is None:
            return
        step, _, id = full_id.partition("/")
        if asked == "test":
            try:
                feedback = self.study.answer_test(where, full_id, letters)
            except KeyError:
                return  # the test was over before this answer came
            self._post(messages().TestAnswered(feedback, self.study.test_out(where)))
        elif asked == "review":
            feedback = self.study.answer_review(where, full_id, letters)
            self._post(messages().QuestionAnswered(full_id, asked, tuple(letters), feedback))
        else:
            kind = self.study.workshop.question(full_id).kind
            act = self.study.predict if kind == "predict" else self.study.answer
            self._post(messages().QuestionAnswered(full_id, asked, tuple(letters), act(step, id, letters)))
        self._tell()

    def shown(self, step: str) -> dict[str, Shown]:
        """What each question of a step shows, by `step/question`: those that were answered before."""
        from tutor.study.answers import feedback, recorded

        if self.study is None:
            return {}
        found = {}
        for question in self.study.workshop.step(step).questions:
            full_id, chosen = f"{step}/{question.id}", self.study.chosen(step, question.id)
            if not chosen or any(letter not in dict(question.lettered()) for letter in chosen):
                continue
            if question.kind == "predict":
                told = recorded(question, full_id, chosen)
                seen = full_id in self._seen_to_happen or step in self.study.progress.done
                found[full_id] = Shown(chosen, None, said(told), self.compared(step, question) if seen else "")
            else:
                told = feedback(question, full_id, chosen, tries=self.study.progress.answers[full_id].tries)
                found[full_id] = Shown(chosen, told.right, said(told))
        return found

    def compared(self, step: str, question: Question) -> str:
        """A prediction beside what happened, now that it was seen."""
        if self.study is None:
            return ""
        self._seen_to_happen.add(f"{step}/{question.id}")
        return self.study.compare(step, question.id)

    def answered(self, step: str) -> bool:
        """Whether all questions of a step are settled."""
        return self.study is not None and not self.study.open_questions(step)

    def predicted(self, step: str, question: Question) -> bool:
        """Whether a prediction was made."""
        return self.study is not None and bool(self.study.chosen(step, question.id))

    def review(self, step: str) -> tuple[Asked, ...]:
        """The questions of earlier steps that are due in this one."""
        return self.study.review(step) if self.study else ()

    def testable(self) -> set[str]:
        """The parts whose test-out is still open."""
        if self.study is None:
            return set()
        tests = [self.study.test_out(part.id) for part in self.study.workshop.parts if part.test_out]
        return {test.part.id for test in tests if test.open and not test.missed}

    def test_out(self, part: str) -> None:
        """Where the learner stands in a part's test-out."""
        if self.study:
            self._post(messages().TestOutOpened(self.study.test_out(part)))

    # -- help ------------------------------------------------------------------------------------

    def hint(self, step: str, why: str = "") -> None:
        """The next hint; the last one wants the learner's `why` first."""
        from tutor.study.hints import NoHint, WhyWanted

        if self.study is None:
            return
        found = self.study.hint(step, why)
        if isinstance(found, WhyWanted):
            self._post(messages().WhyWanted(step, found.ask))
        elif isinstance(found, NoHint):
            self._post(messages().HintGiven(step, found.why, none=True))
        else:
            self._post(messages().HintGiven(step, found.text, found.rung, last=found.last))
        self._tell()

    def solutions(self, step: str, *, give_up: bool = False) -> None:
        """The solutions of a step, or why they are not to be seen yet."""
        from tutor.study.solving import NotYet
        from tutor.workshop.ways import solutions

        if self.study is None:
            return
        there = bool(solutions(self.study.workshop.step(step)))
        found = self.study.solutions(step, give_up=give_up or not there)
        if isinstance(found, NotYet):
            self._post(messages().SolutionWithheld(step, found.why, there))
        else:
            self._post(messages().SolutionsShown(step, found))
        self._tell()

    def _tell(self) -> None:
        """What the study has to say by itself, such as a disk that takes no more."""
        told = self.study.told() if self.study else ""
        if told:
            self._post(messages().TroubleCame(told))


def said(feedback: Any) -> tuple[str, ...]:
    """What is said of an answer beside the options, where the choice is seen anyway."""
    shown = (feedback.why, feedback.next) if feedback.right else (feedback.true, feedback.why, feedback.next)
    return tuple(text for text in shown if text)
