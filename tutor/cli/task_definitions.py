"""A task definition in a file that the asker names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click


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
