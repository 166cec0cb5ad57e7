"""What all that happens behind the screen shares: the account, the course, and how what happened is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from tutor.account.base import NOT_READY

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.actions.processes import Running
    from tutor.actions.transcript import Action
    from tutor.rehearsal.programs import Programs
    from tutor.workshop.model import Workshop


def messages() -> ModuleType:
    """The messages, imported with the first of them: the first frame needs none."""
    from tutor.ui import messages

    return messages


def load(*more: str) -> None:
    """Import what the workers share, and these modules, one thread at a time.

    Two threads that import a package and a module of it at once may wait for each other; Python then breaks one of the
    imports off. About one start in three hundred ended so.
    """
    with _LOADING:
        for name in (*_SHARED, *more):
            import_module(name)


_LOADING = threading.Lock()
_SHARED = (
    "tutor.ui.messages",
    "tutor.study.study",
    "tutor.workshop.reader",
    "tutor.workshop.placing",
    "tutor.judge",
    "tutor.demonstration",
    "tutor.account.sandbox",
    "tutor.account.target",
)
"""None of them loads boto3, which takes longer than all of these."""


class Behind:
    """One learner on one account. `post` hands a message to the app from any thread.

    Every method may be slow and runs in a worker's thread. It touches no widget: it posts what happened.
    """

    def __init__(
        self, name: str, target: Target, overrides: Mapping[str, str], home: Path, post: Callable[[Message], object]
    ) -> None:
        self.course = name
        self.target = target
        self.home = home
        self.workshop: Workshop | None = None
        self.account: Account | None = None
        self.absent = NOT_READY  # while there is no account: what is said of it, and what to do
        self._name = name
        self._overrides = overrides
        self._post = post
        self.actions: list[Action] = []  # what was done, in order
        self.begins = ""  # the step to whose start the account was brought last
        self._running: Running | Programs | None = None  # what can be stopped
        self._stop_asked = threading.Event()  # what runs is to stop
        self._closed = False
        self._gone = threading.Event()
        self._seen = 0

    def _folder(self) -> Path:
        """Where commands run: where the learner started the tutor, so that `file://trust.json` is their own file."""
        from tutor.home import private_folder

        try:
            return Path.cwd()
        except OSError:  # deleted meanwhile
            return private_folder(self.home / "work")
