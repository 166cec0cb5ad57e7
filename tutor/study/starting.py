"""What is special about a step's start: its own script, and services that its tasks have no way to."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tutor.actions import python
from tutor.workshop import variables
from tutor.workshop.model import Step, Workshop

if TYPE_CHECKING:
    from tutor.account import Account

_LIMIT = 120  # seconds for a start script


def keep_apart(account: Account, workshop: Workshop, step: Step) -> None:
    """Keep the sandbox's tasks from the services that this step names, else the course. Raises AccountError."""
    from tutor.account.sandbox import SandboxAccount

    if isinstance(account, SandboxAccount) and any(one.start.unreachable for one in workshop.steps):
        account.cut_off(step.start.unreachable or tuple(workshop.seed.get("unreachable", ())))


def begin(account: Account, workshop: Workshop, step: Step) -> str:
    """Run the step's start script. Returns what went wrong, in a few words, or nothing. Raises AccountError."""
    if account.info.kind != "sandbox":
        return "its start is made in the sandbox only"
    try:
        text = (step.folder / step.start.script).read_text(encoding="utf-8")
        filled = variables.placed(variables.fill(text, workshop.variables), account.info.account, account.info.region)
        ended = subprocess.run(
            python.words(filled),
            env=account.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
        )
    except (OSError, UnicodeDecodeError, subprocess.TimeoutExpired) as trouble:
        return str(trouble)
    if ended.returncode:
        said = ended.stderr.strip().splitlines()
        return said[-1] if said else f"exit code {ended.returncode}"
    return ""
