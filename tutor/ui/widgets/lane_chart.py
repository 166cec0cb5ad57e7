"""The four lanes drawn as lines of text: where each lane stands at a width, its line down, a call, a way to the next.

A line is a list of pieces, each a text with a style; nothing here knows a widget. Text from outside is cleaned by
whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size

from tutor.ecs import State
from tutor.report.launch_lanes import LANES, LETTERS, Call, Cut, Handover, Head, Lane, Lanes, Row

Piece: TypeAlias = tuple[str, str]
Line: TypeAlias = list[Piece]

WIDE = 92
"""From this width on the lanes stand side by side with their names; below it they are letters in narrow columns."""

COLOURS: Mapping[Lane, str] = {
    Lane.YOU: "$text",
    Lane.ECS: "$accent",
    Lane.AGENT: "$execution",
    Lane.APPLICATION: "$task",
}
ROLES: Mapping[str, str] = {"E": "$execution", "T": "$task", "": "$text-muted"}
STATES: Mapping[State, str] = {
    State.PASSED: "$text-success",
    State.FAILED: "$text-error",
    State.UNKNOWN: "$text-warning",
    State.NOT_JUDGED: "$text-muted",
    State.NOT_REACHED: "$text-muted",
}
_PARTS = (0.0, 0.16, 0.35, 0.7)
_NARROW = (0, 5, 10, 15)


def places(width: int) -> Mapping[Lane, int]:
    """The column at which each lane stands."""
    columns = [int(part * width) for part in _PARTS] if width >= WIDE else list(_NARROW)
    return dict(zip(LANES, columns, strict=True))


def heads(of: Lanes, width: int) -> list[Line]:
    """The names of the lanes; where they are narrow, letters, and below them what the letters mean."""
    at = places(width)
    if width >= WIDE:
        ends = [*list(at.values())[1:], width]
        first = [(_title(head), f"bold {COLOURS[head.lane]}") for head in of.heads]
        second = [(head.name, "$text-muted") for head in of.heads]
        return [_columns(first, list(at.values()), ends), _columns(second, list(at.values()), ends)]
    letters = [(LETTERS.get(head.lane, head.lane.value), f"bold {COLOURS[head.lane]}") for head in of.heads]
    lines = [
        [(f"{head.letter} ", f"bold {COLOURS[head.lane]}"), (f"{head.lane.value}: {head.name}", "$text-muted")]
        for head in of.heads
        if head.letter
    ]
    ends = [*list(at.values())[1:], width]
    return [*(_cut(line, width) for line in lines), _columns(letters, list(at.values()), ends)]


def _title(head: Head) -> str:
    return f"{head.letter} {head.lane.value}" if head.letter else head.lane.value


def drawn(row: Row, width: int, *, chosen: bool = False) -> Line:
    """One row at this width."""
    at = places(width)
    if isinstance(row, Cut):
        text = "not reached, because the launch stopped"
        return _over(_lines_down(at, width), 0, [(f"╌╌ {text} ", "$text-muted")], width)
    if isinstance(row, Handover):
        return _handover(row, at, width)
    return _call(row, at, width, chosen=chosen)


def _call(row: Call, at: Mapping[Lane, int], width: int, *, chosen: bool) -> Line:
    dim = row.state is State.NOT_REACHED
    colour = "$text-muted" if dim else COLOURS[row.lane]
    pieces: Line = [(f"{row.sign or '○'} ", f"bold {STATES[row.state]}")]
    pieces.append((row.action, f"bold {colour}" if row.state is State.FAILED else colour))
    if row.state in (State.FAILED, State.UNKNOWN):
        pieces.append((f" {row.word}", f"bold {STATES[row.state]}"))
    own = LETTERS.get(row.lane, "")
    if row.role and row.role != own:
        pieces.append((f" {row.role}", "$text-muted" if dim else f"bold {ROLES[row.role]}"))
    if row.resource:
        pieces.append((f" {row.resource}", "$text-muted"))
    line = _over(_lines_down(at, width), at[row.lane], [*pieces, (" ", "")], width)
    return [(text, f"{style} on $marked".strip()) for text, style in line] if chosen else line


def _handover(row: Handover, at: Mapping[Lane, int], width: int) -> Line:
    start, end = at[row.start], at[row.end]
    colour = ROLES[row.role] if row.role else "$text-muted"
    arrow = "├" + "─" * max(end - start - 2, 1) + "▶"
    pieces: Line = [(arrow, colour)]
    if row.role:
        pieces.append((f" {row.role}", f"bold {colour}"))
    pieces.append((f" {row.text} ", colour))
    return _over(_lines_down(at, width), start, pieces, width)


def _lines_down(at: Mapping[Lane, int], width: int) -> Line:
    columns = [("│", COLOURS[lane] if lane in LETTERS else "$text-muted") for lane in LANES]
    return _columns(columns, list(at.values()), [*list(at.values())[1:], width])


def _columns(texts: Iterable[Piece], starts: list[int], ends: list[int]) -> Line:
    line: Line = [(" " * starts[0], "")] if starts[0] else []
    for (text, style), start, end in zip(texts, starts, ends, strict=True):
        room = max(end - start - 1, 1)
        line.append((cut(text, room), style))
        line.append((" " * (end - start - min(cell_len(cut(text, room)), room)), ""))
    return line


def _over(under: Line, start: int, pieces: Line, width: int) -> Line:
    """`pieces` from column `start` on, over what lies there."""
    pieces = _cut(pieces, width - start)
    end = start + sum(cell_len(text) for text, _ in pieces)
    return [*_slice(under, 0, start), *pieces, *_slice(under, end, width)]


def _slice(line: Line, start: int, end: int) -> Line:
    """The columns from `start` to before `end`; what is drawn below is one column wide everywhere."""
    found: Line = []
    at = 0
    for text, style in line:
        piece = text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            found.append((piece, style))
        at += len(text)
    return found


def _cut(line: Line, room: int) -> Line:
    found: Line = []
    for text, style in line:
        if cell_len(text) >= room:
            last = cut(text, room)
            return [*found, (last, style)] if last else found
        found.append((text, style))
        room -= cell_len(text)
    return found


def cut(text: str, room: int) -> str:
    """The text in so many cells; where it is longer, its end is an ellipsis."""
    if cell_len(text) <= room:
        return text
    return set_cell_size(text, room - 1).rstrip() + "…" if room > 1 else "…"[:room]


def lifelines(width: int) -> Line:
    """A row in which nothing happens."""
    return _lines_down(places(width), width)
