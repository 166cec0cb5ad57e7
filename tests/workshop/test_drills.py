"""Damage drills: whatever is taken out of a course, or put in the wrong place, the linter says so. At every place of
the course that ships, and of the one that `workshop new` writes."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tutor.checks import CheckCall, find
from tutor.workshop.find import locate
from tutor.workshop.lint import lint
from tutor.workshop.lint.lesson import Course, Lesson, course_of
from tutor.workshop.new import new
from tutor.workshop.reader import read

Damage = tuple[str, Path, str | None]
"""What is done, to which file of the course, and the file's text then (None: it is deleted)."""

QUESTION = re.compile(r"^```(?:quiz|predict)\n(.*?)^```", re.DOTALL | re.MULTILINE)
VARIABLE = re.compile(r"(?<![\w${])\{([a-z][a-z0-9_]*)\}(?!\})")


@pytest.fixture(scope="module", params=["ecs-task-roles", "new"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of a course that has no faults."""
    folder = tmp_path_factory.mktemp("drills") / "course"
    if request.param == "new":
        new(folder)
    else:
        # without its translations: each change of a text would be said of them, too
        shutil.copytree(locate(request.param), folder, ignore=shutil.ignore_patterns("*.po"))
    assert lint(folder) == []
    return course_of(read(folder), [])


def passed_over(course: Course, damages: Iterator[Damage]) -> list[str]:
    """The damages of which the linter says nothing. Each is mended again."""
    silent = []
    count = 0
    for what, file, text in damages:
        before = file.read_bytes()
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")
        try:
            if not lint(course.workshop.folder):
                silent.append(f"{file.relative_to(course.workshop.folder)}: {what}")
        finally:
            file.write_bytes(before)
        count += 1
    assert count, "there was nothing to damage"
    return silent


def passed_over_at_once(course: Course, damages: Iterator[Damage]) -> list[str]:
    """The same, for damages that concern nothing but their own step: one in each step at a time.

    Each must be said of the very file that it is in. One that is not, because another hid it, is tried alone.
    """
    by_file: dict[Path, list[Damage]] = {}
    for damage in damages:
        by_file.setdefault(damage[1], []).append(damage)
    alone: list[Damage] = []
    for together in itertools.zip_longest(*by_file.values()):
        done = [damage for damage in together if damage is not None]
        before = {file: file.read_bytes() for _, file, _ in done}
        for _, file, text in done:
            file.write_text(text or "", encoding="utf-8")
        try:
            said = {course.workshop.folder / problem.file for problem in lint(course.workshop.folder)}
        finally:
            for file, content in before.items():
                file.write_bytes(content)
        alone += [damage for damage in done if damage[1] not in said]
    assert by_file, "there was nothing to damage"
    return passed_over(course, iter(alone)) if alone else []


def _without_a_hint(lesson: Lesson) -> Iterator[Damage]:
    for number, _hint in enumerate(lesson.step.hints):
        yield f"hint {number + 1} is taken out", *_front(lesson, lambda front, n=number: front["hints"].pop(n))


def _without_a_check(lesson: Lesson) -> Iterator[Damage]:
    for number, call in enumerate(lesson.step.checks):
        yield f"the check {call.name} is taken out", *_front(lesson, lambda front, n=number: front["checks"].pop(n))


def _without_a_solution(lesson: Lesson) -> Iterator[Damage]:
    for solution, _ in lesson.solutions:
        yield "the solution is taken out", solution.file, None


def _with_parameters_swapped(lesson: Lesson) -> Iterator[Damage]:
    """Two parameters of a check, and the same parameter of two checks of a name."""
    for number, call in enumerate(lesson.step.checks):
        kinds = find(call.name).parameters()
        for one, other in itertools.combinations(call.parameters, 2):
            if kinds[one][0] == kinds[other][0] and call.parameters[one] != call.parameters[other]:

                def swap(front: dict[str, Any], n: int = number, a: str = one, b: str = other) -> None:
                    given = next(iter(front["checks"][n].values()))
                    given[a], given[b] = given[b], given[a]

                yield f"{one} and {other} of {call.name} are swapped", *_front(lesson, swap)
    for (n, call), (m, same) in itertools.combinations(enumerate(lesson.step.checks), 2):
        for key in call.parameters if call.name == same.name else ():
            swapped = _swapped(call, same, key)
            if swapped and not all(new in lesson.step.checks for new in swapped):

                def across(front: dict[str, Any], n: int = n, m: int = m, key: str = key) -> None:
                    one, other = (next(iter(front["checks"][k].values())) for k in (n, m))
                    one[key], other[key] = other[key], one[key]

                yield f"{key} of two checks {call.name} is swapped", *_front(lesson, across)


def _swapped(one: CheckCall, other: CheckCall, key: str) -> list[CheckCall]:
    if key not in other.parameters or one.parameters[key] == other.parameters[key]:
        return []
    return [
        CheckCall(one.name, {**one.parameters, key: other.parameters[key]}, one.step),
        CheckCall(other.name, {**other.parameters, key: one.parameters[key]}, other.step),
    ]


def _with_a_wrong_answer_right(lesson: Lesson) -> Iterator[Damage]:
    """A wrong answer is marked right: beside the right ones, and in place of one; with all that is said of it left, and
    with its misconception taken away."""
    for question in lesson.step.questions:
        for number, option in enumerate(question.options):
            if option.right:
                continue
            for bare, instead in itertools.product((False, True), repeat=2):

                def mark(raw: dict[str, Any], n: int = number, bare: bool = bare, instead: bool = instead) -> None:
                    for entry in raw["options"] if instead else ():
                        entry.pop("right", None)
                    raw["options"][n]["right"] = True
                    if bare:
                        raw["options"][n].pop("misconception")

                how = f"{'instead of' if instead else 'beside'} the right one{', its misconception gone' * bare}"
                yield f"answer {number + 1} of {question.id} is right {how}", *_quiz(lesson, question.id, mark)


def _without_a_variable(lesson: Lesson) -> Iterator[Damage]:
    """A variable is taken out of a text, and misspelt in it."""
    files = [lesson.step.source, *(solution.file for solution, _ in lesson.solutions)]
    for file in files:
        text = file.read_text(encoding="utf-8")
        for found in VARIABLE.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"line {line}: {found.group()} is taken out", file, text[: found.start()] + text[found.end() :]
            yield f"line {line}: {found.group()} is misspelt", file, text[: found.end() - 2] + text[found.end() - 1 :]


@pytest.mark.parametrize(
    "drill",
    [
        _without_a_hint,
        _without_a_check,
        _without_a_solution,
        _with_parameters_swapped,
    ],
    ids=lambda drill: drill.__name__.strip("_"),
)
def test_each_damage_is_said(course: Course, drill: Callable[[Lesson], Iterator[Damage]]) -> None:
    assert passed_over(course, (damage for lesson in course.lessons for damage in drill(lesson))) == []


@pytest.mark.parametrize(
    "drill", [_with_a_wrong_answer_right, _without_a_variable], ids=lambda d: d.__name__.strip("_")
)
def test_each_damage_within_a_text_is_said(course: Course, drill: Callable[[Lesson], Iterator[Damage]]) -> None:
    assert passed_over_at_once(course, (damage for lesson in course.lessons for damage in drill(lesson))) == []


def test_a_variable_that_is_no_longer_declared_is_said(course: Course) -> None:
    file = course.workshop.folder / "workshop.toml"
    text = file.read_text(encoding="utf-8")
    for name in course.workshop.variables:
        file.write_text(re.sub(rf"^{name} = .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
        said = lint(course.workshop.folder)
        file.write_text(text, encoding="utf-8")
        assert any(f"there is no variable {{{name}}}" in problem.what for problem in said)


def _front(lesson: Lesson, damage: Callable[[dict[str, Any]], object]) -> tuple[Path, str]:
    """The step.md with its front matter damaged."""
    _, head, body = lesson.written.split("---\n", 2)
    front = yaml.safe_load(head)
    damage(front)
    return lesson.step.source, f"---\n{_yaml(front)}---\n{body}"


def _quiz(lesson: Lesson, id: str, damage: Callable[[dict[str, Any]], None]) -> tuple[Path, str]:
    """The step.md with one of its questions damaged."""

    def damaged(found: re.Match[str]) -> str:
        # a variable that begins a text without quotes is for the reader only
        raw = yaml.safe_load(re.sub(r": (\{[a-z_]+\}.*)$", r': "\1"', found.group(1), flags=re.MULTILINE))
        if raw["id"] != id:
            return found.group()
        damage(raw)
        return found.group().replace(found.group(1), _yaml(raw))

    return lesson.step.source, QUESTION.sub(damaged, lesson.written)


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000)
