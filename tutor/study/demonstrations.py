"""What shows whether a prediction came true: the fence that follows it, and whether a launch came out as the text says.
Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.ecs import Launch, State
from tutor.workshop.model import Action, Demonstration, Expected, Question, Step, Workshop


def shown_by(step: Step, question: Question) -> int | None:
    """The line of the fence that shows what a prediction is about, or None when nothing follows it.

    Of the fences up to the next question it is the first that is a launch, fails on purpose or runs inside a task:
    those show something. Where there is none, it is the last: the others lead up to it.
    """
    following: list[Action | Demonstration] = []
    found = False
    for block in step.blocks:
        if block is question or (isinstance(block, Question) and block.id == question.id):
            found = True
        elif found and isinstance(block, Question):
            break
        elif found and isinstance(block, Action | Demonstration):
            following.append(block)
    telling = [
        block for block in following if isinstance(block, Demonstration) or block.inside or block.fails
    ] or following[-1:]
    return telling[0].line if telling else None


def predictions_shown_by(step: Step, line: int) -> list[Question]:
    """The predictions of a step that the fence in this line shows."""
    return [question for question in step.questions if question.kind == "predict" and shown_by(step, question) == line]


def launches(step: Step) -> list[Demonstration]:
    """The launches that a step shows."""
    return [block for block in step.blocks if isinstance(block, Demonstration)]


def in_order(families: Iterable[str], workshop: Workshop, current: str) -> list[str]:
    """Families of task definitions, those first that the current step is about, then the course's, then all others."""
    steps = sorted(workshop.steps, key=lambda step: step.id != current)
    first = [name for step in steps for name in _named(step)]
    known = set(families)
    return [*dict.fromkeys(name for name in first if name in known), *sorted(known - set(first))]


def _named(step: Step) -> list[str]:
    """The families that a step's launches and checks name."""
    named = [one.task.partition(":")[0] for one in launches(step)]
    return named + [str(call.parameters["family"]) for call in step.checks if "family" in call.parameters]


def as_expected(expected: Expected, launch: Launch) -> bool:
    """Whether a launch came out as the course's author says that it does here."""
    if launch.starts is not expected.starts:
        return False
    failed = [stage for stage in launch.stages if stage.state is State.FAILED]
    said = [launch.stopped_reason, *(stage.error for stage in failed), *(stage.note for stage in failed)]
    if launch.refusal:
        said.append(launch.refusal.message)
    kinds = {"execution": "E", "task": "T"}
    return (
        (not expected.action or any(stage.action == expected.action for stage in failed))
        and (not expected.says or any(expected.says in text for text in said))
        and (
            expected.role not in kinds
            or not failed
            or any(stage.role.value == kinds[expected.role] for stage in failed)
        )
    )


OTHERWISE = (
    "This came out otherwise than the text says, because your account is not as the step found it: that is no mistake. "
    "Resetting the step brings its start back."
)
