"""A command of the AWS CLI as the call of the API that it makes: service, method, parameters, as boto3 takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.actions import shorthand
from tutor.actions.aws_cli import AwsCli, Command, Option, global_options


class NoCall(Exception):
    """The command is no single call of the API, or cannot be read as one. The text says why, for a comment."""


@dataclass(frozen=True, slots=True)
class FromFile:
    """A parameter whose value is in a file that is read when the call is made: as `text`, `bytes` or `json`."""

    path: str
    read: str


@dataclass(frozen=True, slots=True)
class FromSecret:
    """A parameter whose value is a secret: word `index` of the command."""

    index: int


@dataclass(frozen=True, slots=True)
class Call:
    """`boto3.client(service).method(**parameters)`, or for a waiter `.get_waiter(method).wait(**parameters)`."""

    service: str
    method: str
    parameters: Mapping[str, Any]
    region: str = ""
    waiter: bool = False


def call(
    words: Sequence[str], cli: AwsCli, files: Mapping[str, bytes] | None = None, secrets: Sequence[int] = ()
) -> Call:
    """The call that the command `words` (`aws`, …) makes.

    `files` has what `file://` and `fileb://` stood for, by path as written; another file becomes a FromFile. The words
    numbered in `secrets` become FromSecret. Options that only shape what is printed are left out. Raises NoCall.
    """
    reading = _Reading(cli, files or {}, frozenset(secrets))
    return reading.read(words)


_PRINTING = {"output", "query", "color", "debug", "no-paginate", "v2-debug", "cli-read-timeout", "cli-connect-timeout"}
_PRINTING_2 = {"no-cli-pager": False, "no-cli-auto-prompt": False, "cli-binary-format": True, "no-cli-paginate": False}
"""Options of AWS CLI 2 alone, and whether they take a value."""
_SESSIONS = {("ecs", "ExecuteCommand"), ("ssm", "StartSession")}
_PAGING = ("max-items", "page-size", "starting-token")


@dataclass(slots=True)
class _Given:
    option: Option
    values: list[tuple[int, str]]


class _Reading:
    def __init__(self, cli: AwsCli, files: Mapping[str, bytes], secrets: frozenset[int]) -> None:
        self._cli = cli
        self._files = files
        self._secrets = secrets

    def read(self, words: Sequence[str]) -> Call:
        path: list[str] = []
        command = self._cli.command()
        given: dict[str, _Given] = {}
        at = 1
        while at < len(words):
            word = words[at]
            if word.startswith("-"):
                at = self._option(words, at, command, given)
            elif command is not None and command.commands:
                path.append(word)
                command = self._cli.command(*path)
                at += 1
            else:
                raise NoCall(f"it has a word, {word!r}, that is no option's value")
        if command is None:
            raise NoCall(f"`aws {' '.join(path)}` is not known here")
        if (not command.operation and path[1:2] != ["wait"]) or command.commands:
            raise NoCall(f"`aws {' '.join(path)}` is the AWS CLI's own command and no operation of the API")
        if (command.service, command.operation) in _SESSIONS:
            raise NoCall("the AWS CLI opens a session with what the API answers")
        return self._call(command, given, waiter=path[1] == "wait")

    def _option(self, words: Sequence[str], at: int, command: Command | None, given: dict[str, _Given]) -> int:
        """Take in the option at `at` with its values; returns where the next one begins."""
        name, equals, value = words[at][2:].partition("=")
        if name in _PRINTING_2:
            return at + 1 + (_PRINTING_2[name] and not equals)
        option = (command.options if command else {}).get(name) or global_options().get(name)
        if option is None or not words[at].startswith("--"):
            raise NoCall(f"its option {words[at]!r} is not known here")
        if equals:
            values = [(at, value)]
            end = at + 1
        else:
            end = at + 1
            if option.type == "list":
                while end < len(words) and not words[end].startswith("--"):
                    end += 1
            elif option.type != "boolean":
                end += 1
            if end > len(words):
                raise NoCall(f"its option {words[at]!r} has no value")
            values = [(index, words[index]) for index in range(at + 1, end)]
        if name == "generate-cli-skeleton":
            raise NoCall("it only prints a skeleton of its input")
        given[name] = _Given(option, values)
        return end

    def _call(self, command: Command, given: Mapping[str, _Given], *, waiter: bool) -> Call:
        parameters: dict[str, Any] = {}
        region = ""
        for name, one in given.items():
            if name in _PRINTING or (name in _PAGING and not one.option.member):
                continue
            if name == "region":
                region = one.values[0][1]
            elif name == "cli-input-json":
                whole = self._text(one.values[0][1])
                if isinstance(whole, FromFile):
                    raise NoCall("its input is in a file that is not at hand")
                parameters = {**_json(whole, name), **parameters}
            elif not one.option.member:
                raise NoCall(f"its option --{name} is the AWS CLI's own")
            else:
                parameters[one.option.member] = self._value(one)
        missing = [o.name for o in command.options.values() if o.required and o.member and o.member not in parameters]
        if missing:
            raise NoCall(f"it lacks --{missing[0]}")
        return Call(command.service, command.name.replace("-", "_"), parameters, region, waiter)

    def _value(self, given: _Given) -> Any:
        option = given.option
        if option.type == "boolean":
            return not option.negative
        values = [value for _, value in given.values]
        secret = next((index for index, _ in given.values if index in self._secrets), None)
        if secret is not None:
            if option.type != "string":
                raise NoCall("a secret is inside of a value of it")
            return FromSecret(secret)
        single = self._text(values[0], binary=option.type == "blob") if len(values) == 1 else None
        if isinstance(single, FromFile):
            structured = option.type in ("list", "structure", "map")
            return FromFile(single.path, "json") if structured else single
        try:
            return _convert(option, values if single is None else ([single] if option.type == "list" else single))
        except ValueError as error:
            raise NoCall(f"the value of --{option.name} cannot be read: {error}") from None

    def _text(self, value: str, *, binary: bool = False) -> Any:
        """What the AWS CLI takes for the word: itself, or what is in the file that it names."""
        for scheme in ("file://", "fileb://"):
            if value.startswith(scheme):
                path = value[len(scheme) :]
                if path not in self._files:
                    return FromFile(path, "bytes" if scheme == "fileb://" or binary else "text")
                content = self._files[path]
                return content if scheme == "fileb://" or binary else content.decode()
        if binary:
            raise NoCall("versions 1 and 2 of the AWS CLI read binary data on the command line differently")
        return value


def _convert(option: Option, value: Any) -> Any:
    """A word, or a list's words, as the parameter's type. Raises ValueError."""
    shape = option.shape
    if option.type == "list":
        if len(value) == 1 and value[0].lstrip().startswith("["):
            return json.loads(value[0])
        member = shape.member
        if member.type_name in ("structure", "map", "list") and not value[0].lstrip().startswith("{"):
            return [shorthand.parse(one, member) for one in value]
        return [_scalar(member, one) for one in value]
    if option.type in ("structure", "map") and not value.lstrip().startswith("{"):
        if option.type == "structure" and list(shape.members) == ["Value"] and "=" not in value:
            return {"Value": value}
        return shorthand.parse(value, shape)
    return _scalar(shape, value)


def _scalar(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if kind in ("structure", "map", "list") or getattr(shape, "is_document_type", False):
        return json.loads(value)
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return value.lower() != "false"
    return value


def _json(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NoCall(f"the value of --{name} is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise NoCall(f"the value of --{name} is no JSON object")
    return found
