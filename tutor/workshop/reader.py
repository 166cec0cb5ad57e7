"""A course's folder → `Workshop`. Every fault is found in one go, with file, line, and the nearest right name."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tutor.workshop import variables
from tutor.workshop.calls import calls_of
from tutor.workshop.keys import expect, text_of
from tutor.workshop.lines import Lines, TomlLines
from tutor.workshop.model import CourseError, Part, Problem, Step, Workshop
from tutor.workshop.po import check_language, is_language, translator
from tutor.workshop.steps import front_matter, step_of
from tutor.workshop.words import Unit, Words

FORMAT = 1
OWN_LANGUAGE = "en"
"""The language that a course is written in when it says nothing."""

_TOML = "workshop.toml"
_TOP: Mapping[str, type] = {
    "format": int,
    "id": str,
    "title": str,
    "summary": str,
    "steps": list,
    "variables": dict,
    "outcomes": dict,
    "seed": dict,
    "parts": list,
    "language": str,
}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID_IS = "an id is small letters, digits and hyphens, such as 'verify'"


def read(
    folder: Path,
    overrides: Mapping[str, str] | None = None,
    *,
    language: str = "",
    translated: Callable[[Unit], str] | None = None,
) -> Workshop:
    """The course in `folder`, with `overrides` in place of its variables' values. Raises CourseError.

    `language` is one of its translations (see `tutor.workshop.po`), or empty: its own. `translated` is asked for each
    text instead.
    """
    problems: list[Problem] = []
    top, lines = _toml(folder / _TOML, problems)
    expect(top, _TOP, ("format", "id", "title", "steps", "outcomes"), _TOML, lines, problems)
    if top.get("format", FORMAT) != FORMAT:
        what = f"format {top['format']!r} is not known here; this tutor reads format {FORMAT}"
        problems.append(Problem(_TOML, lines.at("format"), what))
    if isinstance(top.get("id"), str) and not _ID.fullmatch(top["id"]):
        problems.append(Problem(_TOML, lines.at("id"), f"id {top['id']!r}: {_ID_IS}"))
    values = _values(top, lines, problems)
    _override(values, overrides or {})
    words = Words(values, translated or _translator(folder, language, top, lines, problems))
    steps = [
        step
        for number, id in enumerate(_step_ids(top, lines, problems), start=1)
        if (step := step_of(folder, id, number, words, lines, problems)) is not None
    ]
    outcomes = {
        str(name): tuple(
            calls_of(calls, ("outcomes", str(name)), "", _TOML, lines, values, problems, where=f"outcome {str(name)!r}")
        )
        for name, calls in _mapping(top.get("outcomes")).items()
    }
    for name, calls in _mapping(top.get("outcomes")).items():
        if calls == []:
            what = f"outcome {name!r} has no checks, so it would always pass; say what is to be built"
            problems.append(Problem(_TOML, lines.at("outcomes", name), what))
    if not outcomes and not problems:
        what = "there is no outcome; say under [outcomes] what is built correctly"
        problems.append(Problem(_TOML, lines.at("outcomes"), what))
    seed = _seed(folder, top, values, problems)
    parts = tuple(_parts(top, words, lines, problems))
    if not problems:
        problems += _unasked(steps, parts, lines)
    if problems:
        raise CourseError(problems)
    title, summary = (
        words.said(f"course/{key}", top.get(key, ""), _TOML, lines.at(key)) for key in ("title", "summary")
    )
    return Workshop(top["id"], title, summary, tuple(steps), outcomes, values, folder, seed, parts)


def start_of(folder: Path, overrides: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """What a sandbox account of the course in `folder` starts with; its steps are not read. Raises CourseError."""
    problems: list[Problem] = []
    top, lines = _toml(folder / _TOML, problems)
    values = _values(top, lines, problems)
    _override(values, overrides or {})
    seed = _seed(folder, top, values, problems)
    if problems:
        raise CourseError(problems)
    return seed


def _translator(
    folder: Path, language: str, top: Mapping[str, Any], lines: Lines, problems: list[Problem]
) -> Callable[[Unit], str]:
    """What puts the course's texts into the language. Raises CourseError when it is not there."""
    own = top.get("language", OWN_LANGUAGE)
    if isinstance(own, str) and not is_language(own):
        what = f"language {own!r:.40} is none; write it as 'en' or 'pt_BR'"
        problems.append(Problem(_TOML, lines.at("language"), what))
    if language in ("", own):
        return Words().translated
    check_language(language, folder, str(own))
    return translator(folder, language)


def _seed(
    folder: Path, top: Mapping[str, Any], values: Mapping[str, str], problems: list[Problem]
) -> Mapping[str, Any]:
    if "seed" not in top:
        return {}
    from tutor.workshop.seed import read_seed

    return read_seed(top["seed"], text_of(folder / _TOML, _TOML, problems) or "", values, problems)


def _toml(file: Path, problems: list[Problem]) -> tuple[dict[str, Any], TomlLines]:
    text = text_of(file, file.name, problems)
    if text is None:
        raise CourseError(problems)
    try:
        return tomllib.loads(text), TomlLines(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(file.name, int(line.group(1)) if line else 0, f"not valid TOML: {error}"))
        raise CourseError(problems) from None


def _values(top: Mapping[str, Any], lines: Lines, problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in _mapping(top.get("variables")).items():
        line = lines.at("variables", name)
        if not isinstance(value, str):
            problems.append(Problem(_TOML, line, f"variable {name!r} must be a text, not {value!r}"))
        elif name in variables.OWN:
            problems.append(Problem(_TOML, line, f"variable {name!r} is the account's own; choose another name"))
        else:
            values[name] = value
            problems += [Problem(_TOML, line, what) for what in _role_name_faults(name, value)]
    return values


def _override(values: dict[str, str], overrides: Mapping[str, str]) -> None:
    """Put the asker's values in place of the course's. Raises CourseError: the fault is the asker's alone."""
    faults: list[str] = []
    for name, value in overrides.items():
        if name not in values:
            near = difflib.get_close_matches(name, values, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(values) or 'none'}"
            faults.append(f"the course has no variable {name!r}; {hint}")
        faults += _role_name_faults(name, value)
        values[name] = value
    if faults:
        raise CourseError([Problem("--set", 0, what) for what in faults], asked=True)


def _role_name_faults(variable: str, value: str) -> list[str]:
    from tutor.iam.errors import PolicyError
    from tutor.iam.names import check_role_name

    try:
        if variable.endswith("role_name"):
            check_role_name(value)
    except PolicyError as error:
        return [f"{variable} = {value!r} cannot name a role: {error.message}"]
    return []


def _step_ids(top: Mapping[str, Any], lines: Lines, problems: list[Problem]) -> Iterable[str]:
    seen: set[str] = set()
    listed = top.get("steps")
    if isinstance(listed, list) and not listed:
        problems.append(Problem(_TOML, lines.at("steps"), "the list of steps is empty"))
    for id in listed if isinstance(listed, list) else []:
        line = lines.at("steps", str(id))
        if not isinstance(id, str) or not _ID.fullmatch(id):
            problems.append(Problem(_TOML, line, f"step {id!r}: {_ID_IS}"))
        elif id in seen:
            problems.append(Problem(_TOML, line, f"step {id!r} is listed twice"))
        else:
            seen.add(id)
            yield id


def _parts(top: Mapping[str, Any], words: Words, lines: Lines, problems: list[Problem]) -> Iterable[Part]:
    """The parts of the course: each a table of its own steps, which follow each other."""
    raw = top.get("parts", [])
    order = [id for id in top.get("steps", ()) if isinstance(id, str)] if isinstance(top.get("steps"), list) else []
    taken: set[str] = set()
    for entry in raw if isinstance(raw, list) else []:
        if not isinstance(entry, dict):
            problems.append(Problem(_TOML, lines.at("parts"), f"a part must be a table, not {entry!r:.60}"))
            continue
        id, before = entry.get("id"), len(problems)
        at = ("parts", str(id))
        known = {"id": str, "title": str, "steps": list, "test_out": list}
        expect(entry, known, ("id", "title", "steps"), _TOML, lines, problems, at=at, where=f"part {id!r}")
        if len(problems) > before:
            continue
        listed = [str(step) for step in entry["steps"]]
        for step in listed:
            if step not in order or step in taken:
                near = difflib.get_close_matches(step, order, n=1)
                hint = f"; did you mean {near[0]!r}?" if near and step not in taken else ""
                what = "is in another part already" if step in taken else f"is no step of the course{hint}"
                problems.append(Problem(_TOML, lines.at(*at, step), f"part {id!r}: {step!r} {what}"))
            taken.add(step)
        first = order.index(listed[0]) if listed and listed[0] in order else 0
        if not listed or (len(problems) == before and order[first : first + len(listed)] != listed):
            what = f"part {id!r}: its steps must follow each other as in the course's list"
            problems.append(Problem(_TOML, lines.at(*at), what))
        title = words.said(f"course/{id}/title", entry["title"], _TOML, lines.at(*at, "title"))
        yield Part(str(id), title, tuple(listed), tuple(map(str, entry.get("test_out", []))))


def _unasked(steps: Sequence[Step], parts: Sequence[Part], lines: Lines) -> Iterable[Problem]:
    """Questions that are named and not there, or not there yet."""
    place = {f"{step.id}/{question.id}": step.number for step in steps for question in step.quizzes}
    for step in steps:
        earlier = [name for name, number in place.items() if number < step.number]
        for number, name in enumerate(step.review):
            if name not in earlier:
                what = f"review: {name!r} is no quiz of an earlier step{_near(name, earlier)}"
                front = front_matter(text_of(step.source, _TOML, []) or "").lines
                yield Problem(f"{step.folder.name}/step.md", front.at("review", number), what)
    for part in parts:
        own = [name for name in place if name.partition("/")[0] in part.steps]
        for name in part.test_out:
            if name not in own:
                what = f"part {part.id!r}: test_out: {name!r} is no quiz of its steps{_near(name, own)}"
                yield Problem(_TOML, lines.at("parts", part.id, "test_out"), what)


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
