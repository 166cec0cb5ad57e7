"""What the learner types at the prompt: `aws …` lines, split as a shell would and run without one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tutor.actions import shell_words
from tutor.actions.shell_words import Word


class CommandError(Exception):
    """The line cannot be run. The text says why, and what to type."""


def split(text: str, *, any_program: bool = False) -> list[list[str]]:
    """The commands in `text`, each as words. A backslash at a line's end goes on; a `$ ` before a command is dropped.

    Raises CommandError for an open quote, for a line that goes on and ends, for what only a shell can do, and, unless
    `any_program`, for a program that is not `aws`.
    """
    commands = []
    for words in shell_words.commands(text):
        if words[-1].quote:
            raise CommandError("A quote is opened and not closed.")
        line = text[words[0].start : words[-1].end]
        if (len(line) - len(line.rstrip("\\"))) % 2:
            raise CommandError("A backslash at the end goes on in another line. Write that line, or take it away.")
        if words[0].text == "$":
            words = words[1:]
        if not words:
            continue
        if not any_program:
            _refuse_other_programs(words)
        _refuse_a_shell(words)
        commands.append([word.text for word in words])
    return commands


def is_complete(text: str) -> bool:
    """Whether Enter should run `text`: no quote is open, and the last line does not end with a backslash."""
    if text.rstrip(" \t").endswith("\\") and shell_words.open_command(text)[1].text != "#":
        return False
    lines = shell_words.commands(text)
    return not (lines and lines[-1][-1].quote)


def program(environment: Mapping[str, str]) -> str:
    """The learner's own `aws`: of version 2, else of version 1, else the one installed with the tutor.

    Raises CommandError when there is none.
    """
    folders = environment.get("PATH", os.defpath).split(os.pathsep)
    beside = str(Path(sys.executable).parent)
    found = [path for folder in (*folders, beside) if folder and (path := shutil.which("aws", path=folder))]
    if not found:
        raise CommandError(
            "There is no AWS CLI on this machine. Install it (pip install 'roletutor[aws-cli]'), or use the "
            "console's form or Python."
        )
    return next(filter(_is_version_2, found), found[0])


def _is_version_2(path: str) -> bool:
    """Without running it, which takes half a second: version 2 is a program that brings its Python along.

    Version 1 is a script of a Python's. Homebrew builds version 2 as such a script too, in a folder named after it.
    """
    real = Path(path).resolve()
    try:
        with real.open("rb") as file:
            script = file.read(2) == b"#!"
    except OSError:
        return False
    return (not script and real.suffix not in (".cmd", ".bat")) or "/awscli/2." in real.as_posix()


def _refuse_other_programs(words: Sequence[Word]) -> None:
    if words[0].text != "aws":
        raise CommandError(
            f"{words[0].text!r} is not run here: this prompt runs the AWS CLI (`aws …`) and the tutor's own words "
            "(`help` lists them). For anything else, use a terminal with `roletutor sandbox env`."
        )


def _refuse_a_shell(words: Sequence[Word]) -> None:
    sign = next((word.joins for word in words if word.joins), "")
    if sign:
        raise CommandError(
            f"{sign!r} needs a shell, and this prompt has none. Run one command at a time; of `aws`, --query "
            "and --output shape what it prints."
        )
    expansion = next((word.expands for word in words if word.expands and word.expands != "`"), "")
    if expansion:
        raise CommandError(
            f"{expansion!r} needs a shell, and this prompt has none. Write the value itself; if the sign is meant, put "
            "the word in single quotes."
        )
