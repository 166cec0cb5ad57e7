"""A step's Markdown → blocks: prose, GitHub alerts, and fences that can be run."""

from __future__ import annotations

import difflib
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.workshop.model import Action, Alert, Block, Problem, Prose

WAYS = ("aws", "python", "wizard")
ALERTS = ("note", "tip", "important", "warning", "caution")
_NOT_OURS = ("awk",)  # a language of its own, with a name like one of ours
_ALERT = re.compile(r"\[!(\w+)\]\s*$")


def blocks(text: str, file: str, first_line: int, problems: list[Problem]) -> tuple[Block, ...]:
    """The blocks of `text`, in order. `first_line` is the line of its first line in `file`; faults go to `problems`."""
    lines = text.split("\n")
    found: list[Block] = []
    prose: list[str] = []

    def end_prose() -> None:
        markdown = "\n".join(prose).strip("\n")
        if markdown.strip():
            found.append(Prose(markdown))
        prose.clear()

    done = 0
    for token in _top_level(MarkdownIt("commonmark").enable("table").parse(text)):
        if token.map is None:
            continue
        start, end = token.map
        block = _block(token, lines[start:end], first_line + start, file, problems)
        if block is None:
            continue
        prose += lines[done:start]
        end_prose()
        found.append(block)
        done = end
    prose += lines[done:]
    end_prose()
    return tuple(found)


def _closed(token: Token, lines: list[str]) -> bool:
    return len(lines) > 1 and lines[-1].strip().startswith(token.markup)


def _sign(name: str) -> str:
    return f"[!{name.upper()}]"


def _top_level(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.nesting >= 0]


def _block(token: Token, lines: list[str], line: int, file: str, problems: list[Problem]) -> Block | None:
    if token.type == "fence":
        way = token.info.split(" ", 1)[0]
        if way in WAYS:
            if not token.content.strip():
                problems.append(Problem(file, line, f"the {way} fence is empty; write what the learner is to run"))
            if not _closed(token, lines):
                problems.append(Problem(file, line, f"the {way} fence is opened and not closed; end it with ```"))
            return Action(way, token.content.rstrip("\n"), line)  # type: ignore[arg-type]
        near = difflib.get_close_matches(way, WAYS, n=1) if way not in _NOT_OURS else []
        if near:
            problems.append(Problem(file, line, f"there is no fence {way!r}; did you mean {near[0]!r}?"))
        return None
    if token.type != "blockquote_open":
        return None
    inner = [re.sub(r"^\s{0,3}>\s?", "", text) for text in lines]
    alert = _ALERT.match(inner[0])
    if not alert:
        return None
    kind = alert.group(1).lower()
    if kind not in ALERTS:
        near = difflib.get_close_matches(kind, ALERTS, n=1)
        hint = f"did you mean [!{near[0].upper()}]?" if near else f"there are {', '.join(map(_sign, ALERTS))}"
        problems.append(Problem(file, line, f"there is no alert [!{alert.group(1)}]; {hint}"))
        return None
    return Alert(kind, "\n".join(inner[1:]).strip("\n"))  # type: ignore[arg-type]
