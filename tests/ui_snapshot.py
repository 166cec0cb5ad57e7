"""Snapshots of the screen: its text as a file that can be read in a diff, and a small SVG of it for each theme.

A snapshot that differs fails with a diff of the text; what was seen is written beside, and `pytest --accept-snapshots`
takes it for right. The SVG is our own, and not Textual's, so that it is small and holds no ids, fonts or addresses.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App

SNAPSHOTS = Path(__file__).parent / "ui/snapshots"
W, H = 10, 20
"""Of a cell."""


@dataclass(frozen=True)
class Snapshots:
    """Where snapshots are, where what differs is written, and whether it is taken for right."""

    folder: Path
    beside: Path
    accept: bool

    def check(self, name: str, seen: str) -> None:
        """Compare with the snapshot of this name, an extension included. Fails with a diff."""
        file = self.folder / name
        if self.accept:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(seen, encoding="utf-8")
            return
        expected = file.read_text(encoding="utf-8") if file.exists() else ""
        if seen == expected:
            return
        new = self.beside / name
        new.write_text(seen, encoding="utf-8")
        lines = [text.replace("><", ">\n<").splitlines() for text in (expected, seen)]
        diff = "\n".join(difflib.unified_diff(*lines, "the snapshot", "seen now", lineterm="", n=1))
        what = "differs" if expected else "is new"
        pytest.fail(
            f"{name} {what}.\n{diff[:6000]}\nSeen now: {new}\nTo take it for right: pytest --accept-snapshots",
            pytrace=False,
        )


def rows(app: App[None]) -> list[list[Segment]]:
    """The screen as it is, row by row."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    strips = update.strips  # type: ignore[attr-defined]
    return [list(Segment.simplify(part for strip in row for part in strip if not part.control)) for row in strips]


def text(app: App[None]) -> str:
    """The screen as plain text."""
    return "".join("".join(part.text for part in row).rstrip() + "\n" for row in rows(app))


def svg(app: App[None]) -> str:
    """The screen as a small SVG: a path for each background, a text for each row."""
    seen = rows(app)
    grounds: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    lines = []
    for y, row in enumerate(seen):
        spans = []
        for x, length, part in _placed(row):
            colour, ground, look = _look(part.style)
            grounds.setdefault(ground, []).append(f"M{x * W} {y * H}h{length * W}v{H}h-{length * W}z")
            if part.text.strip() or "underline" in look:
                name = names.setdefault(f"fill:{colour}{look}", f"c{len(names)}")
                lead = len(part.text) - len(part.text.lstrip())
                shown = escape(part.text.strip() if "underline" not in look else part.text, quote=False)
                spans.append(f'<tspan x="{(x + lead) * W}" class="{name}">{shown}</tspan>')
        if spans:
            lines.append(f'<text y="{y * H + 15}">{"".join(spans)}</text>')
    width, height = W * sum(part.cell_length for part in seen[0]), H * len(seen)
    styles = "".join(f".{name}{{{style}}}" for style, name in names.items())
    most = max(grounds, key=lambda ground: len("".join(grounds[ground])))
    paths = [f'<path fill="{g}" d="{"".join(d)}"/>' for g, d in grounds.items() if g != most]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
            f"<style>text{{font:16.6px monospace;white-space:pre}}{styles}</style>",
            f'<path fill="{most}" d="M0 0h{width}v{height}h-{width}z"/>',
            *paths,
            *lines,
            "</svg>\n",
        )
    )


def _placed(row: list[Segment]) -> Iterator[tuple[int, int, Segment]]:
    x = 0
    for part in row:
        yield x, part.cell_length, part
        x += part.cell_length


def _look(style: Style | None) -> tuple[str, str, str]:
    """Colour, background, and what else there is to a style, as CSS."""
    style = style or Style()
    colour = style.color.get_truecolor().hex if style.color and not style.color.is_default else "#fff"
    ground = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else "#000"
    if style.reverse:
        colour, ground = ground, colour
    css = {
        "font-weight:700": style.bold,
        "font-style:italic": style.italic,
        "text-decoration:underline": style.underline,
        "text-decoration:line-through": style.strike,
        "opacity:.6": style.dim,
    }
    return colour, ground, "".join(f";{one}" for one, has in css.items() if has)
