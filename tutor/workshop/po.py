"""A course in another language: one file of GNU gettext's PO format a language, beside workshop.toml: `vi.po`.

An entry's `msgctxt` is the unit's context, its `msgid` the source text with variables in braces, as it stands in the
file. A fuzzy entry (its source has changed) and an empty one are no translation: the learner reads the source.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tutor.workshop.keys import text_of
from tutor.workshop.model import CourseError, Problem
from tutor.workshop.words import Unit

_LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?"(.*)"\s*)?')
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2}|_[A-Z][a-z]{3})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A translation and what it is one of. `line` is where it is in its file.

    `fuzzy`: made for the text `previous`, which is another now. `obsolete`: the course has no such unit any more.
    `comment` is the translator's own.
    """

    context: str
    source: str
    text: str
    line: int = 0
    fuzzy: bool = False
    obsolete: bool = False
    previous: str = ""
    comment: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a unit finds it by."""
        return self.context, self.source

    @property
    def current(self) -> bool:
        """Whether a learner may read it."""
        return bool(self.text) and not self.fuzzy and not self.obsolete


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries of a file, in order, and its header's lines `Name: value`."""

    entries: tuple[Entry, ...] = ()
    header: dict[str, str] = field(default_factory=dict)


def languages(folder: Path) -> list[str]:
    """The languages that the course in `folder` is translated into."""
    return sorted(file.stem for file in folder.glob("*.po") if _LANGUAGE.fullmatch(file.stem))


def check_language(language: str, folder: Path, own: str) -> None:
    """Raises CourseError when the course in `folder`, written in the language `own`, is not there in `language`."""
    there = [own, *(name for name in languages(folder) if name != own)]
    if language not in there:
        near = difflib.get_close_matches(language, there, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(there)}"
        raise CourseError(
            [Problem("--language", 0, f"the course is not there in {language!r:.40}; {hint}")], asked=True
        )


def is_language(text: str) -> bool:
    """Whether a text can name a language: vi, pt_BR, zh_Hant."""
    return bool(_LANGUAGE.fullmatch(text))


def catalogue(file: Path) -> Catalogue:
    """What a PO file holds. Raises CourseError with the line where it is none."""
    problems: list[Problem] = []
    text = text_of(file, file.name, problems)
    if text is None:
        raise CourseError(problems)
    return _catalogue(text, file.name)


@lru_cache(maxsize=8)
def _catalogue(text: str, name: str) -> Catalogue:
    import polib

    if "\n" not in text:  # polib takes one line for a file's name
        raise CourseError([Problem(name, 1, "it is no PO file: it has no entries")])
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not _LINE.fullmatch(line):  # polib passes over a quote that is missing
            what = "not valid PO: a text must stand in quotes, on one line, behind msgctxt, msgid or msgstr"
            raise CourseError([Problem(name, number, what)])
    try:
        read = polib.pofile(text, encoding="utf-8")
    except (OSError, ValueError, IndexError, AttributeError) as error:
        place = re.search(r"line (\d+)\)(?:: (.*))?", str(error))
        what = f"not valid PO{f': {place.group(2)}' if place and place.group(2) else ''}"
        raise CourseError([Problem(name, int(place.group(1)) if place else 0, what)]) from None
    entries = tuple(
        Entry(
            entry.msgctxt or "",
            entry.msgid,
            entry.msgstr,
            entry.linenum or 0,
            "fuzzy" in entry.flags,
            bool(entry.obsolete),
            entry.previous_msgid or "",
            entry.tcomment,
        )
        for entry in read
    )
    return Catalogue(entries, dict(read.metadata))


def translator(folder: Path, language: str) -> Callable[[Unit], str]:
    """What gives a unit of the course in `folder` in that language, or in the course's own where there is no current
    translation. Raises CourseError."""
    texts = {entry.key: entry.text for entry in catalogue(folder / f"{language}.po").entries if entry.current}
    return lambda unit: texts.get(unit.key, unit.text)


def written(found: Catalogue, files: Iterable[tuple[tuple[str, str], str]]) -> str:
    """The catalogue as the text of a PO file. `files` says of entries' keys in which file their units are."""
    import polib

    place = dict(files)
    made = polib.POFile(wrapwidth=100)
    made.metadata = dict(found.header)
    for entry in found.entries:
        made.append(
            polib.POEntry(
                msgctxt=entry.context,
                msgid=entry.source,
                msgstr=entry.text,
                obsolete=entry.obsolete,
                flags=["fuzzy"] if entry.fuzzy else [],
                previous_msgid=entry.previous or None,
                occurrences=[(place[entry.key], "")] if entry.key in place and not entry.obsolete else [],
                tcomment=entry.comment,
            )
        )
    return str(made)


def duplicates(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries that repeat the key of one before: gettext's own tools refuse such a file."""
    seen: set[tuple[str, str]] = set()
    for entry in (entry for entry in entries if not entry.obsolete):
        if entry.key in seen:
            yield entry
        seen.add(entry.key)
