"""A step's Markdown → blocks: prose, GitHub alerts, and the fences that are ours."""

from __future__ import annotations

import difflib
import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.workshop import fences
from tutor.workshop.fences import Place
from tutor.workshop.model import Alert, Block, Problem, Prose
from tutor.workshop.words import Noting, Unit, Words, as_it_is

ALERTS = ("note", "tip", "important", "warning", "caution")
_ALERT = re.compile(r"\[!(\w+)\]\s*$")


def blocks(
    text: str, file: str, first_line: int, problems: list[Problem], words: Words | None = None, step: str = ""
) -> tuple[Block, ...]:
    """The blocks of `text`, in order. `first_line` is the line of its first line in `file`; faults go to `problems`.

    `words` gives the variables' values and the translation, `step` is the id of the step that is read.
    """
    words = words or Words()
    if words.translated is not as_it_is and not isinstance(words.translated, Noting):
        return _read(text, first_line, Place(file, step, words, problems))
    found, faults, units = _kept(text, first_line, file, step, tuple(words.values.items()))
    problems += faults
    if isinstance(words.translated, Noting):
        words.translated.units.extend(units)
    return found


@lru_cache(maxsize=256)
def _kept(
    text: str, first_line: int, file: str, step: str, values: tuple[tuple[str, str], ...]
) -> tuple[tuple[Block, ...], tuple[Problem, ...], tuple[Unit, ...]]:
    """Read once: an author's next look at a course finds all but one of its files as they were."""
    problems: list[Problem] = []
    noting = Noting()
    found = _read(text, first_line, Place(file, step, Words(dict(values), noting), problems))
    return found, tuple(problems), tuple(noting.units)


def _read(text: str, first_line: int, place: Place) -> tuple[Block, ...]:
    lines = text.split("\n")
    found: list[Block] = []

    def prose(start: int, end: int) -> None:
        context = f"{place.step}/text"
        markdown = place.words.prose(context, lines[start:end], place.file, first_line + start).strip("\n")
        if markdown.strip():
            found.append(Prose(markdown))

    done = 0
    for token in _top_level(_parser().parse(text)):
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


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Of blocks only: what stands in a paragraph is for whoever shows it."""
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


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
