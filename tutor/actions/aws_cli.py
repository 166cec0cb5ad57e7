"""The AWS CLI's commands as data: services, operations, options, out of the API's own models (botocore).

What the CLI adds to the API, hides or calls otherwise stands in `aws_cli.json`. It was taken from the argument tables
of the AWS CLI (the version that it names) by `tests/actions/awscli_table.py --departures`; a test holds both together.
AWS CLI 2 takes nearly the same; what only it has (`logs tail`, `--no-cli-pager`) is not here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, without its dashes.

    `member` is the parameter of the API that it fills, or empty for one of the CLI's own; `type` is the parameter's
    (`string`, `list`, …; `boolean` takes no value); a `negative` one says false; `shape` is the parameter's botocore
    shape.
    """

    name: str
    type: str = "string"
    member: str = ""
    required: bool = False
    negative: bool = False
    positional: bool = False
    choices: tuple[str, ...] = ()
    shape: Any = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command: an operation of the API, when `operation` names one, or one of the CLI's own."""

    name: str
    service: str = ""
    operation: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    paginated: bool = False


class AwsCli:
    """The commands of the AWS CLI. Each service's model is read when it is first asked for, and kept."""

    def __init__(self, loader: Any = None) -> None:
        """`loader` is a botocore Loader; without one, the models of the installed botocore are read."""
        self._loader = loader
        self._services: dict[str, _Service] = {}
        self._names: tuple[str, ...] = ()

    def services(self) -> tuple[str, ...]:
        """The names that may follow `aws`, sorted."""
        if not self._names:
            known = set(self._load().list_available_services("service-2"))
            own = {name for name, changes in departures()["services"].items() if "service" not in changes}
            renamed = {n: c["service"] for n, c in departures()["services"].items() if "service" in c}
            self._names = tuple(
                sorted(known - set(departures()["hidden"]) | own | {n for n, s in renamed.items() if s in known})
            )
        return self._names

    def command(self, *words: str) -> Command | None:
        """The command that these words name (`iam`, `create-role`), as far as there is one."""
        if not words:
            return Command("aws", options=global_options(), commands=self.services())
        if words[0] not in self.services():
            return None
        service = self._services.get(words[0])
        if service is None:
            service = self._services[words[0]] = _Service(words[0], self._load())
        return service.command(words[1:])

    def service_model(self, name: str) -> Any:
        """botocore's model of the service that the CLI calls `name`, or None for what is no service of the API."""
        self.command(name)
        return self._services[name].model if name in self._services else None

    def _load(self) -> Any:
        if self._loader is None:
            from botocore.loaders import Loader

            self._loader = Loader()
        return self._loader


@cache
def departures() -> dict[str, Any]:
    """What the CLI does otherwise than the API's models say, as `aws_cli.json` has it."""
    loaded: dict[str, Any] = json.loads((files("tutor.actions") / "aws_cli.json").read_text("utf-8"))
    return loaded


@cache
def global_options() -> Mapping[str, Option]:
    """The options that every command takes."""
    return {name: _option(name, {}, found) for name, found in departures()["globals"].items()}


class _Service:
    """A service's commands, each made when it is asked for."""

    def __init__(self, name: str, loader: Any) -> None:
        self.name = name
        self._changes: dict[str, Any] = departures()["services"].get(name, {})
        self._service = self._changes.get("service", name)
        self._paged: dict[str, Any] = {}
        self._waiters: dict[str, Any] = {}
        self.model: Any = None
        self._operations: dict[str, str] = {}
        if not self._changes.get("own"):
            self._read(loader)
        self._commands: dict[tuple[str, ...], Command | None] = {}
        self._top: tuple[str, ...] = ()

    def _read(self, loader: Any) -> None:
        from botocore import xform_name
        from botocore.model import ServiceModel

        self.model = ServiceModel(loader.load_service_model(self._service, "service-2"), self._service)
        self._operations = {xform_name(operation, "-"): operation for operation in self.model.operation_names}
        self._paged = _section(loader, self._service, "paginators-1", "pagination")
        waiters = _section(loader, self._service, "waiters-2", "waiters")
        self._waiters = {
            name: waiter
            for name, waiter in waiters.items()
            if not self.model.operation_model(waiter["operation"]).deprecated
        }

    def command(self, words: tuple[str, ...]) -> Command | None:
        if not words:
            own = self._changes.get("own_options", {})
            return Command(self.name, options={n: _option(n, {}, v) for n, v in own.items()}, commands=self._names())
        if words not in self._commands:
            self._commands[words] = self._make(words)
        return self._commands[words]

    def _names(self) -> tuple[str, ...]:
        if not self._top:
            hidden = self._changes.get("hidden", ())
            names = {name for name in self._operations if name not in hidden and not self._unusual(name)}
            names |= set(self._changes.get("commands", {}))
            if self._waiters:
                names.add("wait")
            self._top = tuple(sorted(names))
        return self._top

    def _unusual(self, name: str) -> bool:
        """Deprecated, or a stream of events: the CLI has no command for it."""
        model = self.model.operation_model(self._operations[name])
        if name in self._changes.get("shown", ()):
            return False
        return bool(model.deprecated or model.has_event_stream_input or model.has_event_stream_output)

    def _make(self, words: tuple[str, ...]) -> Command | None:
        own = self._changes.get("commands", {}).get(words[0])
        if own is not None:
            return _own(self.name, words, own)
        if words[0] == "wait" and self._waiters:
            return self._wait(words)
        if len(words) > 1 or words[0] not in self._operations or words[0] in self._changes.get("hidden", ()):
            return None
        operation = self._operations[words[0]]
        options = self._options(words[0], operation)
        return Command(words[0], self._service, operation, options, paginated=operation in self._paged)

    def _wait(self, words: tuple[str, ...]) -> Command | None:
        from botocore import xform_name

        named = {xform_name(waiter, "-"): waiter for waiter in self._waiters}
        if len(words) == 1:
            return Command("wait", self._service, options={}, commands=tuple(sorted(named)))
        if len(words) > 2 or words[1] not in named:
            return None
        operation = self._waiters[named[words[1]]]["operation"]
        return Command(words[1], self._service, "", self._plain(operation))

    def _plain(self, operation: str) -> dict[str, Option]:
        """An operation's options before the departures, which waiting for it does not share."""
        model = self.model.operation_model(operation)
        found = _of_model(model)
        if operation in self._paged:
            _page(found, self._paged[operation], model.input_shape)
        if model.has_streaming_output:
            found["outfile"] = Option("outfile", required=True, positional=True)
        else:
            found["cli-input-json"] = Option("cli-input-json")
            found["generate-cli-skeleton"] = Option("generate-cli-skeleton", choices=("input", "output"))
        return found

    def _options(self, name: str, operation: str) -> dict[str, Option]:
        found = self._plain(operation)
        changes = self._changes.get("operations", {}).get(name, {})
        for gone in changes.get("hidden", ()):
            found.pop(gone, None)
        shape = self.model.operation_model(operation).input_shape
        shapes = shape.members if shape else {}
        for added, changed in changes.get("options", {}).items():
            found[added] = _option(added, shapes, changed)
        return found


def _section(loader: Any, service: str, kind: str, key: str) -> dict[str, Any]:
    """A part of a service's models that not every service has."""
    from botocore.exceptions import UnknownServiceError

    try:
        found: dict[str, Any] = loader.load_service_model(service, kind)[key]
    except UnknownServiceError:
        return {}
    return found


def _of_model(model: Any) -> dict[str, Option]:
    """The options that an operation's parameters make."""
    from botocore import xform_name

    found: dict[str, Option] = {}
    if model.input_shape is None:
        return found
    required = set(model.input_shape.required_members)
    for member, shape in model.input_shape.members.items():
        name, kind = xform_name(member, "-"), shape.type_name
        wanted = member in required and not shape.metadata.get("idempotencyToken")
        choices = tuple(getattr(shape, "enum", ()) or ())
        if kind == "list":
            choices = tuple(getattr(shape.member, "enum", ()) or ())
        found[name] = Option(name, kind, member, wanted, choices=choices, shape=shape)
        if kind == "boolean":
            found[f"no-{name}"] = Option(f"no-{name}", kind, member, negative=True, shape=shape)
    return found


def _page(found: dict[str, Option], pages: Mapping[str, Any], shape: Any) -> None:
    """The CLI pages by itself: its three options take the place of the service's own."""
    from botocore import xform_name

    tokens = pages["input_token"]
    for member in [tokens] if isinstance(tokens, str) else tokens:
        found.pop(xform_name(member, "-"), None)
    kind = "integer"
    if "limit_key" in pages:
        found.pop(xform_name(pages["limit_key"], "-"), None)
        kind = shape.members[pages["limit_key"]].type_name
        found["page-size"] = Option("page-size", kind)
    found["max-items"] = Option("max-items", kind)
    found["starting-token"] = Option("starting-token")


def _own(service: str, words: tuple[str, ...], found: Mapping[str, Any]) -> Command | None:
    """A command of the CLI's own; the words after the first name commands under it."""
    for word in words[1:]:
        if word not in found.get("commands", {}):
            return None
        found = found["commands"][word]
    options = {name: _option(name, {}, option) for name, option in found.get("options", {}).items()}
    return Command(words[-1], service, "", options, tuple(found.get("commands", {})))


def _option(name: str, shapes: Mapping[str, Any], found: Mapping[str, Any]) -> Option:
    member = found.get("member", "")
    return Option(
        name,
        found.get("type", "string"),
        member,
        bool(found.get("required")),
        bool(found.get("negative")),
        bool(found.get("positional")),
        tuple(found.get("choices", ())),
        shapes.get(member),
    )
