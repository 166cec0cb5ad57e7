"""A Python snippet, in a process of its own."""

from __future__ import annotations

import sys


def words(source: str) -> list[str]:
    """The command that runs `source` with the Python of the tutor, which has boto3."""
    return [sys.executable, "-P", "-u", "-c", source]
