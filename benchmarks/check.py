"""`roletutor check` on a finished role against a bare boto3 script that does the same reads: whole processes.

Both read the same role in the same running sandbox.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import arguments, finish, in_turn, report
from sandbox_start import TRUST

from tutor.account import sandbox

ROLE = "fcjEcsTaskExecutionRole"
POLICIES = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)
SCRIPT = f"""
import boto3
iam = boto3.client("iam")
role = iam.get_role(RoleName={ROLE!r})["Role"]
attached = iam.list_attached_role_policies(RoleName={ROLE!r})["AttachedPolicies"]
inline = iam.list_role_policies(RoleName={ROLE!r})["PolicyNames"]
print(role["AssumeRolePolicyDocument"], attached, inline)
"""


def timed(words: list[str], environment: dict[str, str]) -> float:
    """Seconds of a whole process that must succeed."""
    start = time.perf_counter()
    subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    turns = 5 if arguments(__doc__).quick else 15
    with tempfile.TemporaryDirectory() as folder:
        account = sandbox.SandboxAccount(Path(folder))
        iam = account.client("iam")
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
        for name in POLICIES:
            iam.attach_role_policy(RoleName=ROLE, PolicyArn=f"arn:aws:iam::aws:policy/{name}")
        command = [str(Path(sys.executable).with_name("roletutor")), "check"]
        ours, rival = in_turn(
            lambda: timed(command, {**os.environ, "ROLETUTOR_HOME": folder}),
            lambda: timed([sys.executable, "-c", SCRIPT], account.environment()),
            turns,
        )
        account.close()
    finish(report("check", ours, rival, aim=1.25, rival_is="a bare boto3 script with the same reads"))


if __name__ == "__main__":
    main()
