"""What programs said, how a line may go on, and what was kept of what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from threading import Event

    from tutor.actions.completion import Completion
    from tutor.actions.history import History


@dataclass
class OutputCame(Message):
    """A command said something; `shown`, where there is one, is to be set when it is on the screen."""

    text: str
    shown: Event | None = None


@dataclass
class CommandEnded(Message):
    """A command has ended, or could not be run (`error` says why). `fails` is what a lesson said that it fails with,
    and `as_said` whether it did; `silent`: it said nothing."""

    code: int
    error: str = ""
    stopped: bool = False
    fails: str = ""
    as_said: bool = False
    silent: bool = False


@dataclass
class CompletionCame(Message):
    """How what stands at a prompt may go on. `text` is what stood there up to the cursor when it was asked for."""

    text: str
    completion: Completion
    asked: bool


@dataclass
class HistoryRead(Message):
    """What was typed at the prompt of a `way` (cli, task) in earlier sessions."""

    way: str
    history: History


@dataclass
class TasksSeen(Message):
    """The families of task definitions in the account, each with its task role's ARN (empty: none)."""

    families: tuple[tuple[str, str], ...]


@dataclass
class TranscriptSaved(Message):
    """What was done was written to `files`: so many actions are in them, and so many that failed are left out, and so
    many that were `undone` when the account was brought to the start of the step `begins`.

    `secrets` are the environment variables that the programs ask for. `trouble` says why another folder was taken; with
    no files, why nothing was written (empty: because nothing was done).
    """

    files: tuple[Path, ...]
    done: int
    left_out: int
    undone: int = 0
    begins: str = ""
    secrets: tuple[str, ...] = ()
    trouble: str = ""
