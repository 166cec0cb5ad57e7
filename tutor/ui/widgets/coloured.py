"""Programs and documents in colour: shell commands, Python and JSON, in the colours of the theme."""

from __future__ import annotations

import functools
import re
from typing import Literal

from textual.content import Content, Span

from tutor.ui.widgets.output import clean

Language = Literal["shell", "python", "json"]

_STRING, _NAME, _WORD, _NUMBER, _SIGN = (
    "$text-success",
    "$text-accent",
    "$text-warning",
    "$text-secondary",
    "$text-muted",
)
_RULES: dict[Language, tuple[tuple[str, str], ...]] = {
    "shell": (
        (r"'[^']*'|\"[^\"]*\"", _STRING),
        (r"(?<![\w-])--[a-z][a-z0-9-]*", _NAME),
        (r"(?m)^aws(?: [a-z][a-z0-9-]*){1,2}", _WORD),
        (r"\\$", _SIGN),
    ),
    "python": (
        (r"[rb]?(?:'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")", _STRING),
        (r"\b(?:True|False|None|import|from|for|in|print)\b", _NUMBER),
        (r"\b\w+(?==)", _NAME),
        (r"\.\w+(?=\()", _WORD),
        (r"\b\d+\b", _NUMBER),
    ),
    "json": (
        (r'"(?:\\.|[^"\\\n])*"(?=\s*:)', _NAME),
        (r'"(?:\\.|[^"\\\n])*"', _STRING),
        (r"\b(?:true|false|null|-?\d[\d.]*)\b", _NUMBER),
    ),
}


def coloured(text: str, language: Language) -> Content:
    """The text as it is, its parts in colour."""
    shown = clean(text)
    styles = _RULES[language]
    spans = [
        Span(match.start(), match.end(), styles[(match.lastindex or 1) - 1][1])
        for match in _pattern(language).finditer(shown)
    ]
    return Content(shown, spans)


@functools.cache
def _pattern(language: Language) -> re.Pattern[str]:
    """All rules in one expression: a part has the colour of the first that it meets."""
    joined = "|".join(f"({rule.removeprefix('(?m)')})" for rule, _ in _RULES[language])
    return re.compile(joined, re.MULTILINE)
