"""The learner's own keys: `keys.toml` in the home. What is wrong in it is said; the rest of it holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.ui import key_names, keys

NAME = "keys.toml"
_MODIFIERS = ("ctrl", "shift", "alt", "super", "meta", "hyper")
_TABS = {"tab": "goes to the next place", "shift+tab": "goes to the place before"}
"""What these do everywhere: without them not all can be reached by the keyboard."""
_PROMPTS = {"enter": "runs a line"}
"""What this does where a line is typed."""
_ALIKE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket": "escape"}
"""Keys that a terminal tells in the same way as another (ECMA-48's control characters)."""


@dataclass(frozen=True)
class Rebinding:
    """`keymap`: id → "key[,key]", what of the file holds. `problems`: a sentence for each thing that does not."""

    keymap: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read(home: Path) -> Rebinding:
    """The learner's keys, from `home/keys.toml`. No file is no change."""
    file = home / NAME
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Rebinding()
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error))
        return Rebinding({}, (f"{file} could not be read: {why}. The keys are as they come.",))
    import tomllib

    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Rebinding({}, (f"{file}: this is not TOML: {error}. The keys are as they come.",))
    return _judged(file, text, raw)


def _judged(file: Path, text: str, raw: Mapping[str, object]) -> Rebinding:
    problems = []
    for name in raw:
        if name != "keys":
            where = _where(file, text, name)
            problems.append(f"{where}: only the table [keys] is read here, not {name!r}. Put your keys under [keys].")
    table = raw.get("keys", {})
    if not isinstance(table, Mapping):
        problems.append(f'{_where(file, text, "keys")}: [keys] must be a table: below it, lines such as check = "f8".')
        table = {}
    wanted: dict[str, str] = {}
    for id, value in table.items():
        trouble = _wrong(id, value)
        if trouble:
            problems.append(f"{_where(file, text, id)}: {trouble}")
        else:
            wanted[id] = ",".join(_tidied(value))
    for id, trouble in _clashes(wanted):
        problems.append(f"{_where(file, text, id)}: {trouble}")
        wanted.pop(id, None)
    return Rebinding(wanted, tuple(problems))


def _tidied(value: str) -> list[str]:
    """The keys of a value, as Textual spells them."""
    from textual.keys import _character_to_key

    tidy = []
    for key in (part.strip() for part in value.split(",")):
        *modifiers, last = key.split("+") if not key.endswith("+") else [*key[:-1].rstrip("+").split("+"), "+"]
        if len(last) > 1 or any(one.lower() == "ctrl" for one in modifiers):
            last = last.lower()
        last = _character_to_key(last) if len(last) == 1 else last
        tidy.append("+".join([*sorted(one.lower() for one in modifiers if one), last]))
    return tidy


def _wrong(id: str, value: object) -> str:
    """What is wrong with one line by itself, or nothing."""
    known = keys.by_id()
    if id not in known:
        near = difflib.get_close_matches(id, known, n=1)
        return f"there is no key {id!r}" + (f"; did you mean {near[0]!r}?" if near else "; docs/keys.md lists them.")
    if not isinstance(value, str) or not all(part.strip() for part in value.split(",")):
        return f'the key of {id!r} must be a text such as "f5" or "f5,ctrl+k".'
    for key in _tidied(value):
        *modifiers, last = key.split("+")
        for one in modifiers:
            if one not in _MODIFIERS:
                return f"{key!r} is no key: before the + may stand {', '.join(_MODIFIERS)}."
        if not _exists(last):
            near = difflib.get_close_matches(last, _key_names(), n=1)
            return f"there is no key {last!r}" + (f"; did you mean {near[0]!r}?" if near else ".")
        if key in _ALIKE:
            return f"{key!r} is the same to a terminal as {_ALIKE[key]!r}, so it cannot be the key of {id!r}."
        if key in _TABS and key not in known[id].key.split(","):
            return f"{key!r} {_TABS[key]}, so it cannot be the key of {id!r}."
        if id in _in_questions() and not modifiers and len(last) == 1 and last.isalpha():
            return f"{last!r} is for the letter of an answer, so it cannot be the key of {id!r}."
        if id in _while_typing() and not modifiers and (len(last) == 1 or last == "space" or last not in _key_names()):
            return f"{last!r} is for what you type, so it cannot be the key of {id!r}; take one with ctrl+ or an F key."
        if id in _on_lesson() and (does := _in_the_prompt(key)):
            return f"{key!r} {does}, so it cannot be the key of {id!r}."
    return ""


def _on_lesson() -> frozenset[str]:
    return frozenset(one.id for one in keys.LESSON if one.id)


def _in_questions() -> frozenset[str]:
    return frozenset(one.id for one in keys.QUESTION if one.id)


def _while_typing() -> frozenset[str]:
    """The ids of what is to be had while something is typed, wherever that may be."""
    first = {id for id, one in keys.by_id().items() if one.priority}
    return _on_lesson() | first | {one.id for one in (*keys.PROMPT, *keys.EDITOR) if one.id}


def _in_the_prompt(key: str) -> str:
    """What a key does where a line is typed, unless a binding of ours has it."""
    from textual.binding import Binding

    from tutor.ui.widgets.prompt import Prompt

    theirs = (one.key.split(",") for one in Prompt.BINDINGS if isinstance(one, Binding) and not one.id)
    does = "moves in what you type or edits it" if any(key in some for some in theirs) else ""
    return _PROMPTS.get(key, does)


def _key_names() -> frozenset[str]:
    from textual.keys import Keys

    return frozenset(key.value for key in Keys if re.fullmatch(r"[a-z0-9]{2,}", key.value))


def _exists(name: str) -> bool:
    """Whether it is a key: a named one, a character, or a character by its long name (`question_mark`)."""
    from textual.keys import key_to_character

    return len(name) == 1 or name in _key_names() or name in ("space", "enter", "tab") or bool(key_to_character(name))


def _clashes(wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """The changes that would take a key which another binding of the same screen has, as (id, sentence).

    Of two changes to the same key the later one in the file goes. One that goes may free nothing for others: what is
    left is looked at again until nothing clashes.
    """
    left = dict(wanted)
    found: list[tuple[str, str]] = []
    while clash := _first_clash(left):
        found.append(clash)
        del left[clash[0]]
    return found


def _first_clash(wanted: Mapping[str, str]) -> tuple[str, str] | None:
    order, known = list(wanted), keys.by_id()
    for where, bindings in (*keys.together(), *keys.within()):
        taken: dict[str, str] = {}
        unchanged_first = sorted(
            {one.id: one for one in bindings if one.id}.values(),
            key=lambda one: order.index(str(one.id)) + 1 if one.id in wanted else 0,
        )
        for one in unchanged_first:
            assert one.id is not None
            for key in wanted.get(one.id, one.key).split(","):
                other = taken.setdefault(key, one.id)
                meant = key in known[other].key.split(",") and key in one.key.split(",")
                if other != one.id and one.id in wanted and not meant:
                    return one.id, (
                        f"{key_names.spoken(key)} is already the key of {other!r} on {where}; "
                        f"{one.id!r} stays as it was. Give {other!r} another key first, or choose another one."
                    )
    return None


def _where(file: Path, text: str, name: str) -> str:
    """The file, with the line where a name stands first."""
    pattern = re.compile(rf"^\s*(\[\s*)?(keys\.)?[\"']?{re.escape(name)}[\"']?\s*[=\].]")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return f"{file}, line {number}"
    return str(file)
