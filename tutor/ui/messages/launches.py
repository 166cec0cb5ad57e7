"""Launches that were rehearsed, and what findings point at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.checks import Finding
    from tutor.report.launch import Rehearsed
    from tutor.study.documents import EvidenceDocument


@dataclass
class LaunchRehearsed(Message):
    """The launch of the fence in that line of a step was rehearsed."""

    step: str
    line: int
    rehearsed: Rehearsed


@dataclass
class LaunchFailed(Message):
    """The launch of the fence in that line of a step could not be rehearsed: why, and what to do."""

    step: str
    line: int
    sentence: str


@dataclass
class FamiliesRead(Message):
    """The account's families of task definitions, or `error` says why they cannot be read."""

    families: tuple[str, ...]
    error: str = ""


@dataclass
class LaunchSeen(Message):
    """The launch of a task definition, chosen on the launch's own screen, was rehearsed."""

    task: str
    rehearsed: Rehearsed


@dataclass
class LaunchUnseen(Message):
    """That launch could not be rehearsed: why, and what to do."""

    task: str
    sentence: str


@dataclass
class EvidenceRead(Message):
    """The policies that a finding points at, as they are now."""

    finding: Finding
    documents: tuple[EvidenceDocument, ...]
