"""Errors at the edge: whose trouble it is, in a sentence, and the exit code that goes with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

USAGE, UNKNOWN, INTERRUPTED = 2, 3, 130


def explained(run: Callable[[], int]) -> int:
    """The exit code of `run`. Every error becomes a sentence on standard error."""
    try:
        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        return _say(error)


def _say(error: Exception) -> int:
    import click

    from tutor.home import HomeError

    if isinstance(error, click.exceptions.Abort):
        return INTERRUPTED
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, HomeError):
        return _print(str(error), UNKNOWN)
    name = type(error).__name__
    if name == "CourseError":
        return _print(f"The course has a fault:\n{error}", USAGE)
    if name == "AccountError":
        return _print(str(error), UNKNOWN)
    return _own(error)


def _print(sentence: str, code: int) -> int:
    print(f"roletutor: {sentence}", file=sys.stderr)
    return code


def _own(error: Exception) -> int:
    import traceback

    where = ""
    try:
        from tutor.home import home, private_folder

        log = private_folder(home() / "logs") / "trouble.log"
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a") as stream:
            stream.write("".join(traceback.format_exception(error)) + "\n")
        where = f" The details are in {log}."
    except Exception:
        where = f" ({type(error).__name__}: {error})"
    return _print(f"something went wrong inside the tutor. It is the tutor's fault, not yours.{where}", UNKNOWN)
