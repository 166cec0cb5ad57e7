"""An account exported to a file: a snapshot saved as JSON, judged without any network. It can only be read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tutor.account.base import AccountError
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    Unreadable,
)

SCHEMA = "roletutor/snapshot/1"
_NOT_THERE = Unreadable("the file does not have it; export again with the check that needs it")


class ExportedAccount:
    """The account in `file`. Raises AccountError when it is not such a file."""

    writable = False

    def __init__(self, file: Path) -> None:
        try:
            raw = json.loads(file.read_text())
            if raw.get("schema") != SCHEMA:
                raise ValueError(f"its schema is {raw.get('schema')!r}, not {SCHEMA!r}")
            target = raw["target"]
            self.info = TargetInfo("file", target["account"], target["region"], target["identity"])
            self._items = {
                Need(e["kind"], e.get("name", ""), e.get("without_role", "")): _item(e["kind"], e) for e in raw["items"]
            }
        except OSError as error:
            raise AccountError(f"{file} cannot be read: {error.strerror}.", "Check the path.") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise AccountError(
                f"{file} is not an exported account: {error}.", "Make one with: roletutor check --export FILE"
            ) from None

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`. What the file does not have is unreadable."""
        return Snapshot(self.info, {need: self._items.get(need, _NOT_THERE) for need in needs})

    def environment(self) -> dict[str, str]:
        """Refuses. Raises AccountError."""
        raise AccountError("An exported account can only be read.", "Use the sandbox for actions.")

    def client(self, service: str) -> Any:
        """Refuses. Raises AccountError."""
        raise AccountError("An exported account has no AWS behind it.", "Use the sandbox for actions.")

    def close(self) -> None:
        """Nothing to let go of."""


def save(snapshot: Snapshot, file: Path) -> None:
    """Write a snapshot for `--from`. Raises OSError."""
    items = [
        {"kind": need.kind, "name": need.name, "without_role": need.without_role, **_plain(item)}
        for need, item in snapshot.items.items()
    ]
    document = {"schema": SCHEMA, "target": asdict(snapshot.target), "items": items}
    file.touch(mode=0o600)
    file.write_text(json.dumps(document, indent=2) + "\n")


def _plain(item: Item[Any]) -> dict[str, Any]:
    if isinstance(item, Absent):
        return {"state": "absent"}
    if isinstance(item, Unreadable):
        return {"state": "unreadable", "why": item.why, "code": item.code}
    value = item.value
    if isinstance(value, Role):
        plain = asdict(value)
        plain["attached"] = _list(value.attached)
        plain["inline"] = _list(value.inline)
        for entry, policy in zip(
            plain["attached"].get("value", ()),
            value.attached.value if isinstance(value.attached, Present) else (),
            strict=True,
        ):
            entry["document"] = _plain(policy.document)
        value = plain
    return {"state": "present", "value": value}


def _list(item: Item[Any]) -> dict[str, Any]:
    if isinstance(item, Present):
        return {"state": "present", "value": [asdict(entry) for entry in item.value]}
    return _plain(item)


def _item(kind: str, raw: dict[str, Any]) -> Item[Any]:
    if raw["state"] == "absent":
        return Absent()
    if raw["state"] == "unreadable":
        return Unreadable(raw["why"], raw.get("code", ""))
    value = raw["value"]
    if kind == "role":
        attached = value.pop("attached")
        if attached["state"] == "present":
            attached["value"] = tuple(
                AttachedPolicy(e["name"], e["arn"], _item("", e["document"])) for e in attached["value"]
            )
        inline = value.pop("inline")
        if inline["state"] == "present":
            inline["value"] = tuple(InlinePolicy(**entry) for entry in inline["value"])
        return Present(Role(**value, attached=_item("", attached), inline=_item("", inline)))
    return Present(tuple(value) if isinstance(value, list) else value)
