"""Rules that hold what a step says to what its checks test: each name is said, said of the right kind, and said right.

What kind of thing a name is, is seen where it is used: `--family NAME` and `Family: NAME` are a family's. A check's
parameter whose value is nowhere used as its kind, but as another's, is at the wrong place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from tutor.checks import CheckCall
from tutor.checks.roles import distance
from tutor.iam.principals import KNOWN_SERVICES
from tutor.workshop.lint.kinds import KINDS, Kind, seeded, seen_in, typed
from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Problem, Prose

_CODE = re.compile(r"`([^`\n]+)`")
_POLICY = re.compile(r"(?:Amazon|AWS|CloudWatch|SecretsManager)\w*|\w+(?:FullAccess|ReadOnly|ReadWrite|ReadOnlyAccess)")


def shapes(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A parameter looks like what it stands for: a role's name is no service principal."""
    for call, at in lesson.calls():
        for name, value, kind in typed(call):
            yield from (lesson.fault(what, *at, name) for what in _misshapen(call, name, value, kind))


def _misshapen(call: CheckCall, name: str, value: str, kind: Kind | None) -> Iterator[str]:
    if not value.strip():
        yield f"check {call.name!r}: {name!r} is empty"
    elif kind is not None and not kind.fits(value):
        yield f"check {call.name!r}: {name} {value!r} cannot be {kind.title}; it is, for example, {kind.example!r}"
    elif kind is KINDS["resource"] and (action := str(call.parameters.get("action", ""))):
        service = value.split(":")[2] if value.count(":") >= 5 else ""
        if service and service != action.partition(":")[0]:
            yield f"check {call.name!r}: {action} is no action on {value!r}, which is of {service}"


def kinds(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A parameter's value is used as what it stands for, here or in an earlier step, and not only as something else."""
    used = _uses(course.until(lesson), course)
    for call, at in lesson.calls():
        yield from (lesson.fault(what, *at, name) for name, what in _misplaced(call, used))


def _misplaced(call: CheckCall, used: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    for name, value, kind in typed(call):
        if kind is None or not kind.fits(value) or value in used[kind.name]:
            continue
        others = [KINDS[other].title for other, values in used.items() if other != kind.name and value in values]
        if others:
            what = f"{value!r} is used as {' and '.join(others)}, and nowhere as {kind.title}"
            yield name, f"check {call.name!r}: {name} {what}"


def said(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """What a check asks for is said in the step: in its text, its fences or its solutions."""
    text = _all_text(lesson)
    for call, at in lesson.calls():
        for name, value, kind in typed(call):
            if not value.strip() or name in ("field",):
                continue
            missing = [part for part in _parts(value, kind) if part not in text]
            if missing:
                what = f"check {call.name!r}: {name} {value!r} is said nowhere in the step or its solutions"
                near = _nearest(missing[0], text)
                yield lesson.fault(f"{what}; did you mean {near!r}?" if near else what, *at, name)


def misspelt(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A name that is nearly one that the checks or the account have is that one, misspelt."""
    known = course.names
    for file, before, text in _commands(lesson):
        for kind, value in _unknown(text, known):
            if near := _near(value, known[kind]):
                line = before + text.count("\n", 0, text.find(value)) + 1
                what = f"{value!r} is nearly {KINDS[kind].title} that the checks look at; did you mean {near!r}?"
                yield Problem(file, line, what)
    used = "\n".join(text for _, _, text in _commands(lesson))
    for number, span in _spans(lesson.written):
        if (
            len(span) > 5
            and span not in used
            and span not in KNOWN_SERVICES
            and (near := _near(span, course.every_name))
        ):
            what = f"{span!r} is nearly a name that the checks look at; did you mean {near!r}?"
            yield Problem(lesson.file, number, what)


def _commands(lesson: Lesson) -> Iterator[tuple[str, int, str]]:
    """What acts rightly in a step: each text with its file and the line before its first."""
    for action in lesson.actions:
        if not action.fails:
            yield lesson.file, action.line, action.source
        if action.inside:
            yield lesson.file, action.line - 1, f"--family {action.inside}"
    for launch in lesson.launches:
        yield lesson.file, launch.line - 1, f"--family {launch.task.partition(':')[0]}"
    for _, file in lesson.solutions:
        yield file.shown, 0, file.text


def _unknown(text: str, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    for kind, values in seen_in(text).items():
        for value in sorted(values - known[kind]):
            if value not in KNOWN_SERVICES:
                yield kind, value


def acted_on(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A fence acts on the roles and families that the checks look at, and not on others."""
    for kind in ("role", "family"):
        own = {value for call in lesson.step.checks for _, value, k in typed(call) if k and k.name.endswith(kind)}
        for action in lesson.actions if own else ():
            for value in sorted(seen_in(action.source)[kind] - course.names[kind]) if not action.fails else ():
                if _is_numbered(value, course.names[kind]):
                    continue
                what = f"the fence acts on {kind} {value}, but the checks look at {', '.join(sorted(own))}"
                yield Problem(lesson.file, action.line, what)


def solved(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A solution names something of what the checks ask for."""
    wanted = [part for call in lesson.step.checks for _, v, kind in typed(call) for part in _parts(v, kind)]
    for solution, file in lesson.solutions:
        if wanted and solution.kind != "wizard" and not any(part in file.text for part in wanted):
            what = f"the solution names nothing of what the checks ask for: {', '.join(dict.fromkeys(wanted))}"
            yield Problem(file.shown, 0, what[:300])


def policies(lesson: Lesson, _: Course) -> Iterator[Problem]:
    """A list of policies in the text is the list that the check asks for."""
    asked = [call.parameters["policies"] for call in lesson.step.checks if call.name == "role-has-policies"]
    for block in lesson.blocks(Prose) if asked else ():
        listed = [m.group(1) for m in re.finditer(r"^\s*[-*\d.]+ +`(\w+)`", block.markdown, re.MULTILINE)]
        found = [name for name in listed if _POLICY.fullmatch(name)]
        wanted = [str(name).rpartition("/")[2] for name in asked[0]]  # type: ignore[attr-defined]
        if len(set(found) & set(wanted)) < 2:
            continue
        for name in sorted(set(found) ^ set(wanted)):
            what = "lists a policy that the check does not ask for" if name in found else "lacks a policy of the check"
            yield lesson.fault(f"the list of policies in the text {what}: {name}")


def outcomes(course: Course) -> Iterator[Problem]:
    """The same of the checks of outcomes: shapes and kinds."""
    used = _uses(course.lessons, course)
    for name, calls in course.workshop.outcomes.items():
        for call in calls:
            found = [what for p, v, kind in typed(call) for what in _misshapen(call, p, v, kind)]
            found += [what for _, what in _misplaced(call, used)]
            line = course.lines.at("outcomes", name, call.name)
            yield from (Problem("workshop.toml", line, f"outcome {name!r}: {what}") for what in found)


def _parts(value: str, kind: Kind | None) -> list[str]:
    """What must be said of a value: all of it, or of an ARN and a long path each part (but the resource's type)."""
    if kind is None or not kind.composed:
        return [value]
    service, resource = "", value
    if value.startswith("arn:") and value.count(":") >= 5:
        service, resource = value.split(":")[2], value.split(":", 5)[5]
    parts = re.split(r"[:/]", resource)
    if (service not in ("", "s3") or kind is KINDS["principal"]) and len(parts) > 1:
        parts = parts[1:]
    return [part for part in parts if len(part) > 1 and not part.isdigit()]


def _uses(lessons: Iterable[Lesson], course: Course) -> Mapping[str, frozenset[str]]:
    """Each kind's names, as they are used in these lessons and in what the account starts with."""
    used = {kind: set(values) for kind, values in seeded(course.workshop.seed).items()}
    for lesson in lessons:
        start = [lesson.start.text] if lesson.start else []
        for text in (*(text for _, _, text in _commands(lesson)), *start):
            for kind, values in seen_in(text).items():
                used[kind] |= values
    return {kind: frozenset(values) for kind, values in used.items()}


def _all_text(lesson: Lesson) -> str:
    files = [*(file.text for _, file in lesson.solutions), *([lesson.start.text] if lesson.start else [])]
    body = lesson.written.split("\n---", 1)[-1]
    head = [lesson.step.goal, *lesson.step.hints]
    shown = [getattr(block, "markdown", "") or getattr(block, "source", "") for block in lesson.step.blocks]
    return "\n".join([*head, body, *shown, *files])


@lru_cache(maxsize=128)
def _spans(text: str) -> tuple[tuple[int, str], ...]:
    """The code spans of a step.md, outside of fences, with their lines."""
    found: list[tuple[int, str]] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        opens = re.match(r"\s*(```+|~~~+)", line)
        if opens:
            fence = "" if fence else opens.group(1)
        elif not fence:
            found += ((number, span) for span in _CODE.findall(line))
    return tuple(found)


@lru_cache(maxsize=8192)
def _near(value: str, known: frozenset[str]) -> str:
    """The known name that this one is nearly: two edits, or one where it is short."""
    if value in known or _is_numbered(value, known):
        return ""
    limit = 2 if len(value) > 8 else 1
    for name in sorted(known):
        if abs(len(name) - len(value)) <= limit and len(name) > 3 and distance(name, value) <= limit:
            return name
    return ""


def _is_numbered(value: str, known: frozenset[str]) -> bool:
    """Whether a name differs from a known one in its numbers only: then it is its neighbour, such as broken-02."""
    return bool(re.search(r"\d", value)) and _unnumbered(value) in {_unnumbered(name) for name in known}


def _unnumbered(name: str) -> str:
    return re.sub(r"\d+", "#", name)


def _nearest(value: str, text: str) -> str:
    words = set(re.findall(r"[\w./:-]*\w", text))
    near = difflib.get_close_matches(value, words, n=1, cutoff=0.85)
    return near[0] if near else ""


RULES = (shapes, kinds, said, misspelt, acted_on, solved, policies)
