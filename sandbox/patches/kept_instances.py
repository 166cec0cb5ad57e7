"""moto keeps every object it has ever made in a list a class, for its own web page.

So the memory of an account that is reset is never freed, and its S3 closes the files of every account when one is
reset. The page is shut here, and nobody else reads the lists.
"""

from __future__ import annotations

from typing import Any

from moto.core.common_models import BaseModel


def _new(cls: type[Any], *_: Any, **__: Any) -> Any:
    return object.__new__(cls)


def apply() -> None:
    """Replace what notes each object."""
    BaseModel.__new__ = staticmethod(_new)
