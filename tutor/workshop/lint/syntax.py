"""Whether a text is of its language, without running it: Python, shell, YAML, and the JSON in it. Text → faults."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from tutor.workshop.lines import YamlFault, syntax
from tutor.workshop.ways import Kind, forms
from tutor.workshop.wizard import check_wizard

_LONGEST = 10_000
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_OPTION = re.compile(r"--[a-z][a-z0-9-]*")
_WANT_A_VALUE = re.compile(r"-(name|names|arn|id|ids|document|definition|definitions)$|^--(cluster|family|services?)$")


@lru_cache(maxsize=1024)
def faults(kind: Kind, text: str) -> tuple[tuple[int, str], ...]:
    """What is wrong with a file of that kind: each its line from 1 (0: not known), and what."""
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST:  # Python's own parser takes minutes for some of these
            return ((number, f"the line is longer than {_LONGEST:,} characters"),)
    return tuple(_FAULTS[kind](text))


def _python(text: str) -> Iterator[tuple[int, str]]:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        yield getattr(error, "lineno", 0) or 0, f"not valid Python: {getattr(error, 'msg', error)}"
    except (RecursionError, MemoryError):
        yield 0, "not valid Python: it is nested too deeply"


def _shell(text: str) -> Iterator[tuple[int, str]]:
    """Quotes that are not closed, options without their value, JSON that is none. Comments and here-documents are
    passed over."""
    commands = _without_documents(text)
    try:
        words = shlex.split(commands, comments=True)
    except ValueError:
        yield _open_quote(commands), "a quote is opened and not closed"
        return
    for word, after in pairwise([*words, ""]):
        wants = _OPTION.fullmatch(word) and _WANT_A_VALUE.search(word)
        if wants and (not after or _OPTION.fullmatch(after) or after in ("aws", "&&", "|", ";")):
            yield _line_of(text, word), f"{word} has no value"
    for word in words:
        if word.startswith(("{", "[")) and '"' in word and "$" not in word and "'" not in word:
            try:
                json.loads(word)
            except (ValueError, RecursionError) as error:
                if not isinstance(error, json.JSONDecodeError):
                    yield 0, "the JSON is nested too deeply"
                    continue
                if error.msg == "Extra data" and not word[error.pos :].strip(")"):  # of a command in $( )
                    continue
                what = f"not valid JSON at {word[max(error.pos - 20, 0) : error.pos + 20]!r}: {error.msg}"
                yield _line_of(text, word.split("\n")[0]) + error.lineno - 1, what


def _without_documents(text: str) -> str:
    """The text with each here-document's lines emptied, and apostrophes of comments out of the way."""
    lines: list[str] = []
    end = ""
    for line in text.split("\n"):
        if end:
            end = "" if line.strip() == end else end
            lines.append("")
            continue
        opened = _HEREDOC.search(line)
        end = opened.group(2) if opened else ""
        lines.append("" if line.lstrip().startswith("#") else line)
    return "\n".join(lines).replace("\\\n", " \n")


def _open_quote(text: str) -> int:
    """The line of the first quote that makes the rest one word."""
    quote, line = "", 0
    for number, part in enumerate(text.split("\n"), start=1):
        for sign in re.findall(r"\\.|['\"]", part):
            if not quote and sign in "'\"":
                quote, line = sign, number
            elif sign == quote:
                quote = ""
    return line


def _line_of(text: str, part: str) -> int:
    return text.count("\n", 0, max(text.find(part), 0)) + 1


def _cloudformation(text: str) -> Iterator[tuple[int, str]]:
    try:
        keys = syntax(text)
    except YamlFault as error:
        yield error.line, f"not valid YAML: {error}"
        return
    if "Resources" not in keys:
        yield 1, "a template has `Resources:`"


def _wizard(text: str) -> Iterator[tuple[int, str]]:
    try:
        listed = forms(text)
    except ValueError as error:
        yield 1, str(error)
        return
    for form in listed:
        yield from ((1, what) for what in check_wizard(form))


_FAULTS = {"boto3": _python, "cli": _shell, "cloudformation": _cloudformation, "wizard": _wizard}
