"""The tutor's own door: `/_roletutor/…`, for who has the token.

    GET  health[?account=ID]        ok; and of an account: user, notice, seedless, lost, sequence
    GET  changes?account=ID&since=N waits (20 seconds) for a change of the account after N → {"seq": the newest}
    GET  accounts                   [{account, access_key, folder}]
    POST accounts                   {account?, seed?} → the same of one that is made now, or was there
    POST accounts/ID/reset          {seed?}: back to the start, or to another one; the other accounts stay as they are
    GET  accounts/ID/saved          [{name, at, changes}]: the states that were saved, oldest first
    POST accounts/ID/save           {name, replace?}: save the present state under a name → the same of it
    POST accounts/ID/restore        {name}: be that saved state again; what is there now is gone, unless it is saved
    POST accounts/ID/forget         {name}: delete a saved state
    POST accounts/ID/told           the learner knows of the notice
    POST accounts/ID/network        {region?, unreachable: ["ecr", …]}: cut the tasks that are launched from now on off
                                    from these services, and from no other
    GET  accounts/ID/network[?region=R]   {unreachable}: what it is now
    POST accounts/ID/task           {name, container?, region?}: the application in a running task, by the task's ARN,
                                    its id or its family → {task, container, role, environment}, empty when none runs
    POST clock                      {advance: SECONDS}: let time pass at once, for tests and lessons → {"now": …}

A secret key goes through no door: it is in the account's `folder` (under the state folder), for who may read that.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from sandbox import states
from sandbox.accounts import Account, Accounts, AccountsError
from sandbox.states import StateError
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.ecs.endpoints import Endpoints


class Server(Protocol):
    """What the doors ask of the gate that they stand in."""

    world: World
    accounts: Accounts
    lock: threading.RLock
    port: int

    @property
    def endpoints(self) -> Endpoints:
        """What containers reach."""

    def newest(self, account: str) -> int:
        """The number of an account's newest change."""

    def wait(self, account: str, since: int) -> int:
        """The same, as soon as it is over `since`."""

    def tell(self, account: str) -> None:
        """Tell those who wait that an account has changed."""

    def advance(self) -> None:
        """Let everything happen that is due."""

    def let_pass(self, seconds: float) -> float:
        """Let so many seconds pass at once."""

    def restore(self, account: Account, name: str) -> None:
        """Bring an account to one of its saved states."""

    def switch(self, account: Account, what: str, wanted: dict[str, Any]) -> None:
        """Switch what a lesson may switch."""


_LONGEST = 366 * 86400.0

Reply = tuple[int, dict[str, Any] | list[Any]]


def answer(gate: Server, method: str, path: str, query: str, body: bytes) -> Reply:
    """HTTP status and what to say."""
    asked = dict(parse_qsl(query))
    parts = path.strip("/").split("/")[1:]
    try:
        match method, parts:
            case _, ["health"]:
                return _health(gate, asked.get("account", ""))
            case "GET", ["changes"]:
                since = asked.get("since", "")
                return 200, {"seq": gate.wait(asked.get("account", ""), int(since) if since.isdigit() else 0)}
            case "GET", ["accounts"]:
                with gate.lock:
                    return 200, [_said(account) for account in gate.accounts]
            case "POST", ["accounts"]:
                wanted = _object(body)
                with gate.lock:
                    return 200, _said(gate.accounts.create(str(wanted.get("account", "")), wanted.get("seed") or {}))
            case "GET", ["accounts", id, "network"]:
                return _network(gate, id, asked.get("region", ""))
            case "POST", ["clock"]:
                return 200, {"ok": True, "now": gate.let_pass(_seconds(_object(body)))}
            case "POST", ["accounts", id, what] if what in ("reset", "told", "network", "task"):
                return _change(gate, id, what, _object(body))
            case "GET", ["accounts", id, "saved"]:
                return _saved(gate, id, "saved", {})
            case "POST", ["accounts", id, what] if what in ("save", "restore", "forget"):
                return _saved(gate, id, what, _object(body))
    except (AccountsError, StateError) as refused:
        return 409, {"error": str(refused)}
    except ValueError:
        return 400, {"error": "The body is not a JSON object with what this door asks for."}
    except OSError as trouble:
        return 507, {"error": f"The sandbox's folder cannot be written: {trouble.strerror}."}
    return 404, {"error": "There is no such door."}


def _health(gate: Server, id: str) -> Reply:
    if not id:
        return 200, {"ok": True}
    account = gate.accounts.get(id)
    if account is None:
        return 404, {"error": f"There is no account {id}."}
    return 200, {
        "ok": True,
        "user": account.user,
        "notice": account.store.notice,
        "seedless": account.seedless,
        "lost": account.lost,
        "sequence": gate.newest(id),
    }


def _change(gate: Server, id: str, what: str, wanted: dict[str, Any]) -> Reply:
    account = gate.accounts.get(id)
    if account is None:
        return 404, {"error": f"There is no account {id}."}
    if what == "task":
        return _application(gate, account, wanted)
    if what == "network":
        gate.switch(account, what, wanted)
        return 200, {"ok": True}
    with gate.lock:
        if what == "told":
            account.store.told()
        else:
            gate.accounts.reset(id, wanted.get("seed"))
    gate.tell(id)
    return 200, {"ok": True}


def _network(gate: Server, id: str, region: str) -> Reply:
    from sandbox.ecs import doors
    from sandbox.ecs.place import Place

    if gate.accounts.get(id) is None:
        return 404, {"error": f"There is no account {id}."}
    with gate.lock:
        cut_off = doors.unreachable(Place(gate.world, id, region or gate.world.region))
    return 200, {"unreachable": sorted(service.value for service in cut_off)}


def _saved(gate: Server, id: str, what: str, wanted: dict[str, Any]) -> Reply:
    account, name = gate.accounts.get(id), str(wanted.get("name", ""))
    if account is None:
        return 404, {"error": f"There is no account {id}."}
    with gate.lock:
        if what == "saved":
            return 200, [asdict(state) for state in states.saved(account.folder)]
        if what == "save":
            gate.advance()
            return 200, asdict(states.save(account.folder, name, replace=bool(wanted.get("replace"))))
        if what == "restore":
            gate.restore(account, name)
        else:
            states.forget(account.folder, name)
    return 200, {"ok": True}


def _application(gate: Server, account: Account, wanted: dict[str, Any]) -> Reply:
    from sandbox.ecs import inside
    from sandbox.ecs.place import Place

    place = Place(gate.world, account.id, str(wanted.get("region") or gate.world.region))
    with gate.lock:
        gate.advance()
        found = inside.running(place, str(wanted.get("name", "")), str(wanted.get("container", "")))
        if found is None:
            return 200, {"task": "", "container": "", "role": "", "environment": {}}
        endpoint = f"http://127.0.0.1:{gate.port}"
        variables = {**found.environment, **gate.endpoints.variables(place, found, endpoint)}
    return 200, {
        "task": found.task_arn,
        "container": found.container,
        "role": found.role_arn,
        "environment": variables,
    }


def _said(account: Account) -> dict[str, str]:
    return {"account": account.id, "access_key": account.keys.access_key, "folder": f"accounts/{account.id}"}


def _seconds(wanted: dict[str, Any]) -> float:
    seconds = float(wanted.get("advance", -1))
    if not 0 <= seconds <= _LONGEST:
        raise ValueError("not a time that can pass")
    return seconds


def _object(body: bytes) -> dict[str, Any]:
    found = json.loads(body or b"{}")
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
