"""What every file of a course shares: its text, and the keys of its tables with their types."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tutor.workshop.lines import Lines
from tutor.workshop.model import Problem

_LIMIT = 1 << 20
NAMES: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    list: "a list",
    dict: "a table",
    bool: "true or false",
}
"""What an author calls a type."""


def text_of(file: Path, shown: str, problems: list[Problem]) -> str | None:
    """The text of a file, or None with the fault among `problems`."""
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


def expect(
    raw: Mapping[str, Any],
    known: Mapping[str, type],
    required: Iterable[str],
    file: str,
    lines: Lines,
    problems: list[Problem],
    *,
    at: tuple[str | int, ...] = (),
    where: str = "",
) -> None:
    """Hold a table to its keys and their types. `at` is the table's place in the file, `where` its name for people."""
    head = f"{where}: " if where else ""
    for key, value in raw.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            problems.append(Problem(file, lines.at(*at, key), f"{head}there is no key {key!r}; {hint}"))
        elif type(value) is not known[key]:
            what = f"{head}{key!r} must be {NAMES[known[key]]}, not {value!r:.60}"
            problems.append(Problem(file, lines.at(*at, key), what))
    for key in required:
        if key not in raw:
            problems.append(Problem(file, lines.at(*at), f"{head}the key {key!r} is missing"))
