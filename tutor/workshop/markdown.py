"""A step's Markdown → blocks: prose, GitHub alerts, and the fences that are ours."""

from __future__ import annotations

import difflib
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.workshop import fences
from tutor.workshop.fences import Place
from tutor.workshop.model import Alert, Block, Problem, Prose
from tutor.workshop.words import Words

ALERTS = ("note", "tip", "important", "warning", "caution")
_ALERT = re.compile(r"\[!(\w+)\]\s*$")


def blocks(
    text: str, file: str, first_line: int, problems: list[Problem], words: Words | None = None, step: str = ""
) -> tuple[Block, ...]:
    """The blocks of `text`, in order. `first_line` is the line of its first line in `file`; faults go to `problems`.

    `words` gives the variables' values and the translation, `step` is the id of the step that is read.
    """
    place = Place(file, step, words or Words(), problems)
    lines = text.split("\n")
    found: list[Block] = []

    def prose(start: int, end: int) -> None:
        markdown = place.words.prose(f"{step}/text", lines[start:end], file, first_line + start).strip("\n")
        if markdown.strip():
            found.append(Prose(markdown))

    done = 0
    for token in _top_level(MarkdownIt("commonmark").enable("table").parse(text)):
        if token.map is None:
            continue
        start, end = token.map
        block = _block(token, lines[start:end], first_line + start, place)
        if block is None:
            continue
        prose(done, start)
        found.append(block)
        done = end
    prose(done, len(lines))
    return tuple(found)


def _closed(token: Token, lines: list[str]) -> bool:
    return len(lines) > 1 and lines[-1].strip().startswith(token.markup)


def _sign(name: str) -> str:
    return f"[!{name.upper()}]"


def _top_level(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.level == 0 and token.nesting >= 0]


def _block(token: Token, lines: list[str], line: int, place: Place) -> Block | None:
    if token.type == "fence" and token.info.strip():
        found = fences.block(token.info, token.content, line, place)
        if found is not None and not _closed(token, lines):
            name = token.info.split()[0]
            place.fault(line, f"the {name} fence is opened and not closed; end it with ```")
        return found
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
        place.fault(line, f"there is no alert [!{alert.group(1)}]; {hint}")
        return None
    markdown = place.words.prose(f"{place.step}/text", inner[1:], place.file, line + 1).strip("\n")
    return Alert(kind, markdown)  # type: ignore[arg-type]
