"""The process that serves accounts: moto, its mends, the accounts and the gate put together, on loopback."""

from __future__ import annotations

import argparse
import gc
import json
import os
import secrets
from pathlib import Path
from typing import Any

from sandbox import clock, late, lifetime
from sandbox.accounts import Accounts
from sandbox.gate import Gate
from sandbox.world import World


def serve(arguments: argparse.Namespace) -> None:
    """Serve until stopped, or until nobody uses it any more. Raises AlreadyRunning."""
    lock = lifetime.take(arguments.state)
    os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    os.environ.pop("MOTO_ACCOUNT_ID", None)  # it would beat the account that the gate names

    server, gate = _build(arguments)
    gc.freeze()
    gc.enable()
    lifetime.end_in_time(server.shutdown, arguments.users, arguments.stay, with_parent=arguments.with_parent)
    lifetime.say_ready(arguments.ready, _ready(arguments, server.server_port, gate))
    try:
        server.serve_forever(poll_interval=0.05)
    finally:
        arguments.ready.unlink(missing_ok=True)
        gate.accounts.close()
        lock.close()


def _build(arguments: argparse.Namespace) -> tuple[Any, Gate]:
    with late.moto_is_imported():
        clock.install()
        import moto.iam.models  # it draws in certificates, for calls that are rare
    import moto
    from moto.moto_api._internal import mock_random
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    from sandbox import patches

    patches.apply()

    class Handler(MotoRequestHandler):  # type: ignore[misc]
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log(self, *_: object) -> None:
            """Nothing of a request is written anywhere: it may hold secrets."""

    world = World(DomainDispatcherApplication(create_backend_app), mock_random, arguments.region)
    accounts = Accounts(arguments.state / "accounts", world, moto.__version__)
    if arguments.account:
        accounts.create(arguments.account, _seed(arguments.seed))
    stopping: list[Any] = []
    gate = Gate(world, accounts, secrets.token_urlsafe(24), stop=lambda: stopping[0].shutdown())
    gate.replay()
    server = make_server("127.0.0.1", arguments.port, gate, threaded=True, request_handler=Handler)
    server.daemon_threads = True
    gate.port = server.server_port
    gate.ports.update(filter(None, (str(server.server_port), arguments.behind)))
    stopping.append(server)
    return server, gate


def _seed(file: Path | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text()) if file else {}
    return found


def _ready(arguments: argparse.Namespace, port: int, gate: Gate) -> dict[str, object]:
    account = gate.accounts.get(arguments.account)
    return {
        "port": port,
        "pid": os.getpid(),
        "token": gate.token,
        "access_key": account.keys.access_key if account else "",
        "secret_key": account.keys.secret_key if account else "",
        "account": arguments.account,
        "region": arguments.region,
        "user": account.user if account else "",
    }
