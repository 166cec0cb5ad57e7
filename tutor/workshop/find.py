"""Where courses are: with the tutor (in a checkout or a wheel), in a package that offers one, or at a path."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.workshop.model import CourseError, Problem
from tutor.workshop.names import own_folder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "roletutor.workshops"


@dataclass(frozen=True, slots=True)
class Offer:
    """A course that can be named: its folder, or the fault of the package that offers it and gives none."""

    name: str
    folder: Path | None
    fault: CourseError | None = None


def offers() -> tuple[Offer, ...]:
    """Every course that can be named, the tutor's own first. A package offers one by an entry point that gives a
    folder; one that cannot be loaded has its fault, and the others are there all the same."""
    from importlib import metadata

    found = {file.parent.name: Offer(file.parent.name, file.parent) for file in _own_files()}
    for point in metadata.entry_points(group=GROUP):
        if point.name not in found:
            found[point.name] = _offer(point)
    return tuple(found.values())


def courses() -> Mapping[str, Path]:
    """Every course that can be named, with its folder. Raises CourseError where a package's cannot be loaded."""
    found = offers()
    for offer in found:
        if offer.fault is not None:
            raise offer.fault
    return {offer.name: offer.folder for offer in found if offer.folder is not None}


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
    known = {offer.name: offer for offer in offers()}
    if name in known:
        offer = known[name]
        if offer.fault is not None:
            raise offer.fault
        assert offer.folder is not None
        return offer.folder
    if (Path(name) / "workshop.toml").is_file():
        return Path(name)
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
    raise CourseError([Problem(name, 0, f"there is no course of that name; {hint}")], asked=True)


def _own_files() -> list[Path]:
    return sorted(own_folder().glob("*/workshop.toml"))


def _offer(point: EntryPoint) -> Offer:
    """What an entry point gives; a stranger's code runs here, and whatever it raises is its fault."""
    try:
        folder = point.load()
        return Offer(point.name, Path(folder() if callable(folder) else folder))
    except Exception as error:
        what = f"the package's course cannot be loaded: {error}"
        return Offer(point.name, None, CourseError([Problem(point.value, 0, what)]))
