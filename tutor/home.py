"""The learner's home: one folder with all that the tutor keeps, readable by its owner alone."""

from __future__ import annotations

import os
from pathlib import Path


class HomeError(Exception):
    """The home cannot be used. The text says which folder, why, and what to do."""


def home() -> Path:
    """The home's folder, made (mode 0700) when it is not there: `ROLETUTOR_HOME`, else the user's data folder.

    Raises HomeError when it cannot be made or written.
    """
    named = os.environ.get("ROLETUTOR_HOME")
    if named:
        folder = Path(named).expanduser().absolute()
    else:
        import platformdirs

        folder = platformdirs.user_data_path("roletutor", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
    except OSError as trouble:
        raise HomeError(_sentence(folder, trouble)) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise HomeError(f"The tutor's folder {folder} is not writable. {_REMEDY}")
    return folder


def private_folder(folder: Path) -> Path:
    """`folder`, made with mode 0700 when it is not there. Raises HomeError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise HomeError(_sentence(folder, trouble)) from None
    return folder


_REMEDY = "Set ROLETUTOR_HOME to a folder that you can write, and try again."


def _sentence(folder: Path, trouble: OSError) -> str:
    return f"The tutor's folder {folder} cannot be made: {trouble.strerror}. {_REMEDY}"
