"""An image's digest is the SHA-256 of its manifest, and it was pushed when it was put.

moto hashes the layers' names or draws one of a hundred digests, and takes the machine's time, which a replay changes.
"""

from __future__ import annotations

import hashlib
from datetime import timezone
from typing import Any

from moto.ecr.models import Image

from sandbox import clock

_moto_init = Image.__init__


def _init(self: Any, *arguments: Any, **named: Any) -> None:
    _moto_init(self, *arguments, **named)
    self.image_pushed_at = int(clock.now().replace(tzinfo=timezone.utc).timestamp())  # noqa: UP017


def _create_digest(self: Any) -> None:
    self._image_digest = "sha256:" + hashlib.sha256(self.image_manifest.encode()).hexdigest()


def apply() -> None:
    """Replace moto's methods."""
    Image.__init__ = _init
    Image._create_digest = _create_digest
