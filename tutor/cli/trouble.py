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
        head = "" if getattr(error, "asked", False) else "The course has a fault:\n"
        return _print(f"{head}{error}", USAGE)
    if name == "AccountError":
        return _print(str(error), UNKNOWN)
    return _own(error)


def _print(sentence: str, code: int) -> int:
    from tutor.printable import safe

    print(f"roletutor: {safe(sentence, lines=True)}", file=sys.stderr)
    return code


def _own(error: Exception) -> int:
    from tutor.home import noted

    return _print(noted(error), UNKNOWN)
