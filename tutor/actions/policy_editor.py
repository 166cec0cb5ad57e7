"""What the console's JSON editor says of a policy while it is written: errors with their line, and the linter's words.

Errors are what IAM would refuse, in its own words; a text that is no JSON is told apart by line and column, which IAM
itself never says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from tutor.iam.documents import parse
from tutor.iam.errors import PolicyError
from tutor.iam.grammar import check_identity, check_trust
from tutor.iam.lint import lint_identity, lint_trust

Kind = Literal["trust", "identity"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a policy's text. `level` is `error` (`refused`: IAM does not take it), `warning` or `advice`;
    `line` counts from 1, or is 0 where the remark is about the whole."""

    level: Literal["error", "warning", "advice"]
    sentence: str
    line: int = 0
    refused: bool = False

    def said(self) -> str:
        """The sentence with its line."""
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


def remarks(text: str, kind: Kind) -> tuple[Remark, ...]:
    """What there is to say of the text as a trust policy or as a role's own policy; what IAM refuses comes first."""
    if not text.strip():
        return (Remark("error", "The policy is empty.", refused=True),)
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        what = f"This is no JSON: {error.msg} (column {error.colno})."
        return (Remark("error", what, error.lineno, refused=True),)
    except (ValueError, RecursionError):
        return (Remark("error", "This policy contains invalid Json", refused=True),)
    try:
        (check_trust if kind == "trust" else check_identity)(text)
        policy = parse(text)
    except PolicyError as error:
        return (Remark("error", f"IAM refuses it: {error.message}", refused=True),)
    starts = statement_lines(text)
    found = (lint_trust if kind == "trust" else lint_identity)(policy)
    order = {"error": 0, "warning": 1, "advice": 2}
    lines = [starts[one.statement.index] if one.statement.index < len(starts) else 0 for one in found]
    made = [Remark(one.level, one.sentence, line) for one, line in zip(found, lines, strict=True)]
    return tuple(sorted(made, key=lambda remark: (order[remark.level], remark.line)))


def statement_lines(text: str) -> list[int]:
    """The line, from 1, on which each statement of a policy begins. The text must be a JSON object."""
    decoder = json.JSONDecoder()
    at = _past(text, text.index("{") + 1)
    while text[at] == '"':
        key, at = decoder.raw_decode(text, at)
        at = _past(text, _past(text, at) + 1)
        if key == "Statement":
            return _starts(text, at, decoder)
        _, at = decoder.raw_decode(text, at)
        at = _past(text, at)
        if text[at] != ",":
            break
        at = _past(text, at + 1)
    return []


def _starts(text: str, at: int, decoder: json.JSONDecoder) -> list[int]:
    if text[at] != "[":
        return [_line(text, at)]
    found: list[int] = []
    at = _past(text, at + 1)
    while text[at] != "]":
        found.append(_line(text, at))
        _, at = decoder.raw_decode(text, at)
        at = _past(text, at)
        if text[at] == ",":
            at = _past(text, at + 1)
    return found


def _past(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t", "\n", "\r"):
        at += 1
    return at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
