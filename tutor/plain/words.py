"""What can be typed, and what each line does."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tutor.plain.asking import Asking
from tutor.plain.doing import Doing
from tutor.plain.lesson import Lesson
from tutor.plain.markdown import wrapped

Read = Callable[[], str | None]
"""Gives the next line of the input, or None at its end."""

_LETTERS = re.compile(r"[a-fA-F]([\s,;]*[a-fA-F])*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the plain course: how it is written, and what it does."""

    usage: str
    what: str


WORDS: Mapping[str, Word] = {
    "text": Word("text", "the text of this step again"),
    "next": Word("next", "the next step"),
    "back": Word("back", "the step before"),
    "go": Word("go STEP", "to a step, by its id or number; the account stays as it is"),
    "prepare": Word(
        "prepare [STEP]", "bring the account to a step's start by the course's own solutions, and go there"
    ),
    "reset": Word("reset", "bring the account to this step's start; what was there is saved"),
    "run": Word("run N", "run what stands in the text as [run N]"),
    "aws": Word("aws …", "an AWS CLI command; a \\ at the end or an open quote goes on in the next line"),
    "python": Word("python", "the lines after it, up to one that is `end`, as a Python program"),
    "inside": Word("inside FAMILY aws …", "an AWS CLI command as the application in a task of FAMILY"),
    "launch": Word("launch [FAMILY]", "rehearse a launch: this step's next one, or that of FAMILY"),
    "wizard": Word("wizard [set FIELD VALUE | submit | clear]", "the console's form Create role"),
    "answer": Word("answer QUESTION LETTERS", "answer a question; the letters alone answer the one that is open"),
    "review": Word("review", "questions of earlier steps"),
    "test-out": Word("test-out [PART]", "answer a part's questions at the first try, and skip its steps"),
    "check": Word("check", "judge this step"),
    "hint": Word("hint", "a hint; before the last one a line of your own is wanted"),
    "solution": Word("solution [anyway]", "all ways to do this step; `anyway` gives up on it"),
    "certificate": Word("certificate [json]", "what you did, how, and with how much help"),
    "where": Word("where", "which course, step and account this is"),
    "steps": Word("steps", "all steps, and which are done"),
    "help": Word("help", "these words"),
    "quit": Word("quit", "leave; the place is kept"),
}


class Typed:
    """Lines, carried out one by one. `read` gives the lines that a command goes on with."""

    def __init__(self, lesson: Lesson, asking: Asking, doing: Doing, read: Read) -> None:
        self._lesson = lesson
        self._asking = asking
        self._doing = doing
        self._read = read

    def carry_out(self, line: str) -> bool:
        """Do what a line says. Returns False for `quit`."""
        word, _, rest = line.strip().partition(" ")
        word, rest = word.lower(), rest.strip()
        if self._lesson.why_wanted:
            self._lesson.why_wanted = False
            if line.strip() and not (word in WORDS and not rest):
                self._lesson.hint(line)
                return True
        if not word:
            return True
        if word in ("quit", "exit"):
            return False
        if _LETTERS.fullmatch(line.strip()):
            self._asking.letters(line)
        elif word in WORDS:
            self._word(word, rest, line)
        else:
            near = difflib.get_close_matches(word, WORDS, n=1)
            hint = f"Did you mean `{WORDS[near[0]].usage}`?" if near else "`help` lists what there is."
            self._lesson.tell(f"{word!r:.60} is no word of this course. {hint}")
        self._lesson.told()
        return True

    def _word(self, word: str, rest: str, line: str) -> None:
        plain: Mapping[str, Callable[[], None]] = {
            "text": self._lesson.show,
            "next": self._lesson.next,
            "back": self._lesson.back,
            "reset": self._lesson.reset,
            "review": self._asking.review,
            "check": self._lesson.check,
            "where": self._lesson.where,
            "steps": self._lesson.steps,
            "help": self._help,
            "python": self._python,
        }
        with_rest: Mapping[str, Callable[[str], None]] = {
            "go": self._go,
            "prepare": self._prepare,
            "run": self._doing.run,
            "inside": self._inside,
            "launch": self._doing.launch,
            "wizard": self._doing.wizard,
            "answer": self._answer,
            "test-out": self._asking.test_out,
            "hint": self._lesson.hint,
            "solution": self._lesson.solution,
            "certificate": self._lesson.certificate,
        }
        if word == "aws":
            self._doing.aws(self._whole(line.strip()))
        elif word in with_rest:
            with_rest[word](rest)
        elif rest:
            self._lesson.tell(f"`{WORDS[word].usage}` takes nothing behind it.")
        else:
            plain[word]()

    def _go(self, name: str) -> None:
        if id := self._step(name):
            self._lesson.enter(id)

    def _prepare(self, name: str) -> None:
        if id := self._step(name or self._lesson.step.id):
            self._lesson.prepare(id)

    def _step(self, name: str) -> str:
        """The id of the step of that id or number; empty when there is none, which is said."""
        steps = self._lesson.study.workshop.steps
        found = next((step.id for step in steps if name in (step.id, str(step.number))), "")
        if not found:
            near = difflib.get_close_matches(name, [step.id for step in steps], n=1)
            hint = f"did you mean {near[0]!r}?" if near else "`steps` lists them."
            self._lesson.tell(f"There is no step {name!r:.60}; {hint}")
        return found

    def _answer(self, rest: str) -> None:
        name, _, letters = rest.partition(" ")
        if letters.strip():
            self._asking.answer(name, letters)
        else:
            self._lesson.tell("`answer QUESTION LETTERS`, such as `answer who-pulls b`.")

    def _inside(self, rest: str) -> None:
        family, _, command = rest.partition(" ")
        if command.strip():
            self._doing.aws(self._whole(command.strip()), family)
        else:
            self._lesson.tell(
                "`inside FAMILY aws …`, such as `inside fcj-core-fargate-td aws sts get-caller-identity`."
            )

    def _python(self) -> None:
        lines: list[str] = []
        while (line := self._read()) is not None and line.strip() != "end":
            lines.append(line)
        if line is None:
            self._lesson.tell("The input ended before `end`, so the Python program was not run.")
        else:
            self._doing.python("\n".join(lines))

    def _whole(self, text: str) -> str:
        """A command with the lines that it goes on in."""
        from tutor.actions.commands import is_complete

        while not is_complete(text) and (line := self._read()) is not None:
            text = f"{text}\n{line}"
        return text

    def _help(self) -> None:
        for word in WORDS.values():
            self._lesson.lines(wrapped(f"{word.usage}: {word.what}", self._lesson.width, "", "    "))
