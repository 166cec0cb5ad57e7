"""Where courses are: with the tutor (in a checkout or a wheel), in a package that offers one, or at a path."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from tutor.workshop.model import CourseError, Problem
from tutor.workshop.names import own_folder

GROUP = "roletutor.workshops"


def courses() -> Mapping[str, Path]:
    """Every course that can be named, with its folder. A package offers one by an entry point that gives a folder."""
    from importlib import metadata

    found = {file.parent.name: file.parent for file in sorted(own_folder().glob("*/workshop.toml"))}
    for point in metadata.entry_points(group=GROUP):
        try:
            folder = point.load()
            found.setdefault(point.name, Path(folder() if callable(folder) else folder))
        except Exception as error:
            raise CourseError([Problem(point.value, 0, f"the package's course cannot be loaded: {error}")]) from None
    return found


def locate(name: str) -> Path:
    """The folder of the course of that name or at that path. Raises CourseError with the nearest name."""
    if "/" in name or name.startswith("."):
        folder = Path(name).expanduser()
        if (folder / "workshop.toml").is_file():
            return folder
        raise CourseError([Problem(name, 0, "there is no workshop.toml in that folder")], asked=True)
    own = own_folder() / name
    if (own / "workshop.toml").is_file():
        return own
    known = courses()
    if name in known:
        return known[name]
    if (Path(name) / "workshop.toml").is_file():
        return Path(name)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise CourseError([Problem(name, 0, f"there is no course of that name; {hint}")], asked=True)
