"""A course's folder → `Workshop`. Every fault is found in one go, with file, line, and the nearest right name."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tutor.checks import CheckCall, CheckError, validate
from tutor.workshop import markdown, variables
from tutor.workshop.lines import Lines, TomlLines, YamlLines, yaml_lines
from tutor.workshop.model import CourseError, Problem, Step, Workshop

FORMAT = 1
_TOML = "workshop.toml"
_TOP = {
    "format": int,
    "id": str,
    "title": str,
    "summary": str,
    "steps": list,
    "variables": dict,
    "outcomes": dict,
    "seed": dict,
}
_FRONT = {"title": str, "minutes": int, "goal": str, "checks": list, "hints": list, "start": str}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where it is there: ten times as fast
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID_IS = "an id is small letters, digits and hyphens, such as 'verify'"
_LIMIT = 1 << 20


def read(folder: Path, overrides: Mapping[str, str] | None = None) -> Workshop:
    """The course in `folder`, with `overrides` in place of its variables' values. Raises CourseError."""
    problems: list[Problem] = []
    top, lines = _toml(folder / _TOML, problems)
    _expect(top, _TOP, ("format", "id", "title", "steps", "outcomes"), _TOML, lines, problems)
    if top.get("format", FORMAT) != FORMAT:
        what = f"format {top['format']!r} is not known here; this tutor reads format {FORMAT}"
        problems.append(Problem(_TOML, lines.at("format"), what))
    if isinstance(top.get("id"), str) and not _ID.fullmatch(top["id"]):
        problems.append(Problem(_TOML, lines.at("id"), f"id {top['id']!r}: {_ID_IS}"))
    values = _values(top, lines, problems)
    _override(values, overrides or {})
    steps = [
        step
        for number, id in enumerate(_step_ids(top, lines, problems), start=1)
        if (step := _step(folder, id, number, values, lines, problems)) is not None
    ]
    outcomes = {
        str(name): tuple(_checks(calls, ("outcomes", str(name)), "", _TOML, lines, values, problems))
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
    if problems:
        raise CourseError(problems)
    return Workshop(top["id"], top["title"], top.get("summary", ""), tuple(steps), outcomes, values, folder, seed)


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


def _seed(
    folder: Path, top: Mapping[str, Any], values: Mapping[str, str], problems: list[Problem]
) -> Mapping[str, Any]:
    if "seed" not in top:
        return {}
    from tutor.workshop.seed import read_seed

    return read_seed(top["seed"], _text(folder / _TOML, _TOML, problems) or "", values, problems)


def _toml(file: Path, problems: list[Problem]) -> tuple[dict[str, Any], TomlLines]:
    text = _text(file, file.name, problems)
    if text is None:
        raise CourseError(problems)
    try:
        return tomllib.loads(text), TomlLines(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(file.name, int(line.group(1)) if line else 0, f"not valid TOML: {error}"))
        raise CourseError(problems) from None


def _text(file: Path, shown: str, problems: list[Problem]) -> str | None:
    try:
        if file.stat().st_size > _LIMIT:
            raise ValueError("it is larger than 1 MiB")
        return file.read_text(encoding="utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        problems.append(Problem(shown, 0, "the file does not exist"))
    except UnicodeDecodeError:
        problems.append(Problem(shown, 0, "the file is not UTF-8 text; save it as UTF-8"))
    except OSError as error:
        problems.append(Problem(shown, 0, f"the file cannot be read: {error.strerror}"))
    except ValueError as error:
        problems.append(Problem(shown, 0, f"the file cannot be read: {error}"))
    return None


def _values(top: Mapping[str, Any], lines: Lines, problems: list[Problem]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in _mapping(top.get("variables")).items():
        line = lines.at("variables", name)
        if not isinstance(value, str):
            problems.append(Problem(_TOML, line, f"variable {name!r} must be a text, not {value!r}"))
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


def _step(
    folder: Path, id: str, number: int, values: Mapping[str, str], course: Lines, problems: list[Problem]
) -> Step | None:
    at = sorted(folder.glob(f"[0-9][0-9]-{id}/step.md"))
    if not at:
        there = {path.parent.name[3:]: path for path in folder.glob("[0-9][0-9]-*/step.md")}
        near = difflib.get_close_matches(id, there, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        what = f"step {id!r} is listed but {number:02d}-{id}/step.md does not exist{hint}"
        problems.append(Problem(_TOML, course.at("steps", id), what))
        return None
    file = f"{at[0].parent.name}/step.md"
    text = _text(at[0], file, problems)
    if text is None:
        return None
    front, lines, body, body_line = _front_matter(text, file, problems)
    _expect(front, _FRONT, ("title", "minutes", "goal"), file, lines, problems)
    for line, name in variables.used(text):
        if name not in values:
            problems.append(Problem(file, line, variables.unknown(name, values)))
    calls = _checks(front.get("checks", []), ("checks",), id, file, lines, values, problems)
    hints = front.get("hints", [])
    for at_hint, hint in enumerate(hints if isinstance(hints, list) else []):
        if not isinstance(hint, str):
            problems.append(Problem(file, lines.at("hints", at_hint), f"a hint must be a text, not {hint!r:.60}"))
    before = len(problems)
    blocks = markdown.blocks(variables.fill(body, values), file, body_line, problems)
    _check_wizards(blocks, file, problems)
    if len(problems) > before or not isinstance(hints, list) or not isinstance(front.get("title"), str):
        return None
    return Step(
        id=id,
        number=number,
        title=variables.fill(front["title"], values),
        minutes=front["minutes"] if type(front.get("minutes")) is int else 0,
        goal=variables.fill(str(front.get("goal", "")), values),
        blocks=blocks,
        checks=tuple(calls),
        hints=tuple(variables.fill(str(hint), values) for hint in hints),
        source=at[0],
    )


def _front_matter(text: str, file: str, problems: list[Problem]) -> tuple[dict[str, Any], YamlLines, str, int]:
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        problems.append(Problem(file, 1, "there is no front matter; begin with --- and end it with ---"))
        return {}, YamlLines(), text, 1
    body, body_line = "\n".join(lines[end + 1 :]), end + 2
    try:
        loader = _Loader("\n".join(lines[1:end]))
        node = loader.get_single_node()
        raw = loader.construct_document(node) if node is not None else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        problems.append(Problem(file, mark.line + 2 if mark else 1, f"front matter is not valid YAML: {what}"))
        return {}, YamlLines(), body, body_line
    if not isinstance(raw, dict):
        problems.append(Problem(file, 2, "front matter must be `name: value` lines"))
        return {}, YamlLines(), body, body_line
    at = yaml_lines(node, 1)
    problems += [Problem(file, line, f"the key {name!r} is there twice") for line, name in at.twice]
    return {str(k): v for k, v in raw.items()}, at, body, body_line


def _expect(
    raw: Mapping[str, Any],
    known: Mapping[str, type],
    required: Iterable[str],
    file: str,
    lines: Lines,
    problems: list[Problem],
) -> None:
    for key, value in raw.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            problems.append(Problem(file, lines.at(key), f"there is no key {key!r}; {hint}"))
        elif type(value) is not known[key]:
            what = f"{key!r} must be {_NAMES[known[key]]}, not {value!r:.60}"
            problems.append(Problem(file, lines.at(key), what))
    for key in required:
        if key not in raw and (raw or file == _TOML):
            problems.append(Problem(file, 0, f"the key {key!r} is missing"))


_NAMES: Mapping[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


def _checks(
    raw: object,
    at: Sequence[str],
    step: str,
    file: str,
    lines: Lines,
    values: Mapping[str, str],
    problems: list[Problem],
) -> list[CheckCall]:
    """Each entry is `name` with its parameters: `- role-exists: {role: "{role_name}"}`. `at` is where the list is."""
    where = f"outcome {at[-1]!r}" if file == _TOML else at[-1]
    if not isinstance(raw, list):
        problems.append(Problem(file, lines.at(*at), f"{where}: must be a list of checks"))
        return []
    calls = []
    for number, entry in enumerate(raw):
        if not isinstance(entry, dict) or len(entry) != 1:
            what = f"{where}: {entry!r:.60} is not `name: {{parameters}}`"
            problems.append(Problem(file, lines.at(*at, number, str(entry)), what))
            continue
        name, parameters = next(iter(entry.items()))
        here: tuple[str | int, ...] = (*at, number, str(name))
        if not isinstance(parameters, dict):
            what = f"{where}: the parameters of {name!r} must be `name: value` pairs"
            problems.append(Problem(file, lines.at(*here), what))
            continue
        filled = variables.fill_all(parameters, values)
        assert isinstance(filled, dict)
        call = CheckCall(str(name), {str(key): value for key, value in filled.items()}, step)
        for _, variable in variables.used(str(parameters)):
            if variable not in values and file == _TOML:
                problems.append(Problem(file, lines.at(*here, variable), variables.unknown(variable, values)))
        try:
            validate(call)
        except CheckError as error:
            problems.append(Problem(file, lines.at(*here, error.parameter), f"{where}: {error}"))
        else:
            calls.append(call)
    return calls


def _check_wizards(blocks: Iterable[object], file: str, problems: list[Problem]) -> None:
    from tutor.workshop.model import Action
    from tutor.workshop.wizard import check_wizard

    for block in blocks:
        if isinstance(block, Action) and block.way == "wizard":
            problems += [Problem(file, block.line, what) for what in check_wizard(block.source)]


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
