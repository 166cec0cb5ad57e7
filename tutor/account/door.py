"""A running sandbox: where it is, and the tutor's own door into it (`/_roletutor/…`)."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from tutor.account.base import AccountError


@dataclass(frozen=True, slots=True)
class Handle:
    """A running server. `token` opens its own door; keys are the learner's."""

    port: int
    pid: int
    token: str
    access_key: str
    secret_key: str
    account: str
    region: str

    @property
    def endpoint(self) -> str:
        """The address for AWS clients."""
        return f"http://127.0.0.1:{self.port}"


def ask(handle: Handle, path: str, *, post: bool = False, patience: float = 10) -> dict[str, Any]:
    """What the door at `path` answers, waiting `patience` seconds at most. Raises AccountError."""
    request = urllib.request.Request(  # noqa: S310 — always loopback
        handle.endpoint + path,
        data=b"" if post else None,
        headers={"X-Roletutor-Token": handle.token},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=patience) as answer:
            found = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as trouble:
        raise AccountError(
            f"The sandbox does not answer ({trouble}).",
            "This is the tutor's trouble, not yours. `roletutor sandbox start` starts it again; your work is kept.",
        ) from None
    if not isinstance(found, dict):
        raise AccountError("Something else answers at the sandbox's address.", "Try `roletutor sandbox start`.")
    return found
