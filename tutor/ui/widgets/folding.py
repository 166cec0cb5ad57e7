"""A line folded to a width, at blanks where there are some. Nothing of it is lost: the parts make the line again."""

from __future__ import annotations

from rich.cells import cell_len, get_character_cell_size


def fold(line: str, width: int) -> list[str]:
    """The line in parts of at most `width` cells; blanks at a part's end may stand out. No width: in one part."""
    if width <= 0 or (len(line) <= width and line.isascii()) or cell_len(line) <= width:
        return [line]
    parts, start = [], 0
    while start < len(line):
        end = _fits(line, start, width)
        if end < len(line):
            blank = line.rfind(" ", start + 1, end + 1)
            if blank - start >= width // 3:  # else a long word would leave the row nearly empty
                end = blank + 1
        parts.append(line[start:end])
        start = end
    return parts


def _fits(line: str, start: int, width: int) -> int:
    """The end of what fits, at least one character."""
    part = line[start : start + width]
    if part.isascii():
        return start + len(part)
    cells = 0
    for end in range(start, len(line)):
        cells += get_character_cell_size(line[end])
        if cells > width and end > start:
            return end
    return len(line)
