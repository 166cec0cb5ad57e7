"""What every account offers, and the error of one that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from tutor.snapshot import Need, Snapshot, TargetInfo


class AccountError(Exception):
    """The account could not be asked: `sentence` says what is wrong, `remedy` what to do. No verdict on the learner."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy


NOT_READY = ("The account is not ready yet.", "Try again in a moment.")
"""What is said, and what to do, while an account is still being reached."""


class Refused(AccountError):
    """The sandbox does not do what was asked for, because of what was asked for: a name that is taken, say."""


class Account(Protocol):
    """An account that can be read, and, when `writable`, acted on."""

    @property
    def info(self) -> TargetInfo:
        """Which account it is."""

    @property
    def writable(self) -> bool:
        """Whether actions are allowed."""

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """All that `needs` asks for, read once. Raises AccountError when nothing can be read at all."""

    def environment(self) -> dict[str, str]:
        """The whole environment for a command that runs against this account."""

    def client(self, service: str, region: str = "") -> Any:
        """A boto3 client, in the account's own region unless told otherwise.

        Calls that change something raise AccountError unless the account is writable.
        """

    def close(self) -> None:
        """Let go of it."""
