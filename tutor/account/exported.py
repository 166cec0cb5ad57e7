"""An account exported to a file: a snapshot saved as JSON, judged without any network. It can only be read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from tutor.account.base import AccountError
from tutor.snapshot import (
    NOT_ASKED,
    Absent,
    AttachedPolicy,
    Draft,
    ImageRepository,
    InlinePolicy,
    Item,
    KeyEntry,
    Need,
    ObjectEntry,
    ParameterEntry,
    Present,
    Role,
    SecretEntry,
    ServiceEntry,
    Snapshot,
    TargetInfo,
    TaskEntry,
    Unreadable,
    User,
)

SCHEMA = "roletutor/snapshot/1"
_NOT_ASKED = {"state": "unreadable", "why": NOT_ASKED}
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
            self._items = {_need(entry): _item(entry["kind"], entry) for entry in raw["items"]}
        except OSError as error:
            raise AccountError(f"{file} cannot be read: {error.strerror}.", "Check the path.") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise AccountError(
                f"{file} is not an exported account: {error}.", "Make one with: roletutor check --export FILE"
            ) from None

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`. What the file does not have is unreadable."""
        return Snapshot(self.info, {need: self._item(need) for need in needs})

    def _item(self, need: Need) -> Item[Any]:
        """What was read with its documents also answers who does not need them."""
        with_documents = replace(need, documents=True)
        return self._items.get(need) or self._items.get(with_documents) or _NOT_THERE

    def environment(self) -> dict[str, str]:
        """Refuses. Raises AccountError."""
        raise AccountError("An exported account can only be read.", "Use the sandbox for actions.")

    def client(self, service: str, region: str = "") -> Any:
        """Refuses. Raises AccountError."""
        raise AccountError("An exported account has no AWS behind it.", "Use the sandbox for actions.")

    def close(self) -> None:
        """Nothing to let go of."""


def save(snapshot: Snapshot, file: Path) -> None:
    """Write a snapshot for `--from`. Raises OSError."""
    items = [{**asdict(need), **_plain(item)} for need, item in snapshot.items.items()]
    document = {"schema": SCHEMA, "target": asdict(snapshot.target), "items": items}
    file.touch(mode=0o600)
    file.write_text(json.dumps(document, indent=2) + "\n")


def _need(raw: dict[str, Any]) -> Need:
    return Need(raw["kind"], raw.get("name", ""), raw.get("without_role", ""), raw.get("documents", False))


def _plain(item: Item[Any]) -> dict[str, Any]:
    if isinstance(item, Absent):
        return {"state": "absent"}
    if isinstance(item, Unreadable):
        return {"state": "unreadable", "why": item.why, "code": item.code}
    value = item.value
    if isinstance(value, Role | User):
        plain = asdict(value)
        plain["boundary_document"] = _plain(value.boundary_document)
        plain["attached"] = _list(value.attached)
        plain["inline"] = _list(value.inline)
        for entry, policy in zip(
            plain["attached"].get("value", ()),
            value.attached.value if isinstance(value.attached, Present) else (),
            strict=True,
        ):
            entry["document"] = _plain(policy.document)
        value = plain
    elif is_dataclass(value):
        value = _entry(value)
    elif isinstance(value, tuple):
        value = [_entry(part) if is_dataclass(part) else part for part in value]
    return {"state": "present", "value": value}


_ENTRIES: dict[str, type[Any]] = {
    "repository": ImageRepository,
    "secret": SecretEntry,
    "parameter": ParameterEntry,
    "key": KeyEntry,
    "object": ObjectEntry,
    "service": ServiceEntry,
    "draft": Draft,
}


def _entry(value: Any) -> dict[str, Any]:
    """An entry of a launch's evidence: its fields, those that are items as items."""
    named = {field.name: getattr(value, field.name) for field in fields(value)}
    return {
        name: _plain(part) if isinstance(part, Present | Absent | Unreadable) else part for name, part in named.items()
    }


def _made(kind: type[Any], value: dict[str, Any]) -> Any:
    parts: dict[str, Any] = {}
    for name, part in value.items():
        if isinstance(part, dict) and "state" in part:
            parts[name] = _item("", part)
        else:
            parts[name] = tuple(part) if isinstance(part, list) else part
    return kind(**parts)


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
    if kind in ("role", "user"):
        attached = value.pop("attached")
        if attached["state"] == "present":
            attached["value"] = tuple(
                AttachedPolicy(e["name"], e["arn"], _item("", e["document"])) for e in attached["value"]
            )
        inline = value.pop("inline")
        if inline["state"] == "present":
            inline["value"] = tuple(InlinePolicy(**entry) for entry in inline["value"])
        value["boundary_document"] = _item(
            "", value.get("boundary_document") or {"state": "unreadable", "why": NOT_ASKED}
        )
        made = Role if kind == "role" else User
        return Present(made(**value, attached=_item("", attached), inline=_item("", inline)))
    if kind in _ENTRIES:
        return Present(_made(_ENTRIES[kind], value))
    if kind == "tasks":
        return Present(tuple(_made(TaskEntry, part) for part in value))
    return Present(tuple(value) if isinstance(value, list) else value)
