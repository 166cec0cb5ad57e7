"""A running sandbox: where it is, and the tutor's own door into it (`/_roletutor/…`)."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from tutor.account.base import AccountError, Refused

_CANNOT_BE = 409


@dataclass(frozen=True, slots=True)
class Handle:
    """A running server. `token` opens its own door; keys are the learner's, `user` is their name in the account."""

    port: int
    pid: int
    token: str
    access_key: str
    secret_key: str
    account: str
    region: str
    user: str = "workshop-admin"

    @property
    def endpoint(self) -> str:
        """The address for AWS clients."""
        return f"http://127.0.0.1:{self.port}"


def ask(handle: Handle, path: str, *, post: object = None, patience: float = 10) -> dict[str, Any]:
    """What the door at `path` answers, to `post` as JSON when it is given, waiting `patience` seconds at most.

    Raises AccountError, and Refused where the sandbox answers that it cannot be.
    """
    found = _asked(handle, path, post, patience)
    if not isinstance(found, dict):
        raise AccountError("Something else answers at the sandbox's address.", "Try `roletutor sandbox start`.")
    return found


def ask_list(handle: Handle, path: str) -> list[dict[str, Any]]:
    """The same of a door that answers with a list. Raises AccountError."""
    found = _asked(handle, path, None, 30)
    if not isinstance(found, list):
        raise AccountError("Something else answers at the sandbox's address.", "Try `roletutor sandbox start`.")
    return found


def _asked(handle: Handle, path: str, post: object, patience: float) -> Any:
    request = urllib.request.Request(  # noqa: S310 — always loopback
        handle.endpoint + path,
        data=None if post is None else json.dumps(post).encode(),
        headers={"X-Roletutor-Token": handle.token},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=patience) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as trouble:
        if isinstance(trouble, urllib.error.HTTPError) and trouble.code == _CANNOT_BE:
            raise Refused(_refusal(trouble)) from None
        raise AccountError(
            _refusal(trouble) or f"The sandbox does not answer ({trouble}).",
            "This is the tutor's trouble, not yours. `roletutor sandbox start` starts it again; your work is kept.",
        ) from None


def _refusal(trouble: Exception) -> str:
    """The sandbox's own words, where it answered with a refusal."""
    if not isinstance(trouble, urllib.error.HTTPError):
        return ""
    try:
        return str(json.loads(trouble.read())["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
