"""From the end of another program's change to the card on the screen: real sandbox, boto3 in a process of its own.

`changed()` gives the seconds of each change. The rival is what can be had at best: the same reads by boto3 in a loop,
begun when the change has ended, so the ratio says what noticing and showing add to reading.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import arguments, finish, report
from sandbox_start import TRUST

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp

ROLE = "fcjEcsTaskExecutionRole"
POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
PROGRAM = f"""
import sys, time, boto3
iam = boto3.client("iam")
iam.create_role(RoleName={ROLE!r}, AssumeRolePolicyDocument={TRUST!r})
for line in sys.stdin:
    iam.put_role_policy(RoleName={ROLE!r}, PolicyName=line.strip(), PolicyDocument={POLICY!r})
    print(time.monotonic(), flush=True)
"""


async def changed(turns: int, size: tuple[int, int] = (120, 40)) -> tuple[list[float], list[float]]:
    """Seconds from each change's end to the frame that shows it, and those of the reads alone."""
    shown, reads = [], []
    with tempfile.TemporaryDirectory() as home:
        app = RoletutorApp("ecs-task-roles", Target(), "", {}, Path(home))
        async with app.run_test(size=size) as pilot:
            while not (app.ready and app.cards and app.findings):
                await pilot.pause(0.02)
            assert app.session.account is not None
            program = subprocess.Popen(  # noqa: ASYNC220 - it waits for a line
                [sys.executable, "-c", PROGRAM],
                env=app.session.account.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert program.stdin is not None
            assert program.stdout is not None
            for turn in range(turns + 1):
                name = f"turn{turn}"
                program.stdin.write(name + "\n")
                program.stdin.flush()
                while name not in _card(app):  # noqa: ASYNC110 - what is measured tells nobody
                    await asyncio.sleep(0.002)
                seen = time.monotonic()
                ended = float(program.stdout.readline())
                if turn:  # the first one imports
                    shown.append(seen - ended)
                    reads.append(_read(app))
                await asyncio.sleep(0.6)
            program.stdin.close()
            program.wait()
    return shown, reads


def _card(app: RoletutorApp) -> str:
    """What the role's card draws."""
    cards = [one for one in app.query(".role-card") if getattr(one, "name_shown", "") == ROLE]
    return str(cards[0].render()) if cards else ""


def _read(app: RoletutorApp) -> float:
    account = app.session.account
    assert account is not None
    iam, ecs = account.client("iam"), account.client("ecs")
    start = time.perf_counter()
    iam.get_role(RoleName=ROLE)
    iam.list_attached_role_policies(RoleName=ROLE)
    for name in iam.list_role_policies(RoleName=ROLE)["PolicyNames"]:
        iam.get_role_policy(RoleName=ROLE, PolicyName=name)
    iam.list_roles()
    ecs.list_task_definition_families()
    ecs.list_clusters()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    ours, rival = asyncio.run(changed(6 if arguments(__doc__).quick else 20))
    finish(report("panel", ours, rival, aim=10, rival_is="the same reads by bare boto3 (aim for ours: 0.3 s)"))


if __name__ == "__main__":
    main()
