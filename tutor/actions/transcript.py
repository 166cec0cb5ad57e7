"""What was done, as a program that does it again: a shell script with the AWS CLI, or Python with boto3.

What failed is left out, and named in a comment. No secret is written: a value that is one comes from an environment
variable, which the program asks for. Ids that AWS makes up (a task's, a secret's ARN) are those of the first time.
"""

from __future__ import annotations

import pprint
import re
import shlex
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from tutor.actions.api_calls import Call, FromFile, FromSecret, NoCall, call
from tutor.actions.aws_cli import AwsCli
from tutor.actions.commands import CommandError, split
from tutor.actions.masking import masked, secret_values

Way = Literal["console", "cli", "python", "task", "course"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a learner did, or that the course did for the start of a step.

    `text` is a Python snippet where `way` is python or course, else commands of the AWS CLI (a form's are what its
    `cli` says; several of them stand or fall together). `code` is the exit status, `when` ISO 8601. `inside` is the
    family of the task that a command ran in. `files` has what `file://…` named at that time, by path as it was written.
    `undone`: the tutor brought the account to a step's start afterwards, so nothing of it is there any more.
    """

    way: Way
    text: str
    code: int = 0
    when: str = ""
    inside: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    undone: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it succeeded, and is to be done again."""
        return not self.code and not self.undone

    @property
    def in_python(self) -> bool:
        """Whether its text is a Python snippet."""
        return self.way in ("python", "course")


def as_shell(actions: Sequence[Action], begins: str = "") -> str:
    """A script for `sh` that does it again with the AWS CLI. The account is the one of its environment.

    `begins` says where that has to be before, when the tutor had brought it there.
    """
    secrets = _Secrets()
    parts = [_beginning(begins)] if begins else []
    if any(action.lasts and action.in_python for action in actions):
        parts.append(_PYTHON)
    for action in actions:
        if not action.lasts:
            parts.append(_left_out(action))
        elif action.in_python and action.inside:
            inside = f'roletutor task run {shlex.quote(action.inside)} -- "$PYTHON" -c'
            parts.append(f"{_head(action)}{_caution(action.text)}\n{inside} {shlex.quote(masked(action.text))}")
        elif action.in_python:
            program = _here(masked(action.text), '"$PYTHON" -')
            parts.append(f"{_head(action)}{_caution(action.text)}\n{program}")
        elif _is_script(action):
            parts.append(f"{_head(action)}{_caution(action.text)}\n{_here(masked(action.text), 'sh -eu')}")
        else:
            lines = [_shell(words, action, secrets) for words in _commands(action)]
            parts.append("\n".join([_head(action), *lines]))
    wanted = [f': "${{{name}:?set it to the value of {what}}}"' for name, what in secrets.wanted.items()]
    return "\n\n".join(["#!/bin/sh\nset -eu", *(["\n".join(wanted)] if wanted else []), *parts]) + "\n"


_PYTHON = f"""\
# The Python that it was done with: it has boto3, which another one may lack.
PYTHON=${{PYTHON:-{shlex.quote(sys.executable)}}}
command -v "$PYTHON" > /dev/null || PYTHON=python3"""


def as_python(actions: Sequence[Action], cli: AwsCli | None = None, begins: str = "") -> str:
    """A program that does it again with boto3. What is no call of the API is left to the AWS CLI, and says so.

    `begins` is as of `as_shell`.
    """
    writer = _Python(cli or AwsCli())
    return writer.program(actions, begins)


def secrets_of(actions: Sequence[Action]) -> dict[str, str]:
    """The environment variables that both programs ask for, each with its value. For running them at once."""
    secrets = _Secrets()
    for action in actions:
        if action.lasts and not action.in_python:
            for words in _commands(action):
                secrets.of(words)
    return {name: value for value, name in secrets.names.items()}


class _Secrets:
    """Which words are secrets, and the environment variable of each."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.wanted: dict[str, str] = {}

    def of(self, words: Sequence[str]) -> dict[int, str]:
        """The variables by the number of the word whose value they have."""
        by_option = set(secret_values(list(words)))
        found = {}
        for index, word in enumerate(words):
            if index not in by_option and masked(word) == word:
                continue
            option = next((w for w in reversed(words[: index + 1]) if w.startswith("--")), "--value").partition("=")[0]
            value = word.partition("=")[2] if word.startswith("--") else word
            if value not in self.names:
                stem = option[2:].upper().replace("-", "_")
                taken = sum(bool(re.fullmatch(rf"{stem}(_\d+)?", name)) for name in self.names.values())
                self.names[value] = f"{stem}_{taken + 1}" if taken else stem
                self.wanted[self.names[value]] = option
            found[index] = self.names[value]
        return found


def _is_script(action: Action) -> bool:
    """Whether it wants a shell, as a course's own script may: it is then taken over whole."""
    try:
        split(action.text, any_program=bool(action.inside))
    except CommandError:
        return True
    return False


def _commands(action: Action) -> list[list[str]]:
    """The commands' words, with what files held in the place of their names, as far as that is no secret."""
    try:
        found = split(action.text, any_program=bool(action.inside))
    except CommandError:
        return []
    return [[_inlined(word, words, at, action) for at, word in enumerate(words)] for words in found]


def _inlined(word: str, words: Sequence[str], at: int, action: Action) -> str:
    if not word.startswith("file://"):
        return word
    content = action.files.get(word[len("file://") :])
    if content is None or len(content) > 100_000:
        return word
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return word
    inlined = [*words[:at], text, *words[at + 1 :]]
    return word if masked(text) != text or at in secret_values(inlined) else text


def _shell(words: Sequence[str], action: Action, secrets: _Secrets) -> str:
    hidden = secrets.of(words)
    said = []
    for index, word in enumerate(words):
        if index not in hidden:
            said.append(shlex.quote(word))
        else:
            head = f"{word.partition('=')[0]}=" if word.startswith("--") else ""
            said.append(f'{head}"${hidden[index]}"')
    if action.inside:
        said = ["roletutor", "task", "run", shlex.quote(action.inside), "--", *said]
    line = ""
    for index, word in enumerate(said):
        before = "" if not index else " \\\n  " if word.startswith("--") and word != "--" else " "
        line += before + word
    return "".join(f"# It needs {path} as it was.\n" for path in _needed(words)) + line


def _needed(words: Sequence[str]) -> list[str]:
    """The files that a command reads, and that are not written into it."""
    named = [match.group(1) for word in words if (match := re.search(r"(?:^|=)fileb?://(.*)", word))]
    named += [after for before, after in pairwise(words) if before in ("--template-file", "--body")]
    if len(words) > 3 and words[1] == "s3" and words[2] in _COPIES and not words[3].startswith(("s3://", "-")):
        named.append(words[3])
    return named


_COPIES = ("cp", "mv", "sync")


def _head(action: Action) -> str:
    said = {
        "console": "By the console's form",
        "cli": "By the AWS CLI",
        "python": "In Python",
        "task": "In a task of",
        "course": "By the course, for the start of a step",
    }
    where = f" {action.inside}" if action.way == "task" else f" inside {action.inside}" if action.inside else ""
    return f"# {said[action.way]}{where}{f', {action.when}' if action.when else ''}"


def _left_out(action: Action) -> str:
    lines = masked(action.text).splitlines() or [""]
    why = f"it failed (status {action.code})"
    if action.undone:
        why = "the account was brought to the start of a step afterwards"
    elif action.code in _STOPPED:
        why = f"it was stopped (status {action.code})"
    partly = not action.undone and (action.in_python or _is_script(action) or action.code in _STOPPED)
    head = f"{_head(action)}: left out, because {why}:"
    if partly:
        head = f"{head[:-1]}.\n# What it may have done by then is not done again:"
    return "\n".join([head, *(f"#   {line}" for line in lines)])


def _beginning(begins: str) -> str:
    return f"# The account has to be {begins}: the tutor had brought it there."


_STOPPED = (128 + signal.SIGINT, 128 + signal.SIGKILL)
"""The statuses of what was interrupted, and killed."""


def _caution(text: str) -> str:
    return "" if masked(text) == text else "\n# *** stands for a secret: put it there before you run this."


def _here(source: str, program: str) -> str:
    end = "END"
    while end in source.splitlines():
        end += "_"
    return f"{program} <<'{end}'\n{source.rstrip()}\n{end}"


class _Python:
    """Writes the program: first what is done, then the imports and clients that it turned out to need."""

    def __init__(self, cli: AwsCli) -> None:
        self._cli = cli
        self._secrets = _Secrets()
        self._imports: set[str] = set()
        self._clients: dict[tuple[str, str], str] = {}

    def program(self, actions: Sequence[Action], begins: str) -> str:
        parts = ["\n".join(self._action(action)) for action in actions]
        imports = "\n".join(f"import {name}" for name in sorted(self._imports - {"boto3", "Path"}))
        if "Path" in self._imports:
            imports = f"{imports}\nfrom pathlib import Path".lstrip()
        clients = [
            f"{name} = boto3.client({service!r}{f', region_name={region!r}' if region else ''})"
            for (service, region), name in self._clients.items()
        ]
        first = _beginning(begins) if begins else ""
        head = [first, imports, "import boto3" if clients else "", "\n".join(clients)]
        return "\n\n".join(part for part in (*head, *parts) if part) + "\n"

    def _action(self, action: Action) -> Iterator[str]:
        if not action.lasts:
            yield _left_out(action)
            return
        yield _head(action)
        if action.in_python:
            yield from self._snippet(action.text, action.inside)
            return
        if _is_script(action):
            self._imports.add("subprocess")
            yield from filter(None, [_caution(action.text).strip()])
            yield f'subprocess.run(["sh", "-eu", "-c", {masked(action.text)!r}], check=True)'
            return
        for words in _commands(action):
            hidden = self._secrets.of(words)
            try:
                if action.inside:
                    raise NoCall("it runs inside of a task, with the task role's credentials")
                made = call(words, self._cli, None, tuple(hidden))
                yield from (f"# It needs {path} as it was." for path in _needed(words))
                yield self._call(made, hidden)
            except NoCall as why:
                yield f"# Left to the AWS CLI: {why}."
                yield from (f"# It needs {path} as it was." for path in _needed(words))
                yield self._run(words, action, hidden)

    def _snippet(self, text: str, inside: str) -> Iterator[str]:
        """As a process of its own, as it was then: what it defines, or that it exits, is its own business."""
        self._imports |= {"subprocess", "sys"}
        if caution := _caution(text):
            yield caution.strip()
        source = masked(text)
        quoted = f'r"""\n{source.rstrip()}\n"""' if '"""' not in source and not source.endswith("\\") else repr(source)
        before = f'"roletutor", "task", "run", {inside!r}, "--", ' if inside else ""
        yield f'subprocess.run([{before}sys.executable, "-c", {quoted}], check=True)'

    def _call(self, made: Call, hidden: Mapping[int, str]) -> str:
        key = made.service, made.region
        name = re.sub(r"\W", "_", f"{made.service}_{made.region}" if made.region else made.service)
        client = self._clients.setdefault(key, f"{name}_" if name in ("lambda", "import") else name)
        target = f"{client}.get_waiter({made.method!r}).wait" if made.waiter else f"{client}.{made.method}"
        lines = [f"{member}={self._literal(value, hidden)}," for member, value in made.parameters.items()]
        if not lines:
            return f"{target}()"
        return "\n".join([f"{target}(", *("    " + line.replace("\n", "\n    ") for line in lines), ")"])

    def _literal(self, value: object, hidden: Mapping[int, str]) -> str:
        if isinstance(value, FromSecret):
            self._imports.add("os")
            return f'os.environ["{hidden[value.index]}"]'
        if isinstance(value, FromFile):
            self._imports.add("Path")
            path = f"Path({value.path!r})" + (".expanduser()" if value.path.startswith("~") else "")
            if value.read == "json":
                self._imports.add("json")
                return f"json.loads({path}.read_text())"
            return f"{path}.read_{value.read}()"
        if isinstance(value, (dict, list)):
            return pprint.pformat(value, width=100, sort_dicts=False)
        return repr(value)

    def _run(self, words: Sequence[str], action: Action, hidden: Mapping[int, str]) -> str:
        self._imports.add("subprocess")
        before = ["roletutor", "task", "run", action.inside, "--"] if action.inside else []
        said = [repr(word) for word in before]
        for index, word in enumerate(words):
            if index not in hidden:
                said.append(repr(word))
                continue
            self._imports.add("os")
            head = f"{word.partition('=')[0]}=" if word.startswith("--") else ""
            said.append(f'{head!r} + os.environ["{hidden[index]}"]' if head else f'os.environ["{hidden[index]}"]')
        return f"subprocess.run([{', '.join(said)}], check=True)"
