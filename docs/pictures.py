"""Real pictures of the app, as SVG and PNG, from a walk through the course on a fresh sandbox: `make pictures`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import resvg_py

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

FONT = "DejaVu Sans Mono"
INTO = Path(__file__).parent / "pictures"


def save(app: RoletutorApp, name: str, into: Path) -> None:
    """Write the screen as it is now."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot(simplify=True)).replace("Fira Code", FONT)
    (into / f"{name}.svg").write_text(svg, encoding="utf-8")
    png = resvg_py.svg_to_bytes(svg_string=svg, monospace_family=FONT, font_family=FONT)
    (into / f"{name}.png").write_bytes(bytes(png))


async def until(app: RoletutorApp, pilot: object, met: Callable[[], bool]) -> None:
    """Let the app go on until something is so; give up after a minute."""
    for _ in range(3000):
        await pilot.pause(0.02)  # type: ignore[attr-defined]
        if met():
            return
    raise TimeoutError("the app did not come to it")


async def walk(size: tuple[int, int], home: Path, into: Path) -> None:
    """The pictures at one size."""
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, home)
    mark = f"{size[0]}x{size[1]}"
    async with app.run_test(size=size) as pilot:
        await until(app, pilot, lambda: app.ready and bool(app.findings))
        await pilot.pause(0.5)
        save(app, f"first-{mark}", into)
        await pilot.press("f4", "f4")
        await pilot.pause(0.5)
        save(app, f"lesson-{mark}", into)
        await pilot.press("f5")
        await pilot.pause(1.0)
        save(app, f"check-{mark}", into)
        await pilot.press("f2")
        await pilot.pause(1.0)
        form = app.screen
        await pilot.pause(1.0)
        save(app, f"form-entity-{mark}", into)
        await pilot.press("tab", "enter", "tab", "down", "down", "enter")
        await pilot.press("f4")
        await pilot.press(*"ecstask")
        await until(app, pilot, lambda: bool(form._arns))  # type: ignore[attr-defined]
        await pilot.press("enter", "enter")
        await pilot.pause(0.5)
        save(app, f"form-policies-{mark}", into)
        await pilot.press("f4")
        await pilot.press(*"fcjEcsTaskExecutionRole")
        await pilot.pause(0.5)
        save(app, f"form-review-{mark}", into)
        await pilot.press("f4")
        await until(app, pilot, lambda: {f.status.value for f in app.findings.get(app.current, ())} == {"pass"})
        await pilot.press("f4")
        await pilot.pause(1.0)
        save(app, f"created-{mark}", into)


def main(into: Path) -> None:
    """All pictures."""
    into.mkdir(exist_ok=True)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    for size in ((120, 40), (80, 24)):
        with tempfile.TemporaryDirectory() as home:
            asyncio.run(walk(size, Path(home), into))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else INTO)
