"""The learner's home: one folder with all that the tutor keeps, readable by its owner alone."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path


class HomeError(Exception):
    """The home cannot be used. The text says which folder, why, and what to do."""


PARTS = ("sandbox", "journal", "work", "logs")
"""The folders that the tutor makes in its home."""
FILES = ("settings.toml",)
"""The files that it makes there. `keys.toml` is not among them: the learner wrote it."""


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
        state = folder.stat()
    except OSError as trouble:
        raise HomeError(_sentence(folder, trouble)) from None
    if state.st_mode & stat.S_ISVTX:
        raise HomeError(f"{folder} is a folder that several people share. Set ROLETUTOR_HOME to a folder of your own.")
    if state.st_uid == os.getuid():
        with suppress(OSError):  # a file system that is read-only says so below
            folder.chmod(0o700)
    elif os.getuid() != 0:
        raise HomeError(f"The tutor's folder {folder} belongs to another user. {_REMEDY}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise HomeError(f"The tutor's folder {folder} is not writable. {_REMEDY}")
    return folder


def remove(folder: Path) -> list[Path]:
    """Delete what the tutor keeps in its home, and the home itself when nothing else is in it.

    Returns what is left in it that is not the tutor's. Raises OSError.
    """
    for name in PARTS:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    left = sorted(folder.iterdir())
    if not left:
        folder.rmdir()
    return left


def private_folder(folder: Path) -> Path:
    """`folder`, made with mode 0700 when it is not there. Raises HomeError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise HomeError(_sentence(folder, trouble)) from None
    return folder


def replace_private(file: Path, content: bytes) -> None:
    """Let `content` take the place of what is in `file`, all at once, for its owner alone. Raises OSError; the file is
    then as it was."""
    new = file.with_name(f"{file.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        new.replace(file)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def noted(error: BaseException) -> str:
    """What to say of an error of the tutor's own. Its details go to the log in the home, where there is one."""
    import traceback

    try:
        log = private_folder(home() / "logs") / "trouble.log"
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a") as stream:
            stream.write("".join(traceback.format_exception(error)) + "\n")
        where = f"The details are in {log}."
    except (OSError, HomeError):
        where = f"({type(error).__name__}: {error})"
    return f"Something went wrong inside the tutor. It is the tutor's fault, not yours. {where}"


_REMEDY = "Set ROLETUTOR_HOME to a folder that you can write, and try again."


def _sentence(folder: Path, trouble: OSError) -> str:
    return f"The tutor's folder {folder} cannot be made: {trouble.strerror}. {_REMEDY}"
