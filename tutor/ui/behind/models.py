"""AWS's models, read so that the screen goes on meanwhile.

A large model (EC2's has 4 MB) is parsed by one call in C, which holds Python's lock to its end: a tenth of a second in
which no key is answered. A hook in Python, called for each object, lets other threads in between.
"""

from __future__ import annotations

import gc
import gzip
import json
from pathlib import Path
from typing import Any


def loader() -> Any:
    """A botocore Loader that lets other threads in while it reads."""
    from botocore.loaders import Loader

    return Loader(file_loader=_Files())


class _Files:
    """What a Loader wants of the one who reads files: a path has no suffix."""

    def exists(self, file_path: str) -> bool:
        """Whether there is such a file, packed or not."""
        return any(Path(file_path + suffix).is_file() for suffix in (".json", ".json.gz"))

    def load_file(self, file_path: str) -> Any:
        """What is in it, or None when there is none."""
        for suffix, opened in ((".json", open), (".json.gz", gzip.open)):
            if Path(file_path + suffix).is_file():
                with opened(file_path + suffix, "rb") as file:
                    return _parsed(file.read().decode("utf-8"))
        return None


def _parsed(text: str) -> Any:
    """A model's hundreds of thousands of objects live as long as the app: the collector need not look at them, neither
    while they come nor later, when it would hold everything up for as long as it looks."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return json.loads(text, object_pairs_hook=_object)
    finally:
        gc.freeze()
        if collects:
            gc.enable()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(pairs)
