"""What every screen over the lesson is made of."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen

from tutor.ui.screens.drawn_once import DrawnOnce

R = TypeVar("R")


class Over(DrawnOnce, ModalScreen[R], Generic[R]):
    """A screen over the lesson; `R` is what it hands back when it is left."""
