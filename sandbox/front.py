"""One address for any number of accounts: each request goes to the worker process that has its account.

An access key names its account (`learner.account_of`), a user's and a session's key too, so the front keeps no list
of keys. It judges Host and Origin, and passes everything else on as it came, bodies in pieces. A worker is a sandbox
server with a state folder of its own (`worker-1`, …) and up to 30 accounts; one that ends is started again and comes
back with its state, and all end with the front. What is global on AWS (the names of buckets, a role assumed in another
account) is so within one worker only.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sandbox import lifetime, strangers
from sandbox.accounts import next_id
from sandbox.learner import account_of
from sandbox.workers import Worker, Workers, WorkerTrouble

log = logging.getLogger("sandbox")

_KEY = re.compile(r"Credential=([^/,\s]+)/")
_PIECE = 1 << 16
_HOP = frozenset(("connection", "keep-alive", "expect", "x-roletutor-token"))


def serve(arguments: argparse.Namespace) -> None:
    """Serve until stopped, or until nobody uses it any more. Raises AlreadyRunning."""
    lock = lifetime.take(arguments.state)
    server = _Server(("127.0.0.1", arguments.port), _Handler)
    server.port = str(server.server_address[1])
    server.token = secrets.token_urlsafe(24)
    server.workers = Workers(arguments.state, arguments.region, server.port)
    try:
        server.workers.start()
        lifetime.end_in_time(server.shutdown, arguments.users, arguments.stay, with_parent=arguments.with_parent)
        ready = {"port": int(server.port), "pid": os.getpid(), "token": server.token, "region": arguments.region}
        lifetime.say_ready(arguments.ready, {**ready, "access_key": "", "secret_key": "", "account": "", "user": ""})
        server.serve_forever(poll_interval=0.05)
    finally:
        arguments.ready.unlink(missing_ok=True)
        server.workers.stop()
        lock.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    port: str
    token: str
    workers: Workers


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._connections: dict[tuple[str, int], HTTPConnection] = {}

    def finish(self) -> None:
        for connection in self._connections.values():
            connection.close()
        super().finish()

    def log_message(self, *_: object) -> None:
        """Nothing of a request is written anywhere: it may hold secrets."""

    def _handle(self) -> None:
        header = self.headers.get
        stranger = strangers.refusal(
            header("Host", ""), header("Origin", ""), header("Sec-Fetch-Site", ""), {self.server.port}
        )
        if stranger:
            self.close_connection = True  # its body is not read
            self._say(stranger[0], stranger[1])
            return
        try:
            url = urlsplit(self.path)
            if url.path.startswith(("/_roletutor/", "/moto-api")):
                self._door(url.path, dict(parse_qsl(url.query)))
            else:
                self._pass_on(self.server.workers.of(account_of(self._access_key(url.query))))
        except WorkerTrouble as trouble:
            self.close_connection = True
            self._say(503, {"error": str(trouble)})
        except (OSError, HTTPException):
            self.close_connection = True  # a connection that breaks is tried again by every client, as it knows best

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _handle

    def _access_key(self, query: str) -> str:
        found = _KEY.search(self.headers.get("Authorization", ""))
        if found:
            return found.group(1)
        signed = dict(parse_qsl(query))
        return signed.get("X-Amz-Credential", "").partition("/")[0] or signed.get("AWSAccessKeyId", "")

    def _door(self, path: str, query: dict[str, str]) -> None:
        workers = self.server.workers
        if not secrets.compare_digest(self.headers.get("X-Roletutor-Token", ""), self.server.token):
            self.close_connection = True
            self._say(403, "This door is the tutor's own, and opens with its token.")
            return
        account = query.get("account", "") or (re.findall(r"/accounts/(\d{12})/", path) or [""])[0]
        if account:
            self._pass_on(workers.of(account))
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self.command, path:
            case _, "/_roletutor/health":
                self._say(200, {"ok": True})
            case "GET", "/_roletutor/accounts":
                self._say(200, workers.accounts())
            case "POST", "/_roletutor/accounts":
                self._say(*self._create(body))
            case "POST", "/_roletutor/stop":
                self.close_connection = True
                self._say(200, {"ok": True})
                threading.Thread(target=self.server.shutdown).start()
            case _:
                self._say(404, {"error": "There is no such door."})

    def _create(self, body: bytes) -> tuple[int, object]:
        """In the worker that has it, else in one with room; a worker is started when there is none."""
        try:
            wanted = json.loads(body or b"{}")
            account = str(wanted.get("account", ""))
        except (ValueError, AttributeError):
            return 400, {"error": "The body is not a JSON object."}
        workers = self.server.workers
        with workers.lock:
            account = account or next_id(workers.homes)
            return workers.create(account, wanted.get("seed") or {})

    def _pass_on(self, worker: Worker) -> None:
        """The request to its worker and the answer back, in pieces."""
        connection = self._connection(worker)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP:
                connection.putheader(name, value)
        if "X-Roletutor-Token" in self.headers:
            connection.putheader("X-Roletutor-Token", worker.token)
        connection.endheaders()
        for piece in self._body():
            connection.send(piece)
        answer = connection.getresponse()
        self._answer(answer)

    def _answer(self, answer: HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.end_headers()
        while piece := answer.read(_PIECE):
            self.wfile.write(piece)

    def _connection(self, worker: Worker) -> HTTPConnection:
        """A connection of this client's own, kept; a new one when the worker was started again."""
        known = self._connections.get((worker.name, worker.port))
        if known is None:
            known = self._connections[worker.name, worker.port] = worker.connect()
        return known

    def _body(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            yield from _chunks(self.rfile)
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left and (piece := self.rfile.read(min(left, _PIECE))):
            left -= len(piece)
            yield piece

    def _say(self, status: int, what: object) -> None:
        text = what if isinstance(what, str) else json.dumps(what)
        kind = "text/plain; charset=utf-8" if isinstance(what, str) else "application/json"
        body = text.encode()
        self.send_response_only(status, HTTPStatus(status).phrase)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _chunks(stream: Any) -> Iterator[bytes]:
    """A chunked body, chunk by chunk as it is framed, to its end."""
    while True:
        line = stream.readline(1024)
        size = int(line.partition(b";")[0], 16)
        yield line
        if size == 0:
            while (trailer := stream.readline(_PIECE)) not in (b"\r\n", b"\n", b""):
                yield trailer
            yield b"\r\n"
            return
        while size and (piece := stream.read(min(size, _PIECE))):
            size -= len(piece)
            yield piece
        yield stream.read(2)
