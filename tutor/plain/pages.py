"""A step as lines: its text, its notes named, its fences numbered, its questions with their letters."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.plain.markdown import plain, wrapped
from tutor.study.answers import several
from tutor.workshop.model import Action, Alert, Demonstration, Prose, Question, Step, Workshop
from tutor.workshop.wizard import submits, wizard_fields

Runnable = Action | Demonstration


def runnable(step: Step) -> list[Runnable]:
    """What can be run in a step, in order: `run 1` is the first of them."""
    return [block for block in step.blocks if isinstance(block, Action | Demonstration)]


def page(workshop: Workshop, step: Step, width: int) -> Iterator[str]:
    """The whole step."""
    yield from wrapped(f"Step {step.number} of {len(workshop.steps)}: {step.title}", width)
    yield from wrapped(f"Goal: {step.goal} (about {_minutes(step.minutes)})", width)
    number = 0
    for block in step.blocks:
        yield ""
        match block:
            case Prose():
                yield from plain(block.markdown, width)
            case Alert():
                yield f"{block.kind.capitalize()}:"
                yield from (f"  {line}".rstrip() for line in plain(block.markdown, width - 2))
            case Question():
                yield from asked(block, width)
            case _:
                number += 1
                yield from fence(block, number)


def asked(question: Question, width: int, name: str = "") -> Iterator[str]:
    """A question with its options. `name` is what it is answered by: its own id, or `step/question` elsewhere."""
    name = name or question.id
    kind = "Question" if question.kind == "quiz" else "Predict"
    yield from wrapped(f"{kind} {name}: {' '.join(question.ask.split())}", width)
    for letter, option in question.lettered():
        yield from wrapped(" ".join(option.text.split()), width, f"  {letter}) ")
    yield f"  Answer: {'the letters of all that hold' if several(question) else 'a letter'}."


def fence(block: Runnable, number: int) -> Iterator[str]:
    """Something that can be run, with the command that runs it."""
    if isinstance(block, Demonstration):
        yield f"[run {number}] The launch of {block.task}, rehearsed"
        return
    inside = f", as the application in a task of {block.inside}" if block.inside else ""
    fails = f", which is to fail with {block.fails}" if block.fails else ""
    title = {"aws": "AWS CLI", "python": "Python", "wizard": "The console's form"}[block.way]
    yield f"[run {number}] {title}{inside}{fails}"
    if block.way == "wizard":
        for name, value in wizard_fields(block.source).items():
            if name != "page":
                yield f"    {name}: {shown(value)}"
        if submits(block.source):
            yield "    and Create role"
    else:
        yield from (f"    {line}".rstrip() for line in block.source.split("\n"))


def shown(value: object) -> str:
    """A form's value in a line."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}={text}" for key, text in value.items())
    return str(value)


def _minutes(number: int) -> str:
    return f"{number} minute" if number == 1 else f"{number} minutes"
