"""A command that the learner names, run to its end in a given environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click


def run_in(command: Sequence[str], environment: dict[str, str]) -> int:
    """The command's own exit code, 128 + N for one that signal N ended. Raises UsageError when it cannot be run.

    An `aws` that was installed with the tutor is found when there is no other.
    """
    own = str(Path(sys.executable).parent)
    environment = {
        **environment,
        "PATH": os.pathsep.join(filter(None, (environment.get("PATH", os.defpath), own))),
    }
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        raise click.UsageError(f"There is no program {command[0]!r} on this machine.")
    try:
        process = subprocess.Popen([program, *command[1:]], env=environment)
    except OSError as error:
        raise click.UsageError(f"{command[0]} cannot be run: {error.strerror}.") from None
    return _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # the command got the same signal, and decides for itself
        return 128 - code if code < 0 else code
