"""A SecureString without decryption is ciphertext, as on AWS. moto answers `kms:KEY:` and the plain text."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from moto.ssm.models import Parameter

_moto_response = Parameter.response_object


def _ciphertext(parameter: Any) -> str:
    """A text of the form of KMS's ciphertext, the same for the same version of the parameter."""
    seed = f"{parameter.name}\n{parameter.version}\n{parameter.value}".encode()
    blob = b"".join(hashlib.sha256(bytes([number]) + seed).digest() for number in range(4))
    return "AQICAH" + base64.b64encode(blob).decode()


def _response(self: Any, decrypt: bool = False, region: str | None = None) -> dict[str, Any]:
    shown: dict[str, Any] = _moto_response(self, decrypt, region)
    if not decrypt and self.parameter_type == "SecureString":
        shown["Value"] = _ciphertext(self)
    return shown


def apply() -> None:
    """Replace moto's method; the history of a parameter is shown by the same one."""
    Parameter.response_object = _response
