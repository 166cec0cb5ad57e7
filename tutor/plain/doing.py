"""What is done in the account by lines: commands, Python, the step's fences, launches, the console's form."""

from __future__ import annotations

from collections.abc import Callable

from tutor.account.base import AccountError
from tutor.plain import pages
from tutor.plain.acting import Acting
from tutor.plain.lesson import Lesson
from tutor.report.launch import as_text
from tutor.study.demonstrations import OTHERWISE, as_expected, predictions_shown_by
from tutor.workshop.model import Action, Demonstration
from tutor.workshop.wizard import FIELDS, submits, wizard_fields

_FORM = {name: kind for name, kind in FIELDS["create-role"].items() if name != "page"}


class Doing:
    """A lesson's hands. After each action the step is judged: what was reached is said at once."""

    def __init__(self, lesson: Lesson, stream: Callable[[str], None]) -> None:
        self._lesson = lesson
        self._acting = Acting(lesson.study, lesson.tell, stream)
        self._launched = ("", -1)
        lesson.beside = self._acting.beside

    def aws(self, text: str, inside: str = "") -> None:
        """AWS CLI lines, as the learner or as the application in a task of the family `inside`."""
        self._lesson.way = "cli"
        self._acting.aws(self._lesson.step.id, text, inside)
        self._lesson.check(asked=False)

    def python(self, source: str) -> None:
        """A Python text."""
        self._lesson.way = "python"
        self._acting.python(self._lesson.step.id, source)
        self._lesson.check(asked=False)

    def run(self, number: str) -> None:
        """The step's fence of that number."""
        there = pages.runnable(self._lesson.step)
        if not there:
            self._lesson.tell("This step has nothing to run.")
        elif not number.isascii() or not number.isdecimal() or not 0 < int(number[:9]) <= len(there):
            self._lesson.tell(f"`run N` runs what stands in the text as [run N], from 1 to {len(there)}.")
        else:
            self._run(there[int(number) - 1])

    def launch(self, task: str = "") -> None:
        """Rehearse the launch of a task definition, or the step's next launch."""
        step = self._lesson.step
        there = [block for block in step.blocks if isinstance(block, Demonstration)]
        if task:
            self._run(next((block for block in there if block.task == task), Demonstration(task, 0)))
        elif there:
            number = self._launched[1] + 1 if self._launched[0] == step.id else 0
            self._launched = (step.id, number % len(there))
            self._run(there[self._launched[1]])
        else:
            self._lesson.tell("This step shows no launch. `launch FAMILY` rehearses that of any task definition.")

    def wizard(self, words: str) -> None:
        """The console's form: shown, filled (`set FIELD VALUE`), sent off (`submit`) or emptied (`clear`)."""
        self._lesson.way = "console"
        word, _, rest = words.strip().partition(" ")
        if word == "set" and rest.strip():
            self._set(rest)
        elif word == "submit" and not rest:
            self._acting.submit(self._lesson.step.id)
            self._lesson.check(asked=False)
        elif word == "clear" and not rest:
            self._acting.clear()
            self._lesson.tell("The form is empty.")
        elif not word:
            self._show()
        else:
            self._lesson.tell(
                "`wizard` shows the form; `wizard set FIELD VALUE`, `wizard submit` and `wizard clear` work on it."
            )

    # -- below -------------------------------------------------------------------------------------

    def _run(self, block: Action | Demonstration) -> None:
        step = self._lesson.step
        shown = predictions_shown_by(step, block.line)
        first = [question.id for question in shown if not self._lesson.study.chosen(step.id, question.id)]
        if first:
            self._lesson.tell(f"Predict first what comes of it: {', '.join(first)}.")
            return
        if self._came_out(block):
            self._lesson.compare(shown)
        if not isinstance(block, Demonstration):
            self._lesson.check(asked=False)

    def _came_out(self, block: Action | Demonstration) -> bool:
        """Run it. Whether it came out as the text says: else it shows nothing about a prediction."""
        step = self._lesson.step.id
        if isinstance(block, Demonstration):
            return self._demonstrated(block)
        if block.way == "wizard":
            self._lesson.way = "console"
            if not self._acting.set(step, wizard_fields(block.source)):
                return False
            self._lesson.tell("The form is filled in.")
            return not submits(block.source) or self._acting.submit(step)
        self._lesson.way = "cli" if block.way == "aws" else "python"
        act = self._acting.aws if block.way == "aws" else self._acting.python
        return act(step, block.source, block.inside, block.fails)

    def _demonstrated(self, block: Demonstration) -> bool:
        try:
            rehearsed = self._lesson.study.demonstrate(block.task)
        except AccountError as error:
            self._lesson.tell(str(error))
            return False
        self._lesson.lines(as_text(rehearsed).splitlines())
        if block.expected is None or as_expected(block.expected, rehearsed.launch):
            return True
        self._lesson.tell(OTHERWISE)
        return False

    def _set(self, text: str) -> None:
        name, _, value = text.strip().partition(" ")
        name, value = name.rstrip("="), value.strip().removeprefix("= ").strip()
        if name not in _FORM:
            self._lesson.tell(f"The form has no field {name!r}; there are: {', '.join(_FORM)}.")
            return
        values: object = value
        if _FORM[name] is list:
            values = [part.strip() for part in value.split(",") if part.strip()]
        elif _FORM[name] is dict:
            pairs = (part.partition("=") for part in value.split(";") if part.strip())
            values = {key.strip(): text.strip() for key, _, text in pairs}
        if self._acting.set(self._lesson.step.id, {name: values}):
            self._lesson.tell(f"{name}: {pages.shown(values) or 'empty'}")
            self._lesson.check(asked=False)

    def _show(self) -> None:
        form = self._acting.form()
        values = {
            "trusted_entity_type": form.entity_type,
            "service": form.service,
            "use_case": form.use_case,
            "policies": ", ".join(arn.rpartition("/")[2] for arn in form.policies),
            "role_name": form.role_name,
            "description": form.description,
            "tags": "; ".join(form.tags.splitlines()),
        }
        for name, value in values.items():
            self._lesson.tell(f"{name}: {value or 'empty'}")
