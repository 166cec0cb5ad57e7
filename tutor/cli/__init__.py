"""The command line: parse, call, print. No logic; everything heavy is imported inside the command that needs it.

Exit codes: 0 all passed · 1 at least one check failed · 2 usage or course error · 3 could not find out · 130
interrupted.
"""

from __future__ import annotations

import gc
import sys

from tutor.cli.trouble import explained


def main() -> None:
    """The command `roletutor`. Ends the process; a traceback reaches nobody."""
    sys.exit(explained(_run))


def _run() -> int:
    if len(sys.argv) == 1 and sys.stdin.isatty() and sys.stdout.isatty():
        return _course()
    from tutor.cli.commands import roletutor

    answer = roletutor.main(args=_with_default(sys.argv[1:]), prog_name="roletutor", standalone_mode=False)
    return answer if isinstance(answer, int) else 0


def _course() -> int:
    """`roletutor` alone: straight to the screen, past the parser, which is a tenth of the time to the first frame.

    No garbage is collected until then either: it would look through all that is imported, and find none. The screen
    switches it on again.
    """
    gc.disable()
    from tutor.account.target import Target
    from tutor.home import home
    from tutor.ui.app import run

    return run("ecs-task-roles", Target(), "", {}, home(), home_first=True)


def _with_default(arguments: list[str]) -> list[str]:
    """`roletutor` and `roletutor WORKSHOP` mean `roletutor learn …`."""
    from tutor.cli.commands import roletutor

    first = arguments[0] if arguments else ""
    if first in ("--help", "-h", "--version") or first in roletutor.commands:
        return arguments
    if not first or first.startswith("-") or _is_course(first):
        return ["learn", *arguments]
    return arguments


def _is_course(name: str) -> bool:
    if "/" in name or name.startswith("."):
        return True
    from tutor.workshop.names import course_names

    return name in course_names()
