"""A call as a change on disk, and a change as the call that it was."""

from __future__ import annotations

import io
import re
from typing import Any

from sandbox import callers, wire
from sandbox.callers import Caller
from sandbox.store import Change
from sandbox.wire import Call
from sandbox.world import World

_KEPT_HEADERS = ("CONTENT_TYPE", "HTTP_X_AMZ_TARGET", "HTTP_AUTHORIZATION", "HTTP_X_AMZ_CONTENT_SHA256")
_TOKEN = re.compile(r"(?i)(?<![^&])x-amz-security-token=[^&]*&?")


def change_of(call: Call, account: str, at: float, seed: int) -> Change:
    """The call as it is played again: without a session's token, which is a secret and of no use then."""
    environ = call.environ
    kept = {name: str(environ[name]) for name in _KEPT_HEADERS if name in environ}
    kept.update({k: str(v) for k, v in environ.items() if k.startswith("HTTP_X_AMZ_") and k not in kept})
    kept.pop("HTTP_X_AMZ_SECURITY_TOKEN", None)
    query = _TOKEN.sub("", str(environ.get("QUERY_STRING", "")))
    return Change(at, seed, account, call.method, call.path, query, kept, call.body)


def call_of(change: Change) -> Call:
    """The call that a change was."""
    asked = {"REQUEST_METHOD": change.method, "PATH_INFO": change.path, "QUERY_STRING": change.query}
    return wire.read_call({**blank_environ(), **asked, **change.headers}, change.body)


def caller_of(world: World, call: Call, change: Change) -> Caller:
    """Who made a change; where no key tells: nobody in particular, or somebody whose key is gone."""
    known = callers.credentials_of(world, call.access_key)
    if known:
        return known.caller
    return Caller(change.account, "") if call.access_key else callers.NOBODY


def blank_environ() -> dict[str, Any]:
    """What a WSGI request has that nobody sent."""
    return {
        "SCRIPT_NAME": "",
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
    }
