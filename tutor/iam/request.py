"""A request as policies see it: who, which action, on what, in which circumstances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


class Context(Mapping[str, tuple[str, ...]]):
    """Condition keys and their values. Keys are found whatever their case; every value is a tuple of texts.

    A key whose list of values is empty counts as missing, as it does on AWS. Keys that differ in case only are one key
    with the values of all of them (two request tags `Env` and `env` are both there under `aws:RequestTag/env`).
    """

    def __init__(self, values: Mapping[str, str | Sequence[str]] | None = None) -> None:
        self._values: dict[str, tuple[str, ...]] = {}
        for key, value in (values or {}).items():
            if value or isinstance(value, str):
                texts = (value,) if isinstance(value, str) else tuple(value)
                self._values[key.lower()] = self._values.get(key.lower(), ()) + texts

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self._values[key.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `action` such as `s3:GetObject`, the `resource`'s ARN (or `*`), the caller's ARN as `principal`
    (empty when no policy asks for it), and the condition keys in `context`."""

    action: str
    resource: str = "*"
    principal: str = ""
    context: Context = field(default_factory=Context)
