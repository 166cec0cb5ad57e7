"""The way of a request: who may knock, whose key it is, what AWS refuses, the answer, and the change on disk.

A step answers (and the request ends there) or lets it through. One request at a time: moto's state knows no threads,
and a change is a request with its instant and seed, so nothing else may draw random numbers meanwhile. What the clock
brings (`timeline.py`) is done before a request, and by a thread of its own when no request comes.
"""

from __future__ import annotations

import dataclasses
import functools
import io
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sandbox import authorization, callers, clock, operations, refusals, rules, signature, wire
from sandbox.callers import Caller
from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.store import Change, Store
from sandbox.wire import Answer, Call
from sandbox.world import World
from tutor.iam.errors import PolicyError

log = logging.getLogger("sandbox")

MAX_BODY = 64 * 1024 * 1024
_KEPT_HEADERS = ("CONTENT_TYPE", "HTTP_X_AMZ_TARGET", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_CONTENT_SHA256")


class Gate:
    """The WSGI application. `token` opens the tutor's own door (`/_roletutor`) and moto's (`/moto-api`).

    `reset` brings moto back to the start; `stop` ends the server.
    """

    def __init__(
        self, world: World, store: Store, token: str, *, reset: Callable[[], None], stop: Callable[[], None]
    ) -> None:
        self.world = world
        self.store = store
        self.token = token
        self.reset = reset
        self.stop = stop
        self.ports: set[str] = set()
        self.lost = 0
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._sequence = 0
        self._last = 0.0

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
            self._advance(change.at)
            call = wire.read_call(_environ(change), change.body)
            caller = self.world.caller_of(call.access_key) or _formerly(call, change)
            invocation = self._invocation(call, caller, change.at, owner=change.account, replayed=True)
            status, _, _ = self._carried_out(invocation, change.seed)
            self.lost += status >= 400
        threading.Thread(target=self._keep_time, name="timeline", daemon=True).start()

    def _answer(self, environ: dict[str, Any]) -> Answer:
        refusal = self._stranger(environ)
        if refusal:
            return refusal
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isdigit() and int(length) > MAX_BODY:
            return wire.refusal(wire.read_call(environ, b""), own_limit("The sandbox takes requests of up to 64 MiB"))
        body = _read(environ)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(("/_roletutor/", "/moto-api")):
            if not secrets.compare_digest(environ.get("HTTP_X_ROLETUTOR_TOKEN", ""), self.token):
                return _plain(403, "This door is the tutor's own, and opens with its token.")
            return self._own_door(path, environ)
        call = wire.read_call(environ, body)
        try:
            with self._lock:
                return self._aws(call)
        except AwsError as refused:
            return wire.refusal(call, refused)
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
                self.world.timeline.clear()
                self.reset()
                self.lost = 0
            self._tell()
            return _json({"ok": True})
        if environ["REQUEST_METHOD"] == "POST" and path == "/_roletutor/stop":
            environ[_STOP] = True
            return _json({"ok": True})
        return _plain(404, "There is no such door.")

    def _aws(self, call: Call) -> Answer:
        at, seed = self._now(), secrets.randbits(63)
        self._advance(at)
        caller = self._caller(call, at)
        if call.service in wire.JSON_ONLY and not call.target:
            raise AwsError("UnknownOperationException", "", 404)
        invocation = self._invocation(call, caller, at)
        if call.reads:
            return self._shown(call, *self._carried_out(invocation, seed))
        status, headers, body = self._carried_out(invocation, seed)
        if status < 400:
            self.store.append(_change(call, invocation.account, at, seed))
            self._tell()
        return self._shown(call, status, headers, body)

    def _caller(self, call: Call, now: float) -> Caller:
        """Who signed the request. Raises AwsError when nobody did who is known."""
        if signature.is_signed(call):
            return signature.verify(call, callers.credentials_of(self.world, call.access_key), now).caller
        if call.service != "s3" and call.operation not in _UNSIGNED:
            refusals.refuse(call, "missing")
        return callers.NOBODY

    def _invocation(
        self, call: Call, caller: Caller, at: float, *, owner: str = "", replayed: bool = False
    ) -> Invocation:
        def moto(body: bytes | None) -> Answer:
            return self._moto(call, invocation.account, body)

        invocation = Invocation(call, caller, self.world, at, moto, owner, replayed)
        owner = owner or authorization.owner_of(invocation)
        if owner != invocation.owner:
            invocation = dataclasses.replace(invocation, owner=owner)
        return invocation

    def _carried_out(self, invocation: Invocation, seed: int) -> Answer:
        """What AWS would answer: a refusal, the sandbox's own operation, or moto's."""
        call = invocation.call
        try:
            with self._moment(invocation.at, seed):
                authorization.authorize(invocation)
                if call.service == "iam":
                    rules.check(call.operation, call.parameters, invocation.backend("iam"))
                own = operations.find(call.service, call.operation)
                if own is None:
                    return invocation.moto()
                output = own(invocation)
                return output if isinstance(output, tuple) else wire.answer(call, output)
        except PolicyError as refused:
            return wire.error(call, rules.STATUS.get(refused.code, 400), refused.code, refused.message)
        except AwsError as refused:
            return wire.refusal(call, refused)

    def _shown(self, call: Call, status: int, headers: list[tuple[str, str]], body: bytes) -> Answer:
        if status >= 500:
            log.error("%s %s answered %s", call.service, call.operation or call.method, status)
            return _own_trouble(call)
        return status, headers, body

    def _moto(self, call: Call, account: str, changed: bytes | None) -> Answer:
        environ, _ = wire.for_moto(call, changed)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
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

    def _now(self) -> float:
        """The present, never before the last change: a replay must meet changes and events in the same order."""
        self._last = max(self._last, time.time())
        return self._last

    def _advance(self, now: float) -> None:
        """Let everything happen that is due. An event that fails is the sandbox's own trouble, and ends alone."""
        self._last = max(self._last, now)
        for event in self.world.timeline.due(now):
            with self._moment(event.at, event.seed):
                try:
                    event.what()
                except Exception:
                    log.exception("an event of account %s failed", event.account)
            self._tell()

    def _keep_time(self) -> None:
        """Advance by the clock alone, and so tell those who wait for a change."""
        while True:
            with self._lock:
                self._advance(self._now())
                soonest, seen = self.world.timeline.next(), self._sequence
            with self._changed:
                patience = None if soonest is None else max(0.01, soonest - time.time())
                self._changed.wait_for(functools.partial(self._is_news, seen), patience)

    def _moment(self, at: float, seed: int) -> Any:
        self.world.random.seed(seed)
        return clock.at(at)

    def _is_news(self, seen: int) -> bool:
        return self._sequence != seen

    def _tell(self) -> None:
        with self._changed:
            self._sequence += 1
            self._changed.notify_all()

    def _wait(self, since: int, seconds: float = 20.0) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._sequence > since, seconds)
            return self._sequence


_STOP = "roletutor.stop"
_UNSIGNED = frozenset(("AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"))


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
        return bytes(stream.read(int(length)))
    return bytes(stream.read()) if environ.get("wsgi.input_terminated") else b""


def _formerly(call: Call, change: Change) -> Caller:
    """Who made a change, where no key tells: nobody in particular, or somebody whose key is gone."""
    return Caller(change.account, "") if call.access_key else callers.NOBODY


def _change(call: Call, account: str, at: float, seed: int) -> Change:
    """The call as it is played again: without a session's token, which is a secret and of no use then."""
    environ = call.environ
    kept = {name: str(environ[name]) for name in _KEPT_HEADERS if name in environ}
    kept.update({k: str(v) for k, v in environ.items() if k.startswith("HTTP_X_AMZ_") and k not in kept})
    kept.pop("HTTP_X_AMZ_SECURITY_TOKEN", None)
    query = _TOKEN.sub("", str(environ.get("QUERY_STRING", "")))
    return Change(at, seed, account, call.method, call.path, query, kept, call.body)


_TOKEN = re.compile(r"(?i)(?<![^&])x-amz-security-token=[^&]*&?")


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
