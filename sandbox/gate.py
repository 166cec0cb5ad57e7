"""The way of a request: who may knock, whose key it is, what IAM refuses, moto, and the change on disk.

A step answers (and the request ends there) or lets it through. One request at a time: moto's state knows no threads,
and a change is a request with its instant and seed, so nothing else may draw random numbers meanwhile.
"""

from __future__ import annotations

import io
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sandbox import clock, rules, wire
from sandbox.store import Change, Store
from sandbox.wire import Answer, Call
from tutor.iam.errors import PolicyError

log = logging.getLogger("sandbox")

MAX_BODY = 64 * 1024 * 1024
_KEPT_HEADERS = ("CONTENT_TYPE", "HTTP_X_AMZ_TARGET", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_CONTENT_SHA256")


class World:
    """What the gate needs of moto: its application, whose key is whose, and an account's IAM backend."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        account_of: Callable[[str], str | None],
        iam: Callable[[str], Any],
        random: Any,
        reset: Callable[[], None],
    ) -> None:
        self.application = application
        self.account_of = account_of
        self.iam = iam
        self.random = random
        self.reset = reset


class Gate:
    """The WSGI application. `token` opens the tutor's own door (`/_roletutor`) and moto's (`/moto-api`)."""

    def __init__(self, world: World, store: Store, token: str, stop: Callable[[], None]) -> None:
        self.world = world
        self.store = store
        self.token = token
        self.stop = stop
        self.ports: set[str] = set()
        self.lost = 0
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._sequence = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(body)))]
        start_response(f"{status} {_REASONS.get(status, 'Answer')}", headers)
        parts = [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return _Parting(parts, self.stop) if environ.pop(_STOP, False) else parts

    def replay(self) -> None:
        """Bring moto to where the store says it was. Counts in `lost` the changes that moto did not take again."""
        for change in self.store.changes():
            environ = _environ(change)
            with self._moment(change.at, change.seed):
                status, _, _ = self._moto(environ, change.body)
            self.lost += status >= 400

    def _answer(self, environ: dict[str, Any]) -> Answer:
        refusal = self._stranger(environ)
        if refusal:
            return refusal
        body = _read(environ)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(("/_roletutor/", "/moto-api")):
            if not secrets.compare_digest(environ.get("HTTP_X_ROLETUTOR_TOKEN", ""), self.token):
                return _plain(403, "This door is the tutor's own, and opens with its token.")
            return self._own_door(path, environ)
        call = wire.read_call(environ, body)
        try:
            with self._lock:
                return self._aws(call, environ, body)
        except Exception:
            log.exception("%s %s failed", call.service, call.operation or call.method)
            return _own_trouble(call)

    def _stranger(self, environ: dict[str, Any]) -> Answer | None:
        """A web page must not reach this server, not by another name for loopback either (DNS rebinding)."""
        host = environ.get("HTTP_HOST", "").lower()
        name, _, port = host.rpartition(":")
        if port not in self.ports or not (
            name in ("127.0.0.1", "localhost", "[::1]") or name.endswith((".localhost", ".127.0.0.1"))
        ):
            return _plain(421, "This server answers on loopback under its own address only.")
        origin = environ.get("HTTP_ORIGIN")
        site = environ.get("HTTP_SEC_FETCH_SITE", "none")
        if (origin and origin != f"http://{host}") or site not in ("none", "same-origin"):
            return _plain(403, "A web page of another origin may not call this server.")
        return None

    def _own_door(self, path: str, environ: dict[str, Any]) -> Answer:
        if path == "/_roletutor/health":
            return _json({"ok": True, "sequence": self._sequence, "notice": self.store.notice, "lost": self.lost})
        if path == "/_roletutor/changes":
            since = environ.get("QUERY_STRING", "").removeprefix("since=")
            return _json({"seq": self._wait(int(since) if since.isdigit() else 0)})
        if environ["REQUEST_METHOD"] == "POST" and path == "/_roletutor/reset":
            with self._lock:
                self.store.clear()
                self.world.reset()
                self.lost = 0
            self._tell()
            return _json({"ok": True})
        if environ["REQUEST_METHOD"] == "POST" and path == "/_roletutor/stop":
            environ[_STOP] = True
            return _json({"ok": True})
        return _plain(404, "There is no such door.")

    def _aws(self, call: Call, environ: dict[str, Any], body: bytes) -> Answer:
        account = self.world.account_of(call.access_key)
        if account is None:
            return wire.unknown_key(call)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
        if call.service == "iam":
            try:
                rules.check(call.operation, call.parameters, self.world.iam(account))
            except PolicyError as refused:
                return wire.error(call, rules.STATUS.get(refused.code, 400), refused.code, refused.message)
        if call.reads:
            return self._shown(call, *self._moto(environ, body))
        at, seed = time.time(), secrets.randbits(63)
        with self._moment(at, seed):
            status, headers, answer = self._moto(environ, body)
        if status < 400:
            kept = {name: str(environ[name]) for name in _KEPT_HEADERS if name in environ}
            kept.update({k: str(v) for k, v in environ.items() if k.startswith("HTTP_X_AMZ_") and k not in kept})
            kept.pop("HTTP_X_AMZ_SECURITY_TOKEN", None)
            self.store.append(
                Change(at, seed, account, call.method, call.path, str(environ.get("QUERY_STRING", "")), kept, body)
            )
            self._tell()
        return self._shown(call, status, headers, answer)

    def _shown(self, call: Call, status: int, headers: list[tuple[str, str]], body: bytes) -> Answer:
        if status >= 500:
            log.error("%s %s answered %s", call.service, call.operation or call.method, status)
            return _own_trouble(call)
        return status, headers, body

    def _moto(self, environ: dict[str, Any], body: bytes) -> Answer:
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        seen: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], object]:
            seen[:] = [int(status.split(" ", 1)[0]), headers]
            return lambda _: None

        parts = self.world.application(environ, start_response)
        try:
            answer = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()
        status, headers = seen
        return status, [(k, v) for k, v in headers if k.lower() not in _HOP], answer

    def _moment(self, at: float, seed: int) -> Any:
        self.world.random.seed(seed)
        return clock.at(at)

    def _tell(self) -> None:
        with self._changed:
            self._sequence += 1
            self._changed.notify_all()

    def _wait(self, since: int, seconds: float = 20.0) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._sequence > since, seconds)
            return self._sequence


_STOP = "roletutor.stop"


class _Parting:
    """The last answer: the server stops when it has been written, not while."""

    def __init__(self, parts: list[bytes], stop: Callable[[], None]) -> None:
        self._parts = parts
        self._stop = stop

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Called by the WSGI server after the last byte."""
        self._stop()


_HOP = frozenset(("connection", "server", "date", "transfer-encoding", "access-control-allow-origin"))
_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


def _read(environ: dict[str, Any]) -> bytes:
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit():
        return bytes(stream.read(min(int(length), MAX_BODY)))
    return bytes(stream.read()) if environ.get("wsgi.input_terminated") else b""


def _environ(change: Change) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": change.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": change.path,
        "QUERY_STRING": change.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **change.headers,
        "HTTP_X_MOTO_ACCOUNT_ID": change.account,
    }


def _own_trouble(call: Call) -> Answer:
    what = f"{call.service}:{call.operation or call.method}"
    return wire.error(
        call,
        400,
        "SandboxCannotDoThis",
        f"The sandbox could not carry out {what}. This is the sandbox's own limit, not a mistake of yours; "
        "real AWS may answer differently. Details are in the sandbox's log.",
    )


def _plain(status: int, text: str) -> Answer:
    return status, [("Content-Type", "text/plain; charset=utf-8")], text.encode()


def _json(value: object) -> Answer:
    return 200, [("Content-Type", "application/json")], json.dumps(value).encode()
