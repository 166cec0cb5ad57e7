"""What the learner chose of looks and manners: `settings.toml` in the home, written whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAME = "settings.toml"


@dataclass(frozen=True)
class Settings:
    """`theme`: the name of a theme, empty when none was chosen. `animations`: whether things may move and blink.
    `problem`: what is wrong with the file, as a sentence; what can be understood of it holds."""

    theme: str = ""
    animations: bool = True
    problem: str = ""


def read(home: Path) -> Settings:
    """The settings. No file is none chosen; lines that are not understood are left alone."""
    file = home / NAME
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(problem=f"{file} could not be read: {error.strerror or error}.")
    import tomllib

    try:
        raw = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(problem=f"{file} is not TOML: {error}. It is left as it is; until then nothing of it holds.")
    theme, animations = raw.get("theme", ""), raw.get("animations", True)
    wrong = []
    if not isinstance(theme, str):
        wrong.append('theme must be a text such as "roletutor-light"')
    if not isinstance(animations, bool):
        wrong.append("animations must be true or false")
    return Settings(
        theme if isinstance(theme, str) else "",
        animations if isinstance(animations, bool) else True,
        f"{file}: {'; '.join(wrong)}." if wrong else "",
    )


def keep_theme(home: Path, name: str) -> str:
    """Write the theme down for the next time; all other lines of the file stay. Returns why not, or nothing.

    The file is replaced in one move, so that a full disk leaves the old one.
    """
    file, beside = home / NAME, home / f".{NAME}.{os.getpid()}"
    before = read(home)
    if before.problem:
        return f"{before.problem} Mend it, and the theme can be remembered."
    if before.theme == name:
        return ""
    try:
        try:
            text = file.read_text(encoding="utf-8")
        except FileNotFoundError:
            text = ""
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(_with_theme(text, name))
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return f"The theme holds until you leave, but could not be remembered: {file}: {error.strerror or error}."
    return ""


def _with_theme(text: str, name: str) -> str:
    """The file's text with another theme: in its own line, which is above the first table."""
    import json

    line = f"theme = {json.dumps(name)}"
    top, table, rest = text, "", ""
    found = re.search(r"^\s*\[", text, flags=re.MULTILINE)
    if found:
        top, table, rest = text[: found.start()], "", text[found.start() :]
    changed, number = re.subn(r"^[ \t]*[\"']?theme[\"']?[ \t]*=.*$", lambda _: line, top, count=1, flags=re.MULTILINE)
    if not number:
        changed = f"{line}\n{top}"
    return changed + table + rest
