"""Programs from a process that has imported what they need: forked in milliseconds, and each a process of its own.

`python -m tutor.rehearsal.preloaded SOCKET PROGRAM` serves until its standard input ends. PROGRAM is `boto3` (a Python
source) or `aws` (the AWS CLI that is installed with the tutor; it brings a botocore of its own, so it gets a process of
its own). Importing is most of what either does: half a second, against a few milliseconds.

A client connects, sends a message with its standard input, output and error, and gets the exit status. When it goes
away before that, the program and all that it started is killed.

    message: length (8 bytes), JSON {words, source, folder, environment, clock}

`clock` is the sandbox's door for letting time pass, [address, token], or null: a program that waits then lets the
sandbox's clock run on instead of sleeping.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import linecache
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

STATUS_BYTES = 4
_USED = ("iam", "sts", "ecs", "logs", "ecr", "secretsmanager", "s3", "dynamodb", "ec2", "cloudformation", "kms", "ssm")
"""The services whose models are read before the first program comes."""

_OWN = ("AWS_DATA_PATH",)
"""What the AWS CLI puts into its environment when it is imported, and looks at later."""


def main() -> None:
    """Serve; the module's own text says how."""
    address, program = sys.argv[1:]
    run = _PROGRAMS[program]
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(f"{address}.part")
    listening.listen(64)
    os.rename(f"{address}.part", address)  # who finds it can connect  # noqa: PTH104
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load(program)
    gc.freeze()  # what is imported stays: a collection in a child would copy its pages
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    doors = select.poll()
    doors.register(listening, select.POLLIN)
    doors.register(0, select.POLLIN | select.POLLHUP)
    while True:
        ready = [door for door, _ in doors.poll()]
        if 0 in ready and not os.read(0, 1):
            return
        if listening.fileno() in ready:
            client, _ = listening.accept()
            if not os.fork():
                listening.close()
                _keep(client, run)
            client.close()


def _keep(client: socket.socket, run: Callable[[Mapping[str, Any]], int]) -> None:
    """Have the client's program run in a group of its own, and say how it ended, or kill it when nobody asks any more.

    Never returns.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    message, streams = receive(client)
    ends, end = os.pipe()
    child = os.fork()
    if not child:
        client.close()
        os.close(ends)
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os._exit(_run(run, message))
    os.close(end)
    for stream in streams:
        os.close(stream)
    doors = select.poll()
    doors.register(ends, select.POLLIN | select.POLLHUP)
    doors.register(client, select.POLLHUP)
    if ends in (door for door, _ in doors.poll()):
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with suppress(OSError):
            client.sendall((128 - code if code < 0 else code).to_bytes(STATUS_BYTES, "big"))
    else:
        os.kill(child, signal.SIGKILL)  # it may not have come to make its group yet
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os._exit(0)


def receive(client: socket.socket) -> tuple[Mapping[str, Any], list[int]]:
    """A message and the three streams that came with it. Raises OSError and ValueError when it is cut off."""
    head, streams, _, _ = socket.recv_fds(client, 8, 3)
    left, parts = int.from_bytes(head, "big"), []
    while left:
        part = client.recv(min(left, 1 << 16))
        if not part:
            raise OSError("the client has gone")
        parts.append(part)
        left -= len(part)
    message: Mapping[str, Any] = json.loads(b"".join(parts))
    return message, list(streams)


def send(server: socket.socket, message: Mapping[str, Any], streams: tuple[int, int, int]) -> None:
    """The other side of `receive`. Raises OSError."""
    text = json.dumps(message).encode()
    socket.send_fds(server, [len(text).to_bytes(8, "big")], streams)
    server.sendall(text)


def _run(run: Callable[[Mapping[str, Any]], int], message: Mapping[str, Any]) -> int:
    """The program's exit status, as Python gives it: what is no number goes to standard error and is 1."""
    own = {name: os.environ[name] for name in _OWN if name in os.environ}
    os.environ.clear()
    os.environ.update({**message["environment"], **own})
    sys.argv = list(message["words"])
    try:
        os.chdir(message["folder"])
        if message["clock"]:
            time.sleep = functools.partial(_let_pass, *message["clock"])
        return run(message)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return (ended.code or 0) & 0xFF
        print(ended.code, file=sys.stderr)
        return 1
    except BaseException as trouble:
        within = trouble.__traceback__ and trouble.__traceback__.tb_next
        traceback.print_exception(trouble.with_traceback(within and within.tb_next))
        return 1
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()


def _python(message: Mapping[str, Any]) -> int:
    source, name = str(message["source"]), str(message["words"][0])
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), {"__name__": "__main__", "__file__": name})  # noqa: S102 — what it is for
    return 0


def _aws(_: Mapping[str, Any]) -> int:
    return int(importlib.import_module("awscli.clidriver").main())


_PROGRAMS: Mapping[str, Callable[[Mapping[str, Any]], int]] = {"boto3": _python, "aws": _aws}


def _load(program: str) -> None:
    """Import it, and let it read the models of the services that a course uses, which then stay read."""
    for name in ("boto3",) if program == "boto3" else ("awscli.clidriver", "awscli.handlers"):
        importlib.import_module(name)
    loaders, session = (importlib.import_module(f"botocore.{name}") for name in ("loaders", "session"))
    loaders.JSONFileLoader.load_file = _remembered(loaders.JSONFileLoader.load_file)
    loaders.Loader.list_available_services = _remembered(loaders.Loader.list_available_services)
    own = session.Session(session_vars={"config_file": (None, None, os.devnull, None)})
    for service in _USED:
        own.create_client(service, "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106


def _remembered(read: Any) -> Any:
    """The method of a loader, which answers the same for every loader: it looks into folders that do not change."""
    answers: dict[tuple[Any, ...], Any] = {}

    def remembered(self: Any, *names: Any, **named: Any) -> Any:
        asked = (*names, *sorted(named.items()))
        if asked not in answers:
            answers[asked] = read(self, *names, **named)
        return answers[asked]

    return remembered


def _let_pass(address: str, token: str, seconds: float) -> None:
    import http.client

    door = http.client.HTTPConnection(address, timeout=60)
    body = json.dumps({"advance": max(0.0, seconds)})
    door.request("POST", "/_roletutor/clock", body, {"X-Roletutor-Token": token})
    door.getresponse().read()
    door.close()


if __name__ == "__main__":
    main()
