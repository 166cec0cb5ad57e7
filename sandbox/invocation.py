"""One request on its way through the gate, known: what is called, by whom, and the world behind."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import callers
from sandbox.callers import Caller
from sandbox.errors import AwsError
from sandbox.wire import Answer, Call
from sandbox.world import World


@dataclass(frozen=True)
class Invocation:
    """`answer_of_moto` carries the call out in moto, with another body when one is given.

    `at` is the instant of the call, in seconds since 1970. `owner` is the account whose things are meant, where it is
    not the caller's. `replayed`: a change that was judged when it was made, and is played again.
    """

    call: Call
    caller: Caller
    world: World
    at: float
    answer_of_moto: Callable[[bytes | None], Answer]
    owner: str = ""
    replayed: bool = False

    @functools.cached_property
    def policies(self) -> callers.Policies:
        """What the caller's requests are judged by."""
        return callers.policies_of(self.world, self.caller)

    @property
    def input(self) -> Mapping[str, Any]:
        """The input as the API spells it."""
        return self.call.input

    @property
    def account(self) -> str:
        """The account whose things are meant: the caller's, unless the request names another's."""
        return self.owner or self.caller.account

    @property
    def region(self) -> str:
        """The region of the call."""
        return self.call.region

    def backend(self, service: str) -> Any:
        """moto's backend of a service in the account that is meant and the call's region."""
        return self.world.backend(service, self.account, self.region)

    def moto(self, changed: Mapping[str, Any] | None = None) -> Answer:
        """What moto answers, to this input or (for a service that speaks JSON) to a changed one."""
        return self.answer_of_moto(None if changed is None else json.dumps(changed).encode())

    def output_of_moto(self, changed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """moto's output, for a service that speaks JSON. Raises AwsError with moto's own refusal."""
        status, _, body = self.moto(changed)
        output: dict[str, Any] = json.loads(body or b"{}")
        if status >= 400:
            code = str(output.get("__type", "")).rpartition("#")[2]
            raise AwsError(code, str(output.get("message", output.get("Message", ""))), status)
        return output
