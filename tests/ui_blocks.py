"""A lesson with every kind of block: how a test comes to one, and what it shows."""

from __future__ import annotations

from typing import Any

from ui_support import said as lines_said
from ui_support import until

from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.question import QuestionBlock


def said(app: RoletutorApp) -> str:
    """All that the lower part of the screen shows, as one line: a narrow window breaks it anywhere."""
    return " ".join(lines_said(app).split())


async def begun(app: RoletutorApp, pilot: Any) -> None:
    """Wait until the first step stands with the account's values."""
    await until(pilot, lambda: app.ready and app.current in app.findings, "the step is judged")
    await until(pilot, lambda: not app.query(".goal") or "{account}" not in text_of(app, ".goal"), "it is placed")


async def go(app: RoletutorApp, pilot: Any, step: str) -> None:
    """Go to a step, and wait until it alone is shown."""
    app._go(step)
    assert app.workshop is not None
    title = app.workshop.step(step).title
    await until(pilot, lambda: len(app.query(".title")) == 1 and text_of(app, ".title") == title, "it is shown")


def question(app: RoletutorApp, id: str, asked: str = "step") -> QuestionBlock:
    """The block of a question."""
    return next(b for b in app.lesson.blocks(QuestionBlock) if b.full_id.endswith(f"/{id}") and b.asked == asked)


def shown(block: Any) -> str:
    """All that a block shows."""
    return "\n".join(str(part.render()) for part in block.query("Static") if part.display)


def text_of(app: RoletutorApp, selector: str) -> str:
    """What the first of these shows."""
    return str(app.query(selector).first().render())  # type: ignore[attr-defined]
