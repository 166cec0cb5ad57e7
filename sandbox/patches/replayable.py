"""Ids, dates and keys that a replay gives again: from moto's seeded random numbers and the sandbox's clock.

moto takes some of them from the system: the instant a secret, bucket or image was made, the id of a multipart upload
(its parts would then find no upload), the material of KMS keys (nothing encrypted before could be decrypted).
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

from moto.moto_api._internal import mock_random

from sandbox import clock
from sandbox.patches.lazily import after_import


class _System:
    """`os`, except that its random bytes are moto's."""

    @staticmethod
    def urandom(size: int) -> bytes:
        return mock_random.getrandbits(size * 8).to_bytes(size, "big") if size else b""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


class _Time:
    """`time`, except that it is the sandbox's."""

    @staticmethod
    def time() -> float:
        return _utc().timestamp()

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


def _utc() -> datetime:
    return clock.now().replace(tzinfo=timezone.utc)  # noqa: UP017


def _with_system(module: Any) -> None:
    module.os = _System()


def _with_time(module: Any) -> None:
    module.time = _Time()


def _with_uuid(module: Any) -> None:
    module.uuid4 = mock_random.uuid4


def _s3(module: Any) -> None:
    _with_system(module)
    _after_init(module.FakeBucket, creation_date=_utc)


def _ecr(module: Any) -> None:
    _after_init(module.Image, image_pushed_at=lambda: int(_utc().timestamp()))


def _after_init(kind: Any, **dates: Any) -> None:
    original = kind.__init__

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        for name, now in dates.items():
            setattr(self, name, now())

    kind.__init__ = init


def _kms_keys(module: Any) -> None:
    """Asymmetric keys: curves from a seeded number, RSA on first use, as its primes take a second to find."""
    _with_system(module)
    module.rsa = SimpleNamespace(generate_private_key=lambda **_: None)
    original = module.RSAPrivateKey.__init__

    def init(self: Any, key_size: int) -> None:
        original(self, key_size)
        del self.private_key
        self.seed = mock_random.getrandbits(256)

    def private_key(self: Any, name: str) -> Any:
        if name != "private_key":
            raise AttributeError(name)
        from sandbox import rsa_keys

        self.private_key = rsa_keys.private_key(self.seed, self.key_size)
        return self.private_key

    module.RSAPrivateKey.__init__ = init
    module.RSAPrivateKey.__getattr__ = private_key
    curves = module.ec

    class Curves:
        """cryptography's `ec`, except where its private keys come from."""

        @staticmethod
        def generate_private_key(curve: Any) -> Any:
            return curves.derive_private_key(1 + mock_random.getrandbits(curve.key_size - 8), curve)

        def __getattr__(self, name: str) -> Any:
            return getattr(curves, name)

    module.ec = Curves()


def _key_pairs(module: Any) -> None:
    """EC2's key pairs. Each is made when it is asked for, as its secret half is in the answer."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sandbox import rsa_keys

    module.rsa = SimpleNamespace(
        generate_private_key=lambda key_size, **_: rsa_keys.private_key(mock_random.getrandbits(256), key_size),
        RSAPublicKey=module.rsa.RSAPublicKey,
    )
    module.Ed25519PrivateKey = SimpleNamespace(
        generate=lambda: Ed25519PrivateKey.from_private_bytes(_System.urandom(32))
    )


def apply() -> None:
    """Mend each module when it is imported."""
    for module in ("moto.iam.models", "moto.sts.utils", "moto.kms.models", "moto.kms.responses"):
        after_import(module, _with_system)
    after_import("moto.kms.utils", _kms_keys)
    after_import("moto.s3.models", _s3)
    after_import("moto.ecr.models", _ecr)
    after_import("moto.secretsmanager.models", _with_time)
    for module in ("moto.ssm.models", "moto.dynamodb.models.table_export", "moto.dynamodb.models.table_import"):
        after_import(module, _with_uuid)
    after_import("moto.ec2.utils", _key_pairs)
