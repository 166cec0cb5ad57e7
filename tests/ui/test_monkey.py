"""A monkey at the keyboard: a thousand key presses by chance, again and again; nothing breaks, and it can be left.

A run is told by its seed. To play one again: `ROLETUTOR_MONKEY=SEED pytest tests/ui/test_monkey.py`, and with
`ROLETUTOR_MONKEY=SEED:N` only its first N presses.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.binding import Binding
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key
from ui_account import POLICIES, role
from ui_quiet import rest
from ui_states import STATES

from tutor.journal.store import Journal
from tutor.ui import keys
from tutor.ui.app import RoletutorApp
from tutor.ui.words import WORDS

RUNS, PRESSES, AT_ONCE = 20, 1000, 50
SIZES = ((80, 24), (120, 40), (200, 60), (60, 15), (20, 5), (1, 1))
PRINTABLE = "abcdefgh ijklmnop{}[]()\"'\\/.,:;*_-=+<>|&$%#@!~`^?0123456789éß漢😀\u0301"
MOVES = ("tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "space", "enter")
EDITS = (
    "backspace",
    "delete",
    "ctrl+a",
    "ctrl+e",
    "ctrl+k",
    "ctrl+u",
    "ctrl+w",
    "ctrl+x",
    "ctrl+c",
    "ctrl+v",
    "escape",
)
PASTES = ("aws iam list-roles\n", "[red]\x1b[31m\u202e", "x" * 3000, "a\rb\r", "'", "{" * 40)


def bound() -> list[str]:
    """Every key that keys.py binds."""
    lists = [value for value in vars(keys).values() if isinstance(value, list)]
    bindings = [one for value in lists for one in value if isinstance(one, Binding)]
    return sorted({key for one in bindings for key in one.key.split(",")})


class Monkey:
    """One run: `press()` posts an event to the app as the terminal's driver does."""

    def __init__(self, app: RoletutorApp, seed: int) -> None:
        self._app = app
        self._random = random.Random(seed)
        self._bound = bound()
        self._words = sorted({*WORDS, "a", "b", "a,b", "aws iam list-roles", "aws s3 ls '", "rm -rf /"})
        self.last: list[str] = []

    def press(self) -> None:
        """Something by chance."""
        kinds = (self._letter, self._move, self._edit, self._key, self._word, self._mouse, self._paste, self._resize)
        (kind,) = self._random.choices(kinds, (38, 28, 10, 8, 2, 8, 1, 1))
        kind()

    def key(self, key: str, character: str | None = None) -> None:
        """Press a key."""
        self.last.append(key)
        self._app.post_message(events.Key(key, character))

    def _letter(self) -> None:
        letter = self._random.choice(PRINTABLE)
        self.key(_character_to_key(letter), letter)

    def _move(self) -> None:
        key = self._random.choice(MOVES)
        self.key(key, {"space": " ", "enter": "\r", "tab": "\t"}.get(key))

    def _edit(self) -> None:
        self.key(self._random.choice(EDITS))

    def _key(self) -> None:
        key = self._random.choice(self._bound)
        self.key(key, {"space": " ", "enter": "\r"}.get(key))

    def _word(self) -> None:
        for letter in self._random.choice(self._words):
            self.key(_character_to_key(letter), letter)
        self.key("enter", "\r")

    def _mouse(self) -> None:
        width, height = self._app.size
        x, y = self._random.randrange(max(width, 1)), self._random.randrange(max(height, 1))
        self.last.append(f"click {x},{y}")
        given = {"x": x, "y": y, "screen_x": x, "screen_y": y, "delta_x": 0, "delta_y": 0, "button": 1}
        kinds: list[Any] = [events.MouseMove, events.MouseDown, events.MouseUp]
        if self._random.random() < 0.3:
            kinds = [self._random.choice([events.MouseScrollDown, events.MouseScrollUp])]
        for kind in kinds:
            self._app.post_message(kind(None, shift=False, meta=False, ctrl=False, **given))

    def _paste(self) -> None:
        self.last.append("paste")
        self._app.post_message(events.Paste(self._random.choice(PASTES)))

    def _resize(self) -> None:
        size = Size(*self._random.choice(SIZES))
        self.last.append(f"resize {size.width}x{size.height}")
        assert isinstance(self._app._driver, HeadlessDriver)
        self._app._driver._size = size  # type: ignore[misc]
        self._app.post_message(events.Resize(size, size))


async def taken(app: RoletutorApp) -> None:
    """Wait until what was posted was taken, though not until all of it is shown."""
    for _ in range(10_000):
        pumps = [pump for pump in (app, *app._screen_stacks[app.current_mode], app.focused) if pump is not None]
        if not app.is_running or not any(pump.message_queue_size for pump in pumps):
            break
        await asyncio.sleep(0.0005)


def asked() -> list[tuple[int, int]]:
    """The runs: each a seed and how many presses."""
    wanted = os.environ.get("ROLETUTOR_MONKEY", "")
    if wanted:
        seed, _, presses = wanted.partition(":")
        return [(int(seed), int(presses or PRESSES))]
    return [(seed, PRESSES) for seed in range(1, RUNS + 1)]


@pytest.fixture
def harmless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is quit, and nothing written but below the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path / "home"))
    with monkeypatch.context() as patched:
        patched.setattr("textual.screen.UPDATE_PERIOD", 0.1)  # the monkey does not look
        patched.setattr(RoletutorApp, "action_quit", _stay)
        patched.setattr(RoletutorApp, "deliver_screenshot", lambda self, *_, **__: None)
        patched.setattr(RoletutorApp, "open_url", lambda self, *_, **__: None)
        yield


async def _stay(self: RoletutorApp) -> None:
    """In place of leaving."""


@pytest.mark.parametrize(("seed", "presses"), asked(), ids=lambda value: str(value))
async def test_a_thousand_keys_by_chance(seed: int, presses: int, tmp_path: Path, harmless: None) -> None:
    state = next(one for one in STATES if one.name == "launch-starts")
    state = replace(state, step="", roles=(role("blocksRole", POLICIES[-2]),), says={"aws": "said\n" * 30})
    again = f"to see it again: ROLETUTOR_MONKEY={seed}:"
    async with state.session(tmp_path, SIZES[seed % 2]) as (app, pilot):
        monkey = Monkey(app, seed)
        while len(monkey.last) < presses:
            for _ in range(AT_ONCE):
                monkey.press()
            await taken(app)
            assert app.is_running, f"{again}{len(monkey.last)}\n{app.fault}\n{monkey.last[-40:]}"
        await leaves_all(app, pilot)
        assert app._exception is None, f"{again}{presses}"
        trouble = tmp_path / "home/logs/trouble.log"
        assert not trouble.exists(), f"{again}{presses}\n{trouble.read_text()}"
        await still_works(app, pilot)
    assert Journal(tmp_path / "home/journal/events.jsonl").notice == ""


async def leaves_all(app: RoletutorApp, pilot: Any) -> None:
    """Escape leads back to the lesson from wherever the monkey was."""
    await pilot.resize_terminal(120, 40)
    await rest(app, pilot)
    for _ in range(30):
        if len(app.screen_stack) == 1:
            break
        app.post_message(events.Key("escape", None))
        await rest(app, pilot)
    assert len(app.screen_stack) == 1, f"no way out of {app.screen}"


async def still_works(app: RoletutorApp, pilot: Any) -> None:
    """The app answers, and can be left."""
    app.post_message(events.Key("escape", None))
    await rest(app, pilot)
    await app.action_use_way("cli")
    await rest(app, pilot)
    assert app.focused is app.prompt
    app.prompt.value = ""
    await pilot.press(*"steady")
    assert app.prompt.value == "steady"
    app.prompt.value = "roles-of-the-monkey"
    await pilot.press("enter")
    await rest(app, pilot)
    assert any("roles-of-the-monkey" in line.text for line in app.output.lines)


def test_the_monkey_knows_every_key() -> None:
    assert {"f1", "f5", "ctrl+q", "ctrl+g", "escape"} <= set(bound())


async def test_what_the_monkey_breaks_is_seen(tmp_path: Path, harmless: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, a monkey that presses into the void would pass too."""
    seen: list[str] = []
    monkeypatch.setattr(RoletutorApp, "action_hint", lambda self: seen.append(type(self.screen).__name__))
    state = next(one for one in STATES if one.name == "lesson-top")
    async with state.session(tmp_path, (80, 24)) as (app, pilot):
        monkey = Monkey(app, 1)
        for _ in range(60):
            for _ in range(AT_ONCE):
                monkey.press()
            await taken(app)
            if seen:
                break
        await rest(app, pilot)
    assert seen
