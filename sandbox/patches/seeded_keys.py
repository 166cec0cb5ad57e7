"""Asymmetric keys that a replay gives again: KMS's and EC2's key pairs, from moto's seeded random numbers.

`cryptography` takes no seed, so after a restart a KMS key would have another public half, and nothing signed before
would be valid. A KMS key is made on its first use: moto makes one with each key, the symmetric ones too, and to find
the primes takes a second. EC2 answers with the secret half, so there it is made at once.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from moto.moto_api._internal import mock_random

from sandbox import rsa_keys


def apply_to_kms() -> None:
    """Replace how moto's KMS makes private keys."""
    from moto.kms import utils

    utils.rsa = SimpleNamespace(generate_private_key=lambda **_: None)
    original = utils.RSAPrivateKey.__init__

    def init(self: Any, key_size: int) -> None:
        original(self, key_size)
        del self.private_key
        self.seed = mock_random.getrandbits(256)

    def private_key(self: Any, name: str) -> Any:
        if name != "private_key":
            raise AttributeError(name)
        self.private_key = rsa_keys.private_key(self.seed, self.key_size)
        return self.private_key

    utils.RSAPrivateKey.__init__ = init
    utils.RSAPrivateKey.__getattr__ = private_key
    utils.ec = _Curves(utils.ec)


class _Curves:
    """cryptography's `ec`, except where its private keys come from."""

    def __init__(self, stock: Any) -> None:
        self._stock = stock

    def generate_private_key(self, curve: Any) -> Any:
        return self._stock.derive_private_key(1 + mock_random.getrandbits(curve.key_size - 8), curve)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)


def apply_to_ec2() -> None:
    """Replace how moto's EC2 makes key pairs."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from moto.ec2 import utils

    utils.rsa = SimpleNamespace(
        generate_private_key=lambda key_size, **_: rsa_keys.private_key(mock_random.getrandbits(256), key_size)
    )
    utils.Ed25519PrivateKey = SimpleNamespace(
        generate=lambda: Ed25519PrivateKey.from_private_bytes(mock_random.randbytes(32))
    )
