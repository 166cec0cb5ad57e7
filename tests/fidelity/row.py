"""A row of the fidelity table: one call, what AWS answers to it, and where that is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import jmespath

if TYPE_CHECKING:
    from fidelity.stage import Stage

Step: TypeAlias = "Callable[[Stage], None]"
"""Something that is done before the row's call."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an output, or a refusal's code, HTTP status (0 where the driver does not tell) and message."""

    output: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    status: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal. `…` in the message stands for what varies: ids, and what no source shows."""

    code: str
    status: int
    message: str

    def difference(self, answer: Answer, names: Mapping[str, str]) -> str:
        """What is otherwise in the answer; empty when nothing is."""
        if not answer.code and not answer.message:
            return f"accepted: {answer.output}"
        if answer.code != self.code or answer.status not in (0, self.status):
            return f"{answer.code} {answer.status} {answer.message}"
        wanted = fill(self.message, names)
        return "" if like(wanted, answer.message) else f"{answer.message!r}\n  is not\n{wanted!r}"


@dataclass(frozen=True, slots=True)
class Later:
    """A time at least so many hours from now."""

    hours: int

    def __str__(self) -> str:
        return f"over {self.hours} hours from now"

    def difference(self, found: object) -> str:
        """What is otherwise; empty when nothing is."""
        late = isinstance(found, datetime) and found > datetime.now(UTC) + timedelta(hours=self.hours)
        return "" if late else f"{found} is not {self}"


@dataclass(frozen=True, slots=True)
class Ok:
    """An output with these fields: JMESPath → value, a `Later` too; a text may hold `…` for what varies."""

    fields: Mapping[str, Any] = field(default_factory=dict)

    def difference(self, answer: Answer, names: Mapping[str, str]) -> str:
        """What is otherwise in the answer; empty when nothing is."""
        if answer.code or answer.message:
            return f"{answer.code} {answer.status} {answer.message}"
        for path, wanted in self.fields.items():
            found, wanted = jmespath.search(path, answer.output), fill(wanted, names)
            if isinstance(wanted, Later):
                if wanted.difference(found):
                    return wanted.difference(found)
                continue
            if found != wanted and not (isinstance(wanted, str) and isinstance(found, str) and like(wanted, found)):
                return f"{path} is {found!r}, not {wanted!r}"
        return ""


@dataclass(frozen=True, slots=True)
class Stops:
    """RunTask starts a task, and DescribeTasks then shows it stopped for this reason; `…` as in `Refused`."""

    reason: str
    code: str = "TaskFailedToStart"

    def difference(self, answer: Answer, names: Mapping[str, str]) -> str:
        """What is otherwise in the answer of DescribeTasks; empty when nothing is."""
        fields = {
            "tasks[0].lastStatus": "STOPPED",
            "tasks[0].stopCode": self.code,
            "tasks[0].stoppedReason": self.reason,
        }
        return Ok(fields).difference(answer, names)


@dataclass(frozen=True, slots=True)
class Runs:
    """RunTask starts a task, and DescribeTasks then shows it running, with these fields of it."""

    fields: Mapping[str, Any] = field(default_factory=dict)

    def difference(self, answer: Answer, names: Mapping[str, str]) -> str:
        """What is otherwise in the answer of DescribeTasks; empty when nothing is."""
        fields = {f"tasks[0].{path}": value for path, value in self.fields.items()}
        return Ok({"tasks[0].lastStatus": "RUNNING", **fields}).difference(answer, names)


Expected: TypeAlias = Refused | Ok | Stops | Runs


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour.

    `call` is `service.Operation`; `given` its input, in which `{name}` stands for what the stage knows by that name.
    `before` is done first; `who` calls (a name that a step gave, else the account's administrator). `source` says where
    AWS's words are from: E-numbers are those of AWS's texts for a launch (see `sources.py`). `stock`: stock moto
    answers the same; the table fills it in, from what `against_stock.py` measured. `cli`: the AWS CLI drives it too.
    """

    id: str
    behaviour: str
    call: str
    given: Mapping[str, Any]
    expected: Expected
    source: str
    before: tuple[Step, ...] = ()
    who: str = ""
    stock: bool = False
    cli: bool = False

    @property
    def launches(self) -> bool:
        """Whether what counts is the task that RunTask starts."""
        return isinstance(self.expected, Stops | Runs)


def fill(value: Any, names: Mapping[str, str]) -> Any:
    """`value` with each `{name}` that is in `names` filled in, in texts at any depth."""
    if isinstance(value, str):
        return re.sub(r"\{([a-z_0-9]+)\}", lambda found: names.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {fill(key, names): fill(inner, names) for key, inner in value.items()}
    return [fill(inner, names) for inner in value] if isinstance(value, list | tuple) else value


def like(wanted: str, found: str) -> bool:
    """Whether `found` is `wanted`, in which `…` stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), found, re.DOTALL) is not None
