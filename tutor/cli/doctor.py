"""`roletutor doctor`: is everything here that the tutor needs?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from tutor import __version__


def run() -> int:
    """Look at each thing, one line each. Exit code 0, or 3 when something that is needed is missing."""
    looks: list[tuple[str, Callable[[], str]]] = [
        ("tutor", lambda: f"roletutor {__version__}, Python {platform.python_version()}, {platform.system()}"),
        ("home", _home),
        ("lessons", _lessons),
        ("sandbox", _sandbox),
        ("aws", _aws),
        ("terminal", _terminal),
    ]
    broken = False
    for name, look in looks:
        try:
            click.echo(f"✓ {name:9} {look()}")
        except Exception as trouble:
            broken = True
            click.echo(f"✗ {name:9} {trouble}")
    return 3 if broken else 0


def _home() -> str:
    from tutor.home import home

    folder = home()
    return f"{folder}, {shutil.disk_usage(folder).free // (1 << 20)} MiB free"


def _lessons() -> str:
    from tutor.workshop.find import courses
    from tutor.workshop.reader import read

    return ", ".join(f"{name} ({len(read(folder).steps)} steps)" for name, folder in courses().items())


def _sandbox() -> str:
    from tutor.account.sandbox import SandboxAccount
    from tutor.home import home
    from tutor.workshop.start import seed_of

    account = SandboxAccount(home(), seed=seed_of())
    try:
        arn = account.client("sts").get_caller_identity()["Arn"]
        return f"answers at {account.handle.endpoint} as {arn}" + (f"; {account.notice()}" if account.notice() else "")
    finally:
        account.close()


def _aws() -> str:
    beside = shutil.which("aws", path=str(Path(sys.executable).parent))
    found = shutil.which("aws") or beside
    return found or "no AWS CLI: the wizard and Python still work; `pip install 'roletutor[aws-cli]'` brings one"


def _terminal() -> str:
    size = shutil.get_terminal_size()
    small = "" if size.columns >= 80 and size.lines >= 24 else " (80 × 24 or more is better)"
    return f"{size.columns} × {size.lines}{small}, TERM={os.environ.get('TERM', '')}, encoding {sys.stdout.encoding}"
