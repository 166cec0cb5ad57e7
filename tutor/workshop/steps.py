"""A step's folder → `Step`: the front matter and the Markdown of its step.md."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tutor.ecs import Service
from tutor.workshop import markdown, variables
from tutor.workshop.calls import calls_of
from tutor.workshop.keys import expect, text_of
from tutor.workshop.lines import Lines, YamlFault, YamlLines, loaded, yaml_lines
from tutor.workshop.model import Block, Problem, Question, Start, Step
from tutor.workshop.words import Words

_FRONT: Mapping[str, type] = {
    "title": str,
    "minutes": int,
    "goal": str,
    "checks": list,
    "hints": list,
    "start": dict,
    "review": list,
    "unaided": bool,
    "ways": list,
}


def step_of(folder: Path, id: str, number: int, words: Words, course: Lines, problems: list[Problem]) -> Step | None:
    """The step of that id of the course in `folder`, or None with the faults among `problems`.

    `words` are those of the course, `course` the lines of its workshop.toml.
    """
    values = words.values
    at = sorted(folder.glob(f"[0-9][0-9]-{id}/step.md"))
    if not at:
        there = {path.parent.name[3:]: path for path in folder.glob("[0-9][0-9]-*/step.md")}
        near = difflib.get_close_matches(id, there, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        what = f"step {id!r} is listed but {number:02d}-{id}/step.md does not exist{hint}"
        problems.append(Problem("workshop.toml", course.at("steps", id), what))
        return None
    file, before = f"{at[0].parent.name}/step.md", len(problems)
    text = text_of(at[0], file, problems)
    if text is None:
        return None
    for line, name in variables.used(text):
        if name not in values and name not in variables.OWN:
            problems.append(Problem(file, line, variables.unknown(name, values)))
    matter = front_matter(text)
    front, lines = matter.values, matter.lines
    problems += [Problem(file, line, what) for line, what in matter.faults]
    if front is None:
        return None
    expect(front, _FRONT, ("title", "minutes", "goal"), file, lines, problems)
    calls = calls_of(front.get("checks", []), ("checks",), id, file, lines, values, problems, where="checks")
    start = _start(front.get("start", {}), at[0].parent, file, lines, problems)
    hints, review, ways = (_texts(front, key, file, lines, problems) for key in ("hints", "review", "ways"))
    blocks = markdown.blocks(matter.body, file, matter.body_line, problems, words, id)
    _same_question(blocks, file, problems)
    if len(problems) > before:
        return None
    return Step(
        id=id,
        number=number,
        title=words.said(f"{id}/title", front["title"], file, lines.at("title")),
        minutes=front["minutes"],
        goal=words.said(f"{id}/goal", front["goal"], file, lines.at("goal")),
        blocks=blocks,
        checks=tuple(calls),
        hints=tuple(words.said(f"{id}/hint", hint, file, lines.at("hints", n)) for n, hint in enumerate(hints)),
        source=at[0],
        start=start,
        review=tuple(review),
        unaided=front.get("unaided", False),
        ways=tuple(ways),
    )


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A front matter (None: there is none that can be read), its lines, and its faults; the text after it, and that
    text's line."""

    values: Mapping[str, Any] | None
    lines: YamlLines
    body: str
    body_line: int
    faults: tuple[tuple[int, str], ...] = ()


@lru_cache(maxsize=256)
def front_matter(text: str) -> FrontMatter:
    """What a step.md begins with."""
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        fault = (1, "there is no front matter; begin with --- and end it with ---")
        return FrontMatter(None, YamlLines(), text, 1, (fault,))
    body, body_line = "\n".join(lines[end + 1 :]), end + 2
    try:
        node, raw = loaded("\n".join(lines[1:end]))
    except YamlFault as error:
        fault = (error.line + 1, f"front matter is not valid YAML: {error}")
        return FrontMatter(None, YamlLines(), body, body_line, (fault,))
    if not isinstance(raw, dict):
        return FrontMatter(None, YamlLines(), body, body_line, ((2, "front matter must be `name: value` lines"),))
    at = yaml_lines(node, 1)
    twice = tuple((line, f"the key {name!r} is there twice") for line, name in at.twice)
    return FrontMatter({str(key): value for key, value in raw.items()}, at, body, body_line, twice)


def _start(raw: object, folder: Path, file: str, lines: Lines, problems: list[Problem]) -> Start:
    if not isinstance(raw, dict):
        return Start()
    expect(raw, {"script": str, "unreachable": list}, (), file, lines, problems, at=("start",), where="start")
    script, unreachable = raw.get("script", ""), raw.get("unreachable", [])
    if isinstance(script, str) and script and not (folder / script).is_file():
        problems.append(Problem(file, lines.at("start", "script"), f"start: there is no file {script!r} in its folder"))
    known = [service.value for service in Service]
    for number, service in enumerate(unreachable if isinstance(unreachable, list) else []):
        if service not in known:
            near = difflib.get_close_matches(str(service), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            what = f"start: {service!r:.60} is no service that a task's start needs; {hint}"
            problems.append(Problem(file, lines.at("start", "unreachable", number), what))
    return Start(str(script), tuple(map(str, unreachable if isinstance(unreachable, list) else [])))


def _texts(front: Mapping[str, Any], key: str, file: str, lines: Lines, problems: list[Problem]) -> list[str]:
    listed = front.get(key, [])
    if not isinstance(listed, list):
        return []
    one = {"hints": "a hint", "review": "a review question", "ways": "a way"}[key]
    for number, entry in enumerate(listed):
        if not isinstance(entry, str):
            problems.append(Problem(file, lines.at(key, number), f"{one} must be a text, not {entry!r:.60}"))
    return [entry for entry in listed if isinstance(entry, str)]


def _same_question(blocks: tuple[Block, ...], file: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Question):
            if block.id in seen:
                problems.append(Problem(file, block.line, f"{block.kind} {block.id!r}: the step has that id already"))
            seen.add(block.id)
