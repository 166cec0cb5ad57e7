"""A request whose caller is known, carried out: judged, held against what AWS refuses, then done by the sandbox's own
operation or by moto. The gate's requests come this way, and what CloudFormation calls in somebody's name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from sandbox import authorization, operations, rules, validation, wire
from sandbox.callers import Caller
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations.secret_values import leaves_nothing
from sandbox.wire import Answer, Call
from sandbox.world import World
from tutor.iam.errors import PolicyError

_HOP = frozenset(("connection", "server", "date", "transfer-encoding", "access-control-allow-origin"))


def invocation_of(
    world: World, call: Call, caller: Caller, at: float, *, owner: str = "", replayed: bool = False
) -> Invocation:
    """The request with all that is known of it. `owner`, `at` and `replayed` are as in Invocation."""

    def moto(body: bytes | None) -> Answer:
        return answer_of_moto(world, call, invocation.account, body)

    invocation = Invocation(call, caller, world, at, moto, owner, replayed)
    owner = owner or authorization.owner_of(invocation)
    if owner != invocation.owner:
        invocation = dataclasses.replace(invocation, owner=owner)
    return invocation


def reads(invocation: Invocation) -> bool:
    """Whether the request leaves the account as it is; to be asked before it is carried out."""
    return invocation.call.reads or leaves_nothing(invocation)


def carry_out(invocation: Invocation) -> Answer:
    """The answer of the sandbox's own operation, or of moto. Raises AwsError for what AWS refuses.

    The caller has stopped the clock and seeded moto's random numbers.
    """
    call, only_reads = invocation.call, reads(invocation)
    authorization.authorize(invocation)
    try:
        if call.service == "iam":
            rules.check(call.operation, call.parameters, invocation.backend("iam"))
        validation.check(call)
        own = operations.find(call.service, call.operation)
        output = invocation.moto() if own is None else own(invocation)
    except PolicyError as refused:
        raise AwsError(refused.code, refused.message, rules.STATUS.get(refused.code, 400)) from None
    answer = output if isinstance(output, tuple) else wire.answer(call, output)
    if answer[0] < 400 and not only_reads:
        invocation.world.changed(invocation.account)
    return answer


def answer_of_moto(world: World, call: Call, account: str, changed: bytes | None) -> Answer:
    """What moto answers to the call in an account, with another body when one is given."""
    environ, _ = wire.for_moto(call, changed)
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    seen: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], object]:
        seen[:] = [int(status.split(" ", 1)[0]), headers]
        return lambda _: None

    parts = world.application(environ, start_response)
    try:
        answer = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    status, headers = seen
    return status, [(k, v) for k, v in headers if k.lower() not in _HOP], answer
