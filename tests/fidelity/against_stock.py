"""What stock moto answers to each row: from the folder `tests`, `python -m fidelity.against_stock`. It takes a minute.

Starts `moto_server` as it comes, with the managed policies, and plays every row against it, a subject in an account of
its own (moto's header `x-moto-account-id`). Says of which rows the mark `stock` (the list in `stock.txt`) is wrong, and
ends with 1 when there are any; with `--write` the list is written anew. On 2026-11-24: 117 of 426 rows as AWS answers.

Stock moto knows no clock to put forward and has no door to the application in a task: a task is looked at once, as a
client would see it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fidelity import stage as stages
from fidelity.row import Row
from fidelity.table import STOCK, SUBJECTS

_PATIENCE = 60.0


class StockPlace:
    """An account of stock moto."""

    keys: Mapping[str, str] = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x"}

    def __init__(self, endpoint: str, account: str) -> None:
        self.endpoint, self.account = endpoint, account

    def pass_time(self, seconds: float) -> None:
        """It has no door to its clock."""

    def cut_off(self, services: list[str]) -> None:
        """It has no door to its tasks' network."""

    def environment(self, task: str) -> Mapping[str, str]:
        """It has no door to the application in a task: there are no credentials."""
        return {}


def main() -> int:
    """Play all rows; 1 when a mark is wrong."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        return _play(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def _play(endpoint: str) -> int:
    alike_all, wrong = [], []
    for number, subject in enumerate(SUBJECTS):
        place = StockPlace(endpoint, f"{222200000000 + number}")
        stage = stages.Stage(place)
        _in_account(stage)
        try:
            subject.prepare(stage)
        except Exception as trouble:
            print(f"{subject.name}: {trouble}", file=sys.stderr)
        for row in subject.rows:
            alike = _alike(stage, row)
            alike_all += [row.id] * alike
            if alike != row.stock:
                wrong.append(row.id)
                print(f"{row.id}: stock={alike}")
    if "--write" in sys.argv:
        STOCK.write_text("".join(f"{id}\n" for id in alike_all))
    print(f"{len(alike_all)} of {sum(len(subject.rows) for subject in SUBJECTS)} rows as AWS answers", file=sys.stderr)
    return 1 if wrong else 0


def _alike(stage: stages.Stage, row: Row) -> bool:
    try:
        return not stage.play(row)
    except Exception:  # a 500, a crash in what comes before: not as AWS answers
        return False


def _in_account(stage: stages.Stage) -> None:
    """Send moto's own header with every request."""

    def add(request: Any, **_: object) -> None:
        request.headers["x-moto-account-id"] = stage.place.account

    stock = stage.client

    def client(service: str, who: str = "") -> Any:
        made = stock(service, who)
        made.meta.events.register("before-sign.*.*", add, unique_id="account")
        return made

    stage.client = client  # type: ignore[method-assign]


def _wait(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("moto_server does not come")


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true"
    )
    sys.exit(main())
