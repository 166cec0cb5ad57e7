"""The way of a request: who may knock, whose key it is, what AWS refuses, the answer, and the change on disk.

A step answers (and the request ends there) or lets it through. One request at a time: moto's state knows no threads,
and a change is a request with its instant and seed, so nothing else may draw random numbers meanwhile. What the clock
brings (`timeline.py`) is done before a request, and by a thread of its own when no request comes.
"""

from __future__ import annotations

import functools
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sandbox import callers, carry_out, changes, clock, door, refusals, signature, strangers, validation, wire
from sandbox.accounts import Account, Accounts
from sandbox.callers import Caller
from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.store import Change
from sandbox.wire import Answer, Call
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.ecs.endpoints import Endpoints

log = logging.getLogger("sandbox")

MAX_BODY = 64 * 1024 * 1024


class Gate:
    """The WSGI application. `token` opens the tutor's own door (`/_roletutor`) and moto's (`/moto-api`).

    `stop` ends the server. `lock` guards moto and the accounts. `port` is the server's own, `ports` are those by
    which it may be called (its front's, too).
    """

    def __init__(self, world: World, accounts: Accounts, token: str, *, stop: Callable[[], None]) -> None:
        self.world = world
        self.accounts = accounts
        self.token = token
        self.stop = stop
        self.port = 0
        self.ports: set[str] = set()
        self.lock = threading.RLock()
        self._changed = threading.Condition()
        self._sequence = 0
        self._newest: dict[str, int] = {}
        self._last = 0.0
        self._ahead = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        if not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(len(body)))]
        start_response(f"{status} {_REASONS.get(status, 'Answer')}", headers)
        parts = [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return _Parting(parts, self.stop) if environ.pop(_STOP, False) else parts

    @functools.cached_property
    def endpoints(self) -> Endpoints:
        """What containers reach. Most processes never need it, and importing ECS takes a while."""
        from sandbox.ecs.endpoints import Endpoints

        return Endpoints(self.world)

    def replay(self) -> None:
        """Bring moto to where the accounts' stores say it was."""
        self._play(self.accounts.changes())
        self._ahead = max(0.0, self._last - time.time())
        threading.Thread(target=self._keep_time, name="timeline", daemon=True).start()

    def restore(self, account: Account, name: str) -> None:
        """Bring an account to one of its saved states. Raises StateError and OSError; it is then as it was."""
        account.become(name)
        self._rebuild(account.id)
        self._ahead = max(self._ahead, self._last - time.time())
        self.tell(account.id)

    def newest(self, account: str) -> int:
        """The number of an account's newest change. Numbers go up over all accounts of the process."""
        return self._newest.get(account, 0)

    def tell(self, account: str) -> None:
        """Tell those who wait that an account has changed."""
        with self._changed:
            self._sequence += 1
            self._newest[account] = self._sequence
            self._changed.notify_all()

    def wait(self, account: str, since: int, seconds: float = 20.0) -> int:
        """The number of an account's newest change, as soon as it is over `since`."""
        with self._changed:
            self._changed.wait_for(lambda: self.newest(account) > since, seconds)
            return self.newest(account)

    def _play(self, made: Iterable[Change]) -> None:
        """Carry changes out again. What moto does not take again is counted in its account's `lost`."""
        for change in made:
            self._advance(change.at)
            if change.path.startswith(_DOOR):
                self._switched(change)
                continue
            call = changes.call_of(change)
            caller = changes.caller_of(self.world, call, change)
            invocation = carry_out.invocation_of(
                self.world, call, caller, change.at, owner=change.account, replayed=True
            )
            try:
                status, _, _ = self._carried_out(invocation, change.seed)
            except Exception:
                log.exception("%s %s failed", call.service, call.operation or call.method)
                status = 500
            account = self.accounts.get(change.account)
            if status >= 400 and account:
                log.error("a saved change was not taken again: %s %s", call.service, call.operation or call.method)
                account.lost += 1

    def _rebuild(self, id: str) -> None:
        """Bring an account in memory back to what is on disk, after a change that was not finished."""
        account = self.accounts.get(id)
        if account:
            account.lost = 0
            self.accounts.drop(id)
            self._play(account.store.changes())

    def _answer(self, environ: dict[str, Any]) -> Answer:
        stranger = strangers.refusal(
            environ.get("HTTP_HOST", ""),
            environ.get("HTTP_ORIGIN", ""),
            environ.get("HTTP_SEC_FETCH_SITE", ""),
            self.ports,
        )
        if stranger:
            return _plain(*stranger)
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isdigit() and int(length) > MAX_BODY:
            return wire.refusal(wire.read_call(environ, b""), own_limit("The sandbox takes requests of up to 64 MiB"))
        body = _read(environ)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(("/_roletutor/", "/moto-api")):
            if not secrets.compare_digest(environ.get("HTTP_X_ROLETUTOR_TOKEN", ""), self.token):
                return _plain(403, "This door is the tutor's own, and opens with its token.")
            return self._own_door(path, environ, body)
        if path.startswith(_INSIDE) and "HTTP_AUTHORIZATION" not in environ:
            return self._inside(path)
        call = wire.read_call(environ, body)
        try:
            with self.lock:
                return self._aws(call)
        except AwsError as refused:
            return wire.refusal(call, refused)
        except Exception:
            log.exception("%s %s failed", call.service, call.operation or call.method)
            return _own_trouble(call)

    def _inside(self, path: str) -> Answer:
        """What a container asks of its own task: made at once, and not written down."""
        with self.lock:
            now = self._now()
            self._advance(now)
            with self._moment(now, secrets.randbits(63)):
                status, said = self.endpoints.answer(path)
        return (status, *_json(said)[1:])

    def _own_door(self, path: str, environ: dict[str, Any], body: bytes) -> Answer:
        method = environ["REQUEST_METHOD"]
        if method == "POST" and path == "/_roletutor/stop":
            environ[_STOP] = True
            return _json({"ok": True})
        if path.startswith("/moto-api"):
            return _plain(404, "There is no such door.")
        status, said = door.answer(self, method, path, environ.get("QUERY_STRING", ""), body)
        return (status, *_json(said)[1:])

    def let_pass(self, seconds: float) -> float:
        """Let so many seconds pass at once, for every account, kept as a change; the instant that it is then.

        Raises OSError when the disk does not take it.
        """
        with self.lock:
            self._ahead += seconds
            now = self._now()
            self._advance(now)
            for account in self.accounts:
                account.store.append(Change(now, 0, account.id, "POST", f"{_DOOR}clock", "", {}, b""))
        return now

    def switch(self, account: Account, what: str, wanted: dict[str, Any]) -> None:
        """Switch what a lesson may switch in an account (`network`), kept as a change like any other.

        Raises ValueError for what cannot be, and OSError when the disk does not take it.
        """
        with self.lock:
            at, seed = self._now(), secrets.randbits(63)
            self._advance(at)
            change = Change(at, seed, account.id, "POST", _DOOR + what, "", {}, json.dumps(wanted).encode())
            self._switched(change)
            account.store.append(change)
        self.tell(account.id)

    def _switched(self, change: Change) -> None:
        if change.path == f"{_DOOR}network":
            from sandbox.ecs import doors

            with self._moment(change.at, change.seed):
                doors.switch_network(self.world, change.account, json.loads(change.body))

    def _aws(self, call: Call) -> Answer:
        at, seed = self._now(), secrets.randbits(63)
        self._advance(at)
        caller = self._caller(call, at)
        if call.service in wire.JSON_ONLY and not call.target:
            raise AwsError("UnknownOperationException", "", 404)
        validation.check_types(call)
        invocation = carry_out.invocation_of(self.world, call, caller, at)
        account = self.accounts.get(invocation.account)
        if carry_out.reads(invocation) or (account is None and not invocation.account):
            # who signs nothing has no account to change: an operation that needs none may still answer
            return self._shown(call, *self._carried_out(invocation, seed))
        if account is None:
            refusals.refuse(call, "missing")
        try:
            status, headers, body = self._carried_out(invocation, seed)
            if status < 400:
                _save(account, changes.change_of(call, account.id, at, seed))
        except BaseException as trouble:  # moto has changed, or half changed; the disk has not
            if not _is_lacking(trouble):
                self._rebuild(account.id)
            raise
        if status < 400:
            self.tell(account.id)
        elif status >= 500:
            self._rebuild(account.id)
        return self._shown(call, status, headers, body)

    def _caller(self, call: Call, at: float) -> Caller:
        """Who signed the request. Raises AwsError when nobody did who is known."""
        if signature.is_signed(call):
            known, ahead = callers.credentials_of(self.world, call.access_key), self._ahead
            return signature.verify(call, known, at - ahead, ahead).caller
        if call.service != "s3" and call.operation not in _UNSIGNED:
            refusals.refuse(call, "missing")
        return callers.NOBODY

    def _carried_out(self, invocation: Invocation, seed: int) -> Answer:
        """What AWS would answer, a refusal too."""
        try:
            with self._moment(invocation.at, seed):
                return carry_out.carry_out(invocation)
        except AwsError as refused:
            return wire.refusal(invocation.call, refused)

    def _shown(self, call: Call, status: int, headers: list[tuple[str, str]], body: bytes) -> Answer:
        if status >= 500:
            log.error("%s %s answered %s", call.service, call.operation or call.method, status)
            return _own_trouble(call)
        if call.service == "s3" and status < 400:
            return status, headers, body  # an object is what was put, whatever it looks like
        return wire.legible((status, headers, body))

    def _now(self) -> float:
        """The present, never before the last change: a replay must meet changes and events in the same order."""
        self._last = max(self._last, time.time() + self._ahead)
        return self._last

    def advance(self) -> None:
        """Let everything happen that is due by now."""
        self._advance(self._now())

    def _advance(self, now: float) -> None:
        """Let everything happen that is due. An event that fails is the sandbox's own trouble, and ends alone."""
        self._last = max(self._last, now)
        for event in self.world.timeline.due(now):
            with self._moment(event.at, event.seed):
                try:
                    event.what()
                except Exception:
                    log.exception("an event of account %s failed", event.account)
            self.tell(event.account)

    def _keep_time(self) -> None:
        """Advance by the clock alone, and so tell those who wait for a change."""
        while True:
            with self.lock:
                self._advance(self._now())
                soonest, seen = self.world.timeline.next(), self._sequence
            with self._changed:
                patience = None if soonest is None else max(0.01, soonest - time.time() - self._ahead)
                self._changed.wait_for(functools.partial(self._is_news, seen), patience)

    def _moment(self, at: float, seed: int) -> Any:
        self.world.random.seed(seed)
        return clock.at(at)

    def _is_news(self, seen: int) -> bool:
        return self._sequence != seen


_STOP = "roletutor.stop"
_INSIDE = ("/v2/credentials/", "/v4/")
_DOOR = "/_roletutor/"
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


_REASONS = {200: "OK", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


def _read(environ: dict[str, Any]) -> bytes:
    stream = environ["wsgi.input"]
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit():
        return bytes(stream.read(int(length)))
    return bytes(stream.read()) if environ.get("wsgi.input_terminated") else b""


def _is_lacking(trouble: BaseException) -> bool:
    """Whether moto has no such operation: it says so before it does anything."""
    return isinstance(trouble, NotImplementedError) and str(trouble).endswith("action has not been implemented")


def _own_trouble(call: Call) -> Answer:
    what = f"{call.service}:{call.operation or call.method}"
    return wire.error(
        call,
        400,
        "SandboxCannotDoThis",
        f"The sandbox could not carry out {what}. This is the sandbox's own limit, not a mistake of yours; "
        "real AWS may answer differently. Details are in the sandbox's log.",
    )


def _save(account: Account, change: Change) -> None:
    try:
        account.store.append(change)
    except OSError as trouble:
        raise AwsError(
            "SandboxCannotSave",
            f"The sandbox could not save this change ({trouble.strerror or trouble}), so it was not made. This is the "
            "sandbox's own trouble, not a mistake of yours: make room on the disk, and try again.",
        ) from trouble


def _plain(status: int, text: str) -> Answer:
    return status, [("Content-Type", "text/plain; charset=utf-8")], text.encode()


def _json(value: object) -> Answer:
    return 200, [("Content-Type", "application/json")], json.dumps(value).encode()
