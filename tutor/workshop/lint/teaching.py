"""Rules on how a step teaches: its length, its hints, what it shows and what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Action, Alert, Demonstration, Problem, Prose, Question

PROSE_LIMIT = 40
"""Lines of prose in a step; headings, lists and tables count, fences and blank lines do not."""

RUNGS = 3
"""A question, a pointer, nearly the answer."""

REVIEWS = 3
"""Questions of earlier steps at the start of a later one."""


def length(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A step is short, and takes some time."""
    lines = sum(_prose_lines(block) for block in lesson.step.blocks)
    if lines > PROSE_LIMIT:
        what = f"the step has {lines} lines of prose; keep to {PROSE_LIMIT} or make two steps of it"
        yield lesson.fault(what)
    if lesson.step.minutes < 1:
        yield lesson.fault("minutes must be 1 or more", "minutes")


def _prose_lines(block: object) -> int:
    text = block.markdown if isinstance(block, Prose | Alert) else ""
    fences = re.sub(r"^\s*(```|~~~).*?^\s*\1\s*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return sum(1 for line in fences.splitlines() if line.strip())


def hints(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """Hints go from a question by a pointer to nearly the answer. A step that is done alone has none."""
    step = lesson.step
    if step.unaided:
        if step.hints:
            yield lesson.fault("the step is unaided but has hints; take one of the two away", "hints")
        return
    if step.checks and not step.hints:
        yield lesson.fault("the step is checked but has no hint; write a question, a pointer, and nearly the answer")
    if not step.hints:
        return
    if len(step.hints) != RUNGS:
        what = f"there are {len(step.hints)} hints; write {RUNGS}: a question, a pointer, and nearly the answer"
        yield lesson.fault(what, "hints")
    if not step.hints[0].rstrip().endswith("?"):
        yield lesson.fault("the first hint is no question; let it ask what the learner should look at", "hints", 0)
    if step.checks and not _is_nearly_the_answer(step.hints[-1], lesson):
        what = "the last hint names nothing of what the checks or the solutions name; let it be nearly the answer"
        yield lesson.fault(what, "hints", len(step.hints) - 1)


def _is_nearly_the_answer(hint: str, lesson: Lesson) -> bool:
    known = " ".join([*(str(call.parameters) for call in lesson.step.checks), *(f.text for _, f in lesson.solutions)])
    words = re.findall(r"[\w./:@*{}-]*\w", hint)
    return any(word in known for word in words if re.search(r"\w[A-Z]|[\w][-_:./*]\w|^\{", word))


def shown(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """What is judged can be learnt here: there is a way to do it, or a question to answer."""
    step = lesson.step
    if step.checks and not lesson.actions and not step.unaided:
        yield lesson.fault("the step is checked but shows no way to do it; add an aws, python or wizard fence")
    for action in lesson.actions if step.unaided else ():
        yield Problem(lesson.file, action.line, "the step is unaided, and this fence would do it; take it away")
    if not step.checks and not step.quizzes:
        yield lesson.fault("the step has no check and no quiz, so nothing tells whether it was learnt; add one")


def predictions(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """What was predicted is then seen."""
    blocks = lesson.step.blocks
    for number, block in enumerate(blocks):
        if isinstance(block, Question) and block.kind == "predict":
            after = blocks[number + 1 :]
            if not any(isinstance(later, Action | Demonstration) for later in after):
                what = f"predict {block.id!r}: nothing after it shows what happens; add a launch or an action"
                yield Problem(lesson.file, block.line, what)


def launches(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """What a launch shows is said, so that the rehearsal can hold the text to it."""
    for launch in lesson.launches:
        if launch.expected is None:
            what = "launch: say under `expect:` what comes of it, such as {starts: true}"
            yield Problem(lesson.file, launch.line, what)
        elif launch.expected.starts and (launch.expected.action or launch.expected.says):
            what = "launch: a task that starts has no call at which it stops, and no stopped reason"
            yield Problem(lesson.file, launch.line, what)
        elif not launch.expected.starts and not (launch.expected.action or launch.expected.says):
            what = "launch: say at which `action` the task stops, or what its stopped reason `says`"
            yield Problem(lesson.file, launch.line, what)


def review(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A later step comes back to three questions, each another."""
    named = lesson.step.review
    if named and len(named) != REVIEWS:
        yield lesson.fault(f"review: there are {len(named)} questions; name {REVIEWS} of earlier steps", "review")
    for number, name in enumerate(named):
        if name in named[:number]:
            yield lesson.fault(f"review: {name!r} is named twice", "review", number)


RULES = (length, hints, shown, predictions, launches, review)
