"""Completion of an AWS CLI line at a cursor: services, operations, options, values, the account's own names, files."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from tutor.actions.aws_cli import AwsCli, Command, Option, global_options
from tutor.actions.completion_values import from_account, from_files, from_shape, regions
from tutor.actions.own_names import Names
from tutor.actions.shell_words import Word, open_command

What = Literal["command", "option", "value", "name", "file"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on. `text` is shown; `insert` takes the place of what is written, quoted as it must be.

    `note` says an option's type or what an operation does; `required` marks an option that the command needs.
    """

    text: str
    what: What
    insert: str
    note: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand from `start` to the cursor at `end`, the likeliest first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...] = ()


def complete(text: str, cursor: int, cli: AwsCli, names: Names | None = None, folder: Path | None = None) -> Completion:
    """How the line may go on at `cursor`. `names` knows the account's own names; `folder` is where files are.

    `text` may have several lines and commands; what is after the cursor stays as it is.
    """
    before, current = open_command(text[:cursor])
    words = [word.text for word in before]
    if words[:1] == ["$"]:
        words = words[1:]
    if not words:
        found = _matching([Candidate("aws", "command", "aws ")], current.text)
    elif words[0] == "aws":
        found = _Line(words[1:], current, cli, names, folder).candidates()
    else:
        found = []
    return Completion(current.start, cursor, tuple(found))


@dataclass(slots=True)
class _Line:
    """The words after `aws`, read as the CLI reads them, up to the one that is being written."""

    words: list[str]
    current: Word
    cli: AwsCli
    names: Names | None
    folder: Path | None
    path: list[str] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)
    command: Command | None = None
    waiting: Option | None = None

    def candidates(self) -> list[Candidate]:
        self.command = self.cli.command()
        for word in self.words:
            self._read(word)
        command, current = self.command, self.current
        if command is None:
            return []
        if self.waiting is not None:
            values = list(self._values(self.waiting, current))
            enough = self.given[self.waiting.name] and not current.text
            return values + (self._options(command) if enough else [])
        if current.text.startswith("-") and (not current.quote or "=" in current.text):
            return self._written(command)
        if command.commands:
            return _matching(self._commands(command), current.text)
        positional = next((option for option in command.options.values() if option.positional), None)
        values = list(self._values(positional, current)) if positional else []
        return values if current.text else values + self._options(command)

    def _read(self, word: str) -> None:
        """Take in a finished word."""
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            option = self._option(name)
            self.given.setdefault(name, [])
            self.waiting = option if option and option.type != "boolean" and not equals else None
            if equals:
                self.given[name].append(value)
        elif self.waiting is not None:
            self.given[self.waiting.name].append(word)
            if self.waiting.type != "list":
                self.waiting = None
        elif self.command is not None and self.command.commands:
            self.path.append(word)
            self.command = self.cli.command(*self.path)

    def _option(self, name: str) -> Option | None:
        own = self.command.options if self.command else {}
        return own.get(name) or global_options().get(name)

    def _commands(self, command: Command) -> Iterator[Candidate]:
        model = self.cli.service_model(self.path[0]) if self.path else None
        for name in command.commands:
            below = self.cli.command(*self.path, name) if self.path and not command.operation else None
            yield Candidate(name, "command", f"{name} ", _about(model, below.operation) if below else "")

    def _written(self, command: Command) -> list[Candidate]:
        """The options that begin as what is written, or the values after `--option=`."""
        name, equals, value = self.current.text.partition("=")
        option = self._option(name[2:])
        if not equals or option is None:
            return self._options(command)
        place = Word(value, self.current.start, self.current.end, self.current.quote)
        return [
            Candidate(c.text, c.what, f"{name}={c.insert}", c.note, c.required) for c in self._values(option, place)
        ]

    def _options(self, command: Command) -> list[Candidate]:
        """Options not given yet: those that the command needs, its others, then the ones of every command."""
        own = [option for option in command.options.values() if not option.positional]
        ordered = sorted(own, key=lambda option: (not option.required, option.name.startswith("no-")))
        if not self.path:
            ordered = []
        taken = {option.name for option in ordered}
        rest = [option for name, option in global_options().items() if name not in taken]
        offered = [option for option in (*ordered, *rest) if option.name not in self.given and not self._said(option)]
        found = (Candidate(f"--{o.name}", "option", f"--{o.name} ", _type(o), o.required) for o in offered)
        return _matching(found, self.current.text)

    def _said(self, option: Option) -> bool:
        """Whether a boolean was given by its other name."""
        if option.type != "boolean" or not option.member or self.command is None:
            return False
        options = self.command.options
        return any(options[name].member == option.member for name in self.given if name in options)

    def _values(self, option: Option, current: Word) -> Iterator[Candidate]:
        written = current.text
        files = list(from_files(option, written, self.folder, self.command))
        if files:
            yield from (Candidate(name, "file", _quoted(name, current, name.endswith(("/", "://")))) for name in files)
            if written:
                return
        choices = option.choices or (regions() if option.name == "region" else ())
        yield from _matching((_value(choice, "value", current) for choice in choices), written)
        if self.names is not None and self.command is not None:
            cluster = (self.given.get("cluster") or [""])[0]
            own = from_account(option, self.command, self.names, cluster)
            yield from _matching((_value(name, "name", current) for name in own), written)
        for member, kind in from_shape(option.shape, written):
            yield Candidate(member, "value", _quoted(member, current, True), kind)


def _value(text: str, what: What, current: Word) -> Candidate:
    return Candidate(text, what, _quoted(text, current, text.endswith("/")))


def _quoted(text: str, current: Word, goes_on: bool) -> str:
    """The text as a shell takes it, in the quote that is open; then a blank, unless it goes on."""
    if current.quote == "'" or (current.quote == '"' and not set('"\\$`') & set(text)):
        said = current.quote + text.replace("'", "'\\''" if current.quote == "'" else "'")
        return said if goes_on else f"{said}{current.quote} "
    if goes_on:
        return text if shlex.quote(text.rstrip("={}[],")) == text.rstrip("={}[],") else shlex.quote(text)[:-1]
    return f"{shlex.quote(text)} "


def _matching(found: Iterable[Candidate], written: str) -> list[Candidate]:
    """Those that begin as what is written, in their order; then those whose last part does, then those that have it."""
    if not written:
        return list(found)
    low = written.lower()
    ranked: tuple[list[Candidate], ...] = ([], [], [])
    for candidate in found:
        text = candidate.text.lower()
        at = text.find(low)
        if at == 0:
            ranked[0].append(candidate)
        elif at > 0:
            ranked[1 if text.rpartition("/")[2].startswith(low) else 2].append(candidate)
    return [candidate for rank in ranked for candidate in rank]


def _type(option: Option) -> str:
    return "" if option.type == "boolean" else option.type


@lru_cache(maxsize=1024)
def _about(model: Any, operation: str) -> str:
    """The first sentence of what AWS says of an operation."""
    if not operation:
        return ""
    from tutor.actions.completion_values import first_sentence

    return first_sentence(model.operation_model(operation).documentation)
