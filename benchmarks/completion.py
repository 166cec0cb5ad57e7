"""A completion in a prompt that is open, against `aws_completer`, which a shell starts anew for every Tab.

Ours runs warm in one process, over a mix of lines; the rival completes the same lines, a process a line, as its own
documentation says (COMP_LINE and COMP_POINT). It knows commands and options, and no names of an account.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

from measuring import arguments, finish, in_turn, report

from tutor.actions.aws_cli import AwsCli
from tutor.actions.completion import complete

LINES = (
    "aws ia",
    "aws iam attach-",
    "aws iam attach-role-policy --",
    "aws ecs register-task-definition --c",
    "aws ec2 desc",
)


class Held:
    """As many policies as AWS has."""

    def of(self, kind: str, within: str = "") -> tuple[str, ...]:
        return tuple(f"arn:aws:iam::aws:policy/Policy{n}" for n in range(1400)) if kind == "policy-arn" else ()


def main() -> None:
    """Measure and print."""
    turns = 5 if arguments(__doc__).quick else 15
    cli, lines = AwsCli(), itertools.cycle(LINES)
    names_line = "aws iam attach-role-policy --policy-arn Policy13"
    for line in (*LINES, names_line):
        complete(line, len(line), cli, Held())
    program = str(Path(sys.executable).with_name("aws_completer"))

    def ours() -> float:
        line = next(lines)
        start = time.perf_counter()
        complete(line, len(line), cli, Held())
        return (time.perf_counter() - start) * 1000

    def rival() -> float:
        line = next(lines)
        start = time.perf_counter()
        environment = {**os.environ, "COMP_LINE": line, "COMP_POINT": str(len(line))}
        subprocess.run([program], env=environment, check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - start) * 1000

    def of_policies() -> float:
        start = time.perf_counter()
        complete(names_line, len(names_line), cli, Held())
        return (time.perf_counter() - start) * 1000

    first = report("completion", *in_turn(ours, rival, turns), aim=0.05, rival_is="aws_completer", unit="ms")
    second = report(
        "completion_policies", *in_turn(of_policies, rival, turns), aim=0.05, rival_is="aws_completer", unit="ms"
    )
    finish([first, second])


if __name__ == "__main__":
    main()
