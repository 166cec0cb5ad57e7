"""The worker processes behind the front: started, watched, started again when one ends, ended with the front."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sandbox.accounts import LIMIT

log = logging.getLogger("sandbox")

_PATIENCE = 30.0  # seconds for a worker to come, or to come back
_PAUSE = 0.2


class WorkerTrouble(Exception):
    """A worker does not come. The text says which."""


class Worker:
    """A sandbox server in `folder`. Until `stop`, one that ends is started again."""

    def __init__(self, folder: Path, region: str, front: str) -> None:
        self.name = folder.name
        self.port = 0
        self.token = ""
        self._folder = folder
        self._words = [
            *(sys.executable, "-P", "-m", "sandbox", "--state", str(folder), "--ready", str(folder / "ready.json")),
            *("--account", "", "--region", region, "--behind", front, "--with-parent"),
        ]
        self._ready = threading.Event()
        self._stopping = False
        self._process: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._keep, name=self.name, daemon=True).start()

    def connect(self) -> HTTPConnection:
        """A connection to it; while it starts, wait. Raises WorkerTrouble."""
        deadline = time.monotonic() + _PATIENCE
        while self._ready.wait(max(0.0, deadline - time.monotonic())):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.connect()
                return connection
            except OSError:
                threading.Event().wait(0.02)  # it has ended, and its keeper does not know yet
        raise WorkerTrouble(f"The sandbox's {self.name} does not start. Its log is in {self._folder}.")

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """What its door answers: HTTP status and JSON. Raises WorkerTrouble, OSError, HTTPException."""
        connection = self.connect()
        try:
            headers = {"X-Roletutor-Token": self.token}
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def stop(self) -> None:
        """End it: its standard input ends, and it takes that for the end of its parent."""
        self._stopping = True
        process = self._process
        if process and process.stdin:
            process.stdin.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()

    def _keep(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while not self._stopping:
            ready = self._folder / "ready.json"
            ready.unlink(missing_ok=True)
            with (self._folder / "start.log").open("wb") as said:
                (self._folder / "start.log").chmod(0o600)
                process = subprocess.Popen(
                    self._words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, cwd=self._folder
                )
            self._process = process
            while process.poll() is None and not ready.exists():
                time.sleep(0.005)
            if process.poll() is None:
                found = json.loads(ready.read_text())
                self.port, self.token = found["port"], found["token"]
                self._ready.set()
                process.wait()
                self._ready.clear()
            if not self._stopping:
                log.error("%s ended with status %s; it is started again", self.name, process.returncode)
                threading.Event().wait(_PAUSE)


class Workers:
    """All workers of a front. `homes` says which worker has which account; `lock` guards it."""

    def __init__(self, state: Path, region: str, front: str) -> None:
        self.homes: dict[str, Worker] = {}
        self.lock = threading.RLock()
        self._state = state
        self._region = region
        self._front = front
        self._workers: list[Worker] = []

    def start(self) -> None:
        """Start those that have a folder, and the first."""
        names = {folder.name for folder in self._state.iterdir() if re.fullmatch(r"worker-\d+", folder.name)}
        for name in sorted(names | {"worker-1"}, key=lambda name: int(name.partition("-")[2])):
            self._workers.append(self._worker(name))
        for worker in self._workers:
            _, accounts = worker.ask("GET", "/_roletutor/accounts")
            self.homes.update({account["account"]: worker for account in accounts})

    def of(self, account: str) -> Worker:
        """The worker of an account; for one that nobody has, the first, which refuses it as AWS does."""
        return self.homes.get(account, self._workers[0])

    def accounts(self) -> list[dict[str, str]]:
        """All accounts, as their workers say them."""
        return [said for worker in list(self._workers) for said in self._said(worker)]

    def create(self, account: str, seed: Mapping[str, Any]) -> tuple[int, Any]:
        """Make an account where there is room. Returns what its worker says. The caller holds the lock."""
        worker = self.homes.get(account) or self._with_room()
        status, said = worker.ask("POST", "/_roletutor/accounts", {"account": account, "seed": seed})
        if status == 200:
            self.homes[account] = worker
            said = _placed(worker, said)
        return status, said

    def stop(self) -> None:
        """End all."""
        for worker in self._workers:
            worker.stop()

    def _said(self, worker: Worker) -> list[dict[str, str]]:
        _, accounts = worker.ask("GET", "/_roletutor/accounts")
        return [_placed(worker, account) for account in accounts]

    def _with_room(self) -> Worker:
        counts = {worker.name: 0 for worker in self._workers}
        for home in self.homes.values():
            counts[home.name] += 1
        for worker in self._workers:
            if counts[worker.name] < LIMIT:
                return worker
        self._workers.append(self._worker(f"worker-{len(self._workers) + 1}"))
        return self._workers[-1]

    def _worker(self, name: str) -> Worker:
        return Worker(self._state / name, self._region, self._front)


def _placed(worker: Worker, said: dict[str, str]) -> dict[str, str]:
    return {**said, "folder": f"{worker.name}/{said['folder']}"}
