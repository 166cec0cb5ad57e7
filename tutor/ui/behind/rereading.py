"""An author's change is shown at once: the course's files are watched, and read again when one of them has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

SECONDS = 0.3
"""Between two looks at the files."""


def stamps(folder: Path) -> Mapping[Path, tuple[int, int]]:
    """When each file that a learner reads was changed last, and its size: workshop.toml, steps, translations."""
    found: dict[Path, tuple[int, int]] = {}
    for pattern in ("workshop.toml", "*/step.md", "*.po"):
        for file in folder.glob(pattern):
            try:
                seen = file.stat()
            except OSError:  # gone between the two
                continue
            found[file] = (seen.st_mtime_ns, seen.st_size)
    return found


def watch(folder: Path, changed: Callable[[], object], ended: threading.Event) -> threading.Thread:
    """Call `changed` in a thread of its own after each change in the folder, until `ended` is set.

    The process does not wait for the thread.
    """

    def look() -> None:
        before = stamps(folder)
        while not ended.wait(SECONDS):
            now = stamps(folder)
            if now != before:
                before = now
                changed()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    return thread
