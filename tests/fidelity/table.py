"""All rows of the table, by subject."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fidelity.row import Row

if TYPE_CHECKING:
    from fidelity.stage import Stage


@dataclass(frozen=True, slots=True)
class Subject:
    """Rows that share an account, which is made ready first."""

    name: str
    title: str
    prepare: Callable[[Stage], None]
    rows: tuple[Row, ...]


def subjects() -> tuple[Subject, ...]:
    """Every module of `rows`, by name."""
    names = sorted(file.stem for file in (Path(__file__).parent / "rows").glob("[a-z]*.py"))
    return tuple(_subject(name) for name in names)


def _subject(name: str) -> Subject:
    module = importlib.import_module(f"fidelity.rows.{name}")
    alike = STOCK.read_text().split()
    rows = tuple(replace(row, stock=row.id in alike) for row in module.ROWS)
    return Subject(name, (module.__doc__ or "").strip().splitlines()[0], module.STAGE, rows)


STOCK = Path(__file__).with_name("stock.txt")
"""The ids of the rows that stock moto answers as AWS does: measured by `against_stock.py`, not written by hand."""

SUBJECTS = subjects()
