"""Real pictures of the app, as SVG and PNG, from a walk through the course on a fresh sandbox: `make pictures`.

A picture is a line of PICTURES: its name, the step that it is of, what is done there. `python docs/pictures.py --quick
[FOLDER]` does the same on an account made by hand (tests/ui_account.py), without a sandbox: a rough look in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["TEXTUAL_ANIMATIONS"] = "none"

import resvg_py

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

FONT = "DejaVu Sans Mono"
INTO = Path(__file__).parent / "pictures"
SIZES = ((120, 40), (80, 24))
ROLE = "fcjEcsTaskExecutionRole"
Do = Callable[[RoletutorApp, Any], Awaitable[object]]


@dataclass(frozen=True)
class Picture:
    """`do` is what is done in `step`, one after the other: keys by their names, or functions of the app and its pilot.

    `prepared`: the account is brought to the step's start first.
    """

    name: str
    step: str
    do: tuple[str | Do, ...] = ()
    prepared: bool = False


async def predicted(app: RoletutorApp, pilot: Any) -> None:
    """Answer every prediction of the step right."""
    from tutor.ui.widgets.question import QuestionBlock

    for block in app.lesson.query(QuestionBlock):
        if block.question.kind == "predict":
            block.answer(block.question.right)
    await settled(app, pilot)


async def rehearsed(app: RoletutorApp, pilot: Any) -> None:
    """See the first launch of the step."""
    from tutor.ui.widgets.launch import LaunchBlock

    block = app.lesson.query(LaunchBlock).first()
    block.focus()
    block.action_run()
    await settled(app, pilot)


async def home(app: RoletutorApp, pilot: Any) -> None:
    """Go home."""
    app.action_home()
    await settled(app, pilot)


FORM = ("f2", "enter", "tab", "enter", "tab", "down", "down", "enter", "f4", *"ecstask")
PICTURES = (
    Picture("lesson", "trusted-entity"),
    Picture("findings", "trusted-entity", ("f5", "ctrl+f")),
    Picture("form", "permissions", FORM),
    Picture("account", "trusted-entity", ("f2", "enter", "f4", "f4", *ROLE, "f4")),
    Picture("launch", "broken-tasks", (predicted, rehearsed), prepared=True),
    Picture("compare", "broken-tasks", ("f10",)),
    Picture("home", "trusted-entity", (home,)),
)
"""In this order, in one walk for each size. (The form that `form` leaves filled in is what `account` creates.)"""


def save(app: RoletutorApp, name: str, into: Path) -> None:
    """Write the screen as it is now."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot(simplify=True)).replace("Fira Code", FONT)
    (into / f"{name}.svg").write_text(svg, encoding="utf-8")
    png = resvg_py.svg_to_bytes(svg_string=svg, monospace_family=FONT, font_family=FONT)
    (into / f"{name}.png").write_bytes(bytes(png))


async def settled(app: RoletutorApp, pilot: Any) -> None:
    """Wait until nothing is under way. Raises TimeoutError after two minutes."""
    async with asyncio.timeout(120):
        still = 0
        while still < 3:
            await pilot.pause(0.05)
            working = app.busy or any(not worker.is_finished for worker in app.workers)
            still = 0 if working or app.workshop is None else still + 1


async def walk(size: tuple[int, int], home: Path, into: Path, *, quick: bool) -> None:
    """The pictures at one size."""
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, home)
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        for picture in PICTURES:
            while len(app.screen_stack) > 1:
                await pilot.press("escape")
                await settled(app, pilot)
            if picture.prepared and not quick:
                app._go(picture.step)
                app._start_work(app.session.bring_to, picture.step, reset=False)
                await settled(app, pilot)
            app._go(picture.step)
            await settled(app, pilot)
            for one in picture.do:
                await (pilot.press(one) if isinstance(one, str) else one(app, pilot))
                await settled(app, pilot) if not isinstance(one, str) or len(one) > 1 else None
            await settled(app, pilot)
            save(app, f"{picture.name}-{size[0]}x{size[1]}", into)


def draw(into: Path, *, quick: bool = False) -> None:
    """All pictures."""
    into.mkdir(exist_ok=True)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as home, _account(quick):
            asyncio.run(walk(size, Path(home), into, quick=quick))


def _account(quick: bool) -> Any:
    if not quick:
        return nullcontext()
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from ui_account import QuietAccount, role
    from ui_quiet import quiet

    return quiet(QuietAccount(role("broken01ExecutionRole")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without a sandbox")
    parser.add_argument("into", nargs="?", type=Path, default=INTO)
    asked = parser.parse_args()
    draw(asked.into, quick=asked.quick)
