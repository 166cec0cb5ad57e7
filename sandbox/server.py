"""The process: one server a state folder, on loopback, that says when it is ready and ends with its last user."""

from __future__ import annotations

import argparse
import fcntl
import gc
import json
import logging
import os
import secrets
import signal
import threading
from pathlib import Path
from typing import IO, Any

from sandbox import clock, learner
from sandbox.gate import Gate
from sandbox.store import Store
from sandbox.world import World

log = logging.getLogger("sandbox")


class AlreadyRunning(Exception):
    """Another server has this state folder."""


def serve(arguments: argparse.Namespace) -> None:
    """Serve until stopped, or until nobody uses it any more. Raises AlreadyRunning."""
    state: Path = arguments.state
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (state / "server.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise AlreadyRunning from None
    logging.basicConfig(filename=state / "server.log", format="%(asctime)s %(levelname)s %(message)s", level="WARNING")
    (state / "server.log").chmod(0o600)
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    os.environ.pop("MOTO_ACCOUNT_ID", None)  # it would beat the account that the gate names
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

    keys = learner.load_keys(state / "keys.json")
    server, gate = _build(arguments, keys)
    gc.freeze()
    gc.enable()
    _write_ready(
        arguments.ready,
        {
            "port": server.server_port,
            "pid": os.getpid(),
            "token": gate.token,
            "access_key": keys.access_key,
            "secret_key": keys.secret_key,
            "account": arguments.account,
            "region": arguments.region,
        },
    )
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if arguments.users:
        threading.Thread(
            target=_end_with_last_user, args=(arguments.users, arguments.stay, server), daemon=True
        ).start()
    try:
        server.serve_forever(poll_interval=0.05)
    finally:
        arguments.ready.unlink(missing_ok=True)
        gate.store.close()


def _build(arguments: argparse.Namespace, keys: learner.Keys) -> tuple[Any, Gate]:
    clock.install()
    import moto
    from moto.core.base_backend import BackendDict
    from moto.moto_api._internal import mock_random
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from sandbox import patches

    patches.apply()

    world = World(DomainDispatcherApplication(create_backend_app), mock_random, arguments.region)

    def seed() -> None:
        learner.seed(world.backend("iam", arguments.account), keys, mock_random)

    def reset() -> None:
        BackendDict.reset()
        seed()

    class Handler(MotoRequestHandler):  # type: ignore[misc]
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log(self, *_: object) -> None:
            """Nothing of a request is written anywhere: it may hold secrets."""

    seed()
    store = Store(arguments.state / "changes.log", moto=moto.__version__)
    stopping: list[Any] = []
    gate = Gate(world, store, secrets.token_urlsafe(24), reset=reset, stop=lambda: stopping[0].shutdown())
    gate.replay()
    server = make_server("127.0.0.1", arguments.port, gate, threaded=True, request_handler=Handler)
    server.daemon_threads = True
    gate.ports.add(str(server.server_port))
    stopping.append(server)
    return server, gate


def _write_ready(file: Path, content: dict[str, object]) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(json.dumps(content) + "\n")
    part.replace(file)


def _end_with_last_user(users: Path, stay: Path | None, server: Any) -> None:
    """Every user holds a shared lock on `users`, which the system lets go of however the user ends.

    When the exclusive lock can be had, nobody is left. It is kept to the end of the process: who comes meanwhile waits
    for it, and then finds no server and starts another.
    """
    with users.open("a") as stream:
        while not _alone(stream, stay):
            threading.Event().wait(0.25)
        server.shutdown()
        threading.Event().wait()


def _alone(stream: IO[str], stay: Path | None) -> bool:
    if stay is not None and stay.exists():
        return False
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    if stay is not None and stay.exists():
        fcntl.flock(stream, fcntl.LOCK_UN)
        return False
    return True
