"""Ways to do a step that a course brings along: complete ones (`solutions/`) and wrong ones (`mistakes/`), as files.

solutions/   cli.sh  boto3.py  cloudformation.yaml  wizard.yaml, and variants of the first three: cli-inline.sh …
mistakes/    NAME.sh  NAME.py  NAME.yaml, each with a header in comments:

    # check: role-trusts                      the check that must refuse it; where the step has several of that name,
                                              with a parameter that tells which: `role-trusts role={role_name}`
    # misconception: trusts-ecs-service       the misconception that it must name, or `none`
    # on: start | solution                    what it is done on: the step's start (the default), or its solution
    # refused: MalformedPolicyDocument        AWS refuses it in these words; what stands then is judged
    # says: ecs.amazonaws.com                 a part of what the finding must say was observed
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from tutor.checks import MISCONCEPTIONS, CheckCall
from tutor.workshop.keys import text_of
from tutor.workshop.lines import YamlFault, loaded
from tutor.workshop.model import Problem, Step
from tutor.workshop.variables import fill

Kind: TypeAlias = Literal["cli", "boto3", "cloudformation", "wizard"]
"""How a file is run: by a shell with the AWS CLI, as a Python program, as a stack's template, in the console's form."""

_SUFFIX: Mapping[Kind, str] = {"cli": ".sh", "boto3": ".py", "cloudformation": ".yaml", "wizard": ".yaml"}
_SOLUTION = re.compile(r"(cli|boto3|cloudformation|wizard)(-[a-z0-9-]+)?(\.\w+)")
_HEADER = ("check", "misconception", "on", "refused", "says")
_ENTRY = re.compile(r"#\s*([\w-]+):\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Solution:
    """A complete way to do a step. `name` is its file's, without the suffix: the kind, and a variant's own word."""

    kind: Kind
    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong way, and what must come of it: `check` fails, with `misconception` (None: none).

    `given` are parameters that tell the check from others of its name.
    `after_solution` says that it is done on top of the step's solution. Where AWS refuses it, `refused` has a part of
    its words; `says` is a part of what the finding must have observed. Empty texts say nothing.
    """

    kind: Kind
    name: str
    file: Path
    check: str
    misconception: str | None
    after_solution: bool = False
    refused: str = ""
    says: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def refused_by(self, step: Step, values: Mapping[str, str]) -> list[CheckCall]:
        """The checks of the step that its header names; `values` are those of the course's variables."""
        given = {name: fill(value, values) for name, value in self.given.items()}
        return [
            call
            for call in step.checks
            if call.name == self.check and all(_says(call.parameters.get(name), value) for name, value in given.items())
        ]


def _says(parameter: object, value: str) -> bool:
    return value in map(str, parameter) if isinstance(parameter, list) else str(parameter) == value


def solutions(step: Step, problems: list[Problem] | None = None) -> list[Solution]:
    """The solutions of a step, by name. Files that are none go to `problems`."""
    found = []
    for file in _files(step.folder / "solutions"):
        parts = _SOLUTION.fullmatch(file.name)
        kind: Any = parts and parts.group(1)
        if parts and parts.group(3) == _SUFFIX[kind] and not (kind == "wizard" and parts.group(2)):
            found.append(Solution(kind, file.stem, file))
        elif problems is not None:
            what = (
                "it is no solution: there are cli.sh, boto3.py, cloudformation.yaml and wizard.yaml, and cli-WORD.sh …"
            )
            problems.append(Problem(_shown(file), 0, what))
    return found


def solution(step: Step, name: str) -> Solution | None:
    """The solution of that name, such as `boto3`."""
    return next((found for found in solutions(step) if found.name == name), None)


def mistakes(step: Step, problems: list[Problem] | None = None) -> list[Mistake]:
    """The mistakes of a step, by name. Those that cannot be read, or whose header is wrong, go to `problems`."""
    told: list[Problem] = [] if problems is None else problems
    return [made for file in _files(step.folder / "mistakes") if (made := _mistake(file, told)) is not None]


def _mistake(file: Path, problems: list[Problem]) -> Mistake | None:
    shown, before = _shown(file), len(problems)
    text = text_of(file, shown, problems)
    kind = _kind_of(file, text or "")
    if text is None:
        return None
    if kind is None:
        problems.append(Problem(shown, 0, "it is no mistake that can be run: there are NAME.sh, NAME.py and NAME.yaml"))
        return None
    header, lines = _header(text, shown, problems)
    if "check" not in header:
        problems.append(Problem(shown, 1, "the header has no `# check: NAME`: which check must refuse it?"))
    if "misconception" not in header:
        problems.append(Problem(shown, 1, "the header has no `# misconception: ID`; write `none` when it shows none"))
    misconception = header.get("misconception", "none")
    if misconception != "none" and misconception not in MISCONCEPTIONS:
        near = difflib.get_close_matches(misconception, MISCONCEPTIONS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        problems.append(Problem(shown, lines["misconception"], f"there is no misconception {misconception!r}{hint}"))
    on = header.get("on", "start")
    if on not in ("start", "solution"):
        problems.append(Problem(shown, lines["on"], f"`on: {on:.40}` is neither start nor solution"))
    if len(problems) > before:
        return None
    check, *words = header["check"].split()
    given = dict(word.partition("=")[::2] for word in words)
    if not all(name and value for name, value in given.items()):
        what = f"`check: {header['check']}` is not a check's name with `parameter=value` behind it"
        problems.append(Problem(shown, lines["check"], what))
        return None
    return Mistake(
        kind,
        file.stem,
        file,
        check,
        None if misconception == "none" else misconception,
        on == "solution",
        header.get("refused", ""),
        header.get("says", ""),
        given,
    )


def _header(text: str, shown: str, problems: list[Problem]) -> tuple[dict[str, str], dict[str, int]]:
    """The entries of the comment lines that a file begins with, and the line of each."""
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        name, value = entry.groups()
        if name in found:
            problems.append(Problem(shown, number, f"the header says {name!r} twice"))
        elif name in _HEADER and value:
            found[name], lines[name] = value, number
        elif name in _HEADER:
            problems.append(Problem(shown, number, f"the header's {name!r} is empty"))
        elif near := difflib.get_close_matches(name, _HEADER, n=1):
            problems.append(Problem(shown, number, f"the header has no {name!r}; did you mean {near[0]!r}?"))
    return found, lines


def _kind_of(file: Path, text: str) -> Kind | None:
    if file.suffix == ".sh":
        return "cli"
    if file.suffix == ".py":
        return "boto3"
    if file.suffix != ".yaml":
        return None
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith(("#", "---"))), "")
    return "wizard" if first.startswith("-") else "cloudformation"


def forms(text: str) -> list[str]:
    """The wizard's forms in a wizard.yaml, each as the text of a wizard fence. Raises ValueError when it is no list."""
    try:
        _, raw = loaded(text)
    except YamlFault as error:
        raise ValueError(f"not valid YAML: {error}") from None
    if not isinstance(raw, list) or not raw:
        raise ValueError("it must be a list of forms, each as in a wizard fence")
    return [yaml.safe_dump(entry, sort_keys=False, allow_unicode=True) for entry in raw]


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.is_file() and not file.name.startswith((".", "_")))


def _shown(file: Path) -> str:
    return "/".join(file.parts[-3:])
