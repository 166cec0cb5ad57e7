"""The learner's own sentences, kept in their home for them alone (mode 0600). No event and no report has them."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from tutor.home import private_folder

_LONGEST = 2_000


class Whys:
    """The sentences of a home, by workshop and step. Raises HomeError when its folder cannot be made."""

    def __init__(self, home: Path) -> None:
        self._file = private_folder(home / "journal") / "whys.jsonl"

    def add(self, workshop: str, step: str, why: str) -> None:
        """Keep a sentence, on disk when this returns. Raises OSError."""
        line = json.dumps({"workshop": workshop, "step": step, "why": why.strip()[:_LONGEST]}) + "\n"
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())

    def of(self, workshop: str, step: str) -> str:
        """The newest sentence on a step, or an empty text. A line that cannot be read is passed over."""
        found = ""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        for line in lines:
            with suppress(ValueError, TypeError, KeyError, RecursionError):
                raw = json.loads(line)
                if (raw["workshop"], raw["step"]) == (workshop, step) and isinstance(raw["why"], str):
                    found = raw["why"]
        return found
