"""Which names of parts of the screen have styles wherever they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textual.screen import Screen

from tutor import ui

FOLDER = Path(ui.__file__).parent


def rules(text: str) -> Iterator[str]:
    """The selectors of a file, one by one, without what is only a state (`:hover`, `.-narrow`)."""
    for heads in re.findall(r"([^{}]+)\{", text):
        for head in heads.split(","):
            yield " ".join(part for part in re.sub(r":[a-z-]+|>", " ", head).split() if not part.startswith(".-"))


def everywhere(*files: Path) -> set[str]:
    """The classes and ids that these files style wherever they are."""
    alone = (rule for file in files for rule in rules(file.read_text()) if rule and " " not in rule)
    return {name for rule in alone if rule[0] in ".#" for name in re.findall(r"[.#][a-z][a-z0-9-]*", rule)}


LESSON = everywhere(*sorted((FOLDER / "styles").glob("*.tcss")))
"""The names of the lesson's parts."""
_SHARED = ("TopBar", "QuestionBlock", "LaunchLanes", "CallDetails", "FindingDetails")
"""Widgets of the lesson that stand on other screens too, and look the same there."""


def borrowed(screen: Screen[Any]) -> list[str]:
    """Names of a screen's parts that are those of a part of the lesson, whose styles would be theirs."""
    found = set()
    for widget in screen.query("*"):
        if not any(type(above).__name__ in _SHARED for above in widget.ancestors_with_self):
            found |= {f".{name}" for name in widget.classes} | ({f"#{widget.id}"} if widget.id else set())
    return sorted(found & LESSON)
