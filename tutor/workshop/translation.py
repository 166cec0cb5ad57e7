"""Translating a course: its units, the PO file brought up to date with them, and what a translation lacks."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tutor.workshop import variables
from tutor.workshop.model import CourseError, Problem, Workshop
from tutor.workshop.po import Catalogue, Entry, catalogue, duplicates, languages, written
from tutor.workshop.reader import read
from tutor.workshop.words import Noting, Unit

_TOML = "workshop.toml"
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")
_MARK = re.compile(r"^\s*(#{1,6} |[-*+] |\d+[.)] |\|)", re.MULTILINE)
_NEAR = 0.6


def units(folder: Path) -> list[Unit]:
    """All units of the course in `folder`, in its order, each once. Raises CourseError."""
    noting = Noting()
    return units_of(noting, read(folder, translated=noting))


def units_of(noting: Noting, workshop: Workshop) -> list[Unit]:
    """The same of a course that was read with `noting`."""
    found: dict[tuple[str, str], Unit] = {}
    for unit in noting.units:
        if unit.key not in found and has_words(unit.text):
            found[unit.key] = unit
    files = {_TOML: 0, **{f"{step.folder.name}/{step.source.name}": step.number for step in workshop.steps}}
    return sorted(found.values(), key=lambda unit: (files[unit.file], unit.line))


def updated(folder: Path, language: str) -> tuple[str, Mapping[str, int]]:
    """The text of the course's PO file, brought up to date, and how many units are new, changed, gone and untranslated.

    A unit whose source has changed keeps the old translation, marked fuzzy, with the source it was made from. What the
    course no longer has is kept as obsolete. Raises CourseError.
    """
    file = folder / f"{language}.po"
    old = catalogue(file) if file.is_file() else Catalogue()
    wanted = units(folder)
    kept = {entry.key: entry for entry in old.entries}
    spare = _spare(old.entries, {unit.key for unit in wanted})
    entries = []
    changed = new = 0
    for unit in wanted:
        entry = kept.get(unit.key)
        if entry is None or not entry.text:
            made = _made_from(unit, spare)
            new += entry is None and made is None
            changed += made is not None and made.fuzzy
            entry = made or entry or Entry(unit.context, unit.text, "")
        entries.append(_of_now(entry))
    used = {entry.key for entry in entries} | {(entry.context, entry.previous) for entry in entries if entry.previous}
    gone = [_obsolete(entry) for entry in old.entries if entry.text and entry.key not in used]
    header = {
        "Project-Id-Version": folder.resolve().name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        **old.header,
        "Language": language,
    }
    text = written(Catalogue((*entries, *gone), header), ((unit.key, unit.file) for unit in wanted))
    counts = {
        "units": len(wanted),
        "new": new,
        "changed": changed,
        "obsolete": len(gone),
        "untranslated": sum(not entry.current for entry in entries),
    }
    return text, counts


def faults(folder: Path, wanted: Sequence[Unit]) -> Iterator[Problem]:
    """What the translations of the course in `folder`, with those units, lack."""
    for language in languages(folder):
        try:
            entries = catalogue(folder / f"{language}.po").entries
        except CourseError as error:
            yield from error.problems
            continue
        yield from _faults(language, entries, wanted)


def _faults(language: str, entries: Sequence[Entry], wanted: Sequence[Unit]) -> Iterator[Problem]:
    file = f"{language}.po"
    current = {entry.key: entry for entry in entries if entry.current}
    keys = {unit.key for unit in wanted}
    spare = _spare(entries, keys)
    for unit in wanted:
        if unit.key not in current:
            yield Problem(unit.file, unit.line, f"{_told(unit, entries, spare)} {language}: {_first(unit.text)!r}")
    for entry in entries:
        if entry.key not in keys:
            what = "is not in the course (any more)"
            yield Problem(file, entry.line, f"{_first(entry.source)!r} of {entry.context!r} {what}; delete the entry")
        elif entry.current:
            yield from (Problem(file, entry.line, what) for what in _differences(entry))
    yield from (Problem(file, entry.line, f"{_first(entry.source)!r} is there twice") for entry in duplicates(entries))


def _told(unit: Unit, entries: Iterable[Entry], spare: Sequence[Entry]) -> str:
    fuzzy = any(entry.key == unit.key and entry.fuzzy for entry in entries)
    if fuzzy or _nearest(unit, spare) is not None:
        return "the source of this text has changed since it was translated into"
    return "this text is not translated into"


def _differences(entry: Entry) -> Iterator[str]:
    """What a translation must keep of its source, and does not."""
    for what, parts in _PARTS.items():
        source, text = Counter(parts(entry.source)), Counter(parts(entry.text))
        for part in source - text:
            yield f"the translation of {_first(entry.source)!r} lacks the {what} {part!r}"
        for part in text - source:
            yield f"the translation of {_first(entry.source)!r} has the {what} {part!r}, which is not in the source"


def _code(text: str) -> list[str]:
    return [" ".join(found.group(2).split()) for found in _CODE.finditer(text)]


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(_LINK.sub("", _CODE.sub("", text)))


_PARTS: Mapping[str, Callable[[str], list[str]]] = {
    "code span": _code,
    "variable": lambda text: [name for _, name in variables.used(text)],
    "link": _LINK.findall,
    "number": _numbers,
    "mark": lambda text: [mark.strip() for mark in _MARK.findall(text) if not mark.strip()[0].isdigit()],
}


@lru_cache(maxsize=4096)
def has_words(text: str) -> bool:
    """Whether there is anything to translate: code, variables and numbers are the same in every language."""
    rest = variables.fill(_CODE.sub("", text), _Blank())
    return bool(_LETTER.search(rest))


class _Blank(dict[str, str]):
    """Every variable is empty."""

    def get(self, key: object, default: object = "") -> str:
        return ""


def _spare(entries: Iterable[Entry], keys: set[tuple[str, str]]) -> list[Entry]:
    """Translations of texts that the course does not have any more."""
    return [entry for entry in entries if entry.text and entry.key not in keys]


def _nearest(unit: Unit, spare: Sequence[Entry]) -> Entry | None:
    """The translation of a text that is nearly this one, of the same place first."""
    for entries in ([e for e in spare if e.context == unit.context], spare):
        by_source = {entry.source: entry for entry in entries}
        near = difflib.get_close_matches(unit.text, by_source, n=1, cutoff=_NEAR)
        if near:
            return by_source[near[0]]
    return None


def _made_from(unit: Unit, spare: Sequence[Entry]) -> Entry | None:
    """An entry with the translation of a text that is nearly this one; of the very same, elsewhere: a current one."""
    near = _nearest(unit, spare)
    if near is None:
        return None
    same = near.source == unit.text
    previous = near.previous if near.fuzzy and near.previous else near.source
    return Entry(
        unit.context,
        unit.text,
        near.text,
        fuzzy=near.fuzzy or not same,
        previous="" if same and not near.fuzzy else previous,
        comment=near.comment,
    )


def _of_now(entry: Entry) -> Entry:
    """An entry of the course as it is: what a translator has looked at again is no longer fuzzy nor obsolete."""
    return Entry(
        entry.context,
        entry.source,
        entry.text,
        fuzzy=entry.fuzzy,
        previous=entry.previous if entry.fuzzy else "",
        comment=entry.comment,
    )


def _obsolete(entry: Entry) -> Entry:
    return Entry(entry.context, entry.source, entry.text, obsolete=True, comment=entry.comment)


def _first(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 50 else f"{first[:49]}…"
