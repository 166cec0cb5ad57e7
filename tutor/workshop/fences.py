"""The fences of a step that are ours: actions, questions, and launches to be seen. Text → blocks, faults with lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from tutor.checks import MISCONCEPTIONS
from tutor.workshop import variables
from tutor.workshop.lines import YamlFault, YamlLines, loaded, yaml_lines
from tutor.workshop.model import Action, Block, Demonstration, Expected, Option, Problem, Question
from tutor.workshop.wizard import check_wizard
from tutor.workshop.words import Words

NO_MISCONCEPTION = "none"
"""What an author writes of a wrong way or a wrong answer that shows none."""

NAMES = ("aws", "python", "wizard", "quiz", "predict", "launch")
_NOT_OURS = ("awk",)  # a language of its own, with a name like one of ours
_ATTRIBUTES = ("in", "fails")
_OPTIONS = range(2, 7)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Fault: TypeAlias = Callable[[int, str], None]
"""Told of a fault: its line in the file, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block is read: the file and the step, how its texts are put, and where its faults go."""

    file: str
    step: str
    words: Words
    problems: list[Problem]

    def fault(self, line: int, what: str) -> None:
        """Say that something is wrong there."""
        self.problems.append(Problem(self.file, line, what))


def block(info: str, source: str, line: int, place: Place) -> Block | None:
    """The block that a fence makes, or None for one that is not ours. `line` is where the fence opens in the file."""
    fault = place.fault
    name, *words = place.words.filled(info).split()
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1) if name not in _NOT_OURS else []
        if near:
            fault(line, f"there is no fence {name!r}; did you mean {near[0]!r}?")
        return None
    if not source.strip():
        fault(line, f"the {name} fence is empty; {_EMPTY[name]}")
        return None
    if name in _WAYS:
        return _action(_WAYS[name], place.words.filled(source), words, line, fault)
    if words:
        fault(line, f"a {name} fence takes no attributes, and {' '.join(words)!r:.60} stands behind its name")
    if name == "launch":
        raw, lines = _mapping(name, place.words.filled(source), line, fault)
        return None if raw is None else _demonstration(raw, lines, line, fault)
    raw, lines = _mapping(name, variables.held(source, (*place.words.values, *variables.OWN)), line, fault)
    if raw is None:
        return None
    kind: Literal["quiz", "predict"] = "quiz" if name == "quiz" else "predict"
    question = _question(kind, variables.released(raw), lines, line, fault)
    return question and _put(question, lines, place)


def _put(question: Question, lines: YamlLines, place: Place) -> Question:
    """The question in the learner's words."""

    def said(what: str, text: str, *at: str | int) -> str:
        context = f"{place.step}/{question.id}/{what}"
        return place.words.said(context, text, place.file, lines.at(*at) or question.line)

    options = (
        replace(
            option,
            text=said("option", option.text, "options", number, "text"),
            because=said("because", option.because, "options", number, "because"),
        )
        for number, option in enumerate(question.options)
    )
    return replace(question, ask=said("ask", question.ask, "ask"), options=tuple(options))


Way: TypeAlias = Literal["aws", "python", "wizard"]
_WAYS: Mapping[str, Way] = {"aws": "aws", "python": "python", "wizard": "wizard"}
_EMPTY = {
    **dict.fromkeys(("aws", "python", "wizard"), "write what the learner is to run"),
    **dict.fromkeys(("quiz", "predict"), "write id, ask and options"),
    "launch": "write `task:` and the family of a task definition",
}


def _action(way: Way, source: str, words: Iterable[str], line: int, fault: Fault) -> Action:
    attributes: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if name not in _ATTRIBUTES or way == "wizard":
            near = difflib.get_close_matches(name, _ATTRIBUTES, n=1) if way != "wizard" else []
            hint = f"did you mean {near[0]!r}?" if near else "an aws or python fence takes in=FAMILY and fails=TEXT"
            fault(line, f"a {way} fence has no attribute {name!r}; {hint}")
        elif not sign or not value:
            fault(line, f"the attribute {name!r} has no value; write {name}=…, without blanks")
        else:
            attributes[name] = value
    if way == "wizard":
        for what in check_wizard(source):
            fault(line, what)
    return Action(way, source.rstrip("\n"), line, attributes.get("in", ""), attributes.get("fails", ""))


def _question(
    kind: Literal["quiz", "predict"], raw: Mapping[str, Any], lines: YamlLines, line: int, fault: Fault
) -> Question | None:
    _known(kind, raw, ("id", "ask", "options", "answers"), ("id", "ask", "options"), lines, line, fault)
    id, ask, listed, answers = raw.get("id"), raw.get("ask"), raw.get("options"), raw.get("answers", 1)
    if not isinstance(id, str) or not _ID.fullmatch(id):
        fault(lines.at("id") or line, f"{kind}: id {id!r:.60} is not small letters, digits and hyphens")
        return None
    if not isinstance(ask, str) or not ask.strip():
        fault(lines.at("ask") or line, f"{kind} {id!r}: `ask` must be a text")
        return None
    if not isinstance(listed, list) or len(listed) not in _OPTIONS:
        fault(lines.at("options") or line, f"{kind} {id!r}: `options` must be a list of 2 to 6 answers")
        return None
    if type(answers) is not int:
        fault(lines.at("answers"), f"{kind} {id!r}: `answers` must be a whole number, not {answers!r:.60}")
        return None
    options = [
        made
        for number, entry in enumerate(listed)
        if (made := _option(f"{kind} {id!r}", entry, ("options", number), lines, line, fault)) is not None
    ]
    if len(options) < len(listed):
        return None
    if not any(option.right for option in options):
        fault(lines.at("options") or line, f"{kind} {id!r}: no option is right; write `right: true` under one")
    if kind == "quiz" and all(option.right for option in options):
        fault(lines.at("options") or line, f"{kind} {id!r}: every option is right, so it asks for nothing")
    texts = [option.text.strip() for option in options]  # JSON keys differ in their case alone
    if len(set(texts)) < len(texts):
        fault(lines.at("options") or line, f"{kind} {id!r}: two options have the same text")
    return Question(id, kind, ask.strip(), tuple(options), line, answers)


def _option(
    where: str, raw: object, at: tuple[str | int, ...], lines: YamlLines, line: int, fault: Fault
) -> Option | None:
    here = lines.at(*at) or line
    if not isinstance(raw, dict):
        fault(here, f"{where}: an option must be `text: …` with `right:` or `because:`, not {raw!r:.60}")
        return None
    keys = {"text": str, "right": bool, "because": str, "misconception": str}
    _known(where, raw, keys, ("text",), lines, here, fault, at)
    for key, kind in keys.items():
        if key in raw and type(raw[key]) is not kind:
            fault(lines.at(*at, key) or here, f"{where}: {key!r} must be {_NAMES[kind]}, not {raw[key]!r:.60}")
            return None
    if "text" not in raw:
        return None
    if not raw["text"].strip():
        fault(here, f"{where}: an option has no text")
        return None
    misconception = raw.get("misconception", "")
    if misconception not in ("", NO_MISCONCEPTION, *MISCONCEPTIONS):
        near = difflib.get_close_matches(misconception, MISCONCEPTIONS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        fault(lines.at(*at, "misconception") or here, f"{where}: there is no misconception {misconception!r}{hint}")
    if misconception and raw.get("right"):
        fault(lines.at(*at, "misconception") or here, f"{where}: a right option shows no misconception")
    shown = "" if misconception == NO_MISCONCEPTION else misconception
    return Option(
        raw["text"].strip(), raw.get("right", False), raw.get("because", "").strip(), shown, bool(misconception)
    )


_NAMES: Mapping[type, str] = {str: "a text", bool: "true or false", dict: "a table"}


def _demonstration(raw: Mapping[str, Any], lines: YamlLines, line: int, fault: Fault) -> Demonstration | None:
    _known("launch", raw, ("task", "expect"), ("task",), lines, line, fault)
    task, expect = raw.get("task"), raw.get("expect")
    if not isinstance(task, str) or not re.fullmatch(r"[\w-]{1,255}(:\d+)?", task):
        fault(lines.at("task") or line, f"launch: task {task!r:.60} is no family, and no family:revision")
        return None
    return Demonstration(task, line, _expected(expect, lines, line, fault) if expect is not None else None)


def _expected(raw: object, lines: YamlLines, line: int, fault: Fault) -> Expected | None:
    if not isinstance(raw, dict):
        fault(lines.at("expect") or line, "launch: `expect` must be a table, such as {starts: true}")
        return None
    kinds: Mapping[str, type] = {"starts": bool, "action": str, "role": str, "says": str}
    _known("launch: expect", raw, kinds, ("starts",), lines, line, fault, ("expect",))
    for key, kind in kinds.items():
        if key in raw and type(raw[key]) is not kind:
            fault(lines.at("expect", key) or line, f"launch: {key!r} must be {_NAMES[kind]}, not {raw[key]!r:.60}")
            return None
    role = raw.get("role", "")
    if role not in ("", "execution", "task", "none"):
        fault(lines.at("expect", "role") or line, f"launch: role {role!r:.60} is not execution, task or none")
    return Expected(raw.get("starts", False), raw.get("action", ""), role, raw.get("says", ""))


def _mapping(name: str, source: str, line: int, fault: Fault) -> tuple[dict[str, Any] | None, YamlLines]:
    try:
        node, raw = loaded(source)
    except YamlFault as error:
        fault(line + error.line, f"the {name} fence is not valid YAML: {error}")
        return None, YamlLines()
    if not isinstance(raw, dict):
        fault(line, f"the {name} fence must be `name: value` lines")
        return None, YamlLines()
    lines = yaml_lines(node, line)
    for at, key in lines.twice:
        fault(at, f"the key {key!r} is there twice")
    return {str(key): value for key, value in raw.items()}, lines


def _known(
    where: str,
    raw: Mapping[Any, Any],
    known: Iterable[str],
    required: Iterable[str],
    lines: YamlLines,
    line: int,
    fault: Fault,
    at: tuple[str | int, ...] = (),
) -> None:
    known = list(known)
    for key in raw:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            fault(lines.at(*at, str(key)) or line, f"{where}: there is no key {key!r}; {hint}")
    for key in required:
        if key not in raw:
            fault(line, f"{where}: the key {key!r} is missing")
