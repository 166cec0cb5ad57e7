"""Markdown → plain lines, wrapped to a width. Nothing is lost but the signs: links and tables are read out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

_READ = MarkdownIt("commonmark").enable("table")
_CODE = "    "


def plain(markdown: str, width: int) -> list[str]:
    """The lines of a text, an empty one between paragraphs. Code is not wrapped: it is to be copied."""
    return list(_blocks(SyntaxTreeNode(_READ.parse(markdown)).children, width))


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """A paragraph's lines: `first` before the first, `rest` before the others (None: as wide a blank). Long words stay
    whole."""
    rest = " " * len(first) if rest is None else rest
    lines = textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]


def _blocks(nodes: Sequence[SyntaxTreeNode], width: int, *, tight: bool = False) -> Iterator[str]:
    for number, node in enumerate(nodes):
        if number and not tight:
            yield ""
        yield from _block(node, width)


def _block(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    match node.type:
        case "heading" | "paragraph":
            for line in _inline(node).split("\n"):
                yield from wrapped(line, width)
        case "bullet_list" | "ordered_list":
            yield from _list(node, width)
        case "blockquote":
            yield from (f"| {line}".rstrip() for line in _blocks(node.children, width - 2))
        case "table":
            yield from _table(node, width)
        case "fence" | "code_block":
            yield from (f"{_CODE}{line}".rstrip() for line in node.content.rstrip("\n").split("\n"))
        case "hr":
            yield "* * *"
        case _:
            yield from wrapped(node.content.strip(), width)


def _list(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    start = int(str(node.attrs.get("start", 1)))
    loose = any(child.type == "paragraph" and not child.hidden for item in node.children for child in item.children)
    for number, item in enumerate(node.children):
        if number and loose:
            yield ""
        sign = "- " if node.type == "bullet_list" else f"{start + number}. "
        inner = list(_blocks(item.children, width - len(sign), tight=not loose)) or [""]
        yield f"{sign}{inner[0]}".rstrip()
        yield from (f"{' ' * len(sign)}{line}".rstrip() for line in inner[1:])


def _table(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    """Row by row, each cell with its column's name: to be heard, a grid is of no use."""
    rows = [[_inline(cell) for cell in row.children] for part in node.children for row in part.children]
    heads, *body = rows
    for row in body:
        cells = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=False) if cell]
        yield from wrapped("; ".join(cells), width, "- ")


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(_text(child.children or []) for child in node.to_tokens() if child.type == "inline")


def _text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    link = ""
    for token in tokens:
        if token.type in ("text", "code_inline", "html_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(token.content)
        elif token.type == "link_open":
            link = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            shown = "" if link.startswith("#") or "".join(parts).endswith(link) else f" ({link})"
            parts.append(shown)
    return "".join(parts)
