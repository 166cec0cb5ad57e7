"""What a prompt and the editor want to know: how a line may go on, what was typed before, who runs in a task."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.home import replace_private
from tutor.ui.behind.base import Behind, messages

if TYPE_CHECKING:
    from tutor.actions.aws_cli import AwsCli
    from tutor.actions.history import History
    from tutor.actions.own_names import OwnNames

LARGEST = 1_000_000
"""Bytes of a Python text that is kept."""


@dataclass(frozen=True)
class Wanted:
    """What stands at a prompt up to the cursor. `asked`: by a key, and not only because something was typed."""

    text: str
    asked: bool = False


class Completing(Behind):
    """Completion, histories and the editor's text."""

    _wanted: Wanted | None = None
    _completes = False
    _cli: AwsCli | None = None
    _names: OwnNames | None = None
    _names_of: object = None
    _wanting = threading.Lock()
    _keeping = threading.Lock()

    def want(self, wanted: Wanted | None) -> bool:
        """Ask for completion in place of what was asked for before (None: for nothing any more).

        Returns whether a worker has to begin with `complete`; else one is at it.
        """
        with self._wanting:
            self._wanted = wanted
            begins = wanted is not None and not self._completes
            self._completes = self._completes or begins
            return begins

    def complete(self) -> None:
        """Complete what is wanted, until nothing is; what is out of date is never posted."""
        from tutor.actions.aws_cli import AwsCli
        from tutor.actions.completion import complete
        from tutor.ui.behind import models

        while True:
            with self._wanting:
                wanted, self._wanted = self._wanted, None
                if wanted is None or self._closed:
                    self._completes = False
                    return
            try:
                if self._cli is None:
                    self._cli = AwsCli(models.loader())
                found = complete(wanted.text, len(wanted.text), self._cli, self._own_names(), self._folder())
            except BaseException:
                with self._wanting:
                    self._completes = False
                raise
            with self._wanting:
                out_of_date = self._wanted is not None
            if not out_of_date and not self._closed:
                self._post(messages().CompletionCame(wanted.text, found, wanted.asked))

    def names_changed(self) -> None:
        """The account is not as it was: its names are read again when one is wanted."""
        if self._names is not None:
            self._names.changed()

    def _own_names(self) -> OwnNames | None:
        from tutor.actions.own_names import OwnNames

        account = self.account
        if account is None:
            return None
        if self._names is None or self._names_of is not account:
            self._names, self._names_of = OwnNames(account.client), account
        return self._names

    # -- what was typed before -------------------------------------------------------------------

    def read_histories(self) -> None:
        """Read what was typed at the prompts in earlier sessions."""
        for way in ("cli", "task"):
            self._post(messages().HistoryRead(way, self._history(way)))

    def keep_line(self, way: str, text: str) -> None:
        """Keep what stands at a prompt when it is left: Up brings it back."""
        self._history(way).add(text)

    def _history(self, way: str) -> History:
        from tutor.actions.history import History

        return History(self.home / "work" / f"history-{way}.jsonl")

    def program(self) -> str:
        """What stood in the editor when the tutor was left; empty when there was nothing. For the handler that makes
        the editor: what is typed there can then never take the place of a text that is still to come."""
        try:
            return self.program_file.read_bytes()[:LARGEST].decode("utf-8", errors="replace")
        except OSError:
            return ""

    @property
    def program_file(self) -> Path:
        """Where the editor's text is kept."""
        return self.home / "work" / "program.py"

    def keep_program(self, text: str) -> None:
        """Keep the editor's text for the next session; where that cannot be, it lasts as long as the tutor is open."""
        content = text.encode("utf-8", errors="replace")
        if len(content) > LARGEST:
            return
        with self._keeping, suppress(OSError):
            self.program_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_private(self.program_file, content)

    # -- the tasks -------------------------------------------------------------------------------

    def see_tasks(self) -> None:
        """Which families of task definitions there are, and with which task role."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account import AccountError

        if self.account is None:
            return
        found = []
        try:
            ecs = self.account.client("ecs")
            pages = ecs.get_paginator("list_task_definition_families").paginate(status="ACTIVE")
            for family in [family for page in pages for family in page["families"]]:
                newest = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
                found.append((family, str(newest.get("taskRoleArn", ""))))
        except (AccountError, BotoCoreError, ClientError):
            return  # the watching of the account says what is wrong with it
        self._post(messages().TasksSeen(tuple(found)))
