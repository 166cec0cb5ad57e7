"""A class on one machine: our sandbox against moto's own server with the managed policies.

Both are started as a person would start them, and asked by boto3. Four figures: the p99 of what 20 learners do at once,
each opening an account of its own and making 100 calls in it (in four processes, so that they do not wait for each
other); cold start to the first CreateRole; the median of one client's calls, one after the other; and memory (resident
set of the server) with 30 accounts that each have had one call. Ours opens an account by the tutor's door; moto's way
for clients that cannot set its own header is a role assumed in the account.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from measuring import arguments, finish, in_turn, report
from sandbox_start import CLEAN, TRUST, free_port, until_created
from sandbox_start import client as patient
from sandbox_start import ours as our_start
from sandbox_start import rival as rival_start

from tutor.account.door import Handle, ask

CLIENTS, ACCOUNTS, PROCESSES = 20, 30, 4
RIVAL = "moto_server, managed policies"


@dataclass(frozen=True)
class Learner:
    """The keys of one learner's account."""

    port: int
    key: str
    secret: str
    token: str | None = None

    def client(self, service: str) -> Any:
        """A client that tries once and waits long: moto takes a second to make an account."""
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="ap-southeast-1",
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            aws_session_token=self.token,
            config=Config(retries={"total_max_attempts": 1}, proxies={}, read_timeout=300),
        )


@dataclass(frozen=True)
class Ours:
    """Opens an account in our server."""

    handle: Handle
    folder: str

    def __call__(self, _: int) -> Learner:
        said = ask(self.handle, "/_roletutor/accounts", post={}, patience=60)
        keys = json.loads((Path(self.folder) / said["folder"] / "keys.json").read_text())
        return Learner(self.handle.port, keys["access_key"], keys["secret_key"])


@dataclass(frozen=True)
class Rival:
    """Opens an account in moto's server: a role that is assumed in it."""

    port: int

    def __call__(self, number: int) -> Learner:
        sts = Learner(self.port, "testing", "testing").client("sts")
        arn = f"arn:aws:iam::{200000000000 + number}:role/learner"
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="learner")["Credentials"]
        return Learner(self.port, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


Open = Callable[[int], Learner]


@contextmanager
def ours() -> Iterator[tuple[int, Open]]:
    """Our server, when it answers: its process id, and what opens an account."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        words = [sys.executable, "-P", "-m", "sandbox", "--state", folder, "--ready", str(ready), "--account", ""]
        with running(words, CLEAN) as process:
            while not ready.exists():
                time.sleep(0.005)
            yield process.pid, Ours(Handle(**json.loads(ready.read_text())), folder)


@contextmanager
def rival() -> Iterator[tuple[int, Open]]:
    """The same of moto's server."""
    port = free_port()
    words = [str(Path(sys.executable).with_name("moto_server")), "-p", str(port)]
    with running(words, {**CLEAN, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}) as process:
        until_created(patient(port, "testing", "testing"))
        yield process.pid, Rival(port)


@contextmanager
def running(words: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended at the end."""
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def calls(iam: Any, count: int, name: str) -> list[float]:
    """Seconds of each of a learner's calls: half of them change something."""
    arn, took = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", []
    steps: list[Callable[[], object]] = [
        lambda: iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST),
        lambda: iam.get_role(RoleName=name),
        lambda: iam.attach_role_policy(RoleName=name, PolicyArn=arn),
        lambda: iam.list_attached_role_policies(RoleName=name),
        lambda: iam.list_role_policies(RoleName=name),
        lambda: iam.detach_role_policy(RoleName=name, PolicyArn=arn),
        lambda: iam.get_role(RoleName=name),
        lambda: iam.delete_role(RoleName=name),
    ]
    for number in range(count):
        start = time.perf_counter()
        steps[number % len(steps)]()
        took.append(time.perf_counter() - start)
    return took


def median_call(side: Any, count: int) -> Callable[[], float]:
    """The median of one client's calls."""

    def measure() -> float:
        with side() as (_, open_account):
            iam = open_account(0).client("iam")
            calls(iam, 16, "warm")
            return statistics.median(calls(iam, count, "one"))

    return measure


def p99(side: Any, count: int) -> Callable[[], float]:
    """The p99 of what 20 learners do at once: each opens an account, and makes `count` calls in it."""

    def measure() -> float:
        with side() as (_, open_account):
            go, answers = multiprocessing.Event(), multiprocessing.Queue()
            processes = [
                multiprocessing.Process(
                    target=crowd, args=(open_account, range(n, CLIENTS, PROCESSES), count, go, answers)
                )
                for n in range(PROCESSES)
            ]
            for process in processes:
                process.start()
            for _ in processes:
                answers.get()
            go.set()
            took = sorted(second for _ in processes for second in answers.get())
            for process in processes:
                process.join()
            return took[int(len(took) * 0.99)]

    return measure


def crowd(open_account: Open, numbers: range, count: int, go: Any, answers: Any) -> None:
    """Some of the learners, a thread each, in a process of their own."""
    from concurrent.futures import ThreadPoolExecutor

    def learn(number: int) -> list[float]:
        start = time.perf_counter()
        learner = open_account(number)
        opened = time.perf_counter() - start
        return [opened, *calls(learner.client("iam"), count, "mine")]

    for service in ("iam", "sts"):  # what boto3 loads once is not the server's time
        Learner(1, "a", "b").client(service)
    answers.put(None)
    go.wait()
    with ThreadPoolExecutor(len(numbers)) as pool:
        answers.put([second for took in pool.map(learn, numbers) for second in took])


def memory(side: Any) -> Callable[[], float]:
    """MiB that the server holds with 30 accounts."""

    def measure() -> float:
        with side() as (pid, open_account):
            for number in range(ACCOUNTS):
                calls(open_account(number).client("iam"), 1, "only")
            said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
            return int(said.stdout) / 1024

    return measure


def main() -> None:
    """All four, in turn with the rival."""
    quick = arguments(__doc__).quick
    turns, count = (1, 50) if quick else (3, 100)
    crowded = in_turn(p99(ours, count), p99(rival, count), turns, warm=False)
    starts = in_turn(our_start, rival_start, 3 if quick else 9)
    finish(
        [
            report("sandbox_load: p99 of 20 clients", *crowded, aim=0.1, rival_is=RIVAL),
            report("sandbox_load: start", *starts, aim=0.45, rival_is=RIVAL),
            report(
                "sandbox_load: median call",
                *in_turn(median_call(ours, 200), median_call(rival, 200), turns + 2),
                aim=1.3,
                rival_is=RIVAL,
            ),
            report(
                "sandbox_load: memory of 30 accounts",
                *in_turn(memory(ours), memory(rival), 1, warm=False),
                aim=0.25,
                rival_is=RIVAL,
                unit="MiB",
            ),
        ]
    )


if __name__ == "__main__":
    os.environ.update({"AWS_EC2_METADATA_DISABLED": "true"})
    main()
