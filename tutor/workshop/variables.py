"""`{role_name}` in a course → the learner's value. Braces that are no variable (JSON, Python) are left alone."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from tutor.placeholders import NAME, fill, fill_all

__all__ = ["OWN", "fill", "fill_all", "fill_markdown", "held", "placed", "released", "unknown", "used"]

OWN = ("account", "region")
"""The variables that the account at hand fills in: `placed`."""

_HELD = "\ue000\ue001"  # of Unicode's private use: YAML takes them in a plain text


def placed(text: str, account: str, region: str) -> str:
    """The text with the account's twelve digits and its region in their places; what is empty stays as it stands."""
    return fill(text, {name: value for name, value in (("account", account), ("region", region)) if value})


def fill_markdown(text: str, values: Mapping[str, str]) -> str:
    """A text in Markdown with every known variable replaced: `_my_role_` is a name there, and no emphasis.

    In code a value stands as it is; elsewhere what Markdown would take for a sign of its own is escaped.
    """
    escaped = {name: _SIGN.sub(r"\\\g<0>", value) for name, value in values.items()}
    parts = _CODE.split(text)
    return "".join(fill(part, values if number % 2 else escaped) for number, part in enumerate(parts))


_CODE = re.compile(r"(?<!`)(`+(?!`).+?(?<!`)`+)(?!`)", re.DOTALL)
_SIGN = re.compile(r"(?<!\w)_|_(?!\w)|[*\[\]<>&~|`\\]")


def held(text: str, names: Iterable[str]) -> str:
    """The text with the known variables in a spelling that YAML takes for text, quoted or not: see `released`."""
    known = set(names)
    return NAME.sub(
        lambda found: f"{_HELD[0]}{found.group(1)}{_HELD[1]}" if found.group(1) in known else found.group(0), text
    )


def released(value: Any) -> Any:
    """Nested lists and mappings with the variables of `held` in braces again."""
    if isinstance(value, str):
        return value.replace(_HELD[0], "{").replace(_HELD[1], "}")
    if isinstance(value, list):
        return [released(item) for item in value]
    if isinstance(value, dict):
        return {released(key): released(item) for key, item in value.items()}
    return value


@lru_cache(maxsize=2048)
def used(text: str) -> tuple[tuple[int, str], ...]:
    """Every `{name}` in a text: its line from 1, and the name."""
    return tuple((text.count("\n", 0, found.start()) + 1, found.group(1)) for found in NAME.finditer(text))


def unknown(name: str, values: Mapping[str, str]) -> str:
    """What to say of a variable that the course does not declare."""
    near = difflib.get_close_matches(name, values, n=1)
    hint = f"did you mean {{{near[0]}}}?" if near else f"declare it in workshop.toml under [variables]: {name} = …"
    return f"there is no variable {{{name}}}; {hint}"
