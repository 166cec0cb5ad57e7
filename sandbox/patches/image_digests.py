"""An image's digest is its manifest's SHA-256. moto hashes the layers' names, or draws one of a hundred digests."""

from __future__ import annotations

import hashlib
from typing import Any

from moto.ecr.models import Image


def _create_digest(self: Any) -> None:
    self._image_digest = "sha256:" + hashlib.sha256(self.image_manifest.encode()).hexdigest()


def apply() -> None:
    """Replace moto's method."""
    Image._create_digest = _create_digest
