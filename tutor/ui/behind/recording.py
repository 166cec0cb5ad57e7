"""What was done, kept in order, and written as programs that do it again."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.ui.behind.base import Behind, messages

if TYPE_CHECKING:
    from tutor.actions.console import Applied
    from tutor.actions.transcript import Action, Way

LARGEST = 1 << 20
"""Bytes of a file that a command names, to be kept beside the command."""


class Recording(Behind):
    """Every action of any way, in the order in which they ended."""

    def record(self, action: Action) -> None:
        """Keep one action, until the session ends; nothing of it reaches the disk before the learner saves it."""
        self.actions.append(action)

    def record_command(self, way: Way, words: Sequence[str], code: int, inside: str = "") -> None:
        """Keep one command that was run, with the files that it read."""
        self.record(made(way, shlex.join(words), code, inside, self._files(words)))

    def record_form(self, cli: str, applied: Applied) -> None:
        """Keep what a form of the console did: the calls that its `cli` stands for, as far as they came."""
        from tutor.actions.commands import CommandError, split

        try:
            commands = split(cli)
        except CommandError:
            return
        tried = len(applied.done) + bool(applied.error)
        for number, words in enumerate(commands[:tried]):
            self.record(made("console", shlex.join(words), int(number >= len(applied.done))))

    def record_start(self, step: str) -> None:
        """The account was brought to the start of a step: what was done before is not in it any more."""
        own = [action for action in self.actions if action.way != "course"]
        self.actions = [replace(action, undone=True) for action in own]
        self.begins = step

    def save_transcript(self) -> None:
        """Write what was done as a shell script and as Python where the tutor was started, or else in its home."""
        from tutor.actions.transcript import as_python, as_shell, secrets_of

        actions = list(self.actions)
        own = [action for action in actions if action.way != "course"]
        done, undone = sum(action.lasts for action in own), sum(action.undone for action in own)
        said = messages().TranscriptSaved((), done, len(own) - done - undone, undone, self.begins)
        if not done:
            self._post(said)
            return
        begins = ""
        if self.begins:
            learn = f"roletutor learn {shlex.quote(self.course)} --step {shlex.quote(self.begins)}"
            begins = f"at the start of the step {self.begins} ({learn})"
        texts = {".sh": as_shell(actions, begins), ".py": as_python(actions, begins=begins)}
        said.secrets = tuple(secrets_of(actions))
        for folder in (self._folder(), self.home / "saved"):
            try:
                said.files = _written(folder, texts)
                break
            except OSError as error:
                said.trouble = said.trouble or f"Nothing can be written to {folder} ({error.strerror or error})."
        self._post(said)

    def _files(self, words: Sequence[str]) -> dict[str, bytes]:
        """What the command's files have in them now, by path as it was written."""
        found: dict[str, bytes] = {}
        for word in words:
            for scheme in ("file://", "fileb://"):
                if not word.startswith(scheme):
                    continue
                name = word[len(scheme) :]
                try:
                    file = self._folder() / Path(name).expanduser()
                    if file.is_file() and file.stat().st_size <= LARGEST:
                        found[name] = file.read_bytes()
                except (OSError, ValueError, RuntimeError):
                    continue  # the command says what is wrong with it
        return found


def made(way: Way, text: str, code: int, inside: str = "", files: dict[str, bytes] | None = None) -> Action:
    """An action that has ended now."""
    from tutor.actions.transcript import Action

    return Action(way, text, code, datetime.now().astimezone().isoformat(timespec="seconds"), inside, files or {})


def _written(folder: Path, texts: dict[str, str]) -> tuple[Path, ...]:
    """Write the texts under one new name, by suffix; no file that is there is touched. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    today = datetime.now().astimezone().date().isoformat()
    number = 1
    while True:
        name = f"roletutor-{today}" + (f"-{number}" if number > 1 else "")
        files = tuple(folder / f"{name}{suffix}" for suffix in texts)
        if not any(file.exists() for file in files):
            break
        number += 1
    written: list[Path] = []
    try:
        for file, text in zip(files, texts.values(), strict=True):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700 if file.suffix == ".sh" else 0o600)
            written.append(file)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
    except OSError:
        for file in written:  # half of it is worse than none
            file.unlink(missing_ok=True)
        raise
    return files
