"""What the learner types at the prompt: `aws …` lines, split as a shell would and run without one."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path


class CommandError(Exception):
    """The line cannot be run. The text says why, and what to type."""


def split(text: str) -> list[list[str]]:
    """The commands in `text`, each as words. A backslash at a line's end goes on; a `$ ` before a command is dropped.

    Raises CommandError for an open quote, for what only a shell can do, and for a program that is not `aws`.
    """
    commands = []
    for line in _lines(text):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            raise CommandError("A quote is opened and not closed.") from None
        if words[:1] == ["$"]:
            words = words[1:]
        if not words:
            continue
        _refuse(line, words)
        commands.append(words)
    return commands


def goes_on(text: str) -> bool:
    """Whether a command is not at its end: a backslash ends its last line, or a quote is open."""
    return text.endswith("\\") or not _closed(text.replace("\\\n", " "))


def program(environment: Mapping[str, str]) -> str:
    """The learner's own `aws`, else the one installed with the tutor. Raises CommandError when there is none."""
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join(filter(None, (environment.get("PATH", os.defpath), beside)))
    found = shutil.which("aws", path=path)
    if found is None:
        raise CommandError(
            "There is no AWS CLI on this machine. Install it (pip install 'roletutor[aws-cli]'), or use the form (F2) "
            "or Python."
        )
    return found


def _lines(text: str) -> list[str]:
    """Commands by line; an open quote or a backslash carries a command on to the next line."""
    found: list[str] = []
    part = ""
    for line in text.replace("\\\n", " ").splitlines():
        part = f"{part}\n{line}" if part else line
        if part.strip() and _closed(part):
            found.append(part)
            part = ""
    if part.strip():
        found.append(part)
    return found


def _closed(text: str) -> bool:
    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


def _refuse(line: str, words: list[str]) -> None:
    if words[0] != "aws":
        raise CommandError(
            f"{words[0]!r} is not run here: this prompt runs the AWS CLI (`aws …`) and the tutor's own words "
            "(`help` lists them). For anything else, use a terminal with `roletutor sandbox env`."
        )
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    signs = [word for word in lexer if word and set(word) <= set("|&;<>")]
    if signs:
        raise CommandError(
            f"{signs[0]!r} needs a shell, and this prompt has none. Run one `aws` command at a time; --query and "
            "--output shape what it prints."
        )
