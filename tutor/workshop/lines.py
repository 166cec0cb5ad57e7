"""Where in a file a part of it stands, for an author who is told of a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where it is there: ten times as fast
_LIMIT = 10_000
_DEPTH = 50
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


class YamlFault(Exception):
    """A text that is no YAML: what is wrong, and the line from 1 (0: not known)."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def loaded(text: str) -> tuple[yaml.Node | None, Any]:
    """A YAML document as nodes and as values. Raises YamlFault."""
    try:
        node = _composed(text)
        return node, _LOADER("").construct_document(node) if node is not None else None
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        raise YamlFault(what, mark.line + 1 if mark else 0) from None


def syntax(text: str) -> tuple[str, ...]:
    """The top keys of a YAML text that may have tags of its own, such as CloudFormation's. Raises YamlFault."""
    try:
        node = _composed(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlFault(getattr(error, "problem", None) or str(error), mark.line + 1 if mark else 0) from None
    twice = yaml_lines(node, 0).twice
    if twice:
        raise YamlFault(f"the key {twice[0][1]!r} is there twice", twice[0][0])
    return tuple(str(key.value) for key, _ in node.value) if isinstance(node, yaml.MappingNode) else ()


def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text. Raises YamlFault where there are too many, or nested too deeply."""
    _measure_depth(text)
    node = _LOADER(text).get_single_node()
    if node is not None and _size(node) > _LIMIT:
        raise YamlFault("it is too large, or its aliases make it so", 0)
    return node  # type: ignore[no-any-return]


def _measure_depth(text: str) -> None:
    """A text that is nested so deeply ends the process in libyaml's composer, so it is looked at before."""
    if sum(map(text.count, "[{-?:")) <= _DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise YamlFault(f"it is nested more than {_DEPTH} deep", line)


def _size(node: yaml.Node) -> int:
    """How many nodes a document has when its aliases are written out; more than the limit counts as one more."""
    seen: dict[int, int] = {}

    def count(node: yaml.Node) -> int:
        if id(node) not in seen:
            seen[id(node)] = _LIMIT + 1  # one that holds itself
            parts = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
            total = 1 + (sum(map(count, parts)) if isinstance(node, yaml.CollectionNode) else 0)
            seen[id(node)] = min(total, _LIMIT + 1)
        return seen[id(node)]

    return count(node)


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
