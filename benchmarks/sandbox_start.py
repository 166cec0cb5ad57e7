"""Process start → first CreateRole answered: our sandbox against moto's own server with the managed policies.

Both are started as a person would start them and asked by the same boto3 client, which is made beforehand.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from measuring import arguments, finish, in_turn, report

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MOTO_"))}


def client(port: int, key: str, secret: str) -> Any:
    """A client that does not wait between tries."""
    return boto3.client(
        "iam",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="ap-southeast-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until_created(iam: Any) -> None:
    """CreateRole until it is answered."""
    while True:
        try:
            iam.create_role(RoleName="first", AssumeRolePolicyDocument=TRUST)
            return
        except (BotoCoreError, ClientError):
            time.sleep(0.005)


def ours() -> float:
    """Seconds for our sandbox, with an empty state folder."""
    with tempfile.TemporaryDirectory() as folder:
        port, state = free_port(), Path(folder)
        keys = {"access_key": "AKIABENCHMARKBENCHMA", "secret_key": "benchmark"}
        account = state / "accounts" / "111122223333"
        account.mkdir(parents=True)
        (account / "keys.json").write_text(json.dumps(keys))
        iam = client(port, *keys.values())
        words = ["-P", "-m", "sandbox", "--state", folder, "--ready", f"{folder}/ready", "--port", str(port)]
        return timed([sys.executable, *words], iam, CLEAN)


def rival() -> float:
    """Seconds for moto's server."""
    port = free_port()
    iam = client(port, "testing", "testing")
    environment = {**CLEAN, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    return timed([str(Path(sys.executable).with_name("moto_server")), "-p", str(port)], iam, environment)


def timed(words: list[str], iam: Any, environment: dict[str, str]) -> float:
    """From the process's start to the first answer."""
    start = time.perf_counter()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_created(iam)
        return time.perf_counter() - start
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    turns = 3 if arguments(__doc__).quick else 9
    finish(report("sandbox_start", *in_turn(ours, rival, turns), aim=0.45, rival_is="moto_server, managed policies"))
