"""`python -m sandbox`: parse and serve. Trouble goes to the log file and the exit status."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

ALREADY_RUNNING = 4


def main() -> int:
    """Serve until stopped. Exit status 0; 2 for wrong arguments or a wrong seed; 4 when the state has a server."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder for state, credentials and log")
    parser.add_argument(
        "--ready", type=Path, required=True, help="file that gets one JSON line when the server answers"
    )
    parser.add_argument("--users", type=Path, help="lock file; the server ends when nobody holds it shared")
    parser.add_argument("--stay", type=Path, help="while this file exists, the server stays without users")
    parser.add_argument("--account", default="111122223333", help="an account to make if it is not there; '': none")
    parser.add_argument("--seed", type=Path, help="what that account starts with, as JSON")
    parser.add_argument("--region", default="ap-southeast-1")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--front", action="store_true", help="serve any number of accounts, by workers behind it")
    parser.add_argument("--behind", default="", metavar="PORT", help="the port of the front that this works for")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    arguments = parser.parse_args()

    from sandbox.accounts import AccountsError
    from sandbox.lifetime import AlreadyRunning

    # Thousands of objects are made while moto is imported, and none of them becomes garbage: looking for it is a tenth
    # of the start.
    gc.disable()
    try:
        if arguments.front:
            from sandbox.front import serve
        else:
            from sandbox.server import serve
        serve(arguments)
    except AlreadyRunning:
        return ALREADY_RUNNING
    except AccountsError as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
