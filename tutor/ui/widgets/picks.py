"""Drop-down lists of labels: made, and read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.content import Content
from textual.widgets import Select


def pick(labels: Iterable[str], chosen: str, *, id: str | None = None, name: str | None = None) -> Select[str]:
    """A list of labels of which one is chosen; one that is not among them, from a registered revision, is added."""
    known = list(labels)
    if chosen and chosen not in known:
        known.append(chosen)
    options = [(Content(label), label) for label in known]
    value: Any = chosen if chosen else Select.NULL
    return Select(options, value=value, allow_blank=not chosen, compact=True, id=id, name=name, classes="pick")


def picked(select: Select[Any]) -> str:
    """What is chosen, or nothing."""
    return str(select.value) if select.value is not Select.NULL else ""
