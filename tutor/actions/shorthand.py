"""The AWS CLI's shorthand syntax (`Key=a,Value=b`, `a={b=[c,d]}`), read as the CLI reads it.

The grammar is that of the AWS CLI's guide, "Using shorthand syntax with the AWS CLI"; the types come from the
parameter's shape in the API's model. A test holds it against the AWS CLI's own reading.
"""

from __future__ import annotations

import re
from typing import Any


class ShorthandError(ValueError):
    """The text is no shorthand. The message says where it goes wrong."""


def parse(text: str, shape: Any) -> Any:
    """The value that `text` gives to a parameter of this shape. Raises ShorthandError."""
    return _typed(_Reader(text).everything(), shape)


class _Reader:
    """Reads `text` from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def everything(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            key = self._key()
            if key in found:
                raise ShorthandError(f"{key!r} is given twice in {self._text!r}.")
            found[key] = self._top_value()
            self._blanks()
            if self._at >= len(self._text):
                return found
            self._expect(",")

    def _key(self) -> str:
        self._blanks()
        match = re.compile(r"[A-Za-z0-9\-_.#/:]*").match(self._text, self._at)
        assert match is not None
        self._at = match.end()
        self._blanks()
        if self._text.startswith("@=", self._at):
            raise ShorthandError("A file inside of shorthand (`@=`) is not read here.")
        self._expect("=")
        self._blanks()
        return match.group()

    def _top_value(self) -> Any:
        """A value of the outermost level: `a=b,c` is the list of b and c, as long as no `=` follows c."""
        if self._at >= len(self._text):
            return ""
        if self._text[self._at] in "[{":
            return self._nested()
        values = [self._scalar(_FIRST)]
        while True:
            self._blanks()
            before = self._at
            if not self._text.startswith(",", self._at):
                break
            self._at += 1
            self._blanks()
            if self._at >= len(self._text):
                raise ShorthandError(f"{self._text!r} ends after a comma.")
            try:
                value = self._scalar(_FOLLOWING)
            except ShorthandError:
                self._at = before
                break
            self._blanks()
            if self._at < len(self._text) and self._text[self._at] != ",":
                self._at = before  # what follows is a key, and this was the end of the list
                break
            values.append(value)
        return values[0] if len(values) == 1 else values

    def _nested(self) -> Any:
        if self._text.startswith("[", self._at):
            return self._list()
        if self._text.startswith("{", self._at):
            return self._hash()
        return self._scalar(_FIRST)

    def _list(self) -> list[Any]:
        self._expect("[")
        found = []
        while not self._closes("]"):
            found.append(self._nested())
            if not self._closes("]", take=False):
                self._expect(",")
        return found

    def _hash(self) -> dict[str, Any]:
        self._expect("{")
        found = {}
        while not self._closes("}"):
            key = self._key()
            found[key] = self._nested()
            if not self._closes("}", take=False):
                self._expect(",")
        return found

    def _scalar(self, pattern: re.Pattern[str]) -> str:
        for quote, quoted in _QUOTED.items():
            if self._text.startswith(quote, self._at):
                match = quoted.match(self._text, self._at)
                if match is None:
                    raise ShorthandError(f"A quote in {self._text!r} is opened and not closed.")
                self._at = match.end()
                return match.group()[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
        match = pattern.match(self._text, self._at)
        if match is None:
            if pattern is _FIRST:
                return ""
            raise ShorthandError(f"A value is missing in {self._text!r}.")
        self._at = match.end()
        return match.group().replace("\\,", ",").rstrip()

    def _closes(self, sign: str, *, take: bool = True) -> bool:
        self._blanks()
        if self._at >= len(self._text):
            raise ShorthandError(f"{sign!r} is missing in {self._text!r}.")
        found = self._text[self._at] == sign
        if found and take:
            self._at += 1
        return found

    def _expect(self, sign: str) -> None:
        self._blanks()
        if not self._text.startswith(sign, self._at):
            raise ShorthandError(f"{sign!r} is missing in {self._text!r} after {self._at} characters.")
        self._at += 1
        self._blanks()

    def _blanks(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1


_QUOTED = {"'": re.compile(r"'(?:\\'|[^'])*'"), '"': re.compile(r'"(?:\\"|[^"])*"')}
_START = r"!#-&(-+\--<>-Z\\-z|-\uffff"
_FIRST = re.compile(rf"(?:\\,|[{_START}])(?:\\,|[\s!#-&(-+\--\\^-|~-\uffff])*")
_FOLLOWING = re.compile(rf"(?:\\,|[{_START}])(?:\\,|[\s!#-&(-+\--<>-\uffff])*")
"""Which signs a value may have: the first of a list may have a `=`, the following ones may not."""


def _typed(value: Any, shape: Any) -> Any:
    """The value with the types of the shape: a list where one value stands for a list, numbers, true and false."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        members = shape.members
        return {name: _typed(one, members[name]) if name in members else one for name, one in value.items()}
    if kind == "map" and isinstance(value, dict):
        return {name: _typed(one, shape.value) for name, one in value.items()}
    if kind == "list":
        return [_typed(one, shape.member) for one in value] if isinstance(value, list) else [value]
    if not isinstance(value, str):
        return value
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    return value
