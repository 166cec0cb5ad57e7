"""Checks that other packages bring: entry points in the group `roletutor.checks`, each named as the check it gives.

Importing the object registers the check (`tutor.checks.check`). It is imported when a course first names a check that
is not the tutor's own, so a package that nobody needs costs nothing.
"""

from __future__ import annotations

from importlib import metadata

from tutor.checks import is_known

GROUP = "roletutor.checks"


class PackError(Exception):
    """A package's checks cannot be loaded. The text names the package's object, and says why."""


def load(name: str) -> None:
    """Import what gives the check of that name, when a package does; otherwise nothing happens. Raises PackError."""
    for point in metadata.entry_points(group=GROUP, name=name):
        _import(point)


def load_all() -> None:
    """Import the checks of all packages: for the reference of an editor. Raises PackError."""
    for point in metadata.entry_points(group=GROUP):
        _import(point)


def _import(point: metadata.EntryPoint) -> None:
    if is_known(point.name):
        return
    try:
        point.load()
    except Exception as error:  # whatever a stranger's module does when it is imported
        raise PackError(f"the check {point.name!r} of {point.value} cannot be loaded: {_why(error)}") from None
    if not is_known(point.name):
        raise PackError(f"{point.value} was loaded and registers no check {point.name!r}")


def _why(error: Exception) -> str:
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
