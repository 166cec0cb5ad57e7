"""Before a command uses the sandbox: when its saved state was set aside, bring the learner back, and say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tutor.account import Account


def say_what_was_restored(account: Account, course: str, overrides: Mapping[str, str] | None = None) -> None:
    """On standard error, for a person: it is no part of what a command answers. Raises AccountError, CourseError."""
    if not getattr(account, "set_aside", bool)():
        return
    from tutor.account.sandbox import SandboxAccount
    from tutor.home import home
    from tutor.restore import bring_back

    assert isinstance(account, SandboxAccount)
    click.echo(f"roletutor: {bring_back(account, course, overrides or {}, home())}", err=True)
