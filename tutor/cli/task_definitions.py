"""A task definition that the asker names (a file, a family, an ARN), and the evidence that its launch takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tutor.account import Account
    from tutor.ecs import TaskDefinition
    from tutor.snapshot import Item, Need


def in_file(name: str) -> Mapping[str, Any] | None:
    """The task definition in a file, or None where `name` is a family or an ARN. Raises UsageError."""
    if name.startswith("arn:") or not (name.endswith(".json") or "/" in name or Path(name).is_file()):
        return None
    try:
        raw = json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{name} is not a text file in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{name} is not JSON: {error}.") from None
    if not isinstance(raw, dict):
        raise click.UsageError(f"{name} holds no task definition: it is not a JSON object.")
    return raw


def registered(account: Account, name: str) -> dict[Need, Item[Any]]:
    """The one that is registered, as evidence. Raises AccountError when it is not there or cannot be read."""
    from tutor.snapshot import Need, Present, Unreadable

    need = Need("task-definition", name)
    item = account.read([need]).items[need]
    if isinstance(item, Present):
        return {need: item}
    if isinstance(item, Unreadable):
        raise could_not(f"The task definition {name} cannot be read: {item.why}", "Use an identity that may read ECS.")
    raise could_not(
        f"There is no active task definition {name}.",
        "`aws ecs list-task-definitions` shows what there is; a file is named by its path, such as ./taskdef.json.",
    )


def document_of(items: Mapping[Need, Item[Any]]) -> Mapping[str, Any]:
    """The document in what `registered` gives."""
    from tutor.snapshot import Present

    (item,) = items.values()
    assert isinstance(item, Present)
    found: Mapping[str, Any] = json.loads(item.value)
    return found


def evidence(account: Account, definition: TaskDefinition) -> dict[Need, Item[Any]]:
    """All evidence: first what the task definition names, then the keys that those things are encrypted with."""
    from tutor.launching import key_needs, needs_of

    items = dict(account.read(needs_of(definition, account.info)).items)
    keys = key_needs(items)
    if keys:
        items.update(account.read(keys).items)
    return items


def could_not(sentence: str, remedy: str) -> Exception:
    """An AccountError: what was asked could not be found out."""
    from tutor.account import AccountError

    return AccountError(sentence, remedy)
