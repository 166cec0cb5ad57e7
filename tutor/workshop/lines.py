"""Where in a file a part of it stands, for an author who is told of a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import yaml

Path = tuple[str | int, ...]


class Lines(Protocol):
    """The lines of a file's parts."""

    def at(self, *path: str | int) -> int:
        """The line (from 1) of the part at `path`, or of what is nearest around it; 0 when nothing is known."""


@dataclass(frozen=True, slots=True)
class YamlLines:
    """Exact, from YAML's own marks. `twice` has the line and the name of each key that stands twice in one mapping."""

    marks: Mapping[Path, int] = field(default_factory=dict)
    twice: tuple[tuple[int, str], ...] = ()

    def at(self, *path: str | int) -> int:
        """See `Lines`."""
        return next((self.marks[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.marks), 0)


@dataclass(frozen=True, slots=True)
class TomlLines:
    """By looking for the words in their order: the TOML reader tells no lines."""

    text: str

    def at(self, *path: str | int) -> int:
        """See `Lines`. Numbers in the path are passed over."""
        lines = self.text.splitlines()
        found = -1
        for word in path:
            if isinstance(word, str):
                found = next((n for n in range(max(found, 0), len(lines)) if _has(lines[n], word)), found)
        return found + 1


def yaml_lines(node: yaml.Node | None, before: int) -> YamlLines:
    """The lines of a YAML document that begins `before` lines after its file does."""
    marks: dict[Path, int] = {}
    twice: list[tuple[int, str]] = []
    for path, line in _walk(node, (), before + 1):
        if path in marks and isinstance(path[-1], str):
            twice.append((line, path[-1]))
        marks[path] = line
    return YamlLines(marks, tuple(twice))


def _walk(node: yaml.Node | None, path: Path, first: int) -> Iterator[tuple[Path, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            yield (*path, name), key.start_mark.line + first
            yield from _walk(value, (*path, name), first)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, number), value.start_mark.line + first
            yield from _walk(value, (*path, number), first)


def _has(line: str, word: str) -> bool:
    if line.lstrip().startswith("#"):
        return False
    return bool(re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line))
