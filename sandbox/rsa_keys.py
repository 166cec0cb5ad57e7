"""RSA keys from a seed: the same seed gives the same key, which a replay needs and no library offers."""

from __future__ import annotations

import functools
import math
import random
from typing import Any

_EXPONENT = 65537


def private_key(seed: int, size: int) -> Any:
    """A private key of `size` bits, as `cryptography` has it. Takes a second for 2048 bits."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    chance = random.Random(seed)  # noqa: S311 — a sandbox's key guards nothing
    p, q = _prime(chance, size // 2), _prime(chance, size // 2)
    if p < q:
        p, q = q, p
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(_EXPONENT, p * q)
    )
    return numbers.private_key()


@functools.cache
def _small() -> int:
    """The product of small primes: what shares a divisor with it is not prime."""
    return math.prod(n for n in range(3, 3000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2)))


def _prime(chance: random.Random, bits: int) -> int:
    while True:
        number = chance.getrandbits(bits) | 1 | 3 << (bits - 2)
        if math.gcd(number, _small()) == 1 and (number - 1) % _EXPONENT and _probable(chance, number):
            return number


def _probable(chance: random.Random, number: int) -> bool:
    """Miller and Rabin's test: eight rounds leave far less than one chance in a million for such large numbers."""
    odd, halvings = number - 1, 0
    while not odd % 2:
        odd, halvings = odd // 2, halvings + 1
    for _ in range(8):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(halvings - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True
