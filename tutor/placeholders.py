"""`{name}` in texts → its value. Braces that are no such name (JSON, Python, `${name}`, `{{name}}`) are left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = re.compile(r"(?<![\w${])\{([a-z][a-z0-9_]*)\}(?!\})")
"""A name in braces; its first group is the name."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every known variable replaced."""
    return NAME.sub(lambda found: values.get(found.group(1), found.group(0)), text)


def fill_all(value: object, values: Mapping[str, str]) -> object:
    """The same in every text of nested lists and mappings."""
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, list):
        return [fill_all(item, values) for item in value]
    if isinstance(value, dict):
        return {key: fill_all(item, values) for key, item in value.items()}
    return value
